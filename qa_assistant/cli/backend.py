"""One door for all commands: the data itself, or the server that holds it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from ingest.models import IngestReport
from ingest.protocols import Progress
from qa_assistant.api.schemas import ArticleBody, AskBody, SearchBody
from qa_assistant.cli.jobs import Targets
from qa_assistant.cli.remote import RemoteBackend, answers
from qa_assistant.home import ServerRecord, open_home
from qa_assistant.models import Event
from qa_assistant.settings import Settings
from vectorstore.models import Article, ArticlePage, Deletion, Hit, IndexReport


class Backend(Protocol):
    """What commands work with; both kinds give the same and raise errors with a sentence."""

    def ask(self, body: AskBody) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""

    def search(self, body: SearchBody) -> Sequence[Hit]:
        """Passages, best first."""

    def ingest(self, targets: Targets, fields: ArticleBody, *, progress: Progress) -> IngestReport:
        """Ingest files, folders and pages; one bad item never stops the rest."""

    def articles(self, *, collection: str | None, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""

    def article(self, id: str, *, version: int | None = None) -> Article:
        """An article with its text."""

    def delete(self, id: str) -> Deletion:
        """Remove an article everywhere."""

    def doctor(self, *, collection: str | None, repair: bool) -> Sequence[IndexReport]:
        """Catalog and index compared."""

    def view_url(self, path: str) -> str:
        """A citation's `view_url` as complete as it can be."""


@contextmanager
def open_backend(settings: Settings) -> Iterator[Backend]:
    """The server that holds the data folder, or else the data itself, held until the block ends.

    Raises:
        HomeInUse: another command holds the data folder and does not finish.
    """
    home = open_home(settings.home, usable=answers)
    if isinstance(home, ServerRecord):
        with RemoteBackend(home, max_bytes=settings.max_upload_mb * 1_000_000) as remote:
            yield remote
        return
    with home:
        # chromadb, langchain and the model load only where the data itself is opened
        from qa_assistant.cli.local import open_local

        with open_local(settings) as local:
            yield local

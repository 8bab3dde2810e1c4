"""One door for all commands: the data itself, or the server that holds it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from ingest.models import IngestReport, MiningReport
from ingest.protocols import Progress
from qa_assistant.access.records import AccessKey, KeyDraft, NewKey
from qa_assistant.api.job_schemas import DeletionBody, DeletionReply
from qa_assistant.api.replies import JobDetail, SearchReply
from qa_assistant.api.schemas import AliasBody, ArticleBody, AskBody, SearchBody
from qa_assistant.cli.jobs import Targets
from qa_assistant.evaluation.ratings import FeedbackPage, Rating
from qa_assistant.home import ServerRecord, open_home
from qa_assistant.log import configure_logging
from qa_assistant.models import Conversation, ConversationPage, Event
from qa_assistant.settings import Settings
from vectorstore.job_models import Job, JobItemPage, JobPage, KnownSource, SourceSpec
from vectorstore.models import (
    Alias,
    Article,
    ArticlePage,
    CitedAnswer,
    Deletion,
    IndexReport,
    KnownAlias,
    RemovalReport,
)

Listener = Callable[[int, int, str], None]
"""Hears how much is done, of how much, and a line that says it."""


class Work(Protocol):
    """What commands do about jobs, sources and deletions."""

    def ingest(self, targets: Targets, fields: ArticleBody, *, progress: Progress) -> IngestReport:
        """Ingest files, folders and addresses; one bad item never stops the rest."""

    def jobs(self, *, limit: int, offset: int) -> JobPage:
        """Jobs, the latest first."""

    def job(self, id: str) -> JobDetail:
        """A job and what failed."""

    def job_items(self, id: str, *, status: str | None, limit: int, offset: int) -> JobItemPage:
        """One page of a job's items."""

    def cancel_job(self, id: str) -> Job:
        """Stop a job."""

    def retry_job(self, id: str, *, progress: Progress) -> IngestReport:
        """Do once more what failed or was never done."""

    def add_source(self, spec: SourceSpec, collection: str) -> KnownSource:
        """Keep a source."""

    def sources(self) -> Sequence[KnownSource]:
        """All sources."""

    def remove_source(self, id: str) -> None:
        """Forget a source; its articles stay."""

    def refresh_source(self, id: str, *, progress: Progress) -> IngestReport:
        """Refresh a source now."""

    def delete_many(self, body: DeletionBody) -> DeletionReply:
        """Delete the articles that are meant."""

    def leftovers(self) -> RemovalReport:
        """What is left of deleted articles."""

    def outdated_answers(self, *, article_id: str | None, limit: int) -> Sequence[CitedAnswer]:
        """Kept answers that cite text which was replaced since."""


class Backend(Protocol):
    """What commands work with; both kinds give the same and raise errors with a sentence."""

    def ask(self, body: AskBody) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""

    def search(self, body: SearchBody) -> SearchReply:
        """Passages, best first, and what the query's words did to the search."""

    @property
    def work(self) -> Work:
        """Jobs, sources and deletions."""

    def articles(self, *, collection: str | None, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""

    def article(self, id: str, *, version: int | None = None) -> Article:
        """An article with its text."""

    def delete(self, id: str) -> Deletion:
        """Remove an article everywhere."""

    def doctor(
        self, *, collection: str | None, repair: bool, listener: Listener
    ) -> Sequence[IndexReport]:
        """Catalog and index compared; `listener` hears of what takes long."""

    def conversations(self, *, collection: str | None, limit: int, offset: int) -> ConversationPage:
        """One page of the list of conversations."""

    def conversation(self, id: str) -> Conversation:
        """A conversation with its turns."""

    def forget(self, id: str) -> int:
        """Remove a conversation; how many turns it had."""

    def aliases(self, collection: str) -> Sequence[KnownAlias]:
        """The aliases of a collection, the most mentioned first."""

    def add_alias(self, body: AliasBody) -> Alias:
        """Use an alias from now on."""

    def remove_alias(self, body: AliasBody) -> Alias:
        """Do not use an alias any more."""

    def mine_aliases(self, collection: str) -> MiningReport:
        """Find the aliases that stored articles introduce."""

    def feedback(self, *, rating: Rating | None, limit: int, offset: int) -> FeedbackPage:
        """One page of rated answers, the latest rating first."""

    def prune(self) -> int:
        """Drop what other embedding models left; how many embeddings."""

    def keys(self) -> Sequence[AccessKey]:
        """All keys of the API, the newest first."""

    def create_key(self, draft: KeyDraft) -> NewKey:
        """A new key, with its secret."""

    def revoke_key(self, id: str, *, forget: bool) -> AccessKey:
        """A key that opens nothing any more, off the list too if it is to be forgotten."""

    def view_url(self, path: str) -> str:
        """A citation's `view_url` as complete as it can be."""


@contextmanager
def opened(*, reading: bool = False) -> Iterator[Backend]:
    """The backend of this command, with its settings read and its logs set up.

    A command that only reads says so, and is spared the check of the vector index.
    """
    settings = Settings.load()
    # a command's own lines say what happens; INFO is for servers
    level = "WARNING" if settings.log_level == "INFO" else settings.log_level
    configure_logging(level, settings.log_format)
    with open_backend(settings, reading=reading) as backend:
        yield backend


@contextmanager
def open_backend(settings: Settings, *, reading: bool = False) -> Iterator[Backend]:
    """The server that holds the data folder, or else the data itself, held until the block ends.

    Raises:
        HomeInUse: another command holds the data folder and does not finish.
    """
    home = open_home(settings.home, usable=_answers)
    if isinstance(home, ServerRecord):
        from qa_assistant.cli.remote import RemoteBackend

        with RemoteBackend(home) as remote:
            yield remote
        return
    with home:
        # chromadb, langchain and the model load only where the data itself is opened
        from qa_assistant.cli.local import open_local

        with open_local(settings, reading=reading) as local:
            yield local


def _answers(record: ServerRecord) -> bool:
    """Whether this server is there."""
    # the HTTP client takes a tenth of a second to import, and is not needed where none runs
    from qa_assistant.cli.remote import answers

    return answers(record)

"""The bodies of replies that are no records of the packages below."""

from pydantic import Field

from ingest.models import ItemStatus
from qa_assistant.access.records import AccessKey
from qa_assistant.models import TimeUsed
from vectorstore.job_models import Job, JobItemPage
from vectorstore.models import (
    AliasUse,
    Article,
    ArticleSummary,
    CitedAnswer,
    Hit,
    IndexReport,
    KnownAlias,
    Record,
    RemovalReport,
)

SERVICE = "qa-assistant"


class SearchReply(Record):
    """The passages found, best first."""

    hits: tuple[Hit, ...]
    time: TimeUsed | None = Field(
        default=None, description="What the query’s words about time did to the search"
    )
    aliases: tuple[AliasUse, ...] = Field(
        default=(), description="Names in the query, and by which others they were searched for too"
    )


class ArticleReply(Record):
    """What storing the article did, and the article as it is now."""

    status: ItemStatus = Field(examples=["created"])
    passages: int = Field(description="How many passages were indexed")
    article: Article


class ConversationDeletion(Record):
    """What forgetting a conversation removed."""

    conversation_id: str
    turns: int


class AliasesReply(Record):
    """The aliases of a collection that the caller may know, the most mentioned first."""

    collection: str
    aliases: tuple[KnownAlias, ...]


class KeysReply(Record):
    """All keys, the newest first."""

    keys: tuple[AccessKey, ...]


class DoctorReply(Record):
    """Catalog and index compared, collection by collection."""

    reports: tuple[IndexReport, ...]
    removals: RemovalReport | None = None
    """What is left of deleted articles; null where it was not looked for."""


class JobDetail(Record):
    """A job, and the first items that failed: each with its cause and the next step."""

    job: Job
    failures: JobItemPage


class StoryReply(Record):
    """Articles that are copies of each other, the first publisher first."""

    articles: tuple[ArticleSummary, ...]


class OutdatedReply(Record):
    """Kept answers that cite text which a correction or an update has replaced since."""

    answers: tuple[CitedAnswer, ...]


class PruneReply(Record):
    """What other embedding models had left."""

    embeddings: int


class Health(Record):
    """That the process answers."""

    status: str = Field(examples=["ok"])
    service: str = Field(examples=["qa-assistant"])
    version: str = Field(examples=["0.1.0"])


class Readiness(Record):
    """Whether questions can be answered: each dependency by name, `ok` or what is wrong."""

    ready: bool
    dependencies: dict[str, str] = Field(
        examples=[{"catalog": "ok", "index": "ok", "embedder": "ok", "chat_model": "extractive"}]
    )

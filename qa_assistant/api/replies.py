"""The bodies of replies that are no records of the packages below."""

from pydantic import Field

from ingest.models import ItemStatus
from vectorstore.models import Article, Hit, IndexReport, Record

SERVICE = "qa-assistant"


class SearchReply(Record):
    """The passages found, best first."""

    hits: tuple[Hit, ...]


class ArticleReply(Record):
    """What storing the article did, and the article as it is now."""

    status: ItemStatus = Field(examples=["created"])
    passages: int = Field(description="How many passages were indexed")
    article: Article


class ConversationDeletion(Record):
    """What forgetting a conversation removed."""

    conversation_id: str
    turns: int


class DoctorReply(Record):
    """Catalog and index compared, collection by collection."""

    reports: tuple[IndexReport, ...]


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

"""What the catalog holds and what a search returns: articles, passages, filters, hits."""

import hashlib
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

DEFAULT_COLLECTION = "default"
PAGES = "pages"
"""Name in an article's metadata: where each page of its file begins, as `[offset, number]`."""
COLLECTION_PATTERN = r"^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$"


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a naive time is taken as UTC.

    Raises:
        ValueError: in UTC it is in no year that the calendar has.
    """
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time within the years 1 to 9999 is needed") from None


UtcDatetime = Annotated[datetime, AfterValidator(to_utc)]


class Record(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(Record):
    """A heading inside an article: offsets into its text, and its level (1 is the highest)."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    level: int = Field(ge=1, le=6)


class Article(Record):
    """A document as ingested. Every offset anywhere refers to `text`.

    `text` is NFC; paragraphs are separated by a blank line, lines within one by a newline.
    """

    id: str = Field(min_length=1, max_length=64)
    collection: str = Field(default=DEFAULT_COLLECTION, pattern=COLLECTION_PATTERN)
    url: str | None = None
    title: str
    publisher: str | None = None
    author: str | None = None
    published_at: UtcDatetime | None = None
    updated_at: UtcDatetime | None = None
    ingested_at: UtcDatetime
    language: str = "en"
    text: str = Field(min_length=1)
    version: int = Field(default=1, ge=1)
    groups: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    headings: tuple[Heading, ...] = ()
    origin: str | None = None
    """Where ingest took it from: an absolute path or a URL; null for text given through the API."""
    origin_hash: str | None = None
    """sha256 of the bytes at `origin`, so that an unchanged file is not parsed again."""
    metadata: dict[str, Any] = Field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """sha256 (hex) of the text in UTF-8."""
        return sha256(self.text)

    def page_at(self, offset: int) -> int | None:
        """The number of the page on which the character at `offset` of the text stands, counted
        from 1; null for what has no pages."""
        pages = self.metadata.get(PAGES, ())
        # a page's beginning is known to a character or two
        return next((number for start, number in reversed(pages) if start <= offset + 2), None)

    @model_validator(mode="after")
    def _text_is_normalised(self) -> Self:
        if not unicodedata.is_normalized("NFC", self.text):
            raise ValueError("the article's text must be in Unicode form NFC")
        if any(h.end > len(self.text) or h.start >= h.end for h in self.headings):
            raise ValueError("a heading lies outside the article's text")
        return self


class PassageSpan(Record):
    """Where a passage lies in its article's text, and the heading it stands under."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    heading: str | None = None


class Passage(Record):
    """A piece of an article that is indexed: `text == article.text[start:end]`."""

    id: str
    article_id: str
    version: int
    ordinal: int
    start: int
    end: int
    heading: str | None
    text: str


class Filters(Record):
    """Which articles a search may use; every bound is inclusive, an empty filter admits all."""

    published_after: date | datetime | None = None
    published_before: date | datetime | None = None
    publisher: str | None = None
    author: str | None = None
    tags: frozenset[str] = frozenset()

    @property
    def earliest(self) -> datetime | None:
        """The first moment admitted; a plain date begins at midnight UTC."""
        return _moment(self.published_after, end_of_day=False)

    @property
    def latest(self) -> datetime | None:
        """The last moment admitted; a plain date lasts to its end, UTC."""
        return _moment(self.published_before, end_of_day=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Filters()


class TimePreference(Record):
    """Which publication dates a search favours; it leaves nothing out.

    Both bounds are inclusive, and null is open. `newest` favours later articles over earlier ones
    among those that are about as relevant. `asked` is the moment of the question: what was
    published later comes last, and what was published shortly before it first among equals.
    """

    after: UtcDatetime | None = None
    before: UtcDatetime | None = None
    newest: bool = False
    asked: UtcDatetime | None = None


class Alias(Record):
    """Two names of one thing: a short form, and what it stands for."""

    short: str = Field(min_length=1, max_length=80)
    long: str = Field(min_length=1, max_length=200)


class KnownAlias(Alias):
    """An alias that is in use in a collection."""

    articles: int = Field(ge=0)
    """How many articles introduce it that the reader may see."""
    added: bool
    """Whether people added it, so that it needs no article."""


class AliasUse(Record):
    """A name in a query, and the other names of the same thing that are searched for as well."""

    name: str
    """As it is written in the query."""
    others: tuple[str, ...]


class Scores(Record):
    """Why a passage was found; higher is better, null where a leg did not find it."""

    fused: float
    """Weighted mean of the normalised leg scores, in [0, 1]."""
    dense: float | None = None
    """Cosine similarity of question and passage, in [-1, 1]."""
    lexical: float | None = None
    """BM25, in [0, inf)."""
    reranked: float | None = None
    """What the reranking model says, in the model's own scale; null without one."""


class Copy(Record):
    """A near-identical passage in another article: the same story as somebody else published it."""

    article_id: str
    version: int
    title: str
    url: str | None
    publisher: str | None
    published_at: UtcDatetime | None
    start: int
    end: int


class Hit(Record):
    """A passage found for a question, with the fields of its article that a reader needs."""

    article_id: str
    version: int
    collection: str
    title: str
    url: str | None
    publisher: str | None
    author: str | None
    published_at: UtcDatetime | None
    updated_at: UtcDatetime | None
    passage_id: str
    ordinal: int
    start: int
    end: int
    heading: str | None
    text: str
    scores: Scores
    copies: tuple[Copy, ...] = ()
    """The same passage elsewhere, best first; collapsed into this hit."""
    parts: tuple[tuple[int, int], ...] = Field(default=(), exclude=True)
    """Offsets of the passages that were joined into this hit, in order; empty for a single one."""


class ArticleSummary(Record):
    """An article in a list: everything but its text."""

    id: str
    collection: str
    url: str | None
    title: str
    publisher: str | None
    author: str | None
    published_at: UtcDatetime | None
    updated_at: UtcDatetime | None
    ingested_at: UtcDatetime
    language: str
    version: int
    content_hash: str
    characters: int
    passages: int


class ArticlePage(Record):
    """One page of a list of articles; `total` counts all that match."""

    items: tuple[ArticleSummary, ...]
    total: int
    limit: int
    offset: int
    next_cursor: str | None = None
    """Asks for the next page, also while articles are added; null for the last one."""


class Scope(Record):
    """What a search covers: how many articles, published from when to when."""

    collection: str
    articles: int
    published_from: UtcDatetime | None
    published_to: UtcDatetime | None


class PutStatus(StrEnum):
    """What storing an article did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class PutOutcome(Record):
    """What storing one article did, and the version it now has."""

    article_id: str
    version: int
    status: PutStatus
    passages: int


class Deletion(Record):
    """What deleting an article removed, by store."""

    article_id: str
    articles: int
    versions: int
    passages: int
    vectors: int
    embeddings: int = 0
    """Embeddings in the catalog that nothing else needed."""
    answers: int = 0
    """Kept answers whose citations of it were marked as removed."""


class RemovalReport(Record):
    """What is left of deleted articles, by store; `ok` when nothing is."""

    removed: int
    """How many articles were deleted since records are kept."""
    passages: int
    versions: int
    embeddings: int
    vectors: int
    """Vectors of their passages that the index still holds."""
    queued: int
    """Changes of the index that have not reached it."""
    answers: int
    """Kept answers that cite them without saying that they are gone."""
    orphans: int
    """Passages and versions that belong to no article."""

    @property
    def ok(self) -> bool:
        """Whether nothing is left."""
        left = (self.passages, self.versions, self.embeddings, self.vectors, self.queued)
        return not any((*left, self.answers, self.orphans))


class CitedAnswer(Record):
    """A kept answer that cites a version of an article which has been replaced since."""

    answer_id: str
    conversation_id: str
    question: str
    article_id: str
    version: int
    current_version: int
    quote: str
    created_at: UtcDatetime


class IndexReport(Record):
    """Catalog and index compared; `ok` when every passage is reachable and none is orphaned."""

    collection: str
    passages: int
    """Passages in the catalog."""
    vectors: int
    """Vectors that the index holds."""
    unreachable: int
    """Passages whose own embedding does not find them in the index."""
    orphaned: int
    """Vectors in the index that belong to no passage."""
    missing_lexical: int
    """Passages that the lexical index does not hold, plus entries that belong to no passage."""
    pending: int
    """Changes committed to the catalog but not yet to the index."""
    repaired: bool = False

    @property
    def ok(self) -> bool:
        """Whether catalog and index agree."""
        return not (self.unreachable or self.orphaned or self.missing_lexical or self.pending)


def sha256(text: str) -> str:
    """Hex digest of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def article_id(collection: str, identity: str) -> str:
    """A stable id from the collection and what identifies the article in it (URL, path, hash)."""
    return "art_" + sha256(f"{collection}\n{identity}")[:24]


def _moment(value: date | datetime | None, *, end_of_day: bool) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return to_utc(value)
    start = datetime.combine(value, time(), tzinfo=UTC)
    return start + timedelta(days=1, microseconds=-1) if end_of_day else start

"""The bodies of requests; unknown fields are refused."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ingest.models import Overrides
from qa_assistant.errors import InvalidQuestion
from qa_assistant.evaluation.ratings import MAX_COMMENT_CHARACTERS, Rating
from qa_assistant.models import MAX_QUESTION_CHARACTERS, Question
from vectorstore.models import (
    COLLECTION_PATTERN,
    DEFAULT_COLLECTION,
    Alias,
    Filters,
    to_utc,
)

MAX_FIELDS = 50
MAX_HITS = 100
DEFAULT_HITS = 10
MAX_PAGE = 200
DEFAULT_PAGE = 50
MAX_OFFSET = 10**9
"""More than a catalog holds, and less than its database can count to."""

CollectionName = Annotated[
    str, Field(max_length=64, description="Name of the set of articles", examples=["default"])
]


def read_day(value: Any) -> Any:
    """A date or a moment from ISO 8601 text, as the field's type then takes it."""
    if not isinstance(value, str):
        return value
    try:
        is_day = len(value.strip()) == len("2025-03-31")
        read = (date if is_day else datetime).fromisoformat(value.strip())
    except ValueError:
        raise ValueError(
            "write a date like 2025-03-31, or a time like 2025-03-31T08:00:00Z"
        ) from None
    if isinstance(read, datetime):
        to_utc(read)  # which it must have
    return read


Day = Annotated[date | datetime, BeforeValidator(read_day)]


class Body(BaseModel):
    """A request's body; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, value: Any) -> Any:
        # each unknown field would be a problem of its own
        if isinstance(value, dict) and len(value) > MAX_FIELDS:
            raise ValueError(f"give at most {MAX_FIELDS} fields, not {len(value):,}")
        return value


class FiltersBody(Body):
    """Which articles may be used; every bound is inclusive."""

    published_after: Day | None = Field(
        default=None, description="Published on or after this date", examples=["2025-01-01"]
    )
    published_before: Day | None = Field(
        default=None, description="Published on or before this date", examples=["2025-12-31"]
    )
    publisher: str | None = Field(
        default=None, max_length=300, description="Name of the publisher", examples=["Reuters"]
    )
    author: str | None = Field(
        default=None, max_length=300, description="Name of the author", examples=["Li Wen"]
    )
    tags: Annotated[frozenset[str], Field(fail_fast=True)] = Field(
        default=frozenset(),
        max_length=50,
        description="Only articles that carry all these tags",
        examples=[["mining"]],
    )

    def to_filters(self) -> Filters:
        """The filters as the store takes them."""
        return Filters(**dict(self))


class AskBody(Body):
    """A question, and which articles may answer it."""

    question: str = Field(
        description=f"The question: 1 to {MAX_QUESTION_CHARACTERS} characters",
        examples=["who chaired the CNRE meeting?"],
    )
    conversation_id: str | None = Field(
        default=None,
        max_length=64,
        description="From an earlier answer, to ask a follow-up",
        examples=[None],
    )
    collection: CollectionName = DEFAULT_COLLECTION
    filters: FiltersBody = Field(
        default=FiltersBody(), description="Which articles may be used", examples=[{}]
    )
    as_of: Day | None = Field(
        default=None,
        description="The day of the question, by which words like “this week” are read",
        examples=[None],
    )
    stream: bool = Field(
        default=False, description="Send the answer as server-sent events", examples=[False]
    )

    def to_question(self, *, readers: frozenset[str] | None = None) -> Question:
        """The question as the assistant takes it.

        Raises:
            InvalidQuestion: it is empty or too long.
        """
        size = len(self.question)
        if size > MAX_QUESTION_CHARACTERS:
            raise InvalidQuestion(
                f"The question has {size:,} characters and may have {MAX_QUESTION_CHARACTERS:,}: "
                "shorten it."
            )
        try:
            return Question(
                text=self.question,
                conversation_id=self.conversation_id,
                collection=self.collection,
                filters=self.filters.to_filters(),
                as_of=moment_of(self.as_of),
                readers=readers,
            )
        except ValidationError as error:
            raise InvalidQuestion("The question is empty: write one, please.") from error


class SearchBody(Body):
    """What to look for, and where."""

    query: str = Field(
        min_length=1,
        max_length=MAX_QUESTION_CHARACTERS,
        description="Words or a question",
        examples=["CNRE meeting chair"],
    )
    collection: CollectionName = DEFAULT_COLLECTION
    filters: FiltersBody = Field(
        default=FiltersBody(), description="Which articles may be found", examples=[{}]
    )
    as_of: Day | None = Field(
        default=None,
        description="The day of the query, by which words like “this week” are read",
        examples=[None],
    )
    limit: int = Field(
        default=DEFAULT_HITS, ge=1, le=MAX_HITS, description="Most hits to return", examples=[10]
    )


def _split_names(value: Any) -> Any:
    """Names as a form field has them: separated by commas, or the field repeated."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        return [name.strip() for item in value for name in str(item).split(",") if name.strip()]
    return value


Names = Annotated[frozenset[str], Field(fail_fast=True), BeforeValidator(_split_names)]


class ArticleBody(Body):
    """What is said about an article; what is left out is read from the article itself."""

    collection: CollectionName = DEFAULT_COLLECTION
    url: str | None = Field(
        default=None,
        max_length=2000,
        description="Where it was published; it identifies the article",
        examples=["https://example.com/news/cnre-meeting"],
    )
    title: str | None = Field(
        default=None, max_length=1000, description="Headline", examples=["CNRE meets in spring"]
    )
    publisher: str | None = Field(
        default=None, max_length=300, description="Name of the publisher", examples=["Metal Daily"]
    )
    author: str | None = Field(
        default=None, max_length=300, description="Name of the author", examples=["Li Wen"]
    )
    published_at: Day | None = Field(
        default=None, description="When it was published", examples=["2025-03-31T08:00:00Z"]
    )
    language: str | None = Field(
        default=None, max_length=20, description="Two-letter code", examples=["en"]
    )
    tags: Names = Field(
        default=frozenset(), max_length=50, description="Names to filter by", examples=[["mining"]]
    )
    groups: Names = Field(
        default=frozenset(),
        max_length=50,
        description="Who may read it; empty means everybody",
        examples=[[]],
    )

    @field_validator("collection")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not re.fullmatch(COLLECTION_PATTERN, name):
            raise ValueError("use up to 64 lower-case letters, digits, - and _")
        return name

    def to_overrides(self) -> Overrides:
        """What the caller says about the article, as ingest takes it."""
        given = Overrides(tags=self.tags, groups=self.groups)
        for name in ("url", "title", "publisher", "author", "published_at", "language"):
            if getattr(self, name) is not None:
                given[name] = getattr(self, name)
        return given


class TextBody(ArticleBody):
    """An article given as text, or the address of one to be fetched."""

    text: str | None = Field(
        default=None,
        min_length=1,
        description="The article's text; without it the page at `url` is fetched",
        examples=["The meeting was chaired by Liu Peixun.\n\nIt lasted two days."],
    )

    @model_validator(mode="after")
    def _text_or_address(self) -> Self:
        if self.text is None and self.url is None:
            raise ValueError("give the article's `text`, or the `url` of a page to be fetched")
        return self


class FileFields(ArticleBody):
    """The fields beside an uploaded file."""

    origin: str | None = Field(
        default=None,
        max_length=4096,
        description="Where the file comes from: an absolute path or an address. "
        "The same origin again means a new version of the same article",
        examples=["/srv/articles/cnre.html"],
    )


class AliasBody(Body):
    """Two names of one thing, and the collection in which they are."""

    short: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=80, description="The short form", examples=["CNRE"]
    )
    long: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1,
        max_length=200,
        description="What it stands for",
        examples=["Northern Rare Earth Group"],
    )
    collection: CollectionName = DEFAULT_COLLECTION

    @field_validator("long")
    @classmethod
    def _is_another_name(cls, long: str, info: ValidationInfo) -> str:
        if long.casefold() == info.data.get("short", "").casefold():
            raise ValueError("an alias needs two names, and these are the same")
        return long

    def to_alias(self) -> Alias:
        """The alias as the store takes it."""
        return Alias(short=self.short, long=self.long)


class FeedbackBody(Body):
    """What somebody thinks of an answer."""

    answer_id: str = Field(
        min_length=1, max_length=64, description="The `id` of the answer", examples=["ans_0f3b…"]
    )
    rating: Rating = Field(description="Whether it was of use", examples=["down"])
    comment: str | None = Field(
        default=None,
        max_length=MAX_COMMENT_CHARACTERS,
        description="What was wrong with it, or good",
        examples=["It was the second day that she led."],
    )


class MiningBody(Body):
    """The collection whose articles are to be read."""

    collection: CollectionName = DEFAULT_COLLECTION


class DoctorBody(Body):
    """What to compare, and whether to mend it."""

    collection: str | None = Field(default=None, max_length=64, description="All when left out")
    repair: bool = Field(default=False, description="Rebuild what is broken from the catalog")


def moment_of(value: date | datetime | None) -> datetime | None:
    """The moment of a question, in its own time zone; a plain date lasts to its end, UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return Filters(published_before=value).latest

"""What the assistant is asked and what it says: question, events, answer, citations."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from vectorstore.invisible import without_invisible
from vectorstore.models import (
    DEFAULT_COLLECTION,
    AliasUse,
    Copy,
    Filters,
    Hit,
    Record,
    UtcDatetime,
)

MAX_QUESTION_CHARACTERS = 2_000


class Question(Record):
    """A question as a surface hands it in.

    `readers` are the groups of the one who asks: null sees everything, an empty set only what is
    open to everybody.
    """

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1),
        BeforeValidator(lambda text: without_invisible(text) if isinstance(text, str) else text),
    ] = Field(max_length=MAX_QUESTION_CHARACTERS)
    """Without characters that nobody sees."""
    conversation_id: str | None = Field(default=None, max_length=64)
    collection: str = DEFAULT_COLLECTION
    filters: Filters = Filters()
    as_of: datetime | None = None
    readers: frozenset[str] | None = None


class AnswerStatus(StrEnum):
    """How far the articles answer the question."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"


class NoteKind(StrEnum):
    """What a note beside an answer is about."""

    CONFLICT = "conflict"
    CORRECTED = "corrected"
    STALE = "stale"
    AMBIGUOUS = "ambiguous"
    PREMISE = "premise"
    UNANSWERED = "unanswered"
    UNSUPPORTED_REMOVED = "unsupported_removed"
    FALLBACK = "fallback"
    CUT_OFF = "cut_off"


class Note(Record):
    """Something the reader of an answer should know."""

    kind: NoteKind
    text: str


class Citation(Record):
    """An exact quote that supports a part of the answer: `article.text[start:end] == quote`."""

    number: int = Field(ge=1)
    article_id: str
    version: int
    title: str
    url: str | None
    publisher: str | None
    author: str | None
    published_at: UtcDatetime | None
    quote: str
    start: int
    end: int
    answer_start: int
    answer_end: int
    content_hash: str
    view_url: str
    """Our page of the article, opened at the highlighted quote."""
    source_url: str | None
    """The original with a `#:~:text=` fragment."""
    copies: tuple[Copy, ...] = ()
    """Other articles that carry the same story; together they count as one report."""
    page: int | None = None
    """The page of a PDF on which the quote begins."""
    removed: bool = False
    """Whether the article was deleted after the answer was given."""


class TimeUse(StrEnum):
    """How words about time in a question bear on a search."""

    FILTER = "filter"
    """Only articles of the period are searched."""
    PREFERENCE = "preference"
    """Articles of the period come first, and none is left out."""


class TimeUsed(Record):
    """Which words about time a question has, and what they did to the search."""

    phrase: str
    after: datetime | None
    """First moment of publication, in the time zone of `as_of`; null is open."""
    before: datetime | None
    """Last moment of publication, in the time zone of `as_of`; null is open."""
    newest: bool = False
    """Whether later articles come before earlier ones that fit about as well."""
    used_as: TimeUse
    widened: bool = False
    """Meant as a filter, but no article was published then, so all were searched."""
    as_of: datetime
    """The moment by which the words were read."""


class Searched(Record):
    """What was searched for an answer."""

    collection: str
    articles: int
    published_from: UtcDatetime | None
    published_to: UtcDatetime | None
    filters: Filters
    """What the caller asked for, narrowed by the question's words about time."""
    time: TimeUsed | None = None
    """Null where the question says nothing about time that is of use."""
    aliases: tuple[AliasUse, ...] = ()
    """Names in the question, and the other names of the same things that were searched for too."""


class Support(StrEnum):
    """How far its quotes support a statement that is shown."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    """Nothing in it is foreign to its quotes, but they say it in other words."""


class AnswerStatement(Record):
    """A piece of an answer: `text[start:end]`, without its markers."""

    start: int
    end: int
    support: Support
    citations: tuple[int, ...]
    """Numbers of the citations that support it."""


class NearestArticle(Record):
    """An article that came close to a question that none answers."""

    article_id: str
    version: int
    title: str
    url: str | None
    publisher: str | None
    published_at: UtcDatetime | None
    view_url: str


class Usage(Record):
    """What an answer took of a chat model, failed tries included."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    total_tokens: int = Field(ge=0)
    calls: int = Field(ge=1)
    """How often the model was called."""
    estimated: bool = False
    """Whether the model did not tell all of the counts, so that some are estimates."""
    cost: float | None = None
    """In the currency of the prices that are set; null without prices."""


class Answer(Record):
    """A whole answer; `text` carries markers like `[1]`, one for each citation."""

    id: str
    conversation_id: str
    question: str
    standalone_question: str
    status: AnswerStatus
    text: str
    short_answer: str | None = None
    statements: tuple[AnswerStatement, ...] = ()
    """What the text says, piece by piece; nothing where nothing was found."""
    citations: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    searched: Searched
    nearest: tuple[NearestArticle, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Up to three questions to ask next, each of which the articles answer."""
    answerer: str
    created_at: UtcDatetime
    from_cache: bool = False
    """Whether the same was answered a short while ago, and is given again."""
    timings: dict[str, float] = Field(default_factory=dict)
    """Milliseconds by stage; `first_statement` is until the first statement was sent."""
    usage: Usage | None = None
    """Null where no chat model was asked."""


class Conversation(Record):
    """Earlier turns, oldest first."""

    id: str
    collection: str
    created_at: UtcDatetime
    answers: tuple[Answer, ...]


class ConversationSummary(Record):
    """A conversation as a list shows it."""

    id: str
    collection: str
    created_at: UtcDatetime
    last_asked_at: UtcDatetime
    turns: int
    first_question: str
    """Of the turns that are still kept."""


class ConversationPage(Record):
    """Some conversations, the one asked in last first, and how many there are."""

    items: tuple[ConversationSummary, ...]
    total: int
    next_cursor: str | None = None
    """Asks for the next page, also while new ones come; null for the last one."""


class Stage(StrEnum):
    """What the assistant is doing."""

    SEARCHING = "searching"
    ANSWERING = "answering"


class StatusEvent(Record):
    """Work has reached a stage."""

    type: Literal["status"] = "status"
    stage: Stage


class SourcesEvent(Record):
    """The evidence, before an answer is written."""

    type: Literal["sources"] = "sources"
    hits: tuple[Hit, ...]


class DeltaEvent(Record):
    """The next piece of the answer's text; all pieces joined are `Answer.text`."""

    type: Literal["delta"] = "delta"
    text: str


class CitationEvent(Record):
    """A citation whose marker has been sent."""

    type: Literal["citation"] = "citation"
    citation: Citation


class DoneEvent(Record):
    """The whole answer; always the last event of a stream that did not fail."""

    type: Literal["done"] = "done"
    answer: Answer


Event = StatusEvent | SourcesEvent | DeltaEvent | CitationEvent | DoneEvent

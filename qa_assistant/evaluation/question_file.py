"""The format of a file of knowledge-base tests, version 1."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from qa_assistant.evaluation.answer_match import has_words
from qa_assistant.models import MAX_QUESTION_CHARACTERS, Question
from vectorstore.invisible import without_invisible
from vectorstore.models import COLLECTION_PATTERN, DEFAULT_COLLECTION, Filters, to_utc

HEADER = "qa_tests"
"""The key by which a file of tests is known; its value is the version of the format."""
VERSION = 1
MAX_TURNS = 20


class Part(BaseModel):
    """A piece of a question file; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_tuple(value: Any) -> Any:
    """One value where a list may stand."""
    return value if isinstance(value, list | tuple) or value is None else (value,)


def _as_date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        is_day = len(value.strip()) == len("2025-03-31")
        return (date if is_day else datetime).fromisoformat(value.strip())
    except ValueError:
        raise ValueError(
            "write a date like 2025-03-31, or a time like 2025-03-31T08:00:00Z"
        ) from None


def _as_version(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _as_written(value: Any) -> Any:
    """JSON's `true` as text; YAML's comes as text already."""
    return str(value).lower() if isinstance(value, bool) else value


def _as_asked(value: Any) -> Any:
    """Without what `Question` takes away: nothing may be left of it."""
    return without_invisible(value) if isinstance(value, str) else value


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    BeforeValidator(_as_written),
]
QuestionText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARACTERS),
    BeforeValidator(_as_asked),
]
Day = Annotated[date | datetime, BeforeValidator(_as_date)]
# in a file, an answer like 240 or No is text, whatever an editor takes it for
_SCALAR = {"type": ["string", "number", "boolean"]}
_ONE_OR_MORE = WithJsonSchema(
    {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1, "maxItems": 100}]}
)
AnyOf = Annotated[
    tuple[Text, ...],
    BeforeValidator(_as_tuple),
    Field(min_length=1, max_length=100),
    _ONE_OR_MORE,
]
"""One text, or a list of which one is enough."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Filtered(Part):
    """Which articles may be used; every bound is inclusive."""

    published_after: Day | None = None
    published_before: Day | None = None
    publisher: Name | None = None
    author: Name | None = None
    tags: Annotated[frozenset[Name], BeforeValidator(_as_tuple), _ONE_OR_MORE] = frozenset()

    def to_filters(self) -> Filters:
        """The filters as the store takes them."""
        return Filters(**dict(self))

    @model_validator(mode="after")
    def _admits_something(self) -> Self:
        first, last = self.to_filters().earliest, self.to_filters().latest
        if first is not None and last is not None and first > last:
            raise ValueError("`published_after` is later than `published_before`; swap the two")
        return self


class Where(Part):
    """What a question is asked of."""

    collection: Annotated[str, Field(pattern=COLLECTION_PATTERN)] | None = Field(
        default=None, description=f"Name of the set of articles; {DEFAULT_COLLECTION!r} by default"
    )
    as_of: Day | None = Field(
        default=None, description="The day of the question, by which “this week” is read"
    )
    filters: Filtered | None = Field(default=None, description="Which articles may be used")


class Wanted(Part):
    """What is expected of one answer. A list of a singular field is satisfied by any one of its
    entries; every entry of a plural field is required."""

    answer: AnyOf | None = Field(
        default=None, description="What the answer must say: one form, or several of which any does"
    )
    answers: tuple[AnyOf, ...] = Field(
        default=(), max_length=100, description="Several things, all of which it must say"
    )
    match: Literal["contains", "exact"] = Field(
        default="contains",
        description="Whether the answer may say more than what is expected",
    )
    article: AnyOf | None = Field(
        default=None, description="Id, address or title of the article that must be cited"
    )
    articles: tuple[AnyOf, ...] = Field(
        default=(), max_length=100, description="Several articles, all of which must be cited"
    )
    quote: AnyOf | None = Field(default=None, description="Words that must stand in a cited quote")
    quotes: tuple[AnyOf, ...] = Field(
        default=(), max_length=100, description="Several quotes, all of which are required"
    )
    forbid: Annotated[tuple[Text, ...], BeforeValidator(_as_tuple), _ONE_OR_MORE] = Field(
        default=(), max_length=100, description="What the answer must not say: none of these"
    )
    refuse: bool | None = Field(
        default=None,
        description="true: “the articles do not say” is the right answer; false: it is not. "
        "By default, an answer is wanted where one of the other fields asks for it",
    )

    @property
    def said(self) -> tuple[tuple[str, ...], ...]:
        """What the answer must say: one form of each."""
        return _all(self.answer, self.answers)

    @property
    def cited(self) -> tuple[tuple[str, ...], ...]:
        """What must be cited: one article of each."""
        return _all(self.article, self.articles)

    @property
    def quoted(self) -> tuple[tuple[str, ...], ...]:
        """What must be quoted: one of each."""
        return _all(self.quote, self.quotes)

    @property
    def must_answer(self) -> bool:
        """Whether a refusal would be wrong."""
        return self.refuse is False or bool(self.said or self.cited or self.quoted)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is expected."""
        return self.refuse is None and not (self.must_answer or self.forbid)

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.refuse and (self.said or self.cited or self.quoted):
            raise ValueError(
                "`refuse: true` expects no answer; remove it, or what the answer must say and cite"
            )
        forms = [*self.forbid, *(form for forms in self.said for form in forms)]
        empty = next((form for form in forms if not has_words(form)), None)
        if empty is not None:
            raise ValueError(f"no word of {empty!r} counts when it is compared; write more of it")
        return self


class Turn(Wanted):
    """A question of a conversation; without expectations it only leads to the next one."""

    question: QuestionText


class Case(Where, Wanted):
    """One test: a question, or the turns of a conversation, and what is expected."""

    name: Name | None = Field(default=None, description="What reports call it; else its question")
    question: QuestionText | None = None
    turns: tuple[Turn, ...] = Field(
        default=(), max_length=MAX_TURNS, description="In the place of `question`: a conversation"
    )
    draft: bool = Field(
        default=False, description="Not finished: it is listed, and neither run nor counted"
    )

    @property
    def title(self) -> str:
        """What reports call it."""
        return self.name or self.question or self.turns[-1].question

    @property
    def steps(self) -> tuple[Turn, ...]:
        """All turns; a single question is a conversation of one turn."""
        if self.turns:
            return self.turns
        return (Turn(**{name: getattr(self, name) for name in Turn.model_fields}),)

    @model_validator(mode="after")
    def _is_one_test(self) -> Self:
        if (self.question is None) == (not self.turns):
            raise ValueError("give either a `question` or `turns`")
        if self.turns and not Wanted(**_wanted_of(self)).is_empty:
            raise ValueError("with `turns`, expectations belong to each turn")
        if not self.draft and all(step.is_empty for step in self.steps):
            raise ValueError(
                "nothing is expected: give `answer`, `article`, `quote`, `forbid` or `refuse`, "
                "or `draft: true`"
            )
        return self


def _told_apart(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    if not cases:
        raise ValueError("there is no test; write at least one")
    [(title, count)] = Counter(case.title for case in cases).most_common(1)
    if count > 1:
        raise ValueError(f"{count} tests are called {title!r}; give each a `name` of its own")
    return cases


class QuestionFile(Part):
    """Knowledge-base tests: questions, and what is expected of their answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="qa-assistant question file")

    qa_tests: Annotated[Literal[1], BeforeValidator(_as_version)] = Field(
        description="Version of the format"
    )
    defaults: Where = Field(default=Where(), description="For all tests that say nothing else")
    tests: Annotated[tuple[Case, ...], AfterValidator(_told_apart)]

    def question_of(self, case: Case, turn: Turn, conversation_id: str | None = None) -> Question:
        """A turn of a test of this file as the assistant is asked it."""
        filters = case.filters or self.defaults.filters or Filtered()
        return Question(
            text=turn.question,
            conversation_id=conversation_id,
            collection=case.collection or self.defaults.collection or DEFAULT_COLLECTION,
            filters=filters.to_filters(),
            as_of=moment_of(case.as_of or self.defaults.as_of),
        )


def moment_of(day: date | datetime | None) -> datetime | None:
    """The moment of a question; a plain date lasts to its end, UTC."""
    if isinstance(day, datetime):
        return day if day.tzinfo else to_utc(day)
    return Filters(published_before=day).latest


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the format, by which editors complete and check."""
    schema = QuestionFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _all(
    one: tuple[str, ...] | None, more: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    return ((one,) if one else ()) + tuple(more)


def _wanted_of(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in Wanted.model_fields}

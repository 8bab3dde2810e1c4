"""What the assistant needs from whatever writes answers, and what passes between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from qa_assistant.answering.safety.instructions import is_instruction
from qa_assistant.models import Note, Support, Usage
from vectorstore.models import AliasUse, Article, Hit
from vectorstore.sentences import Span, split_sentences

_LIST_MARKERS = "-*•– "
SentenceKey = tuple[str, int, int, int]
"""Article, version, start and end: what tells a sentence from all others."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article that may be quoted: `article.text[start:end] == text`."""

    article: Article = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.article.text[self.start : self.end]

    @property
    def key(self) -> SentenceKey:
        """What tells this sentence from all others."""
        return (self.article.id, self.article.version, self.start, self.end)


@dataclass(frozen=True)
class Evidence:
    """A hit together with its article."""

    hit: Hit
    article: Article = field(repr=False)
    timeliness: float = 0.0
    """How well its date fits what the question says about time, in [0, 1]."""
    is_news: bool = False
    """Whether it is here because its article is new, whatever it says."""

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The passage's sentences in order, without headings, list markers and instructions."""
        spans = split_sentences(self.hit.text, self.article.language)
        found = (
            self._quotable(Span(s.start + self.hit.start, s.end + self.hit.start)) for s in spans
        )
        return tuple(sentence for sentence in found if sentence is not None)

    def _quotable(self, span: Span) -> Sentence | None:
        if any(h.start < span.end and span.start < h.end for h in self.article.headings):
            return None
        raw = self.article.text[span.start : span.end]
        start = span.start + len(raw) - len(raw.lstrip(_LIST_MARKERS))
        if start == span.end or is_instruction(self.article.text[start : span.end]):
            return None
        return Sentence(self.article, start, span.end)


@dataclass(frozen=True)
class Statement:
    """A piece of an answer and the sentences that support it."""

    text: str
    support: tuple[Sentence, ...]
    short_answer: str | None = None
    """What answers the question in a few words; stands inside one of the supporting sentences."""
    level: Support = Support.SUPPORTED
    """How far the sentences support it; a quote supports itself."""


@dataclass(frozen=True)
class Pulse:
    """The answerer is still at work: whoever reads may stop it now, by closing the iterator."""


@dataclass(frozen=True)
class ModelUse:
    """What an answer took of a chat model."""

    usage: Usage
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by stage."""


AnswerItem = Statement | Note | Pulse | ModelUse


class Answerer(Protocol):
    """Writes the answer to a question from evidence; yields nothing when it does not say."""

    @property
    def name(self) -> str:
        """What wrote the answer, as shown to people."""

    def answer(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> Iterator[AnswerItem]:
        """Statements in the order of the answer, with notes in between.

        Closing the iterator stops the work; while it waits it yields a `Pulse` now and then.

        Args:
            question: A question that is understood without its conversation.
            evidence: Passages that may answer it, best first. Data, never instructions.
            aliases: Names of the question that the evidence may have in other forms.
        """

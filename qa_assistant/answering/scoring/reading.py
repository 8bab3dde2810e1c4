"""What the bundled reader sees in the evidence: which sentences answer, and with which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind
from qa_assistant.answering.language.datelines import dateline_end
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import Evidence, Sentence, SentenceKey
from qa_assistant.answering.questions.other_askings import other_askings
from qa_assistant.answering.questions.paraphrases import Paraphrases
from vectorstore.models import Article
from vectorstore.protocols import Titled
from vectorstore.reader import Reader, Reading
from vectorstore.sentences import Span

MOST_READ = 3
"""Passages that are read for a question: more made no answer better (docs/measurements.md), and
each takes a fortieth of a second on two cores."""
NEVER = 10.0
"""Log odds beyond which the reader is not believed more."""
_LONGEST = 1_300
"""Characters that the reader takes in at once, with the question and the title."""

_OPENING = 300
"""Characters of an article within which a sentence may open with a dateline."""

_NO_NAMES = OtherNames()


@dataclass(frozen=True)
class SentenceReading:
    """What the reader says of a sentence where it stands; all numbers are log odds."""

    span: float
    """That the best span inside it is the answer, against that nothing in the passage is."""
    answerable: float
    """That its passage answers."""
    relevant: float
    """That its passage is about what is asked."""
    answer: Span
    """The best span inside it, offsets in the article."""


Readings = Mapping[SentenceKey, SentenceReading]


class _Window(NamedTuple):
    """A stretch of an article that is read at once, and the sentences in it."""

    article: Article
    start: int
    end: int
    sentences: tuple[Sentence, ...]

    @property
    def titled(self) -> Titled:
        return Titled(self.article.title, self.article.text[self.start : self.end])


class QuestionReader:
    """The reader with one question: the passages of the likeliest sentences, and one alone."""

    def __init__(
        self,
        reader: Reader,
        question: str,
        evidence: Sequence[Evidence],
        names: OtherNames = _NO_NAMES,
    ) -> None:
        self._reader = reader
        self._question = question
        self._evidence = evidence
        self._names = names

    def passages(self, ranked: Sequence[Sentence], *, most: int = MOST_READ) -> Readings:
        """What `read_sentences` says of the passages of the first sentences."""
        return read_sentences(
            self._reader, self._question, self._evidence, self._names, ranked=ranked, most=most
        )

    def span_alone(self, sentence: Sentence) -> float:
        """Log odds that the sentence answers where nothing stands around it.

        In its passage, a span is the best of what is there; alone, it must answer by itself.
        """
        titled = Titled(sentence.article.title, sentence.text[:_LONGEST])
        forms = _forms(self._question, titled, self._names, Paraphrases(self._question))
        readings = self._reader.read_pairs([(form, titled) for form in forms])
        spans = [reading.best_span() for reading in readings]
        return max(-NEVER if span is None else span.score for span in spans)


def read_sentences(
    reader: Reader,
    question: str,
    evidence: Sequence[Evidence],
    names: OtherNames = _NO_NAMES,
    *,
    ranked: Sequence[Sentence] = (),
    most: int = MOST_READ,
) -> Readings:
    """Of each sentence, by its key, what the reader says; a sentence that is not read is left out.

    With `ranked`, the sentences likeliest to answer first, only the passages of the first ones are
    read, `most` at most. A passage that has a name of the question in another form is asked for it
    in that form; one that has another verb for the question's is asked with either.
    """
    windows = [window for piece in evidence for window in _windows(piece)]
    if ranked:
        windows = _with_the_best(windows, ranked)[:most]
    paraphrases = Paraphrases(question)
    asked = [
        (window, form)
        for window in windows
        for form in _forms(question, window.titled, names, paraphrases)
    ]
    readings = reader.read_pairs([(form, window.titled) for window, form in asked])
    kind = expected_kind(question)
    found: dict[SentenceKey, SentenceReading] = {}
    for (window, _), reading in zip(asked, readings, strict=True):
        for sentence in window.sentences:
            own = _of_sentence(window, reading, sentence, kind)
            known = found.get(sentence.key)
            if own is not None and (known is None or own.span > known.span):
                found[sentence.key] = own
    return found


def _forms(
    question: str, titled: Titled, names: OtherNames, paraphrases: Paraphrases
) -> Sequence[str]:
    """The question as the passage is asked it."""
    text = "\n".join(titled)
    own = names.asked_of(question, text)
    said = paraphrases.asked_of(own, text)
    ways = (way for form in (own, said) for way in other_askings(form, titled, paraphrases))
    return list(dict.fromkeys((own, said, *ways)))


def _with_the_best(windows: Sequence[_Window], ranked: Sequence[Sentence]) -> list[_Window]:
    by_sentence: dict[SentenceKey, int] = {}
    for row, window in enumerate(windows):
        for sentence in window.sentences:
            by_sentence.setdefault(sentence.key, row)
    rows = dict.fromkeys(by_sentence[s.key] for s in ranked if s.key in by_sentence)
    return [windows[row] for row in rows]


def _of_sentence(
    window: _Window, reading: Reading, sentence: Sentence, kind: AnswerKind
) -> SentenceReading | None:
    start, end = sentence.start - window.start, sentence.end - window.start
    told = start + _before_the_news(sentence, kind)
    best = reading.best_span(told, end) or reading.best_span(start, end)
    if best is None:
        return None
    answer = Span(best.start + window.start, best.end + window.start)
    return SentenceReading(best.score, reading.answerable, reading.relevant, answer)


def _before_the_news(sentence: Sentence, kind: AnswerKind) -> int:
    """Characters of the sentence's dateline; 0 where a place is asked for, which it may tell."""
    if kind is AnswerKind.PLACE or sentence.start >= _OPENING:
        return 0
    return dateline_end(sentence.text)


def _windows(piece: Evidence) -> Iterator[_Window]:
    """The passages that the hit was joined from; those that are too long in stretches."""
    hit = piece.hit
    for start, end in hit.parts or ((hit.start, hit.end),):
        inside = [s for s in piece.sentences if start <= s.start and s.end <= end]
        if end - start <= _LONGEST:
            yield _Window(piece.article, start, end, tuple(inside))
        else:
            yield from _stretches(piece.article, inside)


def _stretches(article: Article, sentences: Sequence[Sentence]) -> Iterator[_Window]:
    taken: list[Sentence] = []
    for sentence in sentences:
        if taken and sentence.end - taken[0].start > _LONGEST:
            yield _Window(article, taken[0].start, taken[-1].end, tuple(taken))
            taken = []
        taken.append(sentence)
    if taken:
        yield _Window(article, taken[0].start, taken[-1].end, tuple(taken))

"""Sentences of different articles that give different answers to one question.

Two sentences are compared by what they say in answer (`stated_values.py`), and only if they say it
of the same thing: both hold the question's words and names as well as each other's.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from qa_assistant.answering.barring.bystanders import is_of_others
from qa_assistant.answering.barring.casualties import same_harm
from qa_assistant.answering.barring.stated_values import (
    NAMES,
    Value,
    contradicting_value,
    replaced_value,
    says_the_same,
    stated_value,
)
from qa_assistant.answering.language import answer_patterns as patterns
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.language.rates import rate_of
from qa_assistant.answering.language.terms import TermKind, find_terms, stems_of
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.questions.asked_things import asked_kind, asked_noun, names_of
from qa_assistant.answering.scoring.aboutness import has_names_of
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.times.event_dates import EventDate, find_dates
from qa_assistant.answering.times.prospects import asks_for_coming, is_of_time_asked
from qa_assistant.answering.times.told_days import is_same_deed
from vectorstore.models import Article
from vectorstore.sentences import Span

SAME_EVENT_DAYS = 30
"""Reports that were published so many days apart may be about one event."""

_COVERED = 0.6
"""Least share of the question's words that a rival sentence holds itself."""
_ALIKE = 0.34
"""Least share of the shorter sentence's words, without the values, that the longer one holds."""
_NEARLY_COPIED = 0.6
"""The same of sentences that differ in names too."""
_BEFORE = 240
"""So many characters in front hold what a pronoun stands for."""
_HEAD = 6
"""So many words at the beginning of a sentence name what it is about."""
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|their|he|his|she|her|this|these|that (?:town|city|area|company|place))\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(?:said|says|told|reported|announced|added|wrote|confirmed|disclosed|stated|warned)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_AS_TIMELY = 0.95
"""A report is no rival of one that fits the time that is asked for so much better."""
_WHY = re.compile(r"^\W*(?:and\s|but\s)?why\b", re.IGNORECASE)
_SHARED = 2
"""Fewest words that two sentences share."""


@dataclass(frozen=True)
class Report:
    """A sentence and what it says in answer to the question."""

    sentence: Sentence
    value: Value

    @property
    def published(self) -> datetime | None:
        """When its article was published."""
        return self.sentence.article.published_at

    def is_as(self, other: "Report") -> bool:
        """Whether both say the same."""
        return says_the_same(self.value, other.value)


@dataclass(frozen=True)
class Rival:
    """Two reports that say something else."""

    own: Report
    """What the sentence says that was asked about."""
    report: Report
    is_same_event: bool
    """Whether both seem to be about the same event, so that only one of them can be right."""


@dataclass(frozen=True)
class _Stated:
    """A sentence of an answer and what it says, as far as that is known."""

    sentence: Sentence
    value: Value | None
    is_sure: bool


class RivalSearch:
    """Finds the reports among some evidence that contradict a sentence of it."""

    def __init__(
        self, profile: QuestionProfile, evidence: Sequence[Evidence], names: OtherNames
    ) -> None:
        self._profile = profile
        self._names = names
        self._evidence = evidence
        self._stories = _stories(evidence)
        self._kind = asked_kind(profile.question)
        self._noun = asked_noun(profile.question)

    def rivals(self, sentence: Sentence, short: str | None = None) -> list[Rival]:
        """Reports of other stories that contradict the sentence, in the order of the evidence.

        `short` are the words of the sentence that are known to answer the question.
        """
        if _WHY.match(self._profile.question):
            return []  # a reason is not one of the numbers or names beside it
        day = _day(sentence)
        value = stated_value(self._profile, sentence.text, short=short, published=day)
        return list(self._rivals(_Stated(sentence, value, is_sure=bool(short))))

    def is_same_story(self, one: str, other: str) -> bool:
        """Whether two articles, by id, are the same or copies of each other."""
        return self._stories.get(one, one) == self._stories.get(other, other)

    def _rivals(self, own: "_Stated") -> Iterator[Rival]:
        fit = self._timeliness(own.sentence)
        for piece in self._evidence:
            if self.is_same_story(piece.article.id, own.sentence.article.id):
                continue
            if piece.timeliness < _AS_TIMELY * fit:
                continue  # the question wants another time
            for sentence in piece.sentences:
                pair = self._contradicting(own, sentence)
                if pair is not None:
                    yield Rival(*pair, _is_same_event(self._kind, *pair))

    def _timeliness(self, sentence: Sentence) -> float:
        return max(
            (p.timeliness for p in self._evidence if p.article.id == sentence.article.id),
            default=0.0,
        )

    def _contradicting(self, own: "_Stated", other: Sentence) -> tuple[Report, Report] | None:
        """Both sentences with what they say, if that is not the same."""
        mine = self._profile.stems_in(own.sentence.text)
        theirs = self._profile.stems_in(other.text)
        shared = len(mine & theirs)
        if shared < _SHARED or other.text.endswith("?"):
            return None
        if is_of_others(self._profile, other):
            return None
        if not self._is_asked(own.sentence, other):
            return None
        if own.value is not None and self._is_answering(own.sentence, other):
            pair = self._stated_otherwise(own.sentence, own.value, other)
            if pair and self._is_comparable(*pair):
                return pair
        if shared < _NEARLY_COPIED * min(len(mine), len(theirs)) - 1:
            return None
        pair = self._replaced(own, other)
        is_latest_word = asks_for_coming(self._profile.question)
        return pair if pair and (is_latest_word or self._is_comparable(*pair)) else None

    def _is_comparable(self, own: Report, other: Report) -> bool:
        """Whether both are of the deed that is asked for, not one past and one to come, nor one a
        sum and one a rate."""
        if _rate(own) != _rate(other):
            return False
        question = self._profile.question
        (mine, value), (theirs, said) = ((r.sentence.text, r.value) for r in (own, other))
        return is_same_deed(question, (mine, theirs), (value.thing, said.thing)) and (
            is_of_time_asked(
                question,
                (mine, Span(value.start, value.end)),
                (theirs, Span(said.start, said.end)),
            )
        )

    def _stated_otherwise(
        self, own: Sentence, value: Value, other: Sentence
    ) -> tuple[Report, Report] | None:
        said = contradicting_value(
            self._profile,
            (own.text, value),
            other.text,
            published=_day(other),
            names=self._names,
        )
        if said is None:
            return None
        pair = Report(own, value), Report(other, said)
        return pair if self._is_alike(*pair) else None

    def _replaced(self, own: "_Stated", other: Sentence) -> tuple[Report, Report] | None:
        replaced = replaced_value(
            self._profile,
            (own.sentence.text, own.value if own.is_sure else None),
            other.text,
            published=(_day(own.sentence), _day(other)),
            names=self._names,
        )
        if replaced is None:
            return None
        return Report(own.sentence, replaced[0]), Report(other, replaced[1])

    def _is_asked(self, own: Sentence, other: Sentence) -> bool:
        """Whether the other lacks no name or number of the question that the first has."""
        profile = self._profile
        if has_names_of(profile, own.article) and not has_names_of(profile, other.article):
            return False
        if not self._is_of_matter(own, other.article):
            return False
        mine, theirs = self._known(own), self._known(other) | _year(other)
        title = profile.stems_in(other.article.title)
        return profile.missing(TermKind.NUMBER, theirs) <= profile.missing(
            TermKind.NUMBER, mine
        ) and profile.missing(TermKind.NAME, theirs | title) <= profile.missing(
            TermKind.NAME, mine | title
        )

    def _is_of_matter(self, own: Sentence, other: Article) -> bool:
        """Whether the other article has some word of what the question is about, where it names
        nothing and only the article of the sentence has those words: "the damage" of the fire."""
        terms = self._profile.terms
        if any(term.kind is TermKind.NAME for term in terms.values()):
            return True
        said = self._profile.stems_in(own.text)
        told = self._profile.stems_in(f"{own.article.title}\n{own.article.text}")
        left = (terms.keys() & told) - said
        return not left or bool(left & self._profile.stems_in(f"{other.title}\n{other.text}"))

    def _is_answering(self, own: Sentence, other: Sentence) -> bool:
        """Whether the other sentence is about what is asked, as much as the first."""
        profile, theirs = self._profile, self._known(other)
        is_named = bool(self._noun and names_of(self._noun, other.text))
        if self._kind in NAMES and not is_named and not profile.relation(other.text, theirs):
            return False
        mine = profile.word_coverage(self._known(own))
        theirs |= same_harm(theirs) | profile.stems_in(other.article.title)
        return profile.word_coverage(theirs) >= min(_COVERED, mine)

    def _known(self, sentence: Sentence) -> frozenset[str]:
        """Stems of the sentence; of the one before it too where it points there.

        A pronoun does, and so does "The cost …" where the sentence names nothing.
        """
        stems = self._profile.stems_in(sentence.text)
        if _is_definite(sentence.text) or _POINTS_BACK.search(sentence.text):
            before = sentence.article.text[max(0, sentence.start - _BEFORE) : sentence.start]
            stems |= self._profile.stems_in(before)
        return stems

    def _is_alike(self, own: Report, other: Report) -> bool:
        """Whether both sentences say it of the same thing."""
        mine, theirs = self._words(own), self._words(other)
        shared = len(mine & theirs) + bool(same_harm(mine) & same_harm(theirs))
        fewest = min(len(_without_numbers(words, mine & theirs)) for words in (mine, theirs))
        alike = shared / max(1, fewest)
        needed = _ALIKE
        if _foreign_names(own, other) and _foreign_names(other, own):
            needed = _NEARLY_COPIED
        return shared >= _SHARED and alike >= needed

    def _words(self, report: Report) -> frozenset[str]:
        """Stems of the sentence and its context without the value's own."""
        return self._known(report.sentence) - report.value.stems


def _without_numbers(words: AbstractSet[str], shared: AbstractSet[str]) -> set[str]:
    """The words without numbers that only one of the sentences has."""
    return {word for word in words if word in shared or not word[0].isdigit()}


def later_first(reports: Sequence[Report]) -> list[Report]:
    """By what they say of their time, else by publication; those without a date last."""
    return sorted(reports, key=_moment, reverse=True)


def _moment(report: Report) -> tuple[float, int]:
    published = report.published
    return (published.timestamp() if published else float("-inf"), -report.sentence.start)


def _is_same_event(kind: AnswerKind, one: Report, other: Report) -> bool:
    if kind is not AnswerKind.TIME:
        mine, theirs = _dates(one.sentence), _dates(other.sentence)
        verdicts = [verdict for a in mine for b in theirs if (verdict := a.agrees(b)) is not None]
        if verdicts:
            return any(verdicts)
    if one.published is None or other.published is None:
        return True
    return abs((one.published - other.published).days) <= SAME_EVENT_DAYS


def _is_definite(text: str) -> bool:
    """Whether it begins with something known, and no name there tells what is meant."""
    head = " ".join(text.split(None, _HEAD)[:_HEAD])
    return text.startswith("The ") and not any(t.kind is TermKind.NAME for t in find_terms(head))


def _rate(report: Report) -> str | None:
    is_number = isinstance(report.value.thing, Quantity)
    return rate_of(report.sentence.text, report.value.end) if is_number else None


def _dates(sentence: Sentence) -> list[EventDate]:
    """The dates of what the sentence tells, without the weekday on which somebody told it."""
    text = sentence.text
    return [
        found
        for found in find_dates(text, _day(sentence))
        if not (found.is_weekday and _TELLING.search(text[: found.start]))
    ]


def _foreign_names(one: Report, other: Report) -> bool:
    """Whether the first names something besides its value that the other's article does not."""
    article = other.sentence.article
    known = stems_of(article.text) | stems_of(article.title)
    known |= one.value.stems
    return any(
        term.kind is TermKind.NAME
        and term.stem not in known
        and not patterns.TIME_NAME.match(term.text)
        for term in find_terms(one.sentence.text)
    )


def _year(sentence: Sentence) -> set[str]:
    """The year of which a sentence speaks that names none, as a term of a question has it.

    It is the last that its article has named; else that of publication, at the beginning of a year
    the one before too.
    """
    if _YEAR.search(sentence.text):
        return set()
    article = sentence.article
    named = _YEAR.findall(f"{article.title}\n{article.text[: sentence.start]}")
    if named:
        return {named[-1]}
    published = article.published_at
    if published is None:
        return set()
    return {str(published.year)} | ({str(published.year - 1)} if published.month <= 2 else set())


def _day(sentence: Sentence) -> date | None:
    published = sentence.article.published_at
    return published.date() if published else None


def _stories(evidence: Sequence[Evidence]) -> dict[str, str]:
    """For each article the first one that tells the same story."""
    stories: dict[str, str] = {}
    for piece in evidence:
        story = stories.setdefault(piece.article.id, piece.article.id)
        for copy in piece.hit.copies:
            stories.setdefault(copy.article_id, story)
    return stories

"""Which sentences of an answer a correction supersedes, and which it confirms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_assistant.answering.barring.stated_values import (
    QUANTITIES,
    Value,
    find_values,
    same_name,
    stated_value,
)
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.reports.corrections import Correction, find_corrections
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.times.event_dates import EventDate


class Effect(StrEnum):
    """What a correction does to a sentence."""

    SUPERSEDES = "supersedes"
    CONFIRMS = "confirms"


@dataclass(frozen=True)
class Ruling:
    """A correction that bears on a sentence, with the values as they are written."""

    effect: Effect
    correction: Correction
    wrong: str | None
    right: str | None


class CorrectionDesk:
    """The corrections in the articles of some evidence, ready to be asked about sentences."""

    def __init__(
        self, profile: QuestionProfile, evidence: Sequence[Evidence], names: OtherNames
    ) -> None:
        self._profile = profile
        self._names = names
        articles = {piece.article.id: piece.article for piece in evidence}
        self._corrections = [c for a in articles.values() for c in find_corrections(a)]

    def ruling(self, sentence: Sentence, short: str | None = None) -> Ruling | None:
        """What a correction says of the sentence; nothing where none bears on it."""
        for correction in self._corrections:
            if correction.concerns(sentence):
                ruling = self._ruling(correction, sentence, short)
                if ruling is not None:
                    return ruling
        return None

    def _ruling(
        self, correction: Correction, sentence: Sentence, short: str | None
    ) -> Ruling | None:
        wrong, right = self._values(correction.wrong), self._values(correction.right)
        corrected = [v for v in right if not any(self._equal(v, w) for w in wrong)]
        mistaken = [v for v in wrong if not any(self._equal(v, r) for r in right)]
        if not mistaken and not wrong and correction.withdraws(sentence):
            return Ruling(Effect.SUPERSEDES, correction, None, None)  # of what is no value here
        if not mistaken:
            return None
        new = corrected[0].text if corrected else None
        told = correction.told.key
        for value in self._said(sentence, short):
            hit = next((w for w in mistaken if self._equal(value, w)), None)
            if hit is not None and sentence.key != told:
                return Ruling(Effect.SUPERSEDES, correction, value.text, new) if new else None
            if any(self._equal(value, r) for r in corrected):
                return Ruling(Effect.CONFIRMS, correction, mistaken[0].text, value.text)
        if correction.withdraws(sentence) and new:
            return Ruling(Effect.SUPERSEDES, correction, mistaken[0].text, new)
        return None

    def _values(self, text: str) -> list[Value]:
        return list(_values(self._profile.kind, text.replace("\n", " ; ")))

    def _said(self, sentence: Sentence, short: str | None) -> list[Value]:
        """What the sentence says in answer; everything it says where that is not clear."""
        published = sentence.article.published_at
        day = published.date() if published else None
        value = stated_value(self._profile, sentence.text, short=short, published=day)
        return [value] if value else list(_values(self._profile.kind, sentence.text))

    def _equal(self, one: Value, other: Value) -> bool:
        """Whether both are the same; a correction may leave out what is counted."""
        if isinstance(one.thing, Quantity) and isinstance(other.thing, Quantity):
            is_same_unit = not (one.thing.kind and other.thing.kind) or one.thing.is_comparable(
                other.thing
            )
            return is_same_unit and one.thing.value == other.thing.value
        if isinstance(one.thing, EventDate) and isinstance(other.thing, EventDate):
            return one.thing.agrees(other.thing) is True
        if isinstance(one.thing, str) and isinstance(other.thing, str):
            return same_name(one.text, other.text, self._names)
        return False


def _values(kind: AnswerKind, text: str) -> Iterator[Value]:
    """The values that can be what the question asks for; numbers and dates for any other."""
    if kind is AnswerKind.OTHER:
        kinds: tuple[AnswerKind, ...] = (AnswerKind.NUMBER, AnswerKind.TIME)
    else:
        kinds = (AnswerKind.NUMBER,) if kind in QUANTITIES else (kind,)
    for each in kinds:
        yield from find_values(each, text)

"""What a sentence says in answer to a question: a quantity, a date or a name, comparable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa_assistant.answering.barring.casualties import (
    asks_for_victims,
    can_count,
    counts_the_same,
    speaks_of_victims,
    victims,
)
from qa_assistant.answering.language.answer_types import AnswerKind, find_candidates
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.language.regions import is_region
from qa_assistant.answering.language.replaced_words import replaced_words
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.questions.asked_things import asked_kind, asked_noun, names_of
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.short_answers import score_candidates
from qa_assistant.answering.times.event_dates import EventDate, find_dates
from qa_assistant.answering.times.prospects import asks_for_coming
from qa_assistant.answering.times.told_days import is_of_telling
from vectorstore.sentences import Span

QUANTITIES = frozenset({AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENT})
NAMES = frozenset({AnswerKind.PERSON, AnswerKind.NAME, AnswerKind.PLACE})

_WINDOW = 60
"""Characters on each side of a number that tell what it is a number of."""
_RELATED = 0.8
"""Least score of a name that stands next to the question's own words."""
_CERTAIN = 2.0
"""Least score of a date or name that surely answers."""
_ASKED_WORDS = 2
"""So many words of a question for a number name what is counted: "how many outer gates …"."""
_ROOT = 4
"""Letters in which a place and its adjective are alike."""
_NO_NAMES = OtherNames()
_TOTAL = re.compile(r"\b(?:toll|number|total|count|tally)\b[^.;:]{0,60}$", re.IGNORECASE)
_SPOT = re.compile(r"\b(?:at|in|near)\s(?:the\s)?$", re.IGNORECASE)
"""What stands before the name of a place, which is nobody's."""
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'.&-][^\W_]+)*")


@dataclass(frozen=True)
class Value:
    """A thing that a sentence names at half-open offsets, as it is written there."""

    text: str
    start: int
    end: int
    thing: Quantity | EventDate | str

    @property
    def stems(self) -> frozenset[str]:
        """Stems of its words."""
        return frozenset(term.stem for term in find_terms(self.text))


def stated_value(
    profile: QuestionProfile, text: str, *, short: str | None = None, published: date | None = None
) -> Value | None:
    """What the sentence says in answer to the question; nothing where that is not clear.

    `short` are the words inside the sentence that are already known to answer it.
    """
    kind = asked_kind(profile.question)
    values = _things(profile, text) or _values(profile, text, published)
    values = [value for value in values if _is_new(profile, value)]
    if not values:
        return None
    if short and (place := text.find(short)) >= 0:
        inside = [v for v in values if v.start < place + len(short) and place < v.end]
        if inside:
            return inside[0]
    if kind in QUANTITIES:
        asked = [v for v in values if _is_counted(profile, v)]
        values = asked or values
    return values[0] if len(values) == 1 else _best_placed(profile, text, values)


def find_values(kind: AnswerKind, text: str, *, published: date | None = None) -> list[Value]:
    """Everything of the kind that the sentence names, in order."""
    if kind in QUANTITIES:
        return [_counting(text, q) for q in find_counts(text) if _is_of_kind(kind, q)]
    if kind is AnswerKind.TIME:
        dates = find_dates(text, published)
        return [Value(text[d.start : d.end], d.start, d.end, d) for d in dates]
    if kind in NAMES:
        spans = find_candidates(text, kind)
        return [Value(text[s.start : s.end], s.start, s.end, text[s.start : s.end]) for s in spans]
    return []


def contradicting_value(
    profile: QuestionProfile,
    own: tuple[str, Value],
    text: str,
    *,
    published: date | None = None,
    names: OtherNames,
) -> Value | None:
    """What another sentence says in the value's place, if both cannot be true.

    Nothing where the sentence names the value too, or something that agrees with it: rounded,
    within a bound, a date less exact, a name in another form.
    """
    sentence, value = own
    others = _things(profile, text)
    if others and not any(says_the_same(value, other, names) for other in others):
        new = [other for other in others if _is_new(profile, other)]
        return new[0] if len(new) == 1 else None
    others = _values(profile, text, published)
    comparable = [v for v in others if _is_of_same(profile, value, v, text)]
    if any(says_the_same(value, other, names) for other in comparable):
        return None
    comparable = [v for v in comparable if _is_new(profile, v)]
    if not comparable:
        return None
    if isinstance(value.thing, str):
        return _named(profile, text, comparable)
    around = _around(sentence, value)
    return max(comparable, key=lambda v: len(around & _around(text, v)))


def replaced_value(
    profile: QuestionProfile,
    own: tuple[str, Value | None],
    text: str,
    *,
    published: tuple[date | None, date | None],
    names: OtherNames,
) -> tuple[Value, Value] | None:
    """What a near copy of the sentence says in its place: the sentence's own value and the other.

    Unless a value of the sentence surely answers, any one number, date or name of the kind that
    the question asks for may have been replaced.
    """
    sentence, value = own
    if value is not None and not _is_certain(profile, sentence, value):
        value = None
    found = []
    for mine, theirs in replaced_words(sentence, text):
        one = _value_at(sentence, mine, asked_kind(profile.question), published[0])
        other = _value_at(text, theirs, asked_kind(profile.question), published[1])
        if one is None or other is None or type(one.thing) is not type(other.thing):
            continue
        is_beside = _is_beside(profile, sentence, one) or _is_beside(profile, text, other)
        if is_beside and not asks_for_coming(profile.question):
            continue
        is_asked = value is None or (value.start < one.end and one.start < value.end)
        if is_asked and _is_new(profile, one) and _is_comparable(one, other):
            if says_the_same(one, other, names):
                return None
            found.append((one, other))
    return found[0] if len(found) == 1 else None


def _is_certain(profile: QuestionProfile, sentence: str, value: Value) -> bool:
    """Whether it is what the question asks for, and not just the likeliest thing of its kind."""
    if isinstance(value.thing, Quantity):
        return any(stem in profile.order[:_ASKED_WORDS] for stem in value.thing.counted)
    return any(
        score >= _CERTAIN and value.start < span.end and span.start < value.end
        for score, span in score_candidates(profile.question, sentence)[:1]
    )


def _value_at(text: str, span: Span, kind: AnswerKind, published: date | None) -> Value | None:
    """The quantity, date or name at these offsets, if it is of the kind; of any for `OTHER`."""
    kinds = (AnswerKind.NUMBER, AnswerKind.TIME) if kind is AnswerKind.OTHER else (kind,)
    for each in kinds:
        for value in find_values(each, text, published=published):
            if value.start < span.end and span.start < value.end:
                return value
    words = text[span.start : span.end]
    if kind in QUANTITIES or kind is AnswerKind.TIME or any(map(str.isdigit, words)):
        return None
    return Value(words, span.start, span.end, words) if words[:1].isupper() else None


def same_name(one: str, other: str, names: OtherNames) -> bool:
    """Whether two names may be names of the same thing: by last name, initials, part, alias."""
    left, right = _name_words(one), _name_words(other)
    if not left or not right:
        return True
    if len(left) == len(right) == 1 and left[0][:_ROOT] == right[0][:_ROOT]:
        return True  # China, Chinese
    if left[-1] == right[-1] or set(left) <= set(right) or set(right) <= set(left):
        return True
    if "".join(w[0] for w in left) == "".join(right) or "".join(w[0] for w in right) == left[0]:
        return True
    stems_left = {term.stem for term in find_terms(one)} | names.stems_in(one)
    stems_right = {term.stem for term in find_terms(other)} | names.stems_in(other)
    return stems_left <= stems_right or stems_right <= stems_left


def says_the_same(one: Value, other: Value, names: OtherNames = _NO_NAMES) -> bool:
    """Whether both can be true: a number rounded, a date less exact, a name in another form."""
    if isinstance(one.thing, Quantity) and isinstance(other.thing, Quantity):
        return one.thing.agrees(other.thing)
    if isinstance(one.thing, EventDate) and isinstance(other.thing, EventDate):
        return one.thing.agrees(other.thing) is not False
    return same_name(one.text, other.text, names)


def _values(profile: QuestionProfile, text: str, published: date | None) -> list[Value]:
    """What the sentence names that may answer: of the numbers of a disaster, that of the victims.

    What only stands beside it, the day on which it was told, is none.
    """
    if asks_for_victims(profile):
        counted = victims(profile, text)
        if counted or not can_count(profile, text):
            return [_counting(text, counted)] if counted else []
    found = find_values(asked_kind(profile.question), text, published=published)
    return [value for value in found if not _is_beside(profile, text, value)]


def _counting(text: str, quantity: Quantity) -> Value:
    start, end = quantity.start, quantity.counted_end
    return Value(text[start:end], start, end, quantity)


def _is_beside(profile: QuestionProfile, text: str, value: Value) -> bool:
    """Whether it is the day on which somebody told of it, the spot where somebody did it, or the
    number of others than the victims that are asked for."""
    thing = value.thing
    if isinstance(thing, EventDate):
        return is_of_telling(text, thing, asked=set(profile.terms))
    if isinstance(thing, Quantity) and asks_for_victims(profile):
        counted = victims(profile, text)
        return counted.start != value.start if counted else not can_count(profile, text)
    return profile.kind is AnswerKind.PERSON and bool(_SPOT.search(text[: value.start]))


def _is_of_same(profile: QuestionProfile, value: Value, other: Value, text: str) -> bool:
    """Whether a value of another sentence may stand for the same thing."""
    if asks_for_victims(profile):
        both = (value.thing, other.thing)
        quantities = [thing for thing in both if isinstance(thing, Quantity)]
        return len(quantities) == 2 and counts_the_same(profile, *quantities)
    return _is_comparable(value, other) or _is_total(text, other)


def _is_comparable(one: Value, other: Value) -> bool:
    if isinstance(one.thing, Quantity) and isinstance(other.thing, Quantity):
        return one.thing.is_comparable(other.thing)
    if isinstance(one.thing, EventDate) and isinstance(other.thing, EventDate):
        return one.thing.agrees(other.thing) is not None
    # a town does not contradict its country
    return is_region(one.text) == is_region(other.text)


def _is_total(text: str, value: Value) -> bool:
    """Whether it is a bare number that other words say the sense of: "the toll has risen to 61"."""
    is_bare = isinstance(value.thing, Quantity) and value.thing.kind is None
    total = _TOTAL.search(text[: value.start]) if is_bare else None
    return total is not None and not speaks_of_victims(total.group())


def _things(profile: QuestionProfile, text: str) -> list[Value]:
    """The names that the sentence gives to what "which <noun>" asks for."""
    noun = asked_noun(profile.question)
    if noun is None or asked_kind(profile.question) not in NAMES:
        return []
    spans = names_of(noun, text)
    return [Value(text[s.start : s.end], s.start, s.end, text[s.start : s.end]) for s in spans]


def _named(profile: QuestionProfile, text: str, comparable: Sequence[Value]) -> Value | None:
    """The name that stands in the relation that is asked for."""
    for score, span in score_candidates(profile.question, text)[:1]:
        for value in comparable:
            if value.start <= span.start < value.end and score >= _RELATED:
                return value
    return None


def _is_new(profile: QuestionProfile, value: Value) -> bool:
    """Whether the question does not name it itself."""
    if isinstance(value.thing, Quantity):
        number = find_terms(value.text)[:1]
        return not number or number[0].stem not in profile.terms
    return not value.stems or not value.stems <= profile.terms.keys()


def _is_of_kind(kind: AnswerKind, quantity: Quantity) -> bool:
    if kind is AnswerKind.PERCENT:
        return quantity.unit in ("%", "pp")
    return kind is not AnswerKind.MONEY or quantity.is_money


def _is_counted(profile: QuestionProfile, value: Value) -> bool:
    """Whether the question asks for what this number counts."""
    return isinstance(value.thing, Quantity) and any(
        stem in profile.terms for stem in value.thing.counted
    )


def _best_placed(profile: QuestionProfile, text: str, values: Sequence[Value]) -> Value | None:
    for _, span in score_candidates(profile.question, text):
        for value in values:
            if value.start < span.end and span.start < value.end:
                return value
    return None


def _around(text: str, value: Value) -> set[str]:
    """Stems of the words near a value."""
    before = text[max(0, value.start - _WINDOW) : value.start]
    after = text[value.end : value.end + _WINDOW]
    return {term.stem for term in find_terms(f"{before} {after}")} - value.stems


def _name_words(name: str) -> list[str]:
    plain = _ARTICLE.sub("", name).casefold()
    return [word.removesuffix("’s").removesuffix("'s").replace(".", "")
            for word in _WORD.findall(plain)]  # fmt: skip

"""Where a short answer begins and ends: a whole date, amount or list, a name without its verb.

The reader was taught with answers of many kinds, and often stops at half of one ("Saturday" of
"Saturday, May 18", "2.8" of "2.8 per cent"), takes the next words along, or, asked why, marks what
happened rather than the reason that is given beside it.
"""

import re
from collections.abc import Iterator

from qa_assistant.answering.language.answer_patterns import DATE
from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.language.quantities import find_quantities
from qa_assistant.answering.language.terms import find_terms, stem
from vectorstore.sentences import Span

_LONGEST = 1_300
"""Characters of a sentence that is looked at: lists in a hostile one would take seconds."""
_WHY = re.compile(r"^\W*(?:(?:and|but|so)\s)?why\b", re.IGNORECASE)
_DUE_VERB = (
    r"(?:be|begin|start|open|end|face|go|meet|take|appear|return|resume|play|vote|stand|expire"
    r"|report|leave|become|happen|run|make|have|speak|give|arrive|hold|publish|come|launch|close"
    r"|retire|sign|host|hear|decide|visit|pay|get|release|announce|travel|finish)\b"
)
"""What is "due to begin" is no reason."""
_REASON = re.compile(
    rf"\b(?:because(?:\sof)?|due\sto(?!\s{_DUE_VERB})|owing\sto|thanks\sto|citing|in\sorder(?=\sto\s)"
    r"|on\s(?:account\sof|the\sgrounds\s(?:that|of))|for(?=\s\w+ing\b))\s"
    r"(?P<reason>(?:[^,;.:()]|[.,](?=\d))+?)(?=\s(?:and|but)\s(?:now|then|so)\b|[,;.:()]|$)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:what|which)\s(?:\w+\s)?years?\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:what|which)\s(?:\w+\s)?(?:two|three|four|five|six|seven)\b", re.IGNORECASE
)
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w"
_LINKING = r"(?:of|de|la|le|del|van|von|der|aan)"
_ITEM = rf"(?:the\s)?{_WORD}(?:\s(?:{_LINKING}\s)?(?:the\s)?{_WORD})*(?:\s\([A-Z]+\))?"
_LIST = re.compile(rf"(?<!\w){_ITEM}(?:(?:,\s{_ITEM})+,?)?\sand\s{_ITEM}")
"""Of two, without a comma: "chaired by Ida Brandt, and Olof Lind kept the minutes" has none."""
_PLURAL = re.compile(
    r"\b(?:what|which)\s(?:other\s)?(?!(?:is|was|has|does)\b)[a-z]{2,}[a-hj-rtv-z]s\b(?![’'])|\bwho\s(?:are|were)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:besides|apart|other\sthan|except|with|together|alongside|joins?)\b", re.I
)
"""A question that has such a word names one of the list itself."""
_WHO_DID = re.compile(r"^\W*(?:and\s)?who\s(?:(?:has|have|had|will|also)\s)*(?P<verb>[a-z]+)", re.I)
_VERB_NEXT = re.compile(r"\s(?:(?:have|had|will|would|all|both|also)\s)*(?P<verb>[a-z]+)")
_VERB_BY = re.compile(r"\b(?P<verb>[a-z]+)\sby\s$")
_NEAR = 40
_WHERE = re.compile(r"^\W*(?:and\s)?where\b", re.IGNORECASE)
_HELPER_BEHIND = re.compile(r"\s(?:has|have|had|is|are|was|were|will|would)$")
_VERB_BEHIND = re.compile(
    r"\s(?!(?:of|and|de|the|von|van|bin|al)\b)[a-z]"
    r"|,\s(?:who\s)?(?:has|have|had|is|was|were|will|would)\s"
)


def whole_answer(question: str, sentence: str, span: Span) -> Span:
    """The span with what belongs to it, or without what does not; it may be as it was.

    Args:
        question: What is asked.
        sentence: What the span is a part of.
        span: Half-open offsets in the sentence.
    """
    if len(sentence) > _LONGEST:
        return span
    if _WHY.match(question):
        return _reason(sentence, span)
    kind = expected_kind(question)
    if kind is AnswerKind.PERSON:
        return _name(sentence, _listed(question, sentence, _without_helper(sentence, span)))
    if kind is AnswerKind.TIME:
        return span if _YEAR.search(question) else _around(span, _found(DATE, sentence))
    span = _listed(question, sentence, span)
    return _around(span, _amounts(question, sentence, span))


def _listed(question: str, sentence: str, span: Span) -> Span:
    """All of a list, where several are asked for, or those who did or suffered what is asked."""
    if _SEVERAL.search(question):
        return _around(span, _found(_LIST, sentence))
    if _BESIDE.search(question):
        return span
    lists = _found(_LIST, sentence)
    if _WHERE.match(question):
        lists = (one for one in lists if one.start == span.start and "," in _text(sentence, one))
    elif not _PLURAL.search(question):
        asked = _WHO_DID.match(question)
        lists = (one for one in lists if asked and _is_beside(sentence, one, stem(asked["verb"])))
    return _around(span, lists)


def _is_beside(sentence: str, span: Span, verb: str) -> bool:
    """Whether the verb stands right behind a list of names, or before it and "by"."""
    if " the " in _text(sentence, span):
        return False
    told = (_VERB_NEXT.match(sentence, span.end), _VERB_BY.search(sentence[: span.start][-_NEAR:]))
    return any(found is not None and stem(found["verb"]) == verb for found in told)


def _text(sentence: str, span: Span) -> str:
    return sentence[span.start : span.end]


def _without_helper(sentence: str, span: Span) -> Span:
    """The span without the auxiliary that it ends with: "Regulators in Oregon have"."""
    helper = _HELPER_BEHIND.search(sentence[span.start : span.end])
    return Span(span.start, span.start + helper.start()) if helper else span


def _reason(sentence: str, span: Span) -> Span:
    """The first reason that is called one, where the span has a part of none."""
    reasons = [Span(*match.span("reason")) for match in _REASON.finditer(sentence)]
    if any(reason.start < span.end and span.start < reason.end for reason in reasons):
        return span
    return next(iter(reasons), span)


def _name(sentence: str, span: Span) -> Span:
    """A name of several words alone, where a verb and more follows it."""
    for name in find_candidates(sentence, AnswerKind.PERSON):
        if name.start <= span.start < name.end < span.end:
            is_full = " " in sentence[span.start : name.end]
            if is_full and _VERB_BEHIND.match(sentence[name.end :]):
                return Span(span.start, name.end)
    return span


def _amounts(question: str, sentence: str, span: Span) -> Iterator[Span]:
    """The amounts of the sentence, but for one whose unit the question names already."""
    asked = {term.stem for term in find_terms(question)}
    for amount in find_quantities(sentence):
        behind = {term.stem for term in find_terms(sentence[span.end : amount.end])}
        if not behind & asked:
            yield Span(amount.start, amount.end)


def _found(pattern: re.Pattern[str], sentence: str) -> Iterator[Span]:
    return (Span(*match.span()) for match in pattern.finditer(sentence))


def _around(span: Span, wholes: Iterator[Span]) -> Span:
    """The first whole that has all of the span."""
    holding = (whole for whole in wholes if whole.start <= span.start and span.end <= whole.end)
    return next(holding, span)

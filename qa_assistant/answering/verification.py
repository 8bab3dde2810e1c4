"""Whether quotes support a statement: its numbers, dates, names and most of its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_assistant.answering.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.other_names import OtherNames
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.terms import Term, TermKind, find_terms

MIN_OVERLAP = 0.5
"""Least share of a statement's words that its quotes must hold."""

_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_DENIAL = re.compile(
    r"\b(?:not|no|n[’']t|without)\b[^.]{0,60}\b(?:mention|state|specif|provide|say|give|disclose"
    r"|report|information|detail|indicate|contain|answer|know|available|found)",
    re.IGNORECASE,
)


_NO_NAMES = OtherNames()


@dataclass(frozen=True)
class Verdict:
    """Whether a statement may be shown, and if not, why."""

    supported: bool
    reason: str = ""


def verify(
    statement: str, quotes: Sequence[Sentence], question: str, names: OtherNames = _NO_NAMES
) -> Verdict:
    """Check a statement against the sentences that are to support it.

    Every number must stand in a quote or a title; every name too, unless the question brought
    it and the article knows it; what the question asks for must be in a quote as such a thing.
    A name stands where another of its forms does.
    """
    if not quotes:
        return Verdict(False, "no quote")
    quoted = " ".join(quote.text for quote in quotes)
    titles = " ".join(quote.article.title for quote in quotes)
    denies = bool(_DENIAL.search(statement))
    if denies and not _DENIAL.search(quoted):
        return Verdict(False, "says that nothing is known")
    terms, known = find_terms(statement), _stems(f"{quoted}\n{titles}")
    known |= names.stems_in(f"{quoted}\n{titles}")
    articles = " ".join(quote.article.text for quote in quotes)
    asked = _stems(question) & (_stems(articles) | names.stems_in(articles))
    for term in terms:
        if not _is_backed(term, known, asked):
            return Verdict(False, f"“{term.text}” stands in no quote")
    if not denies and not _answers_from(statement, quoted, question):
        return Verdict(False, "what was asked for stands in no quote")
    if terms and _overlap(terms, known | asked) < MIN_OVERLAP:
        return Verdict(False, "too few of its words stand in the quotes")
    return Verdict(True)


def overlap(statement: str, quote: str) -> float:
    """Share of the statement's content words that the quote holds, in [0, 1]."""
    terms = find_terms(statement)
    return _overlap(terms, _stems(quote)) if terms else 0.0


def _is_backed(term: Term, known: set[str], asked: set[str]) -> bool:
    if term.kind is TermKind.NUMBER or term.text.casefold() in _NUMBER_WORDS:
        return _digits(term) in known
    if term.kind is TermKind.NAME:
        return term.stem in known or term.stem in asked
    return True


def _answers_from(statement: str, quoted: str, question: str) -> bool:
    """Whether the thing that was asked for is named by the quotes as such a thing."""
    kind = expected_kind(question)
    if kind not in (AnswerKind.PLACE, AnswerKind.TIME, AnswerKind.MONEY, AnswerKind.PERCENT):
        return True
    named = _stems(
        " ".join(quoted[span.start : span.end] for span in find_candidates(quoted, kind))
    )
    asked = _stems(question)
    new = [
        stem
        for span in find_candidates(statement, kind)
        for stem in _stems(statement[span.start : span.end])
        if stem not in asked
    ]
    return bool(named) and (not new or all(stem in named for stem in new))


def _overlap(terms: Sequence[Term], known: set[str]) -> float:
    return sum(term.stem in known for term in terms) / len(terms)


def _stems(text: str) -> set[str]:
    """Stems of a text's terms; a number written as a word counts in digits too."""
    terms = find_terms(text)
    return {term.stem for term in terms} | {_digits(term) for term in terms}


def _digits(term: Term) -> str:
    return _NUMBER_WORDS.get(term.text.casefold(), term.stem)

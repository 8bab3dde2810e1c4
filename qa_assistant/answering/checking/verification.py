"""Whether quotes support a statement: its numbers, dates, names, directions and its words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa_assistant.answering.checking.exchanges import exchange
from qa_assistant.answering.checking.overstatement import overstatement
from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.language.opposites import contradiction
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.quantities import COUNTING, find_quantities
from qa_assistant.answering.language.quantity import Quantity, backs
from qa_assistant.answering.language.stated_names import (
    TYPED_HYPHENS,
    NameRun,
    acronyms,
    find_names,
    is_among,
    is_mixed,
    leading_name,
    name_stem,
    name_words,
    other_countries,
)
from qa_assistant.answering.language.terms import Term, TermKind, find_terms, stem
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.times.stated_dates import (
    StatedDate,
    backs_date,
    find_dates,
    resolve_dates,
    with_dates,
)
from qa_assistant.models import Support
from vectorstore.reader import SupportOdds

MIN_OVERLAP = 0.5
"""Least share of a statement's words that its quotes must hold."""
FULL_OVERLAP = 0.75
"""From this share on it is supported, below it partly."""
LEAST_WITH_MEANING = 0.25
"""The same as `MIN_OVERLAP` where the meaning is close."""
CLOSE_MEANING = 0.75
"""Least cosine of a statement and a quote that mean about the same."""

CONTRADICTED = 0.85
"""Probability of a contradiction by the reader from which a statement may not be shown."""

Entailment = Callable[[Sequence[tuple[str, str]]], Sequence[SupportOdds]]
"""For each statement and quote what the quote says of the statement: `Reader.support`."""
Meaning = Callable[[str, Sequence[str]], float]
"""How close a statement is to the closest of some quotes: cosine of their embeddings."""

_DENIAL = re.compile(
    r"(?:\b(?:not|no|nobody|none|without)|n[’']t)\b[^.]{0,60}\b(?:mention|state|specif|provide|say"
    r"|give|disclose|report|information|detail|indicate|contain|answer|know|available|found)",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"(?:\w+ ){0,3}(?:he|she|it|they|his|her|its|their|this|these)\b"
    r"|(?:\w+ ){0,3}the (?:company|firm|group|agency|ministry|film|band|song|book|team|country|city"
    r"|party|series|album|show|university|bank|government|minister|president)\b",
    re.IGNORECASE,
)
_BEFORE = 300
"""Characters before a quote in which "he" or "the company" may be named."""
_NO_NAMES = OtherNames()
_KINDS_OF_NAMES = (AnswerKind.PERSON, AnswerKind.NAME, AnswerKind.PLACE)
_CREDITED_BEFORE = (
    r"\b(?:according to|(?:report(?:ed|s)?|quoted|cited|published|written) (?:by|in)|told"
    r"|interview (?:with|in))\s(?:the\s)?"
)
_CREDITED_BEHIND = (
    r"(?:[’']s?)?\s(?:(?:has|had|also|first|later)\s)?"
    r"(?:report(?:s|ed|ing)?|sa(?:id|ys)|wr(?:ote|ites|itten)|quot(?:es|ed)|cit(?:es|ed)|article)\b"
)


@dataclass(frozen=True)
class Verdict:
    """Whether a statement may be shown, how far it is supported, and if not, why."""

    supported: bool
    reason: str = ""
    support: Support = Support.SUPPORTED
    """Of no meaning where it may not be shown."""


def verify(
    statement: str,
    quotes: Sequence[Sentence],
    question: str,
    names: OtherNames = _NO_NAMES,
    *,
    meaning: Meaning | None = None,
    entailment: Entailment | None = None,
) -> Verdict:
    """Check a statement against the sentences that are to support it.

    Every number with its unit and every date must stand in a quote or a title, however written;
    every name too, or another of its forms, unless the question brought it and the article knows
    it; the statement must not turn the quote round; what the question asks for must be in a quote
    as such a thing. Where too few words are the same, `meaning` may still find it close enough;
    `entailment` may find that the quotes say otherwise.
    """
    if not quotes:
        return Verdict(False, "no quote")
    statement = statement.translate(TYPED_HYPHENS)
    quoted = _Quoted(quotes, names, statement)
    denies = bool(_DENIAL.search(statement))
    if denies and not _DENIAL.search(quoted.text):
        return Verdict(False, "says that nothing is known")
    reason = (
        _foreign_number(statement, quoted)
        or _foreign_name(statement, quoted, question, names)
        or contradiction(statement, quoted.text)
        or exchange(statement, quoted.text)
        or overstatement(statement, quoted.text)
    )
    if reason:
        return Verdict(False, reason)
    if not denies and not _places_are_places(statement, quoted.text, question):
        return Verdict(False, "what was asked for stands in no quote")
    read = entailment([(statement, quoted.dated(statement))])[0] if entailment else None
    if read is not None and read.contradicted >= CONTRADICTED:
        return Verdict(False, "the quotes say otherwise")
    return _weigh_words(statement, quoted, _asked(question, quoted, names), meaning)


def overlap(statement: str, quote: str) -> float:
    """Share of the statement's content words that the quote holds, in [0, 1]."""
    terms = find_terms(statement)
    return _overlap(terms, _stems(quote)) if terms else 0.0


class _Quoted:
    """The quotes of one statement, read once; their texts with hyphens as they are typed."""

    def __init__(self, quotes: Sequence[Sentence], names: OtherNames, statement: str) -> None:
        self.quotes = quotes
        self.text = " ".join(quote.text for quote in quotes).translate(TYPED_HYPHENS)
        titles = dict.fromkeys(quote.article.title for quote in quotes)
        publishers = dict.fromkeys(quote.article.publisher for quote in quotes)
        credited = (each for each in publishers if each and _credits(statement, each))
        self.with_titles = "\n".join([self.text, *titles, *credited]).translate(TYPED_HYPHENS)
        """Their publishers too, where the statement names them as its source."""
        self.names = names

    @cached_property
    def stems(self) -> set[str]:
        """Of all terms of quotes and titles, and of the names that they have in other forms."""
        return _stems(self.with_titles) | self.names.stems_in(self.with_titles)

    @cached_property
    def written(self) -> set[str]:
        """All words as parts of names, as they are written."""
        return name_words(self.with_titles) | self.stems

    @cached_property
    def words(self) -> set[str]:
        """The same with the abbreviations of the names."""
        return self.written | acronyms(find_names(self.with_titles), self.with_titles)

    @cached_property
    def articles(self) -> str:
        """The texts of the quoted articles."""
        texts = dict.fromkeys(quote.article.text for quote in self.quotes)
        return "\n".join(texts).translate(TYPED_HYPHENS)

    @cached_property
    def article_words(self) -> set[str]:
        """All words of the quoted articles as parts of names."""
        return name_words(self.articles)

    @cached_property
    def words_before(self) -> set[str]:
        """The same of what stands before those quotes that point back to it."""
        pointing = (quote for quote in self.quotes if _POINTING.match(quote.text))
        return name_words(
            " ".join(q.article.text[max(0, q.start - _BEFORE) : q.start] for q in pointing)
        )

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The numbers of quotes and titles."""
        return find_quantities(self.with_titles)

    def dated(self, statement: str) -> str:
        """The quotes' text with the dates of the statement where the quotes point to them."""
        stated = [statement[date.start : date.end] for date in find_dates(statement)]
        if not stated:
            return self.text
        texts = (with_dates(q.text, q.article.published_at, stated) for q in self.quotes)
        return " ".join(texts).translate(TYPED_HYPHENS)

    def backs_date(self, stated: StatedDate) -> bool:
        """Whether a quote, its title or its article's day says so."""
        titles = [quote.article.title for quote in self.quotes]
        own = [date for title in titles for date in find_dates(title)]
        return any(
            backs_date(
                stated,
                [*find_dates(q.text), *resolve_dates(q.text, q.article.published_at), *own],
                q.article.published_at,
            )
            for q in self.quotes
        )


def _credits(statement: str, publisher: str) -> bool:
    """Whether the statement says that it is this publisher who reports it."""
    name = re.escape(publisher.removeprefix("The "))
    pattern = rf"{_CREDITED_BEFORE}{name}(?!\w)|(?<!\w){name}{_CREDITED_BEHIND}"
    return bool(re.search(pattern, statement, re.IGNORECASE))


def _foreign_number(statement: str, quoted: _Quoted) -> str | None:
    dates = find_dates(statement)
    for stated in dates:
        if not quoted.backs_date(stated) and not _is_plain_number(stated, statement, quoted):
            return f"“{statement[stated.start : stated.end]}” stands in no quote"
    for number in find_quantities(statement):
        inside = any(date.start <= number.start < date.end for date in dates)
        if inside or _is_article(number, statement, quoted):
            continue
        if not backs(number, quoted.quantities):
            return f"“{statement[number.start : number.end]}” stands in no quote"
    return None


def _is_article(number: Quantity, statement: str, quoted: _Quoted) -> bool:
    """Whether "one" counts nothing that the quotes count: "one example" for "an example"."""
    if number.unit or statement[number.start : number.end].casefold() != "one":
        return False
    following = find_terms(statement[number.end :])
    return not following or not re.search(
        rf"\b(?:\d+|{COUNTING})\s(?:\w+\s)?{re.escape(following[0].text[:4])}", quoted.text, re.I
    )


def _is_plain_number(stated: StatedDate, statement: str, quoted: _Quoted) -> bool:
    """Whether what looks like a year is a number that the quotes have."""
    if not stated.is_year:
        return False
    found = find_quantities(statement)
    numbers = [number for number in found if stated.start <= number.start < stated.end]
    return bool(numbers) and all(backs(number, quoted.quantities) for number in numbers)


def _foreign_name(statement: str, quoted: _Quoted, question: str, names: OtherNames) -> str | None:
    told: list[StatedDate | Quantity] = [*find_dates(statement), *find_quantities(statement)]
    runs = [
        run
        for run in find_names(statement)
        if not any(each.start <= run.start < each.end for each in told)
    ]
    beginning = leading_name(statement) if expected_kind(question) in _KINDS_OF_NAMES else None
    if not runs and beginning is None:
        return None
    brought = _brought(question, quoted, names)
    if beginning and not _is_known(beginning, quoted, brought):
        return f"“{beginning}” stands in no quote"
    for run in runs:
        if not _is_named(run, statement, quoted, brought):
            return f"“{statement[run.start : run.end]}” stands in no quote"
    in_articles = find_names(f"{quoted.with_titles}\n{quoted.articles}") if runs else ()
    mixed = next((run for run in runs if is_mixed(run, in_articles, brought=brought)), None)
    if mixed:
        return f"“{statement[mixed.start : mixed.end]}” mixes names of the articles"
    return None


def _is_known(beginning: str, quoted: _Quoted, brought: set[str]) -> bool:
    """Whether the word that a statement begins with is named, or a word in small letters."""
    known = quoted.words | quoted.words_before | brought
    if stem(beginning) in known or is_among(name_stem(beginning), known):
        return True
    return bool(re.search(rf"\b{re.escape(beginning.casefold())}\b", quoted.articles))


def _is_named(run: NameRun, statement: str, quoted: _Quoted, brought: set[str]) -> bool:
    """Whether quotes or titles have the name, its abbreviation, or stand for it.

    They stand for it where they have its last word and the article the whole of it, or where a
    quote says "he", "it" … and the name stands in one of the sentences before.
    """
    known = quoted.words | brought
    if all(is_among(word, known) for word in run.words):
        return True
    if (acronyms([run], statement) | other_countries(run, statement)) & quoted.written:
        return True
    if run.words[-1] in quoted.words and set(run.words) <= quoted.article_words:
        return True
    is_subject = not re.search(r"\w", statement[: run.start])
    return is_subject and set(run.words) <= quoted.words_before


def _brought(question: str, quoted: _Quoted, names: OtherNames) -> set[str]:
    """Parts of names that the question has and the quoted articles know."""
    return (name_words(question) & quoted.article_words) | _asked(question, quoted, names)


def _asked(question: str, quoted: _Quoted, names: OtherNames) -> set[str]:
    """Stems of the question that the quoted articles hold in any form."""
    return _stems(question) & (_stems(quoted.articles) | names.stems_in(quoted.articles))


def _weigh_words(
    statement: str, quoted: _Quoted, asked: set[str], meaning: Meaning | None
) -> Verdict:
    terms = find_terms(statement)
    if not terms:
        whole = any(statement.strip() == quote.text.strip() for quote in quoted.quotes)
        return Verdict(whole, "" if whole else "it says nothing by itself")
    if not _overlap(terms, _stems(quoted.text)):
        return Verdict(False, "none of its words stands in the quotes")
    share = _overlap(terms, quoted.stems | asked)
    if share >= FULL_OVERLAP:
        return Verdict(True)
    if share >= MIN_OVERLAP:
        return Verdict(True, support=Support.PARTLY)
    if (
        meaning is not None
        and share >= LEAST_WITH_MEANING
        and meaning(statement, [quote.text for quote in quoted.quotes]) >= CLOSE_MEANING
    ):
        return Verdict(True, support=Support.PARTLY)
    return Verdict(False, "too few of its words stand in the quotes")


def _places_are_places(statement: str, quoted: str, question: str) -> bool:
    """Whether a place that answers "where" is named by the quotes as a place."""
    if expected_kind(question) is not AnswerKind.PLACE:
        return True
    named, asked = _stems(_candidates(quoted)), _stems(question)
    return all(stem in named for stem in _stems(_candidates(statement)) - asked)


def _candidates(text: str) -> str:
    spans = find_candidates(text, AnswerKind.PLACE)
    return " ".join(text[span.start : span.end] for span in spans)


def _overlap(terms: Sequence[Term], known: set[str]) -> float:
    """Numbers are compared elsewhere: here they count as there."""
    held = (term.stem in known or term.kind is TermKind.NUMBER for term in terms)
    return sum(held) / len(terms)


def _stems(text: str) -> set[str]:
    return {term.stem for term in find_terms(text)}

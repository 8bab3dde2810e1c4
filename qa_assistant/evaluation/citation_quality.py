"""Citation precision and recall as ALCE defines them, with a local judge of support.

Gao, Yen, Yu and Chen, Enabling Large Language Models to Generate Text with Citations (EMNLP 2023),
section 3.3. There a model of natural language inference (TRUE, 11 billion parameters) judges
whether the cited passages entail a statement. Here whatever is handed in as `Judge` does; the
default, `holds_terms`, compares words, so its figures are upper bounds: it notices a number or a
name that no quote has, and not that a quote says something else with the same words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.evaluation.answer_match import without_markers
from qa_assistant.models import Answer, Citation
from vectorstore.sentences import split_sentences

Judge = Callable[[str, Sequence[Citation]], bool]
"""Whether the citations together support the statement."""

MIN_TERMS = 0.5
"""Least share of a statement's terms that its quotes must hold."""
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class CitedStatement:
    """A statement of an answer with its citations, none where it carries none."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class CitationQuality:
    """Counts that add up over answers: recall is by statement, precision by citation."""

    statements: int
    supported: int
    citations: int
    needed: int

    @property
    def recall(self) -> float | None:
        """Share of the statements that their citations support; null without statements."""
        return self.supported / self.statements if self.statements else None

    @property
    def precision(self) -> float | None:
        """Share of the citations that are needed for their statement; null without citations."""
        return self.needed / self.citations if self.citations else None


def cited_statements(answer: Answer) -> list[CitedStatement]:
    """The statements of an answer in order.

    A statement is what a citation says that it supports (`answer_start`, `answer_end`); citations
    of the same part belong to one statement. The sentences outside of all those parts are
    statements without citations.
    """
    spans = sorted({(c.answer_start, c.answer_end) for c in answer.citations})
    statements, done = [], 0
    for start, end in spans:
        statements += _uncited(answer.text[done:start])
        cited = tuple(c for c in answer.citations if (c.answer_start, c.answer_end) == (start, end))
        statements.append(CitedStatement(answer.text[start:end], cited))
        done = max(done, end)
    return statements + _uncited(answer.text[done:])


def citation_quality(answer: Answer, judge: Judge | None = None) -> CitationQuality:
    """ALCE's counts for one answer; a refusal makes no statement.

    A statement is supported when it has citations and all of them together support it. A citation
    is needed unless its statement is not supported, or it does not support it alone while the
    others do without it.
    """
    judge = judge or holds_terms
    statements = cited_statements(answer) if answer.citations else []
    supported = needed = 0
    for statement in statements:
        if not (statement.citations and judge(statement.text, statement.citations)):
            continue
        supported += 1
        needed += sum(_is_needed(statement, c, judge) for c in statement.citations)
    total = sum(len(statement.citations) for statement in statements)
    return CitationQuality(len(statements), supported, total, needed)


def holds_terms(statement: str, citations: Sequence[Citation]) -> bool:
    """Whether every number and name of the statement stands in a quote or its article's title, and
    at least half of its terms do (stems; `answering.terms`)."""
    terms = find_terms(statement)
    said = " ".join(f"{citation.quote}\n{citation.title}" for citation in citations)
    known = {term.stem for term in find_terms(said)}
    held = [term.stem in known for term in terms]
    exact = (TermKind.NUMBER, TermKind.NAME)
    if any(not is_held for term, is_held in zip(terms, held, strict=True) if term.kind in exact):
        return False
    return sum(held) >= MIN_TERMS * len(terms)


def _is_needed(statement: CitedStatement, citation: Citation, judge: Judge) -> bool:
    if judge(statement.text, [citation]):
        return True
    others = [other for other in statement.citations if other != citation]
    return not judge(statement.text, others)


def _uncited(text: str) -> list[CitedStatement]:
    rest = without_markers(text)
    sentences = (rest[span.start : span.end] for span in split_sentences(rest))
    return [CitedStatement(s, ()) for s in sentences if _WORD.search(s)]

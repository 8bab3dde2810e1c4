"""A failed test in lines of text, the same on a terminal, in JUnit and in pytest."""

from collections.abc import Callable, Iterator

from qa_assistant.evaluation.results import CaseResult, TurnResult
from qa_assistant.models import Citation


def expectation_line(turn: TurnResult) -> Iterator[str]:
    """What was expected, one line for each failure."""
    for failure in turn.failures:
        yield f"expected {failure.field}: {failure.expected}"
        # an answer is shown as a whole below
        if failure.field in ("article", "quote", "citations") and failure.got != turn.answer:
            yield f"got: {failure.got}"


def failure_lines(result: CaseResult, *, view_url: Callable[[str], str] = str) -> list[str]:
    """What was expected, what was answered, and the citations, of each turn that failed."""
    lines: list[str] = []
    for turn in result.turns:
        if turn.failures:
            lines += expectation_line(turn)
            if turn.question != result.name:
                lines.append(f"question: {turn.question}")
            if turn.standalone_question != turn.question:
                lines.append(f"understood as: {turn.standalone_question}")
            lines.append(f"answered: {turn.answer}")
            lines += [line for citation in turn.citations for line in _cited(citation, view_url)]
    return lines


def _cited(citation: Citation, view_url: Callable[[str], str]) -> Iterator[str]:
    day = f"{citation.published_at:%Y-%m-%d}" if citation.published_at else ""
    rest = ", ".join(part for part in (citation.publisher, day) if part)
    yield f"[{citation.number}] {citation.title}{f' ({rest})' if rest else ''}"
    yield f"    “{' '.join(citation.quote.split())}”"
    yield f"    {view_url(citation.view_url)}"

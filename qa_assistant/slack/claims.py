"""What the articles say of a colleague's statement, as a message."""

from typing import Final

from qa_assistant.answering.checking.claim_check import CheckedClaim, ClaimReport, ClaimVerdict
from qa_assistant.models import Citation
from qa_assistant.slack.blocks import (
    Block,
    citation_lines,
    contexts,
    searched_line,
    section,
)
from qa_assistant.slack.mrkdwn import escape, escaped_within

_SAID: Final = {
    ClaimVerdict.SUPPORTED: "The articles support this",
    ClaimVerdict.CONTRADICTED: "The articles say otherwise",
    ClaimVerdict.DISPUTED: "The articles disagree about this",
    ClaimVerdict.UNKNOWN: "The articles do not say",
}
_CLAIM_CHARACTERS = 600
_QUOTE_CHARACTERS = 600


def report_text(report: ClaimReport) -> str:
    """The verdicts in one line."""
    return "; ".join(f"{_SAID[claim.verdict]}: “{claim.text}”" for claim in report.claims)


def report_blocks(report: ClaimReport) -> list[Block]:
    """Each sentence with its verdict, and the quotes that support it or say otherwise."""
    blocks: list[Block] = []
    for claim in report.claims:
        text = escaped_within(claim.text, _CLAIM_CHARACTERS)
        blocks.append(section(f"*{_SAID[claim.verdict]}:* “{text}”"))
        blocks += _quotes(claim)
    last = [searched_line(report.searched)]
    if report.unchecked:
        last.append(escape(f"{report.unchecked} more sentences were not checked"))
    return [*blocks, *contexts(last)]


def _quotes(claim: CheckedClaim) -> list[Block]:
    lines = [
        *_lines("Supports it", claim.supporting),
        *_lines("Says otherwise", claim.contradicting),
    ]
    return contexts(lines)


def _lines(label: str, citations: tuple[Citation, ...]) -> list[str]:
    return [
        f"{label}: “{escaped_within(citation.quote, _QUOTE_CHARACTERS)}” {line}"
        for citation, line in zip(citations, citation_lines(citations), strict=True)
    ]

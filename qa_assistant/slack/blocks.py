"""An answer as Slack's Block Kit, within its limits.

https://docs.slack.dev/reference/block-kit/blocks: 50 blocks in a message, 3,000 characters in a
section, 10 elements in a context, 75 characters on a button, 2,000 in its value.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from qa_assistant.models import Answer, AnswerStatus, Citation, NearestArticle, Searched
from qa_assistant.slack.mrkdwn import (
    ELLIPSIS,
    SECTION_CHARACTERS,
    escaped_within,
    label,
    link,
    pieces,
    shorten,
)
from vectorstore.invisible import without_invisible

Block = dict[str, Any]
FEEDBACK = "qa_feedback"
FOLLOW_UP = "qa_follow_up"
SHARE = "qa_share"
REASON_DIALOG = "qa_feedback_reason"
REASON_INPUT = "reason"

MOST_CITATIONS = 30
_BODY_SECTIONS = 4
_CONTEXT_ELEMENTS = 10
_CONTEXT_CHARACTERS = 2_000
_BUTTON_CHARACTERS = 75
_BUTTON_VALUE = 2_000
_TITLE_CHARACTERS = 150
_PUBLISHER_CHARACTERS = 100
_LINK_CHARACTERS = 2_500
_FALLBACK_CHARACTERS = 3_000


def answer_blocks(
    answer: Answer,
    *,
    lead: str | None = None,
    body: bool = True,
    shareable: bool = False,
) -> list[Block]:
    """All of an answer.

    Args:
        answer: The answer.
        lead: The question, where no message above shows it.
        body: Whether the text is part of it; false where it has been streamed.
        shareable: Whether a button offers to share it, for an answer that one person sees.
    """
    blocks: list[Block] = []
    blocks += contexts([escaped_within(lead or "", _CONTEXT_CHARACTERS)])
    if body:
        blocks += body_sections(answer.text)
    blocks += contexts(escaped_within(note.text, _CONTEXT_CHARACTERS) for note in answer.notes)
    blocks += contexts(citation_lines(answer.citations))
    if answer.status is AnswerStatus.NOT_FOUND:
        blocks += contexts([searched_line(answer.searched), *map(_nearest_line, answer.nearest)])
    blocks += _buttons(answer, shareable=shareable)
    blocks.append(_feedback(answer.id))
    return blocks


def body_sections(text: str) -> list[Block]:
    """The text in sections; what does not fit into four of them is cut at a sentence's end."""
    found = pieces(text, SECTION_CHARACTERS - 2)
    if len(found) > _BODY_SECTIONS:
        found = [*found[: _BODY_SECTIONS - 1], f"{found[_BODY_SECTIONS - 1]} {ELLIPSIS}"]
    return [section(piece) for piece in found]


def fallback_text(answer: Answer) -> str:
    """What notifications and screen readers get."""
    return escaped_within(answer.text, _FALLBACK_CHARACTERS)


def section(mrkdwn: str) -> Block:
    """Escaped text as a section."""
    return {"type": "section", "text": _text(mrkdwn)}


def context(lines: Sequence[str]) -> Block:
    """Escaped lines in small print, at most ten."""
    return {"type": "context", "elements": [_text(line) for line in lines]}


def contexts(lines: Iterable[str]) -> list[Block]:
    """Escaped lines in small print, in as many blocks as they need."""
    return [context(some) for some in batched_lines(lines)]


def batched_lines(lines: Iterable[str]) -> Iterable[list[str]]:
    """Lines in as many lists as a context has room for."""
    some: list[str] = []
    for line in filter(None, lines):
        some.append(line)
        if len(some) == _CONTEXT_ELEMENTS:
            yield some
            some = []
    if some:
        yield some


def citation_lines(citations: Sequence[Citation]) -> list[str]:
    """One line for each citation: number, title with a link to the quote, publisher, date."""
    lines = [
        f"[{citation.number}] "
        + _source_line(
            citation.title,
            publisher=citation.publisher,
            published_at=citation.published_at,
            urls=(citation.view_url, citation.source_url, citation.url),
        )
        for citation in citations[:MOST_CITATIONS]
    ]
    more = len(citations) - MOST_CITATIONS
    return [*lines, f"and {more} more citations"] if more > 0 else lines


def searched_line(searched: Searched) -> str:
    """What was searched, in a few words."""
    count = "1 article" if searched.articles == 1 else f"{searched.articles:,} articles"
    period = ""
    if searched.published_from and searched.published_to:
        first, last = _day(searched.published_from), _day(searched.published_to)
        period = f", published {first}" if first == last else f", published {first} – {last}"
    return escaped_within(f"Searched {searched.collection}: {count}{period}", _CONTEXT_CHARACTERS)


def reason_dialog(answer_id: str, place: str) -> Block:
    """The dialog that asks what was wrong; `place` comes back with what is typed."""
    return {
        "type": "modal",
        "callback_id": REASON_DIALOG,
        "private_metadata": place,
        "title": {"type": "plain_text", "text": "What was wrong?"},
        "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Not now"},
        "blocks": [
            {
                "type": "input",
                "block_id": answer_id,
                "label": {"type": "plain_text", "text": "Tell what is wrong or missing"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON_INPUT,
                    "multiline": True,
                    "max_length": 2_000,
                },
            }
        ],
    }


def button(action: str, text: str, value: str) -> Block:
    """A button; what stands on it is plain text, and cut where it is too long."""
    return {
        "type": "button",
        "action_id": action,
        "text": {
            "type": "plain_text",
            "text": label(text, _BUTTON_CHARACTERS),
            "emoji": False,
        },
        "value": value,
    }


def _buttons(answer: Answer, *, shareable: bool) -> list[Block]:
    fitting = [text for text in answer.suggestions if text.strip() and len(text) <= _BUTTON_VALUE]
    found = [button(f"{FOLLOW_UP}_{number}", text, text) for number, text in enumerate(fitting[:5])]
    if shareable:
        found.append(button(SHARE, "Share in channel", answer.id))
    return [{"type": "actions", "elements": found}] if found else []


def _feedback(answer_id: str) -> Block:
    def choice(name: str, rating: str) -> Block:
        return {
            "text": {"type": "plain_text", "text": name},
            "accessibility_label": name,
            "value": f"{rating}:{answer_id}",
        }

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": FEEDBACK,
                "positive_button": choice("Good answer", "up"),
                "negative_button": choice("Bad answer", "down"),
            }
        ],
    }


def _nearest_line(article: NearestArticle) -> str:
    return "Nearest: " + _source_line(
        article.title,
        publisher=article.publisher,
        published_at=article.published_at,
        urls=(article.view_url, article.url),
    )


def _source_line(
    title: str,
    *,
    publisher: str | None,
    published_at: datetime | None,
    urls: Sequence[str | None],
) -> str:
    # without QA_PUBLIC_URL our own page has no address that opens from Slack
    url = next((url for url in urls if url and url.startswith(("http://", "https://"))), None)
    words = shorten(without_invisible(title), _TITLE_CHARACTERS) or "Article"
    parts = [link(url, words)]
    if len(parts[0]) > _LINK_CHARACTERS:
        parts = [link(None, words)]
    if told := escaped_within(publisher or "", _PUBLISHER_CHARACTERS):
        parts.append(told)
    if published_at:
        parts.append(_day(published_at))
    return " · ".join(parts)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _text(mrkdwn: str) -> Block:
    # verbatim: Slack makes no links, channel names and mentions of its own
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}

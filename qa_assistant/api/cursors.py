"""Cursors of lists: where a page ended, as a text that means nothing to who sends it back."""

import base64
import binascii
import json
from datetime import datetime

from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.problems import INVALID_REQUEST
from vectorstore.models import ArticlePage, ArticlePosition


def with_cursor(page: ArticlePage) -> ArticlePage:
    """The page, with what asks for the next one; a page that is not full is the last."""
    if len(page.items) < page.limit or len(page.items) + page.offset >= page.total:
        return page
    last = page.items[-1]
    day = last.published_at.isoformat() if last.published_at else None
    text = json.dumps([day, last.id]).encode()
    return page.model_copy(update={"next_cursor": base64.urlsafe_b64encode(text).decode()})


def read_cursor(cursor: str | None) -> ArticlePosition | None:
    """Where the page before ended; null for the first page.

    Raises:
        RequestRefused: it is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        day, id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        published_at = datetime.fromisoformat(day) if day is not None else None
        if not isinstance(id, str):
            raise ValueError("no id")
        return ArticlePosition(published_at, id)
    except (ValueError, TypeError, binascii.Error) as error:
        raise RequestRefused(
            INVALID_REQUEST, "cursor: send back the `next_cursor` of a page, or leave it out."
        ) from error

"""Cursors of lists: where a page ended, as a text that means nothing to who sends it back."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from vectorstore.errors import InvalidQuery
from vectorstore.models import to_utc

MAX_CURSOR = 500
"""Characters of the longest cursor; an article's id has 100 at most."""
_MOST = 2**62
_RowT = TypeVar("_RowT")


def make_cursor(*key: datetime | str | int | None) -> str:
    """The cursor for what the last row of a page is sorted by."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read_cursor(cursor: str, *kinds: type[datetime | str | int]) -> list[Any]:
    """What the last row of the page before was sorted by; a time may be null.

    Raises:
        InvalidQuery: it is no cursor of this list.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if not isinstance(parts, list):
            raise TypeError("no list")
        return [_part(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise InvalidQuery(
            "cursor: send back the `next_cursor` of a page of this list, or leave it out."
        ) from error


def after_latest(
    cursor: str | None,
    time: ColumnElement[datetime] | InstrumentedAttribute[datetime],
    id: ColumnElement[str] | InstrumentedAttribute[str],
) -> list[ColumnElement[bool]]:
    """Conditions for what follows in a list that is sorted by time, the latest first, then id."""
    if cursor is None:
        return []
    last, last_id = read_cursor(cursor, datetime, str)
    if last is None:
        raise InvalidQuery("cursor: this one is of another list; leave it out.")
    return [or_(time < last, and_(time == last, id > last_id))]


def before_number(cursor: str | None, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Conditions for what follows in a list that is sorted by a number, the highest first."""
    return [] if cursor is None else [number < read_cursor(cursor, int)[0]]


def cut_page(rows: Sequence[_RowT], limit: int) -> tuple[Sequence[_RowT], _RowT | None]:
    """The page, and its last row where more rows follow, of one row more than the page has."""
    return rows[:limit], rows[limit - 1] if len(rows) > limit else None


def _part(part: object, kind: type[datetime | str | int]) -> object:
    if kind is datetime:
        return None if part is None else _moment(part)
    if not isinstance(part, kind) or isinstance(part, bool):
        raise TypeError("another kind")
    if isinstance(part, int) and abs(part) > _MOST:
        raise ValueError("beyond what a database counts")
    if isinstance(part, str):
        part.encode()  # half a surrogate pair is no text to a database
    return part


def _moment(text: object) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return to_utc(moment)

"""Facts about the whole catalog: single values by name."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from vectorstore.schema import StateRow

# made once: every search reads the revision
_VALUE = select(StateRow.value).where(StateRow.name == bindparam("name"))

REVISION = "revision"
"""How often articles were written; whoever keeps a copy in memory sees by it that it is old."""


def read_state(session: Session, name: str) -> Any:
    """The value; null where none was written."""
    return session.scalar(_VALUE, {"name": name})


def write_state(session: Session, name: str, value: Any) -> None:
    """Replace the value."""
    session.execute(delete(StateRow).where(StateRow.name == name))
    session.execute(insert(StateRow), [{"name": name, "value": value}])


def revision(session: Session) -> int:
    """The number of the last write of articles."""
    return int(read_state(session, REVISION) or 0)


def advance_revision(session: Session) -> int:
    """Count one write of articles; its number. Belongs into the transaction that writes them."""
    number = revision(session) + 1
    write_state(session, REVISION, number)
    return number

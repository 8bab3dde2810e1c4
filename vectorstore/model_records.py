"""What the catalog remembers of embedding models: which one answers, and how far others are."""

from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from vectorstore.protocols import Embedder
from vectorstore.schema import EmbeddingRow, PassageRow, SpaceRow, SpaceState
from vectorstore.state import read_state, write_state

_ACTIVE = "active_model"
_IN_USE = (SpaceState.READY, SpaceState.DIRTY)


class ModelRecord(NamedTuple):
    """A model as the catalog knows it."""

    name: str
    fingerprint: str


def active_model(session: Session) -> ModelRecord | None:
    """The model that answers; null for a catalog that nothing was embedded for yet."""
    value = read_state(session, _ACTIVE)
    return _inferred(session) if value is None else ModelRecord(**value)


def set_active(session: Session, embedder: Embedder) -> None:
    """Record which model answers from now on."""
    value = {"name": embedder.name, "fingerprint": embedder.fingerprint}
    if read_state(session, _ACTIVE) != value:
        write_state(session, _ACTIVE, value)


def kept_model(session: Session, name: str) -> str | None:
    """The fingerprint of a model of this name that the index still has spaces of."""
    for fingerprint in session.scalars(select(SpaceRow.fingerprint).distinct()):
        known = select(EmbeddingRow.model).where(EmbeddingRow.fingerprint == fingerprint).limit(1)
        if session.scalar(known) == name:
            return fingerprint
    return None


def has_passages(session: Session) -> bool:
    """Whether there is anything that a model could have embedded."""
    return session.scalar(select(PassageRow.number).limit(1)) is not None


def count_texts(session: Session) -> int:
    """How many different texts the passages have."""
    return session.scalar(select(func.count(PassageRow.embedding_key.distinct()))) or 0


def count_unembedded(session: Session, fingerprint: str) -> int:
    """How many of these texts the model has not embedded."""
    present = select(EmbeddingRow.embedding_key).where(
        EmbeddingRow.embedding_key == PassageRow.embedding_key,
        EmbeddingRow.fingerprint == fingerprint,
    )
    counted = select(func.count(PassageRow.embedding_key.distinct())).where(~present.exists())
    return session.scalar(counted) or 0


def drop_others(session: Session, keep: set[str]) -> int:
    """Remove the embeddings of all models but these; how many there were."""
    others = EmbeddingRow.fingerprint.not_in(keep)
    count = session.scalar(select(func.count()).select_from(EmbeddingRow).where(others)) or 0
    session.execute(delete(EmbeddingRow).where(others))
    return count


def _inferred(session: Session) -> ModelRecord | None:
    """For a catalog from before this was recorded: the model that the index was built with."""
    spaces = (
        select(SpaceRow.fingerprint)
        .where(SpaceRow.state.in_(_IN_USE))
        .group_by(SpaceRow.fingerprint)
        .order_by(func.count().desc())
    )
    for fingerprint in session.scalars(spaces):
        known = select(EmbeddingRow.model).where(EmbeddingRow.fingerprint == fingerprint).limit(1)
        name = session.scalar(known)
        if name is not None:
            return ModelRecord(name, fingerprint)
    most = (
        select(EmbeddingRow.model, EmbeddingRow.fingerprint)
        .group_by(EmbeddingRow.fingerprint, EmbeddingRow.model)
        .order_by(func.count().desc())
    )
    row = session.execute(most.limit(1)).first()
    return None if row is None else ModelRecord(row.model, row.fingerprint)

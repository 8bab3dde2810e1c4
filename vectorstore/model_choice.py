"""Which embedding model answers when a catalog is opened, and which one is wanted."""

from collections.abc import Callable
from typing import NamedTuple

from vectorstore import model_records
from vectorstore.active_model import WordsOnly
from vectorstore.catalog import Catalog
from vectorstore.errors import EmbeddingError
from vectorstore.protocols import Embedder


class ModelChoice(NamedTuple):
    """The embedder to open the store with; another than `wanted` until the change is made."""

    embedder: Embedder
    wanted: Embedder | None
    """The one that was asked for; null: it was not needed yet, and not loaded."""
    problem: str | None = None
    """Why `embedder` is a stand-in that makes no vectors; null when it is a model."""


def choose_model(catalog: Catalog, name: str, *, load: Callable[[str], Embedder]) -> ModelChoice:
    """The model to answer with until a change to the one named `name` is complete.

    It is the one whose index the catalog has. Where that cannot be loaded any more, a stand-in
    finds passages by their words alone. Raises EmbeddingError when the named one is needed now
    and cannot be loaded.
    """
    with catalog.session() as session:
        active = model_records.active_model(session)
        if active is None or not model_records.has_passages(session):
            wanted = load(name)
            return ModelChoice(wanted, wanted)
    problem = f"the name {name!r} now stands for another model"
    if active.name != name:
        try:
            former = load(active.name)
        except EmbeddingError as failure:
            problem = str(failure)
        else:
            if former.fingerprint == active.fingerprint:
                return ModelChoice(former, None)
            problem = f"the name {active.name!r} now stands for another model"
    wanted = load(name)
    if wanted.fingerprint == active.fingerprint:
        return ModelChoice(wanted, wanted)
    return ModelChoice(WordsOnly(active.name), wanted, problem)

"""The only place that builds things from settings."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import structlog

from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.services import Services
from qa_assistant.settings import EXTRACTIVE, Settings
from qa_assistant.upkeep import Upkeep, report
from vectorstore.active_model import FollowingEmbedder
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.cross_encoders import CrossEncoderReranker
from vectorstore.database import database_file
from vectorstore.embeddings import load_embedder
from vectorstore.errors import CatalogDamaged
from vectorstore.model_change import ModelChange
from vectorstore.model_choice import ModelChoice, choose_model
from vectorstore.protocols import Embedder, Reranker
from vectorstore.reader import Reader
from vectorstore.replacement import is_unfinished
from vectorstore.store import ArticleStore

if TYPE_CHECKING:
    from qa_assistant.answering_chain import AnsweringChain

Loader = Callable[[str], Embedder]


class Start(StrEnum):
    """What opening the data folder does with an index that may need repair."""

    REPAIRED = "repaired"
    """Checks and repairs it first: for commands that write."""
    AT_ONCE = "at once"
    """Leaves it alone: for commands that only read, and so do without it."""
    IN_BACKGROUND = "in background"
    """Checks and repairs it beside the other work, from `begin_upkeep` on, and then changes to
    another embedding model where the settings name another than the catalog was embedded with:
    for servers."""


def build_services(
    settings: Settings, *, start: Start = Start.REPAIRED, load: Loader | None = None
) -> Services:
    """Open the data folder, repair what a crash left behind, and build all parts.

    Args:
        settings: All settings.
        start: When the index is checked and repaired.
        load: What makes an embedding model of its name; `load_embedder` by default.

    Raises:
        VectorstoreError: the catalog, the index or the embedding model cannot be opened.
        ModelMisconfigured: the chat model's name is wrong or its extra is not installed.
    """
    store, embedder, upkeep = _open_store(
        settings, start=start, load=load or partial(load_embedder, threads=settings.threads)
    )
    conversations = ConversationStore(
        store.catalog, turns=settings.conversation_turns, days=settings.conversation_days
    )
    reader = Reader(threads=settings.threads) if settings.reader else None

    def make_chain() -> "AnsweringChain":
        # half a second to import: whoever asks no question is spared it
        from qa_assistant.answering_chain import build_chain

        return build_chain(settings, store, embedder, conversations=conversations, reader=reader)

    services = Services(settings, store, conversations, make_chain, upkeep, reader)
    if settings.chat_model != EXTRACTIVE or settings.entailment:
        with ExitStack() as opened:
            opened.callback(services.close)
            _ = services.chain  # a wrong name is told now, not to the first who asks
            opened.pop_all()
    return services


@contextmanager
def open_services(
    settings: Settings, *, start: Start = Start.REPAIRED, load: Loader | None = None
) -> Iterator[Services]:
    """`build_services`, closed when the block ends."""
    services = build_services(settings, start=start, load=load)
    try:
        yield services
    finally:
        services.close()


def _open_store(
    settings: Settings, *, start: Start, load: Loader
) -> tuple[ArticleStore, Embedder, Upkeep | None]:
    """The store, the embedder that always is the one that answers, and what is still to be done."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_lost_catalog(settings)
    with ExitStack() as opened:
        catalog = opened.enter_context(closing(Catalog.open(settings.catalog_url)))
        choice = choose_model(catalog, settings.embedding_model, load=load)
        reranker = _build_reranker(settings)
        index = ChromaIndex(path=settings.index_path, url=settings.chroma_url)
        store = ArticleStore(catalog, index, choice.embedder, reranker=reranker)
        opened.callback(store.close)
        change = None
        if choice.wanted is not choice.embedder:
            change = store.plan_change(
                settings.embedding_model, lambda: choice.wanted or load(settings.embedding_model)
            )
        upkeep = _begin(start, store, partial(_begin_change, change, choice, start=start))
        opened.pop_all()
    return store, FollowingEmbedder(store.model, spare=choice.wanted), upkeep


def _begin(start: Start, store: ArticleStore, change: Callable[[], None]) -> Upkeep | None:
    if start is Start.IN_BACKGROUND:
        return Upkeep(store, then=change)
    if start is Start.REPAIRED:
        report(store)
    change()
    return None


def _refuse_lost_catalog(settings: Settings) -> None:
    """An index without its catalog: rather say so than begin with nothing."""
    catalog = database_file(settings.catalog_url)
    lost = not catalog.exists() or not catalog.stat().st_size
    if lost and not is_unfinished(catalog) and (settings.index_path / "chroma.sqlite3").exists():
        raise CatalogDamaged(
            f"The catalog {catalog} is missing or empty, though {settings.index_path} is an index "
            "of one. Restore a backup (`qa-assistant restore FILE`), or remove the index's folder "
            "to begin with nothing."
        )


def _begin_change(change: ModelChange | None, choice: ModelChoice, *, start: Start) -> None:
    """At once where everything is there, else in the background, else say how it is done."""
    if change is None:
        return
    log = structlog.get_logger(__name__)
    if choice.problem:
        log.warning(
            "embedding model missing",
            what=f"The articles were embedded with {choice.embedder.name!r}, which cannot be used "
            f"any more ({choice.problem}). Until they are embedded with {change.name!r}, they are "
            "found by their words alone.",
        )
    if start is not Start.AT_ONCE and change.is_prepared():
        change.run()
    elif start is Start.IN_BACKGROUND:
        change.start()
    else:
        log.warning(
            "embedding model not changed yet",
            what=f"The articles are embedded with {choice.embedder.name!r}, and the settings name "
            f"{change.name!r}. `qa-assistant doctor --repair` makes the change, or "
            "`qa-assistant serve` does beside its other work.",
        )


def _build_reranker(settings: Settings) -> Reranker | None:
    return None if settings.reranker is None else CrossEncoderReranker(settings.reranker)

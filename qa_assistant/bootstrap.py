"""The only place that builds things from settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from ingest.pipeline import IngestPipeline
from qa_assistant.answering.assistant import Assistant
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.answering.extractive import ExtractiveAnswerer
from qa_assistant.answering.protocols import Answerer
from qa_assistant.answering.retrieval import ArticleRetriever
from qa_assistant.settings import EXTRACTIVE, Settings
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.embeddings import load_embedder
from vectorstore.protocols import Embedder
from vectorstore.store import ArticleStore


@dataclass(frozen=True)
class Services:
    """The parts of a running assistant; the surfaces use these and build nothing themselves."""

    settings: Settings
    store: ArticleStore
    pipeline: IngestPipeline
    assistant: Assistant
    conversations: ConversationStore

    def close(self) -> None:
        """Release files and connections."""
        self.store.close()


def build_services(settings: Settings) -> Services:
    """Open the data folder, repair what a crash left behind, and build all parts.

    Raises:
        VectorstoreError: the catalog, the index or the embedding model cannot be opened.
        ModelMisconfigured: the chat model's name is wrong or its extra is not installed.
    """
    log = structlog.get_logger(__name__)
    settings.home.mkdir(parents=True, exist_ok=True)
    embedder = load_embedder(settings.embedding_model, threads=settings.threads)
    catalog = Catalog.open(settings.catalog_url)
    index = ChromaIndex(path=settings.index_path, url=settings.chroma_url)
    store = ArticleStore(catalog, index, embedder)
    for sentence in store.recover():
        log.warning("index repaired", what=sentence)
    conversations = ConversationStore(catalog)
    assistant = Assistant(
        retriever=ArticleRetriever(store=store, passages=settings.passages),
        answerer=_build_answerer(settings, embedder, store),
        conversations=conversations,
        public_url=settings.public_url,
    )
    pipeline = IngestPipeline(store, max_bytes=settings.max_upload_mb * 1_000_000)
    return Services(settings, store, pipeline, assistant, conversations)


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """`build_services`, closed when the block ends."""
    services = build_services(settings)
    try:
        yield services
    finally:
        services.close()


def _build_answerer(settings: Settings, embedder: Embedder, store: ArticleStore) -> Answerer:
    extractive = ExtractiveAnswerer(embedder, store)
    if settings.chat_model == EXTRACTIVE:
        return extractive
    # the chat-model adapter costs seconds to import: only who set a model pays for it
    from qa_assistant.answering.generative import GenerativeAnswerer, load_chat_model

    model = load_chat_model(
        settings.chat_model,
        base_url=settings.chat_base_url,
        api_key=settings.chat_api_key,
        timeout=settings.chat_timeout,
        max_tokens=settings.chat_max_tokens,
    )
    return GenerativeAnswerer(
        model,
        fallback=extractive,
        name=settings.chat_model,
        timeout=settings.chat_timeout,
        evidence_characters=settings.evidence_characters,
    )

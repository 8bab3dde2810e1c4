"""The only place that builds things from settings."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import structlog

from qa_assistant.access.audit import AuditLog
from qa_assistant.access.keys import KeyStore
from qa_assistant.answer_cache import AnswerCache
from qa_assistant.answering.assistant import Assistant
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.extractive import ExtractiveAnswerer
from qa_assistant.answering.protocols import Answerer
from qa_assistant.answering.remembered import RememberingEmbedder
from qa_assistant.answering.rewriting import Rewriter, RuleRewriter
from qa_assistant.answering.suggestions import Suggester
from qa_assistant.answering.verification import Entailment
from qa_assistant.evaluation.answer_log import AnswerLog
from qa_assistant.evaluation.explanation import Explainer
from qa_assistant.evaluation.feedback import FeedbackStore
from qa_assistant.models import Answer, DoneEvent, Event, Question
from qa_assistant.settings import EXTRACTIVE, ReaderUse, Settings
from qa_assistant.tracing import Tracing, build_tracing
from qa_assistant.upkeep import Upkeep, report
from vectorstore.active_model import FollowingEmbedder
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.cross_encoders import CrossEncoderEntailment, CrossEncoderReranker
from vectorstore.database import database_file
from vectorstore.embeddings import load_embedder
from vectorstore.errors import CatalogDamaged
from vectorstore.job_book import JobBook
from vectorstore.model_change import ModelChange
from vectorstore.model_choice import ModelChoice, choose_model
from vectorstore.models import Alias
from vectorstore.protocols import Embedder, Reranker
from vectorstore.reader import Reader
from vectorstore.replacement import is_unfinished
from vectorstore.reranking import ReaderReranker
from vectorstore.source_book import SourceBook
from vectorstore.store import ArticleStore

if TYPE_CHECKING:
    from ingest.jobs import JobRunner
    from ingest.parsing_process import ParsingPool
    from ingest.pipeline import IngestPipeline
    from ingest.sources.manners import PoliteFetcher
    from qa_assistant.answering.claim_check import ClaimCheck
    from qa_assistant.metrics import Metrics
    from qa_assistant.workshop import Workshop

Loader = Callable[[str], Embedder]


@dataclass(frozen=True)
class Services:
    """The parts of a running assistant; the surfaces use these and build nothing themselves."""

    settings: Settings
    store: ArticleStore
    assistant: Assistant
    conversations: ConversationStore
    explainer: Explainer
    upkeep: Upkeep | None = None
    """What a server does in the background; it begins when `begin_upkeep` is called."""
    judge: Reader | None = None
    """What reads a statement with a quote."""

    @cached_property
    def pipeline(self) -> "IngestPipeline":
        """What articles come in by."""
        # the parsers take a fifth of a second to import, and most commands only read
        from ingest.pipeline import IngestPipeline

        return IngestPipeline(
            self.store, fetcher=self.fetcher, parse=self.parse, max_bytes=self._max_bytes
        )

    @cached_property
    def runner(self) -> "JobRunner":
        """What runs jobs."""
        from ingest.jobs import JobRunner

        return JobRunner(
            self.store,
            jobs=self.jobs,
            sources=self.sources,
            fetcher=self.fetcher,
            parse=self.parse,
            max_bytes=self._max_bytes,
        )

    @cached_property
    def fetcher(self) -> "PoliteFetcher":
        """What fetches pages."""
        from ingest.sources.manners import PoliteFetcher
        from ingest.sources.web import WebFetcher, usual_user_agent

        agent = usual_user_agent(self.settings.fetch_contact)
        return PoliteFetcher(
            WebFetcher(allow=self.settings.fetch_allow, user_agent=agent),
            user_agent=agent,
            heed_robots=self.settings.fetch_robots,
            seconds_between=self.settings.fetch_seconds,
        )

    @cached_property
    def parse(self) -> "ParsingPool":
        """What reads documents, in processes of their own."""
        from ingest.parsing_process import ParsingPool

        pool = ParsingPool()
        pool.prepare()
        return pool

    @cached_property
    def jobs(self) -> JobBook:
        """Jobs in the catalog."""
        return JobBook(self.store.catalog)

    @cached_property
    def sources(self) -> SourceBook:
        """Sources in the catalog."""
        return SourceBook(self.store.catalog)

    @cached_property
    def workshop(self) -> "Workshop":
        """What runs jobs and refreshes sources beside a server's other work."""
        from qa_assistant.workshop import Workshop

        return Workshop(
            self.store,
            jobs=self.jobs,
            sources=self.sources,
            runner=lambda: self.runner,
            retention_days=self.settings.retention_days,
        )

    @property
    def _max_bytes(self) -> int:
        return self.settings.max_upload_mb * 1_000_000

    def pipeline_for(self, readers: frozenset[str] | None) -> "IngestPipeline":
        """What articles come in by for one who may see those of these groups; null sees all."""
        if readers is None:
            return self.pipeline
        from ingest.pipeline import IngestPipeline
        from qa_assistant.access.admission import AdmittingSink

        return IngestPipeline(
            AdmittingSink(self.store, readers),
            fetcher=self.fetcher,
            parse=self.parse,
            max_bytes=self._max_bytes,
        )

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of an answer: from the cache where it is there, counted and traced.

        Raises as `Assistant.stream`. What surfaces for many people use; who measures the assistant
        itself asks that.
        """
        events = self.metrics.observed(self.cache.stream(question))
        return events if self.tracing is None else self.tracing.traced(events, question)

    def ask(self, question: Question) -> Answer:
        """The whole answer of `stream`."""
        answers = [e.answer for e in self.stream(question) if isinstance(e, DoneEvent)]
        return answers[-1]

    @cached_property
    def cache(self) -> AnswerCache:
        """Answers that were given lately."""
        return AnswerCache(
            self.assistant,
            self.conversations,
            revision=self.store.revision,
            most=self.settings.answer_cache,
        )

    @cached_property
    def metrics(self) -> "Metrics":
        """What is counted."""
        # only servers count, and the library takes as long to import as a search
        from qa_assistant.metrics import Metrics

        return Metrics()

    @cached_property
    def tracing(self) -> Tracing | None:
        """Where traces go, if anywhere."""
        endpoint = self.settings.otlp_endpoint
        if endpoint is None:
            return None
        return build_tracing(endpoint, model=self.settings.chat_model)

    @cached_property
    def keys(self) -> KeyStore:
        """What opens the API."""
        return KeyStore(self.store.catalog)

    @cached_property
    def audit(self) -> AuditLog:
        """Who changed what."""
        return AuditLog(self.store.catalog)

    @cached_property
    def claims(self) -> "ClaimCheck":
        """What compares claims with the articles."""
        # most commands check no claim, and need not import what it takes
        from qa_assistant.answering.claim_check import ClaimCheck

        return ClaimCheck(
            EvidenceSearch(self.store, passages=self.settings.passages),
            entailment=_build_entailment(self.settings, self.judge),
            public_url=self.settings.public_url,
        )

    @cached_property
    def feedback(self) -> FeedbackStore:
        """What people thought of answers."""
        return FeedbackStore(self.store.catalog, self.conversations)

    @cached_property
    def answer_log(self) -> AnswerLog:
        """What was asked and answered."""
        return AnswerLog(self.store.catalog, self.conversations)

    def begin_upkeep(self) -> None:
        """Begin what goes on in the background, if there is any and it has not begun."""
        if self.upkeep is not None:
            self.upkeep.begin()
            self.workshop.begin()

    def close(self) -> None:
        """End what goes on in the background, and release files and connections."""
        # what was never used was never made
        made = self.__dict__
        if "workshop" in made:
            self.workshop.stop()
        if self.upkeep is not None:
            self.upkeep.stop()
        # these are made when they are first asked for
        for part in ("keys", "tracing"):
            if made.get(part) is not None:
                made[part].close()
        if "parse" in made:
            self.parse.close()
        self.store.close()


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
    uses = settings.reader
    reader = Reader(threads=settings.threads) if uses else None
    extractive = ExtractiveAnswerer(
        RememberingEmbedder(embedder),
        store,
        reader=reader if ReaderUse.ANSWERS in uses else None,
        threshold=settings.min_confidence,
        names_in=_names_in,
    )
    reranker = None
    if reader and ReaderUse.RERANKING in uses and settings.reranker is None:
        reranker = ReaderReranker(reader)
    judge = reader if ReaderUse.VERIFICATION in uses else None
    search = EvidenceSearch(store, passages=settings.passages, reranker=reranker)
    assistant = Assistant(
        search=search,
        answerer=_build_answerer(settings, extractive, judge),
        conversations=conversations,
        rewriter=_build_rewriter(settings),
        suggester=Suggester(extractive),
        public_url=settings.public_url,
    )
    explainer = Explainer(search, extractive)
    return Services(settings, store, assistant, conversations, explainer, upkeep, judge)


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
    settings.home.mkdir(parents=True, exist_ok=True)
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


def _build_rewriter(settings: Settings) -> Rewriter:
    if settings.chat_model == EXTRACTIVE:
        return RuleRewriter()
    from qa_assistant.answering.chat_models import load_chat_model
    from qa_assistant.answering.model_rewriting import MAX_TOKENS, ModelRewriter

    timeout = min(settings.rewrite_timeout, settings.chat_timeout / 2)
    model = load_chat_model(
        settings.chat_model,
        base_url=settings.chat_base_url,
        api_key=settings.chat_api_key,
        timeout=timeout,
        max_tokens=MAX_TOKENS,
        context_tokens=settings.chat_context_tokens,
    )
    return ModelRewriter(model, timeout=timeout)


def _build_answerer(
    settings: Settings, extractive: ExtractiveAnswerer, reader: Reader | None
) -> Answerer:
    if settings.chat_model == EXTRACTIVE:
        return extractive
    # the chat-model adapter costs seconds to import: only who set a model pays for it
    from qa_assistant.answering.chat_models import load_chat_model
    from qa_assistant.answering.generative import GenerativeAnswerer
    from qa_assistant.answering.model_calls import Prices
    from qa_assistant.answering.model_limits import (
        ModelLimits,
        usual_evidence_tokens,
        usual_least_probability,
    )

    model = load_chat_model(
        settings.chat_model,
        base_url=settings.chat_base_url,
        api_key=settings.chat_api_key,
        timeout=settings.chat_timeout,
        max_tokens=settings.chat_max_tokens,
        context_tokens=settings.chat_context_tokens,
    )
    return GenerativeAnswerer(
        model,
        fallback=extractive,
        judge=extractive,
        entailment=_build_entailment(settings, reader),
        name=settings.chat_model,
        limits=ModelLimits(
            seconds=settings.chat_timeout,
            answer_tokens=settings.chat_max_tokens,
            context_tokens=settings.chat_context_tokens,
            evidence_tokens=settings.evidence_tokens
            or usual_evidence_tokens(settings.chat_model, settings.chat_base_url),
            least_probability=usual_least_probability(settings.chat_model, settings.chat_base_url),
        ),
        prices=Prices(settings.chat_price_input, settings.chat_price_output),
    )


def _build_entailment(settings: Settings, reader: Reader | None) -> Entailment | None:
    if settings.entailment is not None:
        return _load_entailment(settings.entailment).support
    return None if reader is None else reader.support


@lru_cache(maxsize=1)
def _load_entailment(name: str) -> CrossEncoderEntailment:
    return CrossEncoderEntailment(name)


def _names_in(text: str) -> Sequence[Alias]:
    """The names that a text introduces; its patterns are read when a question asks for one."""
    from ingest.aliases import find_aliases

    return find_aliases(text)

"""The parts of a running assistant, those that are seldom used made when they are asked for."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qa_assistant.access.audit import AuditLog
from qa_assistant.access.keys import KeyStore
from qa_assistant.answer_cache import AnswerCache
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.evaluation.answer_log import AnswerLog
from qa_assistant.evaluation.feedback import FeedbackStore
from qa_assistant.models import Answer, DoneEvent, Event, Question
from qa_assistant.settings import ReaderUse, Settings
from qa_assistant.tracing import Tracing, build_tracing
from qa_assistant.upkeep import Upkeep
from vectorstore.database import database_file
from vectorstore.job_book import JobBook
from vectorstore.reader import Reader
from vectorstore.source_book import SourceBook
from vectorstore.store import ArticleStore

if TYPE_CHECKING:
    from ingest.jobs import JobRunner
    from ingest.parsing_process import ParsingPool
    from ingest.pipeline import IngestPipeline
    from ingest.sources.manners import PoliteFetcher
    from qa_assistant.answering.assistant import Assistant
    from qa_assistant.answering.checking.claim_check import ClaimCheck
    from qa_assistant.answering_chain import AnsweringChain
    from qa_assistant.evaluation.explanation import Explainer
    from qa_assistant.metrics import Metrics
    from qa_assistant.workshop import Workshop


@dataclass(frozen=True)
class Services:
    """The parts of a running assistant; the surfaces use these and build nothing themselves."""

    settings: Settings
    store: ArticleStore
    conversations: ConversationStore
    make_chain: "Callable[[], AnsweringChain]"
    """Makes what a question goes through."""
    upkeep: Upkeep | None = None
    """What a server does in the background; it begins when `begin_upkeep` is called."""
    reader: Reader | None = None
    """The bundled model that reads two texts together; null: the settings use it for nothing."""

    @cached_property
    def chain(self) -> "AnsweringChain":
        """What a question goes through."""
        return self.make_chain()

    @property
    def assistant(self) -> "Assistant":
        """What answers questions."""
        return self.chain.assistant

    @property
    def explainer(self) -> "Explainer":
        """What tells why an answer is what it is."""
        return self.chain.explainer

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
    def free_bytes(self) -> int:
        """Room on the catalog's disk."""
        return shutil.disk_usage(database_file(self.settings.catalog_url).parent).free

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
        from qa_assistant.answerers import build_entailment
        from qa_assistant.answering.checking.claim_check import ClaimCheck
        from qa_assistant.answering.evidence_search import EvidenceSearch

        judge = self.reader if ReaderUse.VERIFICATION in self.settings.reader else None
        return ClaimCheck(
            EvidenceSearch(self.store, passages=self.settings.passages),
            entailment=build_entailment(self.settings, judge),
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
            self.upkeep.begin(first=self._begin_rest)

    def _begin_rest(self) -> None:
        """Look for jobs, and have at hand what the first question needs."""
        self.workshop.begin()
        _ = self.chain
        if self.reader is not None:
            self.reader.load()

    def close(self) -> None:
        """End what goes on in the background, and release files and connections."""
        # what was never used was never made
        made = self.__dict__
        if self.upkeep is not None:
            self.upkeep.stop()  # first, since it may just be making the next
        if "workshop" in made:
            self.workshop.stop()
        # these are made when they are first asked for
        for part in ("keys", "tracing"):
            if made.get(part) is not None:
                made[part].close()
        if "parse" in made:
            self.parse.close()
        self.store.close()

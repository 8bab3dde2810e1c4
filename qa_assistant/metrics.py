"""What is counted and measured while serving, for Prometheus."""

from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from qa_assistant.models import Answer, DoneEvent, Event

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
_SECONDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


class Metrics:
    """Counters of one server. Labels have few values: never a question, an id or a path."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._watched: dict[str, Gauge] = {}
        self._questions = Counter(
            "qa_questions",
            "Questions answered, by what was found and whether the answer was given before",
            ("status", "cached"),
            registry=self.registry,
        )
        self._failures = Counter(
            "qa_questions_failed",
            "Questions whose answer failed or was not waited for",
            registry=self.registry,
        )
        self._stages = Histogram(
            "qa_stage_seconds",
            "Time by stage of an answer; total is the whole, first_statement until the first",
            ("stage",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._tokens = Counter(
            "qa_model_tokens", "Tokens of the chat model", ("kind",), registry=self.registry
        )
        self._ingested = Counter(
            "qa_ingested_articles",
            "Articles that came in, by what storing them did",
            ("status",),
            registry=self.registry,
        )
        self._requests = Counter(
            "qa_http_requests",
            "Requests, by route and status",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "qa_http_request_seconds",
            "Time until a reply was sent whole, by route",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )

    def observed(self, events: Iterator[Event]) -> Iterator[Event]:
        """The same events, counted."""
        is_done = False
        try:
            for event in events:
                if isinstance(event, DoneEvent):
                    is_done = True
                    self._count(event.answer)
                yield event
        finally:
            if not is_done:
                self._failures.inc()
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def count_ingested(self, status: str) -> None:
        """One article came in."""
        self._ingested.labels(status).inc()

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was replied to."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """A number that is asked for whenever somebody looks."""
        if name not in self._watched:
            self._watched[name] = Gauge(name, description, registry=self.registry)
        self._watched[name].set_function(value)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _count(self, answer: Answer) -> None:
        self._questions.labels(answer.status.value, str(answer.from_cache).lower()).inc()
        for stage, milliseconds in answer.timings.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        if answer.usage is not None:
            self._tokens.labels("prompt").inc(answer.usage.prompt_tokens)
            self._tokens.labels("completion").inc(answer.usage.completion_tokens)

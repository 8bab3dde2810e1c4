"""Traces of answers for OpenTelemetry (semantic conventions for generative AI), no contents."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from qa_assistant.errors import SettingsError
from qa_assistant.models import Answer, DoneEvent, Event, Question, Stage, StatusEvent

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

SERVICE: Final = "qa-assistant"


class Tracing:
    """Makes of each answer a span, with one for finding passages and one for writing beneath it.

    Args:
        provider: Where the spans go.
        model: The chat model as `provider:model`, or `extractive`.
    """

    def __init__(self, provider: "TracerProvider", *, model: str) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer(SERVICE)
        self._model = model

    def traced(self, events: Iterator[Event], question: Question) -> Iterator[Event]:
        """The same events, with their spans."""
        from opentelemetry.trace import set_span_in_context

        root = self._tracer.start_span("answer", attributes={"qa.collection": question.collection})
        beneath = set_span_in_context(root)
        stage: Span | None = None
        answer: Answer | None = None
        seen: Stage | None = None
        try:
            for event in events:
                if isinstance(event, StatusEvent) and event.stage is not seen:
                    _end(stage)
                    seen = event.stage
                    name, attributes = self._stage(event.stage, question)
                    stage = self._tracer.start_span(name, beneath, attributes=attributes)
                if isinstance(event, DoneEvent):
                    answer = event.answer
                yield event
        except Exception as error:
            root.record_exception(error)
            raise
        finally:
            self._finish(root, stage, answer)
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    def _stage(self, stage: Stage, question: Question) -> tuple[str, dict[str, str]]:
        if stage is Stage.SEARCHING:
            operation = {"gen_ai.operation.name": "retrieval"}
            return "retrieval", operation | {"gen_ai.data_source.id": question.collection}
        provider, _, model = self._model.partition(":")
        if not model:
            return "answer extractive", {}
        return f"chat {model}", {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
        }

    def _finish(self, root: "Span", stage: "Span | None", answer: Answer | None) -> None:
        if answer is not None:
            root.set_attributes(
                {
                    "qa.status": answer.status.value,
                    "qa.citations": len(answer.citations),
                    "qa.from_cache": answer.from_cache,
                }
            )
            if stage is not None and answer.usage is not None:
                stage.set_attributes(
                    {
                        "gen_ai.usage.input_tokens": answer.usage.prompt_tokens,
                        "gen_ai.usage.output_tokens": answer.usage.completion_tokens,
                    }
                )
        _end(stage)
        root.end()


def build_tracing(endpoint: str, *, model: str) -> Tracing:
    """Traces that are sent to an OTLP endpoint over gRPC.

    Raises:
        SettingsError: the extra is not installed.
    """
    if find_spec("opentelemetry.exporter") is None:
        raise SettingsError("QA_OTLP_ENDPOINT needs: pip install 'qa-assistant[otel]'.")
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    exporter: Any = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider, model=model)


def _end(span: "Span | None") -> None:
    if span is not None:
        span.end()

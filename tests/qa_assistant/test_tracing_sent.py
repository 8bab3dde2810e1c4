"""Traces as a collector receives them: over gRPC, from a whole assistant."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from qa_assistant.bootstrap import open_services
from qa_assistant.models import Question
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder

TEXT = "The bridge of Orvale was opened by Ines Falk."
QUESTION = "who opened the bridge of Orvale?"


class Collector(TraceServiceServicer):
    """Keeps the spans that it is sent, with the service that sent them."""

    def __init__(self) -> None:
        self.spans: dict[str, Any] = {}
        self.services: set[str] = set()

    def Export(
        self, request: ExportTraceServiceRequest, context: object
    ) -> ExportTraceServiceResponse:
        for resource in request.resource_spans:
            named = {item.key: item.value.string_value for item in resource.resource.attributes}
            self.services.add(named["service.name"])
            for scope in resource.scope_spans:
                self.spans.update({span.name: span for span in scope.spans})
        return ExportTraceServiceResponse()


@contextmanager
def collecting(collector: Collector) -> Iterator[str]:
    """The address of the collector, until the block ends."""
    server = grpc.server(ThreadPoolExecutor(2))
    add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(grace=1).wait()


def test_a_collector_gets_the_stages_of_an_answer_and_none_of_its_words(tmp_path: Path) -> None:
    collector = Collector()
    with collecting(collector) as endpoint:
        settings = Settings(home=tmp_path, reader="off", otlp_endpoint=endpoint, _env_file=None)
        with open_services(settings, load=lambda name: HashingEmbedder()) as services:
            services.pipeline.ingest_text(TEXT)
            services.ask(Question(text=QUESTION))
        # what was not sent yet is sent when the services are closed
    assert collector.services == {"qa-assistant"}
    root, retrieval = collector.spans["answer"], collector.spans["retrieval"]
    assert retrieval.parent_span_id == root.span_id
    assert root.start_time_unix_nano <= retrieval.start_time_unix_nano
    assert retrieval.end_time_unix_nano <= root.end_time_unix_nano
    told = {item.key: item.value.string_value for item in root.attributes}
    assert told["qa.status"] == "answered"
    sent = b"".join(span.SerializeToString() for span in collector.spans.values())
    assert b"Orvale" not in sent
    assert b"Falk" not in sent

"""Structured logs: JSON lines for machines, plain lines on a terminal."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from vectorstore.invisible import without_invisible


def configure_logging(level: str, style: str) -> None:
    """Send all logs of the process to standard error in one form.

    Args:
        level: Least level that is written, e.g. `INFO`.
        style: `json`, `text`, or `auto` (text on a terminal, else JSON).
    """
    as_text = style == "text" or (style == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    inert: list[Processor] = [_without_escapes] if as_text else []
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if as_text
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                *inert,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in (
        "alembic",
        "httpx",
        "httpcore",
        "chromadb",
        "pypdf",
        "trafilatura",
        "uvicorn.access",
    ):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _without_escapes(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Nothing that a vendor, an article or a file's name brings along steers the terminal."""
    return {
        key: without_invisible(value) if isinstance(value, str) else value
        for key, value in event.items()
    }

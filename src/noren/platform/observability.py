"""Structured logs that belong together by trace id."""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog

_trace_id: ContextVar[str] = ContextVar("noren_trace_id", default="")

log: Any = structlog.get_logger("noren")


def current_trace_id() -> str:
    """The trace id of the request or job that runs now; empty outside one."""
    return _trace_id.get()


def set_trace_id(trace_id: str) -> None:
    """Set the trace id for what runs now, in logs and audit rows alike."""
    _trace_id.set(trace_id)


def _add_trace(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    trace = _trace_id.get()
    if trace:
        event.setdefault("trace_id", trace)
    return event


def configure_logging(*, level: str, as_json: bool) -> None:
    """Send every log line, ours and the libraries', through one format: JSON lines, or coloured for a person."""
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # a refusal is an answer, not an incident

"""Prometheus metrics with OpenTelemetry's names; every web process writes to one folder, any of them can answer."""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from noren.platform import sql

REQUEST_DURATION = Histogram(
    "http_server_request_duration_seconds",
    "Duration of HTTP requests.",
    ["http_request_method", "http_route", "http_response_status_code"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
COMMANDS = Counter("noren_commands_total", "Commands by name and outcome.", ["command", "outcome"])
OUTBOX_WAITING = Gauge("noren_outbox_waiting", "Events that no relay has taken yet.", multiprocess_mode="mostrecent")
DELIVERIES_FAILED = Gauge(
    "noren_deliveries_failed", "Deliveries that wait for another try or are parked.", multiprocess_mode="mostrecent"
)
WEBHOOKS_WAITING = Gauge(
    "noren_webhooks_waiting",
    "Deliveries to webhook endpoints that are still to be made.",
    multiprocess_mode="mostrecent",
)
WEBHOOKS_DISABLED = Gauge(
    "noren_webhooks_disabled",
    "Webhook endpoints that were disabled because nothing got through.",
    multiprocess_mode="mostrecent",
)
_WEBHOOKS = """
SELECT (SELECT count(*) FROM webhooks_delivery WHERE state = 'waiting'),
       (SELECT count(*) FROM webhooks_endpoint WHERE disabled_reason IN ('gave_up', 'gone'))
"""


def observe_request(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one request under its route, not its path, so that ids make no new series; nor do methods that are made up."""
    match = request.resolver_match
    route = match.route if match else "unmatched"
    method = request.method if request.method in _METHODS else "_OTHER"
    REQUEST_DURATION.labels(method, route, str(status)).observe(seconds)


def metrics(_request: HttpRequest) -> HttpResponse:
    """All metrics in Prometheus' text format."""
    OUTBOX_WAITING.set(sql.value("SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL"))
    DELIVERIES_FAILED.set(sql.value("SELECT count(*) FROM platform_failed_delivery"))
    waiting, disabled = sql.row(_WEBHOOKS) or (0, 0)
    WEBHOOKS_WAITING.set(waiting)
    WEBHOOKS_DISABLED.set(disabled)
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder and Path(folder).is_dir():
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)

"""The command log, and how the installation is doing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, show, uuid_of
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form
from noren.journeys.reads.subjects import subjects_of
from noren.platform.actor import Actor
from noren.platform.audit import command_log, whole_log
from noren.platform.backups import last_backup
from noren.platform.clock import now
from noren.platform.operations import NothingToRetry, Retry, retry_delivery, retry_mail, system_state
from noren.platform.verification import AskVerification, ask_verification, last_verification

_PARTS = (
    "orders",
    "checkout",
    "fulfilment",
    "stock",
    "catalog",
    "places",
    "identity",
    "payments",
    "accounts",
    "loyalty",
    "ledger",
    "register",
    "operations",
)


@office_page("audit.view")
def audit(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Who did what, when, to what."""
    since, until = _day(request.GET.get("day", ""))
    kind = request.GET.get("kind", "")
    filters: dict[str, Any] = {
        "actor": actor,
        "name": request.GET.get("what", ""),
        "actor_kind": "" if kind == "all" else kind,
        "automatic": kind in ("all", "system"),
        "actor_id": uuid_of(request.GET.get("who", "")),
        "subject": uuid_of(request.GET.get("subject", "")),
        "since": since,
        "until": until,
    }
    if request.GET.get("format") == "csv":
        return csv_of(
            "audit", [_("When"), _("What"), _("Steps"), _("Kind"), _("Who"), _("About"), _("Trace")], _rows(filters)
        )
    page = command_log(**filters, cursor=request.GET.get("cursor", ""))
    known = subjects_of(ids=(subject for item in page.items for subject in item.subjects[:5]))
    context = {
        "page": page,
        "entries": [
            {"item": item, "about": list({known[s].id: known[s] for s in item.subjects[:5] if s in known}.values())}
            for item in page.items
        ],
        "form": Form(values=request.GET.dict()),
        "parts": [("", _("Everything")), *((part, _part(part)) for part in _PARTS)],
        "kinds": [*words.options(words.ACTOR, every=_("People and machines")), ("all", _("All, automatic ones too"))],
    }
    return show(request, actor, "office/audit.html", context)


@office_page("operations.view")
def system(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Relay, failed deliveries, timers, letters, size and version."""
    state = system_state(actor=actor, at=now())
    connections = {one.name: one.count for one in state.connections}
    context = {
        "state": state,
        "late_timers": [timer for timer in state.timers if timer.late],
        "parked": [one for one in state.failed if one.next_at is None],
        "parked_mails": [one for one in state.mails if one.next_at is None],
        "connections": connections,
        "version": _version(),
        "may_retry": actor.may("operations.retry_delivery"),
        "verification": last_verification(actor=actor),
        "backup": last_backup(),
        "sees_imports": actor.may("import.view"),
        "may_verify": actor.may("operations.verify"),
    }
    return show(request, actor, "office/system.html", context)


@require_POST
@office_page("operations.retry_delivery")
def try_delivery(request: HttpRequest, actor: Actor, delivery_id: UUID) -> HttpResponseBase:
    """Set a failed delivery going again."""
    return _retry(request, actor, retry_delivery, delivery_id)


@require_POST
@office_page("operations.retry_mail")
def try_mail(request: HttpRequest, actor: Actor, mail_id: UUID) -> HttpResponseBase:
    """Send a waiting letter now."""
    return _retry(request, actor, retry_mail, mail_id)


@require_POST
@office_page("operations.verify")
def verify(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Have every balance rebuilt and compared; the page shows the result when the worker is done."""
    act(request, actor, ask_verification, AskVerification())
    return done(request, _("The checks run now. This page shows what they find."), "/office/system#verify")


def _retry(request: HttpRequest, actor: Actor, command: Any, subject: UUID) -> HttpResponseBase:
    try:
        act(request, actor, command, Retry(id=subject))
    except NothingToRetry:
        return done(request, _("This has been dealt with already."), "/office/system")
    return done(request, _("It is tried again within seconds."), "/office/system")


def _rows(filters: dict[str, Any]) -> Iterator[list[object]]:
    for one in whole_log(**filters):
        yield [
            one.at,
            one.name,
            " ".join(one.steps),
            str(words.ACTOR.get(one.actor_kind, one.actor_kind)),
            one.actor_name,
            " ".join(map(str, one.subjects)),
            one.trace_id,
        ]


def _day(text: str) -> tuple[datetime | None, datetime | None]:
    """A calendar day here, as its first instant and that of the next."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, None
    begins = datetime.combine(day, time(), get_current_timezone())
    return begins, begins + timedelta(days=1)


def _version() -> str:
    """The installed version; a checkout that was never installed has none."""
    try:
        return version("noren")
    except PackageNotFoundError:
        return ""


def _part(part: str) -> str:
    return {
        "orders": _("Orders"),
        "checkout": _("Checkout"),
        "fulfilment": _("Hand-over"),
        "stock": _("Stock"),
        "catalog": _("Products"),
        "places": _("Stores"),
        "identity": _("Customers"),
        "payments": _("Payments"),
        "accounts": _("Accounts"),
        "loyalty": _("Points"),
        "ledger": _("Points ledger"),
        "register": _("Register"),
        "operations": _("System"),
    }[part]

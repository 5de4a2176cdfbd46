"""A till's day: opened with its float, cash in and out, counted without being told what should be there, closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from noren.domains.register import api as register
from noren.domains.register.contracts import (
    CloseSession,
    MoveCash,
    OpenSession,
    SaveTill,
    SessionRef,
    SessionState,
    TransactionKind,
)
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import work_in
from noren.faces.store.counter import MOST, own_session, to_till
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.faces.store.views.register import till_home
from noren.journeys.reads.register_page import report_list, till_report
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.clock import now
from noren.platform.problems import STATUS

COINS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)
"""The notes and coins of Japan, for counting a drawer."""


@require_POST
@on_floor
def open_till(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Open a till with its float, or go on at one that is open."""
    till_id = uuid_or_none(request.POST.get("till", ""))
    running = uuid_or_none(request.POST.get("session", ""))
    if running is not None:
        work_in(request, running)
        return to_till()
    amount = number_of(request.POST.get("float", ""), most=MOST)
    if till_id is None or amount is None:
        return till_home(request, floor, error=_("Please choose the till and give its float."), status=400)
    asked = OpenSession(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(), till_id=till_id, opening_float_minor=amount
    )
    try:
        session = register.open_session(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.open_till", body=asked)
        )
    except AppError as refused:
        return till_home(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    work_in(request, session.id)
    return to_till()


@require_POST
@on_floor
def save_till(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Give the store a till."""
    try:
        asked = SaveTill(location_id=floor.location.id, code=request.POST.get("code", ""))
        register.save_till(input=asked, actor=floor.actor, at=now())
    except AppError as refused:
        return till_home(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    except ValueError:
        return till_home(request, floor, error=_("Please give the till a short number."), status=400)
    return to_till()


@require_GET
@on_floor
def x_page(request: HttpRequest, floor: Floor) -> HttpResponse:
    """How the till stands, with cash in and out; while it is counted, the count."""
    return _report(request, floor)


@require_POST
@on_floor
def cash(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Write down cash that is put into the drawer or taken out of it."""
    amount = number_of(request.POST.get("amount", ""), most=MOST)
    kind, why = request.POST.get("kind", ""), request.POST.get("why", "").replace("\x00", "").strip()[:200]
    session = own_session(request, floor)
    if session is None or not amount or not why or kind not in ("paid_in", "paid_out"):
        return _report(request, floor, error=_("Please give the amount and why."), status=400)
    asked = MoveCash(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
        session_id=session.id,
        kind=TransactionKind(kind),
        amount_minor=amount,
        reason=why,
    )
    return _then_report(
        request,
        floor,
        lambda: register.move_cash(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.cash", body=asked)
        ),
    )


@require_POST
@on_floor
def end(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Stop selling, so that the drawer can be counted."""
    session = own_session(request, floor)
    if session is None:
        return to_till()
    asked = SessionRef(session_id=session.id)
    return _then_report(request, floor, lambda: register.end_session(input=asked, actor=floor.actor, at=now()))


@require_POST
@on_floor
def close(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Close the till with what was counted; only now it is told what should have been there."""
    session = own_session(request, floor)
    counted = number_of(request.POST.get("counted", ""), most=MOST)
    if session is None or counted is None:
        return _report(request, floor, error=_("Please give what was counted."), status=400)
    note = request.POST.get("note", "").replace("\x00", "")[:200]
    asked = CloseSession(session_id=session.id, counted_minor=counted, note=note)
    try:
        register.close_session(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.close_till", body=asked)
        )
    except AppError as refused:
        return _report(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    work_in(request, None)
    return HttpResponseRedirect(_z_of(asked.session_id))


@require_GET
@on_floor
def z_page(request: HttpRequest, floor: Floor, session_id: UUID) -> HttpResponse:
    """The closing report of a till session, or how it stands."""
    shown = till_report(session_id=session_id, actor=floor.actor, at=now())
    session = shown.report.session
    if session.state is SessionState.ENDED:
        return to_till()
    is_z = session.state is SessionState.CLOSED
    context = {"shown": shown, "report": shown.report, "is_z": is_z, "sees_cash": is_z or _sees_cash(floor)}
    return page(request, floor, "store/register_report.html", context)


@require_GET
@on_floor
def reports(request: HttpRequest, floor: Floor) -> HttpResponse:
    """The reports of the store's tills, the latest first."""
    shown = report_list(location_id=floor.location.id, actor=floor.actor)
    return page(request, floor, "store/register_reports.html", {"shown": shown})


def _report(request: HttpRequest, floor: Floor, *, error: str = "", status: int = 200) -> HttpResponse:
    session = own_session(request, floor)
    if session is None:
        return to_till()
    if session.state is SessionState.ENDED:
        context: dict[str, Any] = {"session": session, "coins": COINS, "error": error}
        return page(request, floor, "store/register_count.html", context, status=status)
    shown = till_report(session_id=session.id, actor=floor.actor, at=now())
    context = {
        "shown": shown,
        "report": shown.report,
        "is_z": False,
        "is_own": True,
        "sees_cash": _sees_cash(floor),
        "error": error,
    }
    return page(request, floor, "store/register_report.html", context, status=status)


def _then_report(request: HttpRequest, floor: Floor, call: Callable[[], object]) -> HttpResponse:
    try:
        call()
    except AppError as refused:
        return _report(request, floor, error=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(reverse("store-register-x"))


def _sees_cash(floor: Floor) -> bool:
    """Whoever counts a drawer is not told before what should be in it; a manager may look."""
    return floor.actor.may_at("register.void_sale", floor.location.id)


def _z_of(session_id: UUID) -> str:
    return reverse("store-register-z", kwargs={"session_id": session_id})

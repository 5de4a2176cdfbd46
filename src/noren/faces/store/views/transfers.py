"""Goods between stores: asked for, picked, sent, received with what differs."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from noren.domains.catalog import api as catalog
from noren.domains.places.contracts import LocationFacts
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    DifferenceOutcome,
    EndTransfer,
    Part,
    PickTransfer,
    ReceiveTransfer,
    RequestTransfer,
    SettleDifference,
    ShipTransfer,
    Transfer,
    TransferRef,
    TransferState,
    Wanted,
)
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.journeys.identify_member import HowKnown, IdentifyMember, identify_member
from noren.journeys.reads.transfer_pages import TransferPage, new_transfer, transfer_page, transfer_work
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.clock import now
from noren.platform.command import Command
from noren.platform.problems import STATUS

MOST = 100_000
OUTCOMES = {
    DifferenceOutcome.FOUND_AT_SENDER: gettext_lazy("Found at the sender"),
    DifferenceOutcome.LOST: gettext_lazy("Lost on the way"),
    DifferenceOutcome.ARRIVED_LATER: gettext_lazy("Arrived later"),
    DifferenceOutcome.LACKING_AT_SENDER: gettext_lazy("The sender lacks them"),
    DifferenceOutcome.SURPLUS: gettext_lazy("Nobody lacks them"),
}
_OF_MISSING = (DifferenceOutcome.FOUND_AT_SENDER, DifferenceOutcome.ARRIVED_LATER, DifferenceOutcome.LOST)
_OF_SURPLUS = (DifferenceOutcome.LACKING_AT_SENDER, DifferenceOutcome.SURPLUS)
_WITH_NOTE: dict[str, Command[Transfer]] = {"refuse": supply.refuse_transfer, "cancel": supply.cancel_transfer}


@require_GET
@on_floor
def transfers(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What is to be sent and received, what others are about to send, and what differs."""
    work = transfer_work(location_id=floor.location.id, actor=floor.actor, at=now())
    return page(request, floor, "store/supply/list.html", {"work": work, "here": floor.location.id, "at": now()})


@require_http_methods(["GET", "POST"])
@on_floor
def request_transfer(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Ask another place for goods, for the shelf or for a customer who wants to try them on."""
    given = request.POST if request.method == "POST" else request.GET
    variant_id, sender_id = uuid_or_none(given.get("variant", "")), uuid_or_none(given.get("from", ""))
    if variant_id is None or sender_id is None:
        return HttpResponseRedirect(reverse("store-transfers"))
    new = new_transfer(
        variant_id=variant_id, from_location_id=sender_id, here=floor.location.id, actor=floor.actor, at=now()
    )
    typed = {name: given.get(name, "").strip()[:200] for name in ("quantity", "note", "member")}
    context: dict[str, Any] = {"new": new, "typed": typed}
    if request.method == "GET":
        return page(request, floor, "store/supply/new.html", context)
    quantity = number_of(typed["quantity"], most=MOST)
    if not quantity:
        context["error"] = _("Please give a number.")
        return page(request, floor, "store/supply/new.html", context, status=400)
    try:
        asked = RequestTransfer(
            id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
            from_location_id=sender_id,
            to_location_id=floor.location.id,
            member_id=_member(floor, typed["member"]) if typed["member"] else None,
            note=typed["note"],
            lines=[Wanted(variant_id=variant_id, quantity=quantity)],
        )
        made = supply.request_transfer(input=asked, actor=floor.actor, at=now())
    except AppError as refused:
        context["error"] = wording_of(refused)
        return page(request, floor, "store/supply/new.html", context, status=STATUS[refused.kind])
    return _done(made.id, "requested")


@require_GET
@on_floor
def transfer(request: HttpRequest, floor: Floor, transfer_id: UUID) -> HttpResponse:
    """A transfer as it stands, with what this place can do."""
    return _page(request, floor, transfer_id, done=request.GET.get("done", ""))


@require_POST
@on_floor
def decide(request: HttpRequest, floor: Floor, transfer_id: UUID, step: str) -> HttpResponse:
    """Approve, refuse or call off."""
    if step == "approve":
        ref = TransferRef(transfer_id=transfer_id)
        return _perform(request, floor, transfer_id, supply.approve_transfer, ref, step)
    asked = EndTransfer(transfer_id=transfer_id, note=request.POST.get("note", "").strip()[:200])
    return _perform(request, floor, transfer_id, _WITH_NOTE[step], asked, step)


@require_POST
@on_floor
def pick(request: HttpRequest, floor: Floor, transfer_id: UUID) -> HttpResponse:
    """Put what was found aside; that something is missing is said once more before."""
    shown = _read(floor, transfer_id)
    counted = {one.line.id: number_of(request.POST.get(f"q-{one.line.id}", ""), most=MOST) for one in shown.lines}
    found = {line: quantity or 0 for line, quantity in counted.items()}
    if None in counted.values():
        return _page(request, floor, transfer_id, counted=found, error=_("Please give a number."), status=400)
    short = [one for one in shown.lines if found[one.line.id] < one.line.quantity]
    if short and "confirmed" not in request.POST:
        return _page(request, floor, transfer_id, counted=found, short=short)
    parts = [Part(line_id=line, quantity=quantity) for line, quantity in found.items()]
    asked = PickTransfer(transfer_id=transfer_id, lines=parts)
    return _perform(request, floor, transfer_id, supply.pick_transfer, asked, "picked", counted=found)


@require_POST
@on_floor
def ship(request: HttpRequest, floor: Floor, transfer_id: UUID) -> HttpResponse:
    """The goods leave; the receiver learns which day they come."""
    days = number_of(request.POST.get("days", ""), most=60)
    arrives = None if days is None else _noon(floor.location, days)
    asked = ShipTransfer(transfer_id=transfer_id, expected_at=arrives)
    return _perform(request, floor, transfer_id, supply.ship_transfer, asked, "shipped")


@require_POST
@on_floor
def receive(request: HttpRequest, floor: Floor, transfer_id: UUID) -> HttpResponse:
    """Take in what has come. What differs is shown first, and stays to be explained."""
    shown = _read(floor, transfer_id)
    sent = {one.line.variant_id: one.line.shipped for one in shown.lines}
    counted: dict[UUID, int | None] = {
        variant: number_of(request.POST.get(f"q-{variant}", ""), most=MOST) for variant in sent
    }
    damaged = {variant: number_of(request.POST.get(f"d-{variant}", "") or "0", most=MOST) for variant in sent}
    extra, error = extra_goods(request)
    if extra is not None and extra.variant_id not in sent:
        counted[extra.variant_id] = extra.quantity
    found = {variant: quantity or 0 for variant, quantity in counted.items()}
    broken = {variant: quantity or 0 for variant, quantity in damaged.items()}
    if None in counted.values() or None in damaged.values():
        error = error or _("Please give a number.")
    elif any(broken.get(variant, 0) > quantity for variant, quantity in found.items()):
        error = _("No more can be damaged than came.")
    typed: dict[str, Any] = {"counted": found, "damaged": broken, "extra": request.POST.get("extra", "")[:60]}
    if error:
        return _page(request, floor, transfer_id, error=error, status=400, **typed)
    differs = any(found[variant] != sent.get(variant, 0) for variant in found)
    if differs and "confirmed" not in request.POST:
        return _page(request, floor, transfer_id, differing=True, extra_quantity=extra and extra.quantity, **typed)
    asked = ReceiveTransfer(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
        transfer_id=transfer_id,
        lines=[
            Arrival(variant_id=variant, quantity=quantity, damaged=broken.get(variant, 0))
            for variant, quantity in found.items()
        ],
    )
    return _perform(request, floor, transfer_id, supply.receive_transfer, asked, "received", **typed)


@require_POST
@on_floor
def settle(request: HttpRequest, floor: Floor, transfer_id: UUID) -> HttpResponse:
    """Say what became of a difference."""
    line_id = uuid_or_none(request.POST.get("line", ""))
    outcome = request.POST.get("outcome", "")
    quantity = number_of(request.POST.get("quantity", ""), most=MOST)
    note = request.POST.get("note", "").strip()[:200]
    if line_id is None or outcome not in list(DifferenceOutcome) or not quantity:
        error = _("Please choose what happened and give a number.")
        return _page(request, floor, transfer_id, error=error, status=400)
    if DifferenceOutcome(outcome) in (DifferenceOutcome.LOST, DifferenceOutcome.SURPLUS) and not note:
        error = _("Please say why, so that others can follow.")
        return _page(request, floor, transfer_id, error=error, status=400)
    asked = SettleDifference(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
        line_id=line_id,
        outcome=DifferenceOutcome(outcome),
        quantity=quantity,
        note=note,
    )
    return _perform(request, floor, transfer_id, supply.settle_difference, asked, "settled")


def _noon(place: LocationFacts, days: int) -> datetime:
    zone = ZoneInfo(place.time_zone)
    return datetime.combine(now().astimezone(zone).date() + timedelta(days=days), time(12), tzinfo=zone)


def _member(floor: Floor, text: str) -> UUID:
    """The customer whose code was read.

    Raises: what `identify_member` raises; UnknownCode where nobody is meant for sure.
    """
    asked = IdentifyMember(location_id=floor.location.id, by=HowKnown.CODE, text=text[:60])
    found = identify_member(input=asked, actor=floor.actor, at=now())
    if found.member is None:
        raise supply.MemberUnknown
    return found.member.member_id


def extra_goods(request: HttpRequest) -> tuple[Arrival | None, str]:
    """Something in the box that nobody had sent: its code and how many."""
    code = request.POST.get("extra", "").strip()[:60]
    if not code:
        return None, ""
    found = catalog.find_variant(code=code)
    quantity = number_of(request.POST.get("extra-quantity", ""), most=MOST)
    if found is None or not quantity:
        return None, _("The code of the other goods is unknown, or their number is missing.")
    return Arrival(variant_id=found.variant_id, quantity=quantity), ""


def _perform(
    request: HttpRequest,
    floor: Floor,
    transfer_id: UUID,
    command: Command[Transfer],
    asked: Any,
    done: str,
    **typed: Any,
) -> HttpResponse:
    _read(floor, transfer_id)
    key = key_for(request, floor, route=command.command_name, body=asked)
    try:
        command(input=asked, actor=floor.actor, at=now(), key=key)
    except AppError as refused:
        error = wording_of(refused)
        return _page(request, floor, transfer_id, error=error, status=STATUS[refused.kind], **typed)
    return _done(transfer_id, done)


def _done(transfer_id: UUID, what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('store-transfer', kwargs={'transfer_id': transfer_id})}?done={what}")


def _read(floor: Floor, transfer_id: UUID) -> TransferPage:
    return transfer_page(transfer_id=transfer_id, location_id=floor.location.id, actor=floor.actor, at=now())


def _page(request: HttpRequest, floor: Floor, transfer_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    shown = _read(floor, transfer_id)
    state, place = shown.transfer.state, floor.location.id
    step = {
        (TransferState.REQUESTED, True): "decide",
        (TransferState.APPROVED, True): "pick",
        (TransferState.PICKED, True): "ship",
        (TransferState.IN_TRANSIT, False): "receive",
    }.get((state, shown.here_sends), "")
    context = {
        "shown": shown,
        "transfer": shown.transfer,
        "step": step,
        "counted": {},
        "damaged": {},
        "outcomes": OUTCOMES,
        "of_missing": [(one.value, OUTCOMES[one]) for one in _OF_MISSING],
        "of_surplus": [(one.value, OUTCOMES[one]) for one in _OF_SURPLUS],
        "may_cancel": state in (TransferState.REQUESTED, TransferState.APPROVED, TransferState.PICKED)
        and floor.actor.may_at("supply.request_transfer", place)
        and step != "decide",
        "may_settle": shown.transfer.differs and floor.actor.may_at("supply.settle_difference", place),
        "at": now(),
    }
    return page(request, floor, "store/supply/transfer.html", {**context, **more}, status=status)

"""Counting on the shop floor: a phone in one hand, many people at once, over a network that comes and goes."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    MAX_COUNTED,
    Count,
    CountEntry,
    CountRef,
    MarkArea,
    NewArea,
    OpenStocktake,
    ScopeLine,
    StocktakeKind,
)
from noren.faces.shared.templatetags.noren import in_language
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, number_of, on_floor, page, uuid_or_none
from noren.journeys.reads.count_proposal import count_proposal
from noren.journeys.reads.shelf_goods import Goods
from noren.journeys.reads.stocktake_pages import counting_page, of_place, scanned_goods
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.instants import Instant
from noren.platform.clock import now
from noren.platform.problems import STATUS

PROPOSED = 20


class SentLine(BaseModel):
    """A count as a page keeps it until it has been taken."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    code: str = Field(max_length=200)
    quantity: int = Field(ge=0, le=MAX_COUNTED)
    counted_at: Instant


@require_GET
@on_floor
def stocktakes(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What is being counted here."""
    return _list(request, floor)


@require_POST
@on_floor
def begin(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Begin to count: everything, or what is most at risk."""
    floor.actor.require("stocktake.open", floor.location.id)
    key = uuid_or_none(request.POST.get("key", "")) or uuid7()
    name = request.POST.get("name", "").strip()[:80] or _("Stocktake")
    names = [line.strip()[:80] for line in request.POST.get("areas", "").splitlines() if line.strip()][:200]
    kind = StocktakeKind.CYCLE if request.POST.get("kind") == "cycle" else StocktakeKind.FULL
    scope: list[ScopeLine] = []
    if kind is StocktakeKind.CYCLE:
        proposed = count_proposal(location_id=floor.location.id, actor=floor.actor, at=now(), limit=PROPOSED)
        scope = [
            ScopeLine(variant_id=one.variant_id, confidence=one.confidence, value_at_risk_minor=one.value_at_risk_minor)
            for one in proposed
        ]
        if not scope:
            return _list(request, floor, error=_("There is nothing in stock to count here."), status=400)
    wish = OpenStocktake(
        id=derived_id("store-stocktake", key),
        location_id=floor.location.id,
        name=name,
        kind=kind,
        blind="blind" in request.POST,
        areas=[
            NewArea(id=derived_id("store-stocktake", key, number), name=text)
            for number, text in enumerate(names or [_("Whole store")])
        ],
        scope=scope,
    )
    with suppress(stocktake.StocktakeExists):
        stocktake.open_stocktake(input=wish, actor=floor.actor, at=now())
    return HttpResponseRedirect(reverse("store-stocktake", kwargs={"stocktake_id": wish.id}))


@require_GET
@on_floor
def areas(request: HttpRequest, floor: Floor, stocktake_id: UUID) -> HttpResponse:
    """Where to count, and how far everybody is."""
    found = of_place(stocktake_id=stocktake_id, location_id=floor.location.id, actor=floor.actor)
    return page(request, floor, "store/stocktake/areas.html", {"stocktake": found, "done": _done_areas(found.areas)})


@require_GET
@on_floor
def counting(request: HttpRequest, floor: Floor, stocktake_id: UUID, area_id: UUID) -> HttpResponse:
    """Count in one area."""
    return _counting(request, floor, stocktake_id, area_id)


@require_GET
@on_floor
def find(request: HttpRequest, floor: Floor, stocktake_id: UUID) -> HttpResponse:
    """The goods behind a code, for the page that is counting."""
    try:
        found = scanned_goods(
            stocktake_id=stocktake_id,
            location_id=floor.location.id,
            code=request.GET.get("q", ""),
            actor=floor.actor,
            at=now(),
        )
    except AppError as refused:
        return JsonResponse({"refused": wording_of(refused)}, status=STATUS[refused.kind])
    return JsonResponse({**_told(found.goods), "expected": found.expected})


@require_POST
@on_floor
def count(request: HttpRequest, floor: Floor, stocktake_id: UUID, area_id: UUID) -> HttpResponse:
    """Take counts: one of a form, or one that a page has kept until the network was there."""
    if "line" in request.POST:
        return _take_kept(request, floor, stocktake_id, area_id)
    key = uuid_or_none(request.POST.get("key", "")) or uuid7()
    quantity = number_of(request.POST.get("quantity", ""), most=MAX_COUNTED)
    if quantity is None:
        return _counting(request, floor, stocktake_id, area_id, error=_("Please give a number."), status=400)
    try:
        line = SentLine(id=key, code=request.POST.get("q", "")[:200], quantity=quantity, counted_at=now())
        _take(floor, stocktake_id, area_id, line, None)
    except AppError as refused:
        return _counting(request, floor, stocktake_id, area_id, error=wording_of(refused), status=STATUS[refused.kind])
    return _back(stocktake_id, area_id)


@require_POST
@on_floor
def withdraw(request: HttpRequest, floor: Floor, stocktake_id: UUID, area_id: UUID) -> HttpResponse:
    """Take one's own count back."""
    of_place(stocktake_id=stocktake_id, location_id=floor.location.id, actor=floor.actor)
    count_id = uuid_or_none(request.POST.get("count_id", ""))
    if count_id is None:
        raise stocktake.CountNotFound
    ref = CountRef(stocktake_id=stocktake_id, count_id=count_id)
    stocktake.withdraw_count(input=ref, actor=floor.actor, at=now())
    return _back(stocktake_id, area_id)


@require_POST
@on_floor
def mark(request: HttpRequest, floor: Floor, stocktake_id: UUID, area_id: UUID) -> HttpResponse:
    """Say that an area is counted, or that it is not after all."""
    of_place(stocktake_id=stocktake_id, location_id=floor.location.id, actor=floor.actor)
    wish = MarkArea(stocktake_id=stocktake_id, area_id=area_id, done=request.POST.get("done", "yes") == "yes")
    stocktake.mark_area(input=wish, actor=floor.actor, at=now())
    return HttpResponseRedirect(reverse("store-stocktake", kwargs={"stocktake_id": stocktake_id}))


def _take_kept(request: HttpRequest, floor: Floor, stocktake_id: UUID, area_id: UUID) -> HttpResponse:
    """A refusal is final for the page: it shows it and sends the count no more."""
    try:
        line = SentLine.model_validate_json(request.POST["line"])
        sent_at = datetime.fromisoformat(request.POST.get("sent_at", ""))
        goods = _take(floor, stocktake_id, area_id, line, sent_at)
    except (ValidationError, ValueError):
        return JsonResponse({"refused": _("Please give a number.")}, status=400)
    except AppError as refused:
        return JsonResponse({"refused": wording_of(refused)}, status=STATUS[refused.kind])
    return JsonResponse({"id": str(line.id), **_told(goods), "quantity": line.quantity})


def _take(floor: Floor, stocktake_id: UUID, area_id: UUID, line: SentLine, sent_at: datetime | None) -> Goods:
    found = scanned_goods(
        stocktake_id=stocktake_id, location_id=floor.location.id, code=line.code, actor=floor.actor, at=now()
    )
    entry = CountEntry(
        id=line.id,
        area_id=area_id,
        variant_id=found.goods.variant_id,
        quantity=line.quantity,
        counted_at=line.counted_at,
    )
    wish = Count(stocktake_id=stocktake_id, lines=[entry], sent_at=sent_at)
    stocktake.count(input=wish, actor=floor.actor, at=now())
    return found.goods


def _told(goods: Goods) -> dict[str, Any]:
    kinds = " ".join(part for part in (in_language(goods.colour_name), goods.size) if part)
    return {
        "variant_id": str(goods.variant_id),
        "name": in_language(goods.name),
        "kinds": kinds,
        "sku": goods.sku,
        "image": goods.image or "",
    }


def _back(stocktake_id: UUID, area_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("store-stocktake-area", kwargs={"stocktake_id": stocktake_id, "area_id": area_id})
    )


def _list(request: HttpRequest, floor: Floor, *, error: str = "", status: int = 200) -> HttpResponse:
    floor.actor.require("stocktake.count", floor.location.id)
    found = stocktake.list_stocktakes(location_ids=[floor.location.id], limit=12)
    context = {
        "open": [one for one in found if one.state == "open"],
        "others": [one for one in found if one.state != "open"],
        "may_open": floor.actor.may_at("stocktake.open", floor.location.id),
        "office": floor.actor.may("office.open"),
        "proposed": PROPOSED,
        "error": error,
    }
    return page(request, floor, "store/stocktake/list.html", context, status=status)


def _done_areas(areas: list[Any]) -> int:
    return sum(area.done_at is not None for area in areas)


def _counting(
    request: HttpRequest, floor: Floor, stocktake_id: UUID, area_id: UUID, *, error: str = "", status: int = 200
) -> HttpResponse:
    shown = counting_page(
        stocktake_id=stocktake_id, area_id=area_id, location_id=floor.location.id, actor=floor.actor, at=now()
    )
    context = {"shown": shown, "error": error, "text": request.POST.get("q", "")[:200]}
    return page(request, floor, "store/stocktake/counting.html", context, status=status)

"""Stock: levels by place and product, and the story of one level."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, RecordCounts, SetSafety
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, one_of, page_of, place_names, places_of, show, uuid_of
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.reads.level_page import level_page
from noren.journeys.reads.stock_list import ListedLevel, Only, StockSort, stock_list
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

_BY_HAND = (
    MovementReason.RECEIPT,
    MovementReason.COUNT,
    MovementReason.ADJUSTMENT,
    MovementReason.DAMAGE,
    MovementReason.WASTE,
)


@office_page("stock.view")
def stock_levels(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Levels by place and product; shortfalls are one of the filters."""
    at = now()
    sort = one_of(StockSort, request.GET.get("sort", "")) or StockSort.SKU
    only = one_of(Only, request.GET.get("only", "")) or Only.ALL
    filters: dict[str, Any] = {
        "actor": actor,
        "location_id": uuid_of(request.GET.get("store", "")),
        "product_id": uuid_of(request.GET.get("product", "")),
        "text": request.GET.get("text", ""),
        "only": only,
        "sort": sort,
        "at": at,
    }
    if request.GET.get("format") == "csv":
        return _csv(filters)
    context = {
        "page": stock_list(**filters, page=page_of(request.GET.get("page", ""))),
        "form": Form(values=request.GET.dict()),
        "stores": [("", _("Every place")), *((place.id, place.name) for place in places_of(actor))],
        "onlys": [
            ("", _("All")),
            (Only.SHORTFALL.value, _("Shortfalls")),
            (Only.OUT.value, _("Nothing available")),
            (Only.NEGATIVE.value, _("Below zero")),
        ],
        "only": only.value,
        "sort": sort.value,
        "places": place_names(),
        "tab": "levels",
        "at": at,
    }
    return show(request, actor, "office/stock.html", context)


@office_page("stock.view")
def level(request: HttpRequest, actor: Actor, location_id: UUID, variant_id: UUID) -> HttpResponseBase:
    """Why is this 3?"""
    return _level(request, actor, location_id, variant_id, Form())


@require_POST
@office_page("stock.move")
def move(request: HttpRequest, actor: Actor, location_id: UUID, variant_id: UUID) -> HttpResponseBase:
    """Write down what has physically happened at this level."""
    actor.require("stock.move", location_id)
    form = Form.sent(request.POST)

    def write() -> int:
        if form.text("reason") == MovementReason.COUNT:
            return _count(actor, form, location_id, variant_id)
        line, reason = _movement(form, location_id, variant_id)
        note = form.text("note").strip()
        moved = act(
            request,
            actor,
            stock.move,
            form.become(MoveStock, {"reason": reason, "lines": [line], "note": note}, {"lines.0.delta": "quantity"}),
        )
        return moved.levels[0].on_hand

    on_hand = attempt(
        form,
        write,
        expected=(AppError,),
        fields={"stock.unavailable_below_zero": "quantity"},
    )
    if on_hand is None:
        return _level(request, actor, location_id, variant_id, form, status=422)
    return done(
        request, _("Written down. On hand are now %(n)s.") % {"n": on_hand}, f"/office/stock/{location_id}/{variant_id}"
    )


@require_POST
@office_page("stock.set_safety")
def set_safety(request: HttpRequest, actor: Actor, location_id: UUID, variant_id: UUID) -> HttpResponseBase:
    """Keep some units out of every online promise."""
    form = Form.sent(request.POST)
    safety = form.number("safety", least=0)
    kept = attempt(
        form,
        lambda: act(
            request,
            actor,
            stock.set_safety,
            form.become(SetSafety, {"location_id": location_id, "variant_id": variant_id, "safety": safety}),
        ),
        expected=(stock.UnknownLevel,),
    )
    if kept is None:
        return _level(request, actor, location_id, variant_id, form, status=422)
    return done(request, _("The safety stock was changed."), f"/office/stock/{location_id}/{variant_id}")


def _count(actor: Actor, form: Form, location_id: UUID, variant_id: UUID) -> int:
    """What was counted holds as of the moment when the page was opened; what has been sold since stays sold.

    The count's id is the form's, so that it is written once. Raises: Mistyped.
    """
    given, at = form.number("quantity", least=0), now()
    form.settle()
    try:
        seen_at = datetime.fromisoformat(form.text("seen_at"))
    except ValueError:
        seen_at = at
    line = {
        "id": form.new_id("count"),
        "location_id": location_id,
        "variant_id": variant_id,
        "quantity": given,
        "counted_at": min(seen_at, at) if seen_at.tzinfo else at,
    }
    wish = {"lines": [line], "note": form.text("note").strip()}
    counted = form.become(RecordCounts, wish, {"lines.0": "quantity"})
    stock.record_counts(input=counted, actor=actor, at=at)
    return stock.levels_at(location_id=location_id, variant_ids=[variant_id])[0].on_hand


def _movement(form: Form, location_id: UUID, variant_id: UUID) -> tuple[MoveLine, MovementReason]:
    """What was typed as one movement: what came or went.

    Damaged goods stay on hand and cannot be sold.
    Raises: Mistyped.
    """
    reason = one_of(MovementReason, form.text("reason"))
    if reason not in _BY_HAND:
        form.fail("reason", _("Please choose one."))
    least = 1 if reason in (MovementReason.RECEIPT, MovementReason.DAMAGE, MovementReason.WASTE) else None
    given = form.number("quantity", least=least)
    form.settle()
    if given is None or reason is None:
        raise Mistyped
    delta, unavailable = {
        MovementReason.DAMAGE: (0, given),
        MovementReason.WASTE: (-given, 0),
    }.get(reason, (given, 0))
    if delta == unavailable == 0:
        form.fail("quantity", _("This changes nothing."))
        raise Mistyped
    return MoveLine(location_id=location_id, variant_id=variant_id, delta=delta, unavailable_delta=unavailable), reason


def _level(
    request: HttpRequest, actor: Actor, location_id: UUID, variant_id: UUID, form: Form, *, status: int = 200
) -> HttpResponseBase:
    seen = level_page(
        location_id=location_id, variant_id=variant_id, actor=actor, media_url=settings.MEDIA_URL, at=now()
    )
    place = places.get_location(location_id=location_id)
    form.values.setdefault("safety", seen.level.safety)
    context = {
        "seen": seen,
        "place": place,
        "form": form,
        "reasons": [(reason.value, words.REASON[reason]) for reason in _BY_HAND],
        "may_move": actor.may_at("stock.move", location_id),
        "may_set_safety": actor.may_at("stock.set_safety", location_id),
        "at": now(),
    }
    return show(request, actor, "office/level.html", context, status=status)


def _csv(filters: dict[str, Any]) -> HttpResponseBase:
    names = place_names()

    def every() -> Iterator[ListedLevel]:
        number, more = 1, True
        while more:
            page = stock_list(**filters, page=number, limit=2_000)
            yield from page.items
            number, more = number + 1, page.more

    return csv_of(
        "stock",
        ["SKU", "JAN", _("Product"), _("Size"), _("Colour"), _("Place"), _("On hand"), _("Reserved"), _("Not for sale"),
         _("Safety stock"), _("Available")],
        (
            [one.sku, one.gtin or "", in_language(one.name), one.size, in_language(one.colour),
             in_language(names.get(one.location_id, {})), one.on_hand, one.reserved, one.unavailable, one.safety, one.available]
            for one in every()
        ),
    )  # fmt: skip

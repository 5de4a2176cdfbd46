"""Purchases and suppliers: ordered or announced, changed while open, and what came otherwise than ordered."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    MAX_UNITS,
    ChangePurchase,
    ExplainDifference,
    PlacePurchase,
    Purchase,
    PurchaseRef,
    PurchaseState,
    Resolution,
    SaveSupplier,
)
from noren.faces.office.desk import act, done, office_page, one_of, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, attempt
from noren.faces.office.supply_words import OF_OVER, OF_SHORT, RESOLUTION
from noren.journeys.reads.transfer_pages import PurchaseStory, purchase_overview, purchase_story
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

BLANK_ROWS = 3
MOST_ROWS = 200
"""What the form holds; more come by file."""
_COLUMNS = ("code", "units", "day")


@office_page("supply.view")
def purchases(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Differences that nobody has explained, what is to come, and what has ended; of one supplier or of all."""
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    form = Form(values=request.GET.dict())
    overview = purchase_overview(location_ids=reach, supplier_id=uuid_of(form.text("supplier")))
    context = {
        "tab": "purchases",
        "overview": overview,
        "form": form,
        "suppliers": [("", _("All suppliers")), *((one.id, one.name) for one in overview.suppliers)],
        "places": place_names(),
    }
    return show(request, actor, "office/purchases.html", context)


@require_http_methods(["GET", "POST"])
@office_page("supply.place_purchase")
def new_purchase(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Order goods of a supplier, or write down what one announces."""
    if request.method == "GET":
        return _form(request, actor, Form(values={"supplier": request.GET.get("supplier", "")}), [])
    form, rows = Form.sent(request.POST), _rows(request)

    def place() -> Purchase:
        location_id = uuid_of(form.text("store"))
        if location_id is None:
            form.fail("store", _("Please choose one."))
        given = {
            "id": form.new_id("purchase"),
            "supplier_id": uuid_of(form.text("supplier")),
            "location_id": location_id,
            "number": form.text("number").strip(),
            "note": form.text("note").strip(),
            "lines": _lines(form, rows, location_id),
        }
        wish = form.become(PlacePurchase, given, {"supplier_id": "supplier", "location_id": "store"})
        return act(request, actor, supply.place_purchase, wish)

    placed = attempt(form, place, expected=(AppError,), fields={"supply.purchase_exists": "number"})
    if placed is None:
        return _form(request, actor, form, rows, status=422)
    return done(request, _("The purchase was written down."), f"/office/purchases/{placed.id}")


@office_page("supply.view")
def purchase(request: HttpRequest, actor: Actor, purchase_id: UUID) -> HttpResponseBase:
    """What was ordered, every delivery of it, and what differs."""
    return _page(request, actor, purchase_id, Form())


@require_http_methods(["GET", "POST"])
@office_page("supply.place_purchase")
def change(request: HttpRequest, actor: Actor, purchase_id: UUID) -> HttpResponseBase:
    """Other goods, quantities or days, as long as it is open."""
    story = _story(actor, purchase_id)
    found = story.page.purchase
    if request.method == "GET":
        return _form(request, actor, Form(values={"note": found.note}), _rows_of(story), found=found)
    form, rows = Form.sent(request.POST), _rows(request)

    def put() -> Purchase:
        given = {
            "purchase_id": purchase_id,
            "note": form.text("note").strip(),
            "lines": _lines(form, rows, found.location_id),
        }
        return act(request, actor, supply.change_purchase, form.become(ChangePurchase, given))

    if attempt(form, put, expected=(AppError,)) is None:
        return _form(request, actor, form, rows, found=found, status=422)
    return done(request, _("The purchase was changed."), f"/office/purchases/{purchase_id}")


@require_POST
@office_page("supply.place_purchase")
def take_step(request: HttpRequest, actor: Actor, purchase_id: UUID, step: str) -> HttpResponseBase:
    """Close it, or call it off."""
    steps = {
        "close": (supply.close_purchase, _("Nothing more of it is expected.")),
        "cancel": (supply.cancel_purchase, _("The purchase was called off.")),
    }
    if step not in steps:
        raise Http404
    _story(actor, purchase_id)
    form, (take, message) = Form.sent(request.POST), steps[step]
    ref = PurchaseRef(purchase_id=purchase_id)
    if attempt(form, lambda: act(request, actor, take, ref), expected=(AppError,)) is None:
        return _page(request, actor, purchase_id, form, status=422)
    return done(request, message, f"/office/purchases/{purchase_id}")


@require_POST
@office_page("supply.settle_difference")
def explain(request: HttpRequest, actor: Actor, purchase_id: UUID) -> HttpResponseBase:
    """Say why more or fewer came than was ordered, and what becomes of it."""
    form = Form.sent(request.POST)
    _story(actor, purchase_id)

    def say() -> Purchase:
        resolution, line_id = one_of(Resolution, form.text("resolution")), uuid_of(form.text("line"))
        note = form.text("note").strip()[:500]
        if resolution is None or line_id is None:
            form.fail("resolution", _("Please choose one."))
        if not note:
            form.fail("note", _("Please say why, so that others can follow."))
        form.settle()
        given = {"id": form.new_id("explanation"), "line_id": line_id, "resolution": resolution, "note": note}
        return act(request, actor, supply.explain_difference, ExplainDifference.model_validate(given))

    if attempt(form, say, expected=(AppError,)) is None:
        return _page(request, actor, purchase_id, form, status=422)
    return done(request, _("The difference was explained."), f"/office/purchases/{purchase_id}")


@require_http_methods(["GET", "POST"])
@office_page("supply.view")
def suppliers(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every supplier; a new one, or a change of one."""
    form = Form.sent(request.POST)
    if request.method == "POST":
        actor.require("supply.save_supplier")

        def save() -> object:
            given = {
                "id": uuid_of(form.text("supplier_id")) or form.new_id("supplier"),
                "code": form.text("code").strip(),
                "name": form.text("name").strip(),
                "archived": form.ticked("archived"),
            }
            return act(request, actor, supply.save_supplier, form.become(SaveSupplier, given))

        if attempt(form, save, expected=(AppError,), fields={"supply.supplier_code_taken": "code"}) is not None:
            return done(request, _("The supplier was saved."), "/office/suppliers")
    known = supply.list_suppliers()
    chosen = next((one for one in known if str(one.id) == request.GET.get("supplier", "")), None)
    if request.method == "GET" and chosen is not None:
        form = Form(
            values={
                "supplier_id": str(chosen.id),
                "code": chosen.code,
                "name": chosen.name,
                "archived": "1" if chosen.archived else "",
            }
        )
    context = {
        "tab": "purchases",
        "suppliers": known,
        "form": form,
        "may_save": actor.may("supply.save_supplier"),
        "editing": bool(form.text("supplier_id")),
    }
    return show(request, actor, "office/suppliers.html", context, status=422 if form.errors or form.refusal else 200)


def _lines(form: Form, rows: list[dict[str, str]], location_id: UUID | None) -> list[dict[str, Any]]:
    """The goods that were typed; rows without a code are left out. Raises: Mistyped."""
    typed = [(number, row) for number, row in enumerate(rows) if row["code"]]
    known = catalog.variants_called(codes=[row["code"] for _number, row in typed])
    zone = places.get_location(location_id=location_id).time_zone if location_id else ""
    lines: list[dict[str, Any]] = []
    for number, row in typed:
        one = Form(values=row)
        units, day = one.number("units", least=1, most=MAX_UNITS), _day(one, zone)
        if row["code"] not in known:
            one.fail("code", _("This product is unknown."))
        for name, message in one.errors.items():
            form.fail(f"{name}-{number}", message)
        lines.append(
            {
                "variant_id": known.get(row["code"]),
                "quantity": units,
                "expected_at": day,
            }
        )
    if not lines:
        form.fail("lines", _("Please enter at least one product."))
    elif len({line["variant_id"] for line in lines}) < len(lines) and not form.errors:
        form.fail("lines", _("A product stands in two rows."))
    form.settle()
    return lines


def _day(form: Form, zone: str) -> datetime | None:
    """The beginning of a day at the place; None for none."""
    typed = form.text("day")
    if not typed:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(typed).date(), time(), ZoneInfo(zone or "UTC"))
    except ValueError:
        form.fail("day", _("Please enter a date."))
        return None


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    columns = [request.POST.getlist(name)[:MOST_ROWS] for name in _COLUMNS]
    return [
        dict(zip(_COLUMNS, (text.strip()[:60] for text in row), strict=True)) for row in zip(*columns, strict=False)
    ]


def _rows_of(story: PurchaseStory) -> list[dict[str, str]]:
    zone = ZoneInfo(story.page.place.time_zone)
    return [
        {
            "code": one.goods.sku,
            "units": str(one.line.quantity),
            "day": "" if one.line.expected_at is None else str(one.line.expected_at.astimezone(zone).date()),
        }
        for one in story.page.lines
        if one.line.quantity
    ]


def _story(actor: Actor, purchase_id: UUID) -> PurchaseStory:
    return purchase_story(purchase_id=purchase_id, actor=actor, at=now())


def _form(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    rows: list[dict[str, str]],
    *,
    found: Purchase | None = None,
    status: int = 200,
) -> HttpResponseBase:
    wrong = {name: text for name, text in form.errors.items() if "-" in name}
    blank = [dict.fromkeys(_COLUMNS, "") for _row in range(BLANK_ROWS)]
    context = {
        "tab": "purchases",
        "found": found,
        "form": form,
        "rows": [
            {**row, "errors": [wrong[key] for key in (f"{name}-{number}" for name in _COLUMNS) if key in wrong]}
            for number, row in enumerate([*rows, *blank])
        ],
        "suppliers": [("", _("Choose")), *((one.id, one.name) for one in supply.list_suppliers() if not one.archived)],
        "stores": [("", _("Choose")), *((place.id, place.name) for place in places_of(actor))],
        "places": place_names(),
        "too_many": len(rows) > MOST_ROWS - BLANK_ROWS,
    }
    return show(request, actor, "office/purchase_form.html", context, status=status)


def _page(request: HttpRequest, actor: Actor, purchase_id: UUID, form: Form, *, status: int = 200) -> HttpResponseBase:
    story = _story(actor, purchase_id)
    found = story.page.purchase
    is_open = found.state is PurchaseState.OPEN
    may_order = actor.may_at("supply.place_purchase", found.location_id)
    context = {
        "tab": "purchases",
        "story": story,
        "found": found,
        "goods": {one.line.id: one.goods for one in story.page.lines},
        "form": form,
        "may_change": is_open and may_order,
        "may_cancel": is_open and may_order and not found.receipts,
        "may_explain": actor.may_at("supply.settle_difference", found.location_id),
        "of_short": [(one.value, RESOLUTION[one]) for one in OF_SHORT],
        "of_over": [(one.value, RESOLUTION[one]) for one in OF_OVER],
    }
    return show(request, actor, "office/purchase.html", context, status=status)

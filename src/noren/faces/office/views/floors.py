"""A store's floor plan: drawn with the mouse, the keys or numbers; and the places of goods as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FixtureKind, FloorPlan, FloorRef, SaveFixture, SaveFloor
from noren.faces.office.desk import act, done, office_page, show, uuid_of
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.shared.shelf_words import FIXTURE_KIND
from noren.journeys.shelf_file import COLUMNS, ShelfFileInvalid, read_shelf_file, shelf_rows
from noren.platform.actor import Actor

BLANK_ROWS = 3
MOST_ROWS = 150
"""What the form holds; a floor with more is drawn over the API."""
_NUMBERS = ("x", "y", "width", "height", "bays", "levels")
_FIELDS = ("fixture_id", "code", "kind", "zone_ja", "zone_en", *_NUMBERS)
_NEW_ROW = {"kind": "shelf", "x": "0", "y": "0", "width": "200", "height": "60", "bays": "1", "levels": "1"}
_REFUSALS = (shelves.FloorChanged, shelves.FloorCodeTaken, shelves.FixtureInUse, shelves.FixtureElsewhere)
REASONS = {
    "columns": gettext_lazy("The columns floor, fixture and sku are needed."),
    "sku": gettext_lazy("There are no goods with this SKU or JAN."),
    "fixture": gettext_lazy("There is no such fixture on this floor."),
    "number": gettext_lazy("Bay or level is not a number that fits."),
}


@require_http_methods(["GET", "POST"])
@office_page("shelves.save_floor")
def floor_plans(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponseBase:
    """The floors of a store, one of them to be drawn."""
    store = _store(actor, location_id)
    if request.method == "GET":
        if request.GET.get("format") == "csv":
            return csv_of("places", COLUMNS, shelf_rows(location_id=location_id))
        return _page(request, actor, store, None)
    form = Form.sent(request.POST)
    rows = _rows(request)
    saved = attempt(
        form,
        lambda: act(request, actor, shelves.save_floor, _wanted(form, rows, location_id)),
        expected=_REFUSALS,
        fields={"shelves.floor_code_taken": "floor_code"},
    )
    if saved is None:
        return _page(request, actor, store, form, rows=rows, status=422)
    return done(request, _("The floor plan was saved."), f"/office/stores/{location_id}/floors?floor={saved.floor_id}")


@require_POST
@office_page("shelves.save_floor")
def remove(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponseBase:
    """Take a floor away on which nothing stands."""
    _store(actor, location_id)
    floor_id = uuid_of(request.POST.get("floor_id", ""))
    if floor_id is None or floor_id not in {plan.id for plan in shelves.floors_of(location_id=location_id)}:
        raise shelves.FloorNotFound
    act(request, actor, shelves.remove_floor, FloorRef(floor_id=floor_id))
    return done(request, _("The floor was removed."), f"/office/stores/{location_id}/floors")


@require_POST
@office_page("shelves.place")
def upload_places(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponseBase:
    """Take the places of goods over from a file, all of it or nothing."""
    store = _store(actor, location_id)
    file = request.FILES.get("file")
    text = file.read().decode("utf-8-sig", errors="replace") if file else ""
    try:
        placed = act(request, actor, shelves.place, read_shelf_file(text=text, location_id=location_id))
    except (ShelfFileInvalid, shelves.UnknownFixture) as wrong:
        form = Form(values=_values(None))
        form.refused(wrong)
        told = [(one["line"], REASONS[one["reason"]]) for one in wrong.data.get("lines", [])]
        return _page(request, actor, store, None, refusal=form.refusal, wrong=told, status=422)
    message = _("The places of %(number)s goods were taken over.") % {"number": placed.variants}
    return done(request, message, f"/office/stores/{location_id}/floors")


def _store(actor: Actor, location_id: UUID) -> LocationFacts:
    if not actor.reaches(location_id):
        raise places.LocationNotFound
    return places.get_location(location_id=location_id)


def _wanted(form: Form, rows: list[dict[str, str]], location_id: UUID) -> SaveFloor:
    """The floor that was typed; rows without a code, or ticked to go, are left out. Raises: Mistyped."""
    width, height = (form.number(f"floor_{name}", least=1, most=50_000) for name in ("width", "height"))
    position = form.number("floor_position", least=-20, most=200)
    gone = set(form.many("gone"))
    fixtures = []
    for number, row in enumerate(rows):
        if not row["code"] or str(number) in gone:
            continue
        zone = {language: row[f"zone_{language}"] for language in ("ja", "en") if row[f"zone_{language}"]}
        given: dict[str, Any] = {"code": row["code"], "kind": row["kind"], "zone": zone}
        given |= {name: row[name] for name in _NUMBERS}
        given["id"] = uuid_of(row["fixture_id"]) or form.new_id("fixture", str(number))
        try:
            fixtures.append(SaveFixture.model_validate(given))
        except ValueError as wrong:
            form.refusal = _("Please check the numbers of fixture %(code)s.") % {"code": row["code"]}
            raise Mistyped from wrong
    wish = {
        "id": uuid_of(form.text("floor_id")) or form.new_id("floor"), "location_id": location_id, "code": form.text("floor_code"),
        "version": int(form.text("version")) if form.text("version").isdecimal() else None,
        "position": position, "width": width, "height": height, "fixtures": fixtures,
    }  # fmt: skip
    form.settle()
    try:
        return SaveFloor.model_validate(wish)
    except ValueError as wrong:
        form.refusal = _("Every fixture stands inside of the floor, and each has a code of its own.")
        raise Mistyped from wrong


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    """The fixtures of the form, one row each."""
    columns = [request.POST.getlist(name)[:MOST_ROWS] for name in _FIELDS]
    return [dict(zip(_FIELDS, (text.strip()[:60] for text in row), strict=True)) for row in zip(*columns, strict=False)]


def _values(plan: FloorPlan | None) -> dict[str, str]:
    if plan is None:
        return {
            "floor_id": "",
            "version": "",
            "floor_code": "",
            "floor_position": "1",
            "floor_width": "2000",
            "floor_height": "1200",
        }
    return {
        "floor_id": str(plan.id), "version": str(plan.version), "floor_code": plan.code, "floor_position": str(plan.position),
        "floor_width": str(plan.width), "floor_height": str(plan.height),
    }  # fmt: skip


def _rows_of(plan: FloorPlan | None) -> list[dict[str, str]]:
    if plan is None:
        return []
    return [
        {
            "fixture_id": str(one.id), "code": one.code, "kind": one.kind.value, "zone_ja": one.zone.get("ja", ""),
            "zone_en": one.zone.get("en", ""), **{name: str(getattr(one, name)) for name in _NUMBERS},
        }
        for one in plan.fixtures
    ]  # fmt: skip


def _page(
    request: HttpRequest,
    actor: Actor,
    store: LocationFacts,
    form: Form | None,
    *,
    rows: list[dict[str, str]] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponseBase:
    plans = shelves.floors_of(location_id=store.id)
    asked = form.text("floor_id") if form else request.GET.get("floor", "")
    chosen = next((plan for plan in plans if str(plan.id) == asked), None)
    if chosen is None and form is None and asked != "new" and plans:
        chosen = plans[0]
    filled = rows if rows is not None else _rows_of(chosen)
    context = {
        "store": store,
        "plans": plans,
        "plan": chosen,
        "form": form or Form(values=_values(chosen)),
        "rows": [*filled, *[dict.fromkeys(_FIELDS, "") | _NEW_ROW for _row in range(BLANK_ROWS)]],
        "kinds": [(kind.value, FIXTURE_KIND[kind]) for kind in FixtureKind],
        "too_many": chosen is not None and len(chosen.fixtures) > MOST_ROWS - BLANK_ROWS,
    }
    return show(request, actor, "office/floors.html", {**context, **more}, status=status)

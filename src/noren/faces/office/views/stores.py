"""Stores with their hours and days."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from noren.domains.fulfilment import api as fulfilment
from noren.domains.places import api as places
from noren.domains.places.contracts import (
    LocationFacts,
    LocationKind,
    LocationRef,
    SaveLocation,
    Service,
)
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, places_of, show
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form, as_json, attempt, from_json, names_in
from noren.faces.shared.prefectures import PREFECTURES
from noren.kernel.ids import uuid7
from noren.kernel.japanese import PostalCodeInvalid, normalise_postal_code
from noren.platform.actor import Actor
from noren.platform.clock import now

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
OPENINGS = 2
"""A day's openings that the form has room for: with a pause at noon there are two."""
BLANK_DAYS = 2
_SIMPLE = (
    "code", "name_kana", "postal_code", "prefecture_code", "city", "town", "block", "building", "time_zone", "phone",
)  # fmt: skip
_REFUSALS = (places.CodeTaken, places.TimeZoneUnknown, places.UnknownSeller, places.HoursOverlap)
_FIELDS = {
    "places.code_taken": "code",
    "places.time_zone_unknown": "time_zone",
    "places.hours_overlap": "hours",
    "places.unknown_seller": "company_id",
}


@office_page("places.view")
def store_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every store within reach, with whether it is open now."""
    archived = bool(request.GET.get("archived"))
    kind = request.GET.get("kind", "")
    found = [place for place in places_of(actor, archived=archived) if not kind or place.kind == kind]
    if request.GET.get("format") == "csv":
        return csv_of(
            "stores",
            [_("Code"), _("Name (Japanese)"), _("Name (English)"), _("Kind"), _("Brand"), _("Postal code"), _("Address"), _("Phone"),
             _("Latitude"), _("Longitude")],
            (
                [one.code, one.name.get("ja", ""), one.name.get("en", ""), str(words.PLACE_KIND[one.kind]),
                 one.brand_name.get("ja", ""), one.postal_code, f"{one.city}{one.town}{one.block}{one.building}", one.phone,
                 one.lat, one.lon]
                for one in found
            ),
        )  # fmt: skip
    at = now()
    goals = fulfilment.goal_shares(locations=found, at=at)
    context = {
        "stores": [
            {"place": one, "open": places.open_now(location=one, at=at), "goal": goals[one.id]} for one in found
        ],
        "form": Form(values=request.GET.dict()),
        "kinds": words.options(words.PLACE_KIND, every=_("Every kind")),
        "may_edit_all": actor.may("places.edit") and actor.location_ids is None,
        "may_edit_sellers": actor.may("places.save_company"),
        "tab": "stores",
    }
    return show(request, actor, "office/stores.html", context)


@require_http_methods(["GET", "POST"])
@office_page("places.edit")
def new_store(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new store or warehouse."""
    form = Form.sent(request.POST) if request.method == "POST" else Form(values=_values(None))
    return _save(request, actor, None, form, form.new_id("store"))


@require_http_methods(["GET", "POST"])
@office_page("places.view")
def store(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponseBase:
    """One store with its week, its days, its services and its address."""
    if not actor.reaches(location_id):
        raise places.LocationNotFound
    stored = places.get_location(location_id=location_id, fresh=True)
    if request.method == "GET":
        return _store(request, actor, stored, Form(values=_values(stored)))
    actor.require("places.edit", location_id)
    return _save(request, actor, stored, Form.sent(request.POST), location_id)


@require_POST
@office_page("places.edit")
def archive_store(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponseBase:
    """Take a store out of use."""
    act(request, actor, places.archive_location, LocationRef(location_id=location_id))
    return done(request, _("The store was taken out of use."), "/office/stores?archived=1")


def _save(
    request: HttpRequest, actor: Actor, stored: LocationFacts | None, form: Form, location_id: UUID
) -> HttpResponseBase:
    if request.method == "GET":
        return _store(request, actor, stored, form)
    try:
        saved = attempt(
            form,
            lambda: act(request, actor, places.save_location, _wanted(form, location_id)),
            expected=_REFUSALS,
            fields=_FIELDS,
        )
    except places.VersionConflict:
        return _overtaken(request, actor, location_id, form)
    if saved is None:
        return _store(request, actor, stored, form, status=422)
    return done(request, _("The store was saved."), f"/office/stores/{location_id}")


def _wanted(form: Form, location_id: UUID) -> SaveLocation:
    """The place that was typed. Raises: Mistyped."""
    hours, names = _hours(form)
    days, day_names = _special_days(form)
    given: dict[str, Any] = {name: form.text(name) for name in _SIMPLE}
    try:
        given["postal_code"] = normalise_postal_code(given["postal_code"]) if given["postal_code"].strip() else ""
    except PostalCodeInvalid as wrong:
        form.refused(wrong, {wrong.code: "postal_code"})
    given |= {
        "id": location_id,
        "version": int(form.text("version")) if form.text("version").isdecimal() else None,
        "company_id": form.text("company_id"),
        "brand_id": form.text("brand_id"),
        "kind": form.text("kind"),
        "name": names_in(form, "name", required=True),
        "access": names_in(form, "access"),
        "lat": form.text("lat") or None,
        "lon": form.text("lon") or None,
        "services": form.many("services"),
        "pickup_minutes": form.number("pickup_minutes", least=0, most=20_160),
        "business_day_starts": form.text("business_day_starts") or time(5),
        "opened_on": form.text("opened_on") or None,
        "hours": hours,
        "special_days": days,
    }
    if bool(given["lat"]) != bool(given["lon"]):
        form.fail("lat", _("Please give both or neither."))
        given["lat"] = given["lon"] = None
    return form.become(SaveLocation, given, {"name": "name_ja", **names, **day_names})


def _hours(form: Form) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The week as openings, and which field an error of each belongs to."""
    hours: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    for weekday in range(7):
        for part in range(OPENINGS):
            opens, closes = form.text(f"opens_{weekday}_{part}"), form.text(f"closes_{weekday}_{part}")
            if bool(opens) != bool(closes):
                form.fail("hours", _("%(day)s: please give both times or neither.") % {"day": WEEKDAYS[weekday]})
            elif opens:
                names[f"hours.{len(hours)}"] = "hours"
                hours.append({"weekday": weekday, "opens": opens, "closes": closes})
    return hours, names


def _special_days(form: Form) -> tuple[list[dict[str, Any]], dict[str, str]]:
    days: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    for row in range(400):
        if f"day_{row}" not in form.values:
            break
        day = form.text(f"day_{row}")
        if not day:
            continue
        closed = form.ticked(f"closed_{row}")
        opens, closes = form.text(f"day_opens_{row}"), form.text(f"day_closes_{row}")
        if not closed and not (opens and closes):
            form.fail("special_days", _("%(day)s: tick closed, or give both times.") % {"day": day})
            continue
        names[f"special_days.{len(days)}"] = "special_days"
        note = form.text(f"day_note_{row}").strip()
        days.append(
            {
                "day": day,
                "closed": closed,
                "opens": None if closed else opens,
                "closes": None if closed else closes,
                "note": {"ja": note} if note else {},
            }
        )
    return days, names


def _values(stored: LocationFacts | None) -> dict[str, Any]:
    """The fields of the form for a stored place, or for a new one."""
    values: dict[str, Any] = {
        "kind": "store", "time_zone": "Asia/Tokyo", "pickup_minutes": 60, "business_day_starts": "05:00", "version": "",
        "services": [], "seen": "{}",
    }  # fmt: skip
    if stored is None:
        return values
    values |= {name: getattr(stored, name) for name in _SIMPLE}
    values |= {
        "company_id": str(stored.company_id),
        "brand_id": str(stored.brand_id),
        "kind": stored.kind.value,
        "name_ja": stored.name.get("ja", ""),
        "name_en": stored.name.get("en", ""),
        "access_ja": stored.access.get("ja", ""),
        "access_en": stored.access.get("en", ""),
        "lat": "" if stored.lat is None else str(stored.lat),
        "lon": "" if stored.lon is None else str(stored.lon),
        "services": sorted(stored.services),
        "pickup_minutes": str(stored.pickup_minutes),
        "business_day_starts": f"{stored.business_day_starts:%H:%M}",
        "opened_on": stored.opened_on.isoformat() if stored.opened_on else "",
    }
    for weekday in range(7):
        todays = [opening for opening in stored.hours if opening.weekday == weekday][:OPENINGS]
        for part, opening in enumerate(todays):
            values[f"opens_{weekday}_{part}"] = f"{opening.opens:%H:%M}"
            values[f"closes_{weekday}_{part}"] = f"{opening.closes:%H:%M}"
    for row, special in enumerate(stored.special_days):
        values |= {
            f"day_{row}": special.day.isoformat(),
            f"closed_{row}": "1" if special.closed else "",
            f"day_opens_{row}": f"{special.opens:%H:%M}" if special.opens else "",
            f"day_closes_{row}": f"{special.closes:%H:%M}" if special.closes else "",
            f"day_note_{row}": special.note.get("ja", ""),
        }
    plain = {name: value for name, value in values.items() if name not in ("version", "seen")}
    return values | {"version": str(stored.version), "seen": as_json(plain)}


def _overtaken(request: HttpRequest, actor: Actor, location_id: UUID, form: Form) -> HttpResponseBase:
    """Somebody else saved meanwhile: fields that only they changed are taken over, the others stay as typed."""
    stored = places.get_location(location_id=location_id, fresh=True)
    theirs, seen = _values(stored), from_json(form.text("seen"))
    changes = []
    for name in sorted((set(theirs) | set(seen)) - {"version", "seen"}):
        before, after = seen.get(name, ""), theirs.get(name, "")
        if before == after:
            continue
        mine: Any = form.many(name) if name == "services" else form.text(name)
        if mine == before:
            form.values[name] = after
        changes.append({"label": _label(name), "theirs": after, "mine": mine, "both": mine not in (before, after)})
    form.values |= {"version": theirs["version"], "seen": theirs["seen"]}
    form.key = str(uuid7())
    return _store(request, actor, stored, form, overtaken=changes, status=409)


def _label(name: str) -> str:
    known = {
        "code": _("Code"), "name_ja": _("Name (Japanese)"), "name_en": _("Name (English)"), "name_kana": _("Reading (kana)"),
        "postal_code": _("Postal code"), "prefecture_code": _("Prefecture"), "city": _("City"), "town": _("Town"),
        "block": _("Block"), "building": _("Building"), "time_zone": _("Time zone"), "phone": _("Phone number"), "services": _("Services"),
        "pickup_minutes": _("Minutes until an order is ready"), "kind": _("Kind"), "lat": _("Latitude"), "lon": _("Longitude"),
        "business_day_starts": _("The trading day starts"), "opened_on": _("Opened on"), "access_ja": _("Way there (Japanese)"),
        "access_en": _("Way there (English)"), "company_id": _("Company"), "brand_id": _("Brand"),
    }  # fmt: skip
    if name.startswith(("opens_", "closes_")):
        return f"{_('Opening hours')} {WEEKDAYS[int(name.split('_')[1])]}"
    if name.startswith(("day_", "closed_")):
        return _("Special days")
    return known.get(name, name)


def _store(
    request: HttpRequest,
    actor: Actor,
    stored: LocationFacts | None,
    form: Form,
    *,
    overtaken: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    used = sum(1 for name in form.values if name.startswith("day_") and name[4:].isdecimal() and form.text(name))
    context = {
        "stored": stored,
        "form": form,
        "overtaken": overtaken,
        "week": [
            {
                "label": WEEKDAYS[weekday],
                "parts": [
                    {
                        "opens": f"opens_{weekday}_{part}",
                        "closes": f"closes_{weekday}_{part}",
                        "from": form.text(f"opens_{weekday}_{part}"),
                        "to": form.text(f"closes_{weekday}_{part}"),
                    }
                    for part in range(OPENINGS)
                ],
            }
            for weekday in range(7)
        ],
        "days": [
            {
                "row": row,
                "day": form.text(f"day_{row}"),
                "closed": form.ticked(f"closed_{row}"),
                "opens": form.text(f"day_opens_{row}"),
                "closes": form.text(f"day_closes_{row}"),
                "note": form.text(f"day_note_{row}"),
            }
            for row in range(used + BLANK_DAYS)
        ],
        "kinds": [(kind.value, words.PLACE_KIND[kind]) for kind in LocationKind],
        "services": [(service.value, words.SERVICE[service]) for service in Service],
        "companies": [("", _("Please choose")), *((one.id, one.name) for one in places.list_companies())],
        "brands": [("", _("Please choose")), *((one.id, one.name) for one in places.list_brands())],
        "prefectures": [("", "–"), *PREFECTURES.items()],
        "may_edit": actor.may("places.edit") and (stored is None or actor.reaches(stored.id)),
        "open": places.open_now(location=stored, at=now()) if stored else None,
        "today": date.today(),  # noqa: DTZ011 - only the least day that the calendar offers
        "sees_audit": actor.may("audit.view"),
    }
    return show(request, actor, "office/store.html", context, status=status)

"""Adjustments of stock: those that wait, what was adjusted, the reasons, and how much who may change."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.places import api as places
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Adjust,
    Adjustment,
    AdjustmentRef,
    AdjustmentState,
    Authority,
    Effect,
    SaveReason,
    SetLimit,
)
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, one_of, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.reads.adjustment_list import adjustment_list
from noren.journeys.reads.stocktake_pages import variant_of
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now


@dataclass(frozen=True, slots=True)
class LimitNow:
    """What holds for somebody at a place (None: wherever nothing else is said)."""

    place: dict[str, str] | None
    authority: Authority
    most_units: int
    most_value_minor: int


@office_page("stocktake.adjust")
def adjustments(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Those that wait first; a new one beside them."""
    return _adjustments(request, actor, Form(values={"store": request.GET.get("store", "")}))


@require_POST
@office_page("stocktake.adjust")
def adjust(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Write down what became of goods."""
    form = Form.sent(request.POST)

    def write() -> Adjustment:
        location_id, quantity = uuid_of(form.text("store")), form.number("quantity", least=1, most=1_000_000)
        if location_id is None:
            form.fail("store", _("Please choose one."))
        if not form.text("reason"):
            form.fail("reason", _("Please choose one."))
        if form.errors:
            raise Mistyped
        given = {
            "id": form.new_id("adjustment"),
            "location_id": location_id,
            "reason": form.text("reason"),
            "note": form.text("note").strip(),
            "lines": [{"variant_id": variant_of(form.text("code")), "quantity": quantity}],
        }
        return act(request, actor, stocktake.adjust, form.become(Adjust, given))

    fields = {
        "stocktake.unknown_goods": "code",
        "stocktake.note_missing": "note",
        "stocktake.unknown_reason": "reason",
        "stock.unavailable_below_zero": "quantity",
    }
    made = attempt(form, write, expected=(AppError,), fields=fields)
    if made is None:
        return _adjustments(request, actor, form, status=422)
    told = (
        _("Written down.")
        if made.state is AdjustmentState.DONE
        else _("This is beyond your limit: it waits for approval, and nothing has moved yet.")
    )
    return done(request, told, "/office/adjustments")


@require_POST
@office_page("stocktake.approve")
def decide(request: HttpRequest, actor: Actor, adjustment_id: UUID) -> HttpResponseBase:
    """Approve or refuse one that waits."""
    form = Form.sent(request.POST)
    wish = AdjustmentRef(adjustment_id=adjustment_id, note=form.text("note").strip()[:500])
    refuse = form.text("answer") == "refuse"
    command = stocktake.refuse_adjustment if refuse else stocktake.approve_adjustment
    decided = attempt(form, lambda: act(request, actor, command, wish), expected=(AppError,))
    if decided is None:
        return _adjustments(request, actor, form, status=422)
    return done(
        request,
        _("The adjustment was refused.") if refuse else _("The adjustment was approved."),
        "/office/adjustments",
    )


@office_page("stocktake.set_limit")
def settings(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The reasons, and how much who may change."""
    return _settings(request, actor, Form(values={"start": "now"}))


@require_POST
@office_page("stocktake.set_limit")
def set_limit(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Set a limit from now or from a later moment on."""
    form = Form.sent(request.POST)

    def write() -> bool:
        units = form.number("most_units", least=0, most=1_000_000)
        value = form.amount("most_value", DEFAULT_CURRENCY)
        start, authority = start_of(form, now()), one_of(Authority, form.text("authority"))
        location_id = uuid_of(form.text("location_id"))
        if location_id is None and actor.location_ids is not None:
            form.fail("location_id", _("Please choose one."))
        if authority is None:
            form.fail("authority", _("Please choose one."))
        if form.errors or start is None:
            raise Mistyped
        given = {
            "id": form.new_id("limit"),
            "location_id": location_id,
            "authority": authority,
            "most_units": units,
            "most_value_minor": value,
            "valid_from": None if form.text("start") == "now" else start,
        }
        act(request, actor, stocktake.set_limit, form.become(SetLimit, given))
        return True

    if attempt(form, write, expected=(AppError,)) is None:
        return _settings(request, actor, form, status=422)
    return done(request, _("The limit was set."), "/office/adjustments/settings")


@require_POST
@office_page("stocktake.save_reason")
def save_reason(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Save a reason."""
    form = Form.sent(request.POST)

    def write() -> SaveReason:
        given = {
            "code": form.text("code").strip(),
            "name": {"ja": form.text("ja").strip(), "en": form.text("en").strip()},
            "effect": one_of(Effect, form.text("effect")),
            "needs_note": form.ticked("needs_note"),
            "in_use": form.ticked("in_use"),
        }
        names = {"name.ja": "ja", "name.en": "en", "name": "ja"}
        return act(request, actor, stocktake.save_reason, form.become(SaveReason, given, names))

    saved = attempt(form, write, expected=(AppError,), fields={"stocktake.reason_effect_fixed": "effect"})
    if saved is None:
        return _settings(request, actor, form, status=422)
    return done(request, _("The reason was saved."), "/office/adjustments/settings")


def _adjustments(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    reasons = {one.code: one for one in stocktake.reasons()}
    context = {
        "form": form,
        "tab": "adjustments",
        "page": adjustment_list(actor=actor, at=now()),
        "places": place_names(),
        "reason_names": {code: in_language(one.name) for code, one in reasons.items()},
        "stores": [("", _("Please choose")), *((place.id, in_language(place.name)) for place in places_of(actor))],
        "reasons": [
            ("", _("Please choose")),
            *((one.code, in_language(one.name)) for one in reasons.values() if one.in_use),
        ],
        "may_approve": actor.may("stocktake.approve"),
        "currency": DEFAULT_CURRENCY,
    }
    return show(request, actor, "office/adjustments.html", context, status=status)


def _settings(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    everywhere = actor.location_ids is None
    choices = [(place.id, in_language(place.name)) for place in places_of(actor)]
    context = {
        "form": form,
        "tab": "adjustments",
        "reasons": stocktake.reasons(),
        "limits": _limits_now(actor),
        "coming": [one for one in reversed(stocktake.limits()) if one.valid_from > now()],
        "place_names": place_names(),
        "places": [("", _("Every place without a limit of its own")), *choices] if everywhere else choices,
        "authorities": [(one.value, words.AUTHORITY[one.value]) for one in Authority],
        "effects": [(one.value, words.EFFECT[one.value]) for one in Effect],
        "may_save": actor.may("stocktake.save_reason"),
        "currency": DEFAULT_CURRENCY,
    }
    return show(request, actor, "office/adjustment_settings.html", context, status=status)


def _limits_now(actor: Actor) -> list[LimitNow]:
    """What holds everywhere, then what single places have of their own."""
    at = now()
    found: dict[tuple[UUID | None, Authority], LimitNow] = {}
    for authority, terms in stocktake.DEFAULT_LIMITS.items():
        found[(None, authority)] = LimitNow(None, authority, terms.most_units, terms.most_value_minor)
    names = {place_id: place.name for place_id, place in places.all_facts().items()}
    for one in reversed(stocktake.limits()):
        if one.valid_from <= at and (one.location_id is None or actor.reaches(one.location_id)):
            place = names.get(one.location_id) if one.location_id else None
            found[(one.location_id, one.authority)] = LimitNow(
                place, one.authority, one.most_units, one.most_value_minor
            )
    return list(found.values())

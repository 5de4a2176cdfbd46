"""Stocktakes: what to count, how far it is, what differs, who accepts it, and the result to print."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    CloseStocktake,
    CountRef,
    NewArea,
    OpenStocktake,
    ScopeLine,
    Stocktake,
    StocktakeKind,
    StocktakeRef,
    UncountedAs,
    VariantsOf,
)
from noren.faces.office.desk import act, done, office_page, one_of, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.reads.count_proposal import ProposedCount, count_proposal
from noren.journeys.reads.stocktake_pages import judging_page
from noren.journeys.stocktake import approve_variances, close_stocktake
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

PROPOSED = 30
STEPS = {"end", "decide", "approve", "recount", "cancel", "close"}


@office_page("stocktake.close")
def stocktakes(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Those under way, then the earlier ones."""
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    context = {
        "tab": "stocktakes",
        "stocktakes": stocktake.list_stocktakes(location_ids=reach),
        "places": place_names(),
    }
    return show(request, actor, "office/stocktakes.html", context)


@office_page("stocktake.open")
def new_stocktake(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Where, what, and what is proposed to be counted there."""
    values = {"store": request.GET.get("store", ""), "kind": "cycle", "areas": f"{_('Sales floor')}\n{_('Back room')}"}
    return _new(request, actor, Form(values=values))


@require_POST
@office_page("stocktake.open")
def begin_stocktake(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin to count everything, or what was ticked."""
    form = Form.sent(request.POST)

    def write() -> Stocktake:
        location_id = uuid_of(form.text("store"))
        kind = one_of(StocktakeKind, form.text("kind"))
        if location_id is None:
            form.fail("store", _("Please choose one."))
        if kind is None:
            form.fail("kind", _("Please choose one."))
        chosen = [found for text in form.many("chosen") if (found := uuid_of(text))]
        if kind is StocktakeKind.CYCLE and not chosen:
            form.refusal = _("Please tick what is to be counted.")
        if form.errors or form.refusal or location_id is None or kind is None:
            raise Mistyped
        names = [line.strip()[:80] for line in form.text("areas").splitlines() if line.strip()]
        given = {
            "id": form.new_id("stocktake"),
            "location_id": location_id,
            "name": form.text("name").strip() or _("Stocktake"),
            "kind": kind,
            "blind": form.ticked("blind"),
            "areas": [
                NewArea(id=form.new_id("area", number), name=name)
                for number, name in enumerate(names or [_("Whole store")])
            ],
            "scope": _scope(actor, location_id, chosen) if kind is StocktakeKind.CYCLE else [],
        }
        return act(request, actor, stocktake.open_stocktake, form.become(OpenStocktake, given))

    made = attempt(form, write, expected=(AppError,), fields={"places.not_found": "store"})
    if made is None:
        return _new(request, actor, form, status=422)
    return done(
        request, _("The stocktake has begun. Staff count at “Stocktake” in the store."), f"/office/stocktakes/{made.id}"
    )


@office_page("stocktake.close")
def one(request: HttpRequest, actor: Actor, stocktake_id: UUID) -> HttpResponseBase:
    """Progress, differences, and what can be done about them."""
    return _one(request, actor, stocktake_id, Form())


@require_POST
@office_page("stocktake.close")
def take_step(request: HttpRequest, actor: Actor, stocktake_id: UUID, step: str) -> HttpResponseBase:
    """End the counting, decide, approve, have counted again, close, or give up."""
    if step not in STEPS:
        raise Http404
    form = Form.sent(request.POST)
    ref = StocktakeRef(stocktake_id=stocktake_id)

    def variants() -> VariantsOf:
        chosen = [str(found) for text in form.many("variant") if (found := uuid_of(text))]
        if not chosen:
            form.refusal = _("Please tick at least one line.")
            raise Mistyped
        return form.become(VariantsOf, {"stocktake_id": stocktake_id, "variant_ids": chosen})

    def write() -> str:
        if step == "end":
            act(request, actor, stocktake.end_counting, ref)
            return _("Counting has ended.")
        if step == "decide":
            count_id = uuid_of(form.text("count_id"))
            if count_id is None:
                form.refusal = _("Please choose one.")
                raise Mistyped
            act(request, actor, stocktake.decide, CountRef(stocktake_id=stocktake_id, count_id=count_id))
            return _("Decided.")
        if step == "approve":
            act(request, actor, approve_variances, variants())
            return _("The differences were approved.")
        if step == "recount":
            act(request, actor, stocktake.recount, variants())
            return _("The ticked products are counted again; counting goes on.")
        if step == "cancel":
            act(request, actor, stocktake.cancel, ref)
            return _("The stocktake was given up. Nothing was written.")
        uncounted = one_of(UncountedAs, form.text("uncounted"))
        act(request, actor, close_stocktake, CloseStocktake(stocktake_id=stocktake_id, uncounted=uncounted))
        return _("The stocktake is closed. What was counted is the record now.")

    told = attempt(form, write, expected=(AppError,))
    if told is None:
        return _one(request, actor, stocktake_id, form, status=422)
    return done(request, told, f"/office/stocktakes/{stocktake_id}")


def _scope(actor: Actor, location_id: UUID, chosen: list[UUID]) -> list[ScopeLine]:
    """What was ticked, with the figures of the moment as the reason."""
    actor.require("stocktake.open", location_id)
    known = {line.variant_id: line for line in _proposed(actor, location_id)}
    return [
        ScopeLine(variant_id=v, confidence=known[v].confidence, value_at_risk_minor=known[v].value_at_risk_minor)
        if v in known
        else ScopeLine(variant_id=v)
        for v in dict.fromkeys(chosen)
    ]


def _proposed(actor: Actor, location_id: UUID) -> list[ProposedCount]:
    return count_proposal(location_id=location_id, actor=actor, at=now(), limit=PROPOSED)


def _new(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    stores = [place for place in places_of(actor) if place.kind is not LocationKind.ONLINE]
    location_id = uuid_of(form.text("store"))
    if location_id is None and len(stores) == 1:
        location_id = stores[0].id
        form.values["store"] = str(location_id)
    proposal = _proposed(actor, location_id) if location_id and actor.reaches(location_id) else []
    form.values.setdefault("name", f"{now():%Y-%m-%d}")
    context = {
        "form": form,
        "tab": "stocktakes",
        "stores": [("", _("Please choose")), *((place.id, in_language(place.name)) for place in stores)],
        "proposal": proposal,
        "location_id": location_id,
        "currency": places.get_location(location_id=location_id).currency if proposal and location_id else "JPY",
        "chosen": form.many("chosen") or [str(one.variant_id) for one in proposal],
    }
    return show(request, actor, "office/stocktake_new.html", context, status=status)


def _one(request: HttpRequest, actor: Actor, stocktake_id: UUID, form: Form, *, status: int = 200) -> HttpResponseBase:
    seen = judging_page(stocktake_id=stocktake_id, actor=actor, at=now())
    place = places.get_location(location_id=seen.stocktake.location_id)
    context = {
        "seen": seen,
        "place": place,
        "form": form,
        "may_approve": actor.may_at("stocktake.approve", place.id),
        "may_open": actor.may_at("stocktake.open", place.id),
        "at": now(),
    }
    return show(request, actor, "office/stocktake.html", context, status=status)

"""Prices of a product: every row that was set, what applies when, and a new price from a moment on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import EditedProduct, PricesSet, PriceStep, SaveVariant, SetPrices, StoredPrice
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.templatetags.noren import in_language
from noren.platform.actor import Actor
from noren.platform.clock import now

_REFUSALS = (catalog.PriceExists, catalog.PriceInvalid, catalog.UnknownVariant)
_FIELDS = {"catalog.price_invalid": "valid_to"}


@office_page("catalog.view")
def prices(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """What every variant costs now and later in a scope, and every price row that was set."""
    return _prices(request, actor, product_id, Form(values={"start": "now", "currency": "JPY"}))


@require_POST
@office_page("catalog.edit")
def set_prices(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """Show what a new price would change, then set it."""
    form = Form.sent(request.POST)
    product = catalog.product_for_editing(product_id=product_id)
    at = now()
    if not form.ticked("confirmed"):
        wanted = attempt(form, lambda: _wanted(form, product, at), expected=())
        if wanted is None:
            return _prices(request, actor, product_id, form, status=422)
        return _prices(request, actor, product_id, form, review=_review(form, product, wanted, at))

    def write() -> PricesSet:
        return act(request, actor, catalog.set_prices, _wanted(form, product, at))

    if attempt(form, write, expected=_REFUSALS, fields=_FIELDS) is None:
        return _prices(request, actor, product_id, form, status=409)
    return done(request, _("The price was set."), f"/office/products/{product_id}/prices")


def _wanted(form: Form, product: EditedProduct, at: datetime) -> SetPrices:
    """The prices that were typed, one for each chosen variant.

    "From now on" is the moment at which the form was first sent: sending it again is the same price. Raises: Mistyped.
    """
    chosen = [one.id for one in product.variants if str(one.id) in form.many("variants")]
    if not chosen:
        form.fail("variants", _("Please choose at least one variant."))
    currency = form.text("currency") or "JPY"
    amount = form.amount("amount", currency)
    starts = start_of(form, at)
    ends = form.moment("valid_to")
    if starts and ends and ends <= starts:
        form.fail("valid_to", _("The end must be after the start."))
    form.settle()
    if amount is None or starts is None:
        raise Mistyped
    channel = form.text("channel")
    return form.become(
        SetPrices,
        {
            "prices": [
                {
                    "id": form.new_id("price", variant_id),
                    "variant_id": variant_id,
                    "amount_minor": amount,
                    "currency": currency,
                    "channel": channel if channel in words.CHANNEL else None,
                    "location_id": uuid_of(form.text("store")),
                    "valid_from": starts,
                    "valid_to": ends,
                }
                for variant_id in chosen
            ]
        },
    )


def _review(form: Form, product: EditedProduct, wanted: SetPrices, at: datetime) -> dict[str, Any]:
    """For every variant: what applies in this scope at the start without the new price, and with it."""
    stored = catalog.prices_of(product_id=product.id)
    by_id = {variant.id: variant for variant in product.variants}
    lines = []
    for price in wanted.prices:
        own = [one for one in stored if one.variant_id == price.variant_id and one.currency == price.currency]
        added = StoredPrice(**price.model_dump())
        scope: dict[str, Any] = {"channel": price.channel, "location_id": price.location_id, "at": price.valid_from}
        before = catalog.applying_price(prices=own, **scope)
        after = catalog.applying_price(prices=[*own, added], **scope)
        lines.append(
            {
                "variant": _named(by_id[price.variant_id]),
                "before": before.amount_minor if before else None,
                "after": after.amount_minor if after else None,
                "outranked": after is not None and after.id != added.id,
            }
        )
    first = wanted.prices[0]
    return {
        "lines": lines,
        "currency": first.currency,
        "valid_from": first.valid_from,
        "valid_to": first.valid_to,
        "starts_now": form.text("start") == "now",
        "channel": first.channel,
        "location_id": first.location_id,
        "variants": form.many("variants"),
        "at": at,
    }


def _prices(
    request: HttpRequest,
    actor: Actor,
    product_id: UUID,
    form: Form,
    *,
    review: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    product = catalog.product_for_editing(product_id=product_id)
    stored = catalog.prices_of(product_id=product_id)
    at = now()
    channel = request.GET.get("channel", "web")
    store = uuid_of(request.GET.get("store", ""))
    if not form.many("variants"):
        form.values["variants"] = [str(variant.id) for variant in product.variants]
    applying = {
        catalog.applying_price(
            prices=[p for p in stored if p.variant_id == one.variant_id and p.currency == one.currency],
            channel=one.channel,
            location_id=one.location_id,
            at=at,
        )
        for one in stored
    }
    context = {
        "stored": product,
        "form": form,
        "review": review,
        "plan": [
            {"variant": _named(variant), "currency": currency, "steps": steps}
            for variant in product.variants
            for currency, steps in _steps(stored, variant.id, channel, store, at)
        ],
        "rows": [
            {
                "price": one,
                "state": "ended" if one.valid_to and one.valid_to <= at
                else "coming" if one.valid_from > at
                else "now" if one in applying else "replaced",
            }
            for one in stored
        ],
        "variant_names": {variant.id: _named(variant) for variant in product.variants},
        "scope": Form(values={"channel": channel, "store": str(store or "")}),
        "channels": words.options(words.CHANNEL),
        "any_channels": words.options(words.CHANNEL, every=_("Every channel")),
        "stores": [("", _("Every store")), *((place.id, place.name) for place in places_of(actor))],
        "currencies": [(code, code) for code in sorted({"JPY", *(one.currency for one in stored)})],
        "places": place_names(),
        "may_edit": actor.may("catalog.edit"),
        "tab": "prices",
        "at": at,
    }  # fmt: skip
    return show(request, actor, "office/prices.html", context, status=status)


def _steps(
    stored: list[StoredPrice], variant_id: UUID, channel: str, store: UUID | None, at: datetime
) -> list[tuple[str, list[PriceStep]]]:
    """By currency, what a variant costs from now on; yen where it has no price at all."""
    own = [one for one in stored if one.variant_id == variant_id]
    return [
        (
            currency,
            catalog.price_steps(
                prices=[one for one in own if one.currency == currency], channel=channel, location_id=store, at=at
            ),
        )
        for currency in sorted({one.currency for one in own} or {"JPY"})
    ]


def _named(variant: SaveVariant) -> str:
    return " ".join(part for part in (variant.sku, variant.size, in_language(variant.colour_name)) if part)

"""Goods of suppliers as a store receives them: announced, in parts, or unannounced."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from noren.domains.catalog import api as catalog
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import Arrival, PurchaseRef, ReceivePurchase, ReceiveUnordered
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.faces.store.views.transfers import MOST, extra_goods
from noren.journeys.reads.transfer_pages import PurchasePage, purchase_page
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.clock import now
from noren.platform.problems import STATUS


@require_GET
@on_floor
def purchase(request: HttpRequest, floor: Floor, purchase_id: UUID) -> HttpResponse:
    """What a supplier brings, and what of it has come."""
    return _page(request, floor, purchase_id, done=request.GET.get("done", ""))


@require_POST
@on_floor
def receive(request: HttpRequest, floor: Floor, purchase_id: UUID) -> HttpResponse:
    """Take in what is here; that it is not all is said once more before."""
    shown = _read(floor, purchase_id)
    to_come = {one.line.variant_id: one.line.to_come for one in shown.lines if one.line.to_come}
    counted = {variant: number_of(request.POST.get(f"q-{variant}", ""), most=MOST) for variant in to_come}
    damaged = {variant: number_of(request.POST.get(f"d-{variant}", "") or "0", most=MOST) for variant in to_come}
    found = {variant: quantity or 0 for variant, quantity in counted.items()}
    broken = {variant: quantity or 0 for variant, quantity in damaged.items()}
    extra, error = extra_goods(request)
    typed: dict[str, Any] = {"counted": found, "damaged": broken, "extra": request.POST.get("extra", "")[:60]}
    typed["extra_quantity"] = extra.quantity if extra else ""
    if None in counted.values() or None in damaged.values():
        error = error or _("Please give a number.")
    elif any(broken[variant] > found[variant] for variant in found):
        error = _("No more can be damaged than came.")
    elif not extra and not any(found.values()):
        error = error or _("Nothing was counted.")
    if error:
        return _page(request, floor, purchase_id, error=error, status=400, **typed)
    if found != to_come and "confirmed" not in request.POST:
        return _page(request, floor, purchase_id, differing=True, **typed)
    lines = [Arrival(variant_id=one, quantity=found[one], damaged=broken[one]) for one in found]
    asked = ReceivePurchase(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
        purchase_id=purchase_id,
        lines=[*lines, extra] if extra and extra.variant_id not in found else lines,
    )
    key = key_for(request, floor, route="supply.receive_purchase", body=asked)
    try:
        supply.receive_purchase(input=asked, actor=floor.actor, at=now(), key=key)
    except AppError as refused:
        return _page(request, floor, purchase_id, error=wording_of(refused), status=STATUS[refused.kind], **typed)
    return HttpResponseRedirect(f"{reverse('store-purchase', kwargs={'purchase_id': purchase_id})}?done=received")


@require_POST
@on_floor
def close(request: HttpRequest, floor: Floor, purchase_id: UUID) -> HttpResponse:
    """Nothing more of it will come."""
    _read(floor, purchase_id)
    try:
        supply.close_purchase(input=PurchaseRef(purchase_id=purchase_id), actor=floor.actor, at=now())
    except AppError as refused:
        return _page(request, floor, purchase_id, error=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(reverse("store-purchase", kwargs={"purchase_id": purchase_id}))


@require_http_methods(["GET", "POST"])
@on_floor
def unordered(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Take in goods that nobody has announced, one kind after the other."""
    floor.actor.require("supply.receive_purchase", floor.location.id)
    suppliers = [one for one in supply.list_suppliers() if not one.archived]
    context: dict[str, Any] = {"suppliers": suppliers, "done": request.GET.get("done", ""), "typed": {}}
    if request.method == "GET":
        return page(request, floor, "store/supply/unordered.html", context)
    typed = {
        name: request.POST.get(name, "").strip()[:200] for name in ("supplier", "code", "quantity", "damaged", "note")
    }
    goods, supplier_id = catalog.find_variant(code=typed["code"][:60]), uuid_or_none(typed["supplier"])
    quantity, damaged = number_of(typed["quantity"], most=MOST), number_of(typed["damaged"] or "0", most=MOST)
    context["typed"] = typed
    if goods is None or supplier_id is None or not quantity or damaged is None or damaged > quantity:
        context["error"] = _("The code is unknown, or the numbers do not fit.")
        return page(request, floor, "store/supply/unordered.html", context, status=400)
    asked = ReceiveUnordered(
        id=uuid_or_none(request.POST.get("key", "")) or uuid7(),
        location_id=floor.location.id,
        supplier_id=supplier_id,
        lines=[Arrival(variant_id=goods.variant_id, quantity=quantity, damaged=damaged)],
        note=typed["note"],
    )
    key = key_for(request, floor, route="supply.receive_unordered", body=asked)
    try:
        supply.receive_unordered(input=asked, actor=floor.actor, at=now(), key=key)
    except AppError as refused:
        context["error"] = wording_of(refused)
        return page(request, floor, "store/supply/unordered.html", context, status=STATUS[refused.kind])
    return HttpResponseRedirect(f"{reverse('store-unordered')}?done=received")


def _read(floor: Floor, purchase_id: UUID) -> PurchasePage:
    shown = purchase_page(purchase_id=purchase_id, actor=floor.actor, at=now())
    if shown.purchase.location_id != floor.location.id:
        raise supply.PurchaseNotFound
    return shown


def _page(request: HttpRequest, floor: Floor, purchase_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "shown": _read(floor, purchase_id),
        "counted": {},
        "damaged": {},
        "may_receive": floor.actor.may_at("supply.receive_purchase", floor.location.id),
        "may_close": floor.actor.may_at("supply.place_purchase", floor.location.id),
    }
    return page(request, floor, "store/supply/purchase.html", {**context, **more}, status=status)

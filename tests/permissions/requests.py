"""One request for every operation, as somebody who means no harm would send it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from noren.domains.fulfilment import api as fulfilment
from noren.domains.places import api as places
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts import totp
from noren.platform.clock import now
from tests.permissions.scene import PASSWORD, Scene, part_of

Body = dict[str, Any] | None
Build = Callable[[Scene, str], tuple[str, Body]]


def _at(path: str, **body: Any) -> Build:
    """A request that is the same for everybody; `{name}` in path and values stands for the scene's ids."""

    def build(scene: Scene, _who: str) -> tuple[str, Body]:
        known = {
            **{name: str(value) for name, value in scene.ids.items()},
            **{name: str(getattr(scene.world, name)) for name in ("shibuya", "umeda", "shirt", "mug", "beans")},
            **{
                f"{name}_order": str(getattr(scene, name).order_id)
                for name in ("reserved", "prepared", "parcel", "completed")
            },
            **{
                f"{name}_part": str(part_of(getattr(scene, name)))
                for name in ("reserved", "prepared", "parcel", "completed")
            },
            "member": str(scene.member),
            "shibuya_topic": f"location:{scene.world.shibuya}",
            "reserved_code": scene.reserved.order_code,
            "new": str(uuid7()),
            "code": fulfilment.hand_over_code(part_of(scene.prepared)),
            "location_version": places.get_location(location_id=scene.world.shibuya).version,
            "product_version": sql.value("SELECT version FROM catalog_product WHERE id = %s", (scene.ids["product"],)),
            "just_now": now().isoformat(),
            "soon": (now() + timedelta(days=1)).isoformat(),
        }
        filled = _filled(body, known)
        return path.format(**known), filled if body else None

    return build


def _filled(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, known) for inner in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return known[value[1:-1]]
    return value


def _totp_confirmation(scene: Scene, who: str) -> tuple[str, Body]:
    offer = totp.offer_for(account_id=scene.accounts.get(who, scene.ids["colleague"]))
    return "accounts/totp/confirmations", {"proof": offer.proof, "code": pyotp.TOTP(offer.secret).now()}


_NAME = {"ja": "名前", "en": "Name"}
_CONTACT = {"family_name": "山田", "email": "hanako@example.com"}
_PARTS = [{"type": "PICKUP", "location_id": "{shibuya}", "lines": [{"variant_id": "{shirt}", "quantity": 1}]}]
_COLLEAGUE = {"account_id": "{colleague}"}
_CREDENTIAL = {"challenge_id": "{new}", "credential": {"rawId": "AAAA"}}
_YEAR = datetime(2030, 1, 1, tzinfo=UTC).isoformat()

REQUESTS: dict[str, Build] = {
    "catalog.departments": _at("departments"),
    "catalog.save_department": _at("catalog/departments", id="{new}", code="new", name=_NAME),
    "catalog.find_variant": _at("variants/by-code/SKU-shirt"),
    "catalog.product_detail": _at("catalog/products/{product}"),
    "catalog.save_product": _at(
        "catalog/products", id="{new}", code="new", name=_NAME, department_id="{department}", tax_category="standard",
        variants=[{"id": "{new}", "sku": "NEW"}],
    ),
    "catalog.archive_product": _at("catalog/products/{product}/archive"),
    "catalog.set_prices": _at(
        "catalog/prices", prices=[{"id": "{new}", "variant_id": "{shirt}", "amount_minor": 100, "valid_from": _YEAR}]
    ),
    "catalog.attach_image": _at("catalog/products/{product}/images/{new}"),
    "catalog.detach_image": _at("catalog/images/{picture}"),
    "storefront.listing": _at("products"),
    "storefront.facets": _at("products/facets"),
    "storefront.suggestions": _at("products/suggest?q=shirt"),
    "products.page": _at("products/{product}"),
    "places.list": _at("locations"),
    "places.nearest": _at("locations/nearest?lat=35.6&lon=139.7"),
    "places.view": _at("locations/{shibuya}"),
    "places.save_location": _at(
        "locations", id="{new}", company_id="{company}", brand_id="{brand}", kind="store", code="new", name=_NAME,
    ),
    "places.set_hours": _at("locations/{shibuya}/hours", version="{location_version}", hours=[]),
    "places.set_special_days": _at("locations/{shibuya}/special-days", days=[{"day": "2030-01-01", "closed": True}]),
    "places.archive_location": _at("locations/{shibuya}/archive"),
    "places.companies": _at("companies"),
    "places.save_company": _at("companies", id="{new}", code="new", name=_NAME),
    "places.modules": _at("modules"),
    "places.switch_modules": _at("modules", on=["web_orders", "delivery", "register", "membership", "points", "connections", "transfers"]),
    "places.brands": _at("brands"),
    "places.follow_store": _at("members/followed-store", member_id="{member}", location_id="{shibuya}"),
    "places.set_mark": _at("brands/{brand}/mark"),
    "places.remove_mark": _at("brands/{brand}/mark"),
    "places.save_brand": _at("brands", id="{new}", company_id="{company}", code="new", name=_NAME),
    "epcis.capture": _at(
        "epcis/capture", type="EPCISDocument", schemaVersion="2.0", creationDate="{just_now}", epcisBody={"eventList": []},
        **{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]},
    ),
    "epcis.capture_job": _at("epcis/capture/{new}"),
    "epcis.event_types": _at("epcis/eventTypes"),
    "epcis.events": _at("epcis/events"),
    "epcis.event": _at("epcis/events/urn:uuid:{new}"),
    "epcis.movements": _at("epcis/movements?location_id={shibuya}"),
    "epcis.bulk_read": _at("epcis/tag-reads", location_id="{shibuya}", tags=["3074257BF7194E4000001A85"]),
    "epcis.count_tags": _at("epcis/tag-counts", location_id="{shibuya}", tags=["3074257BF7194E4000001A85"]),
    "epcis.count": _at("epcis/counts", location_id="{shibuya}", event_ids=["urn:x:none"]),
    "shelves.floors": _at("shelves/floors?location_id={shibuya}"),
    "shelves.spots": _at("shelves/places?location_id={shibuya}&variant_id={shirt}"),
    "shelves.save_floor": _at("shelves/floors", location_id="{shibuya}", code="2F", width=1000, height=800),
    "shelves.remove_floor": _at("shelves/floors/removals", floor_id="{floor}"),
    "shelves.place": _at("shelves/places", location_id="{shibuya}", lines=[{"variant_id": "{shirt}", "fixture_id": "{fixture}"}]),
    "feeds.addresses": _at("feeds"),
    "feeds.local_inventory": _at("feeds/local-inventory"),
    "feeds.products": _at("feeds/products"),
    "feeds.business_profile": _at("feeds/business-profile"),
    "feeds.stock_levels": _at("feeds/stock-levels"),
    "stock.availability": _at("availability?variant_id={shirt}"),
    "stock.nearest": _at("availability/nearest?variant_id={shirt}&lat=35.66&lon=139.70"),
    "stock.level_story": _at("stock/levels/{shibuya}/{shirt}"),
    "supply.transfers": _at("supply/transfers?location_id={shibuya}"),
    "supply.transfer": _at("supply/transfers/{transfer}"),
    "supply.request_transfer": _at(
        "supply/transfers", from_location_id="{umeda}", to_location_id="{shibuya}",
        lines=[{"variant_id": "{beans}", "quantity": 1}],
    ),
    "supply.bring_to_store": _at("supply/try-ons", variant_id="{shirt}", to_location_id="{shibuya}"),
    "supply.approve_transfer": _at("supply/transfers/approvals", transfer_id="{transfer}"),
    "supply.refuse_transfer": _at("supply/transfers/refusals", transfer_id="{transfer}"),
    "supply.cancel_transfer": _at("supply/transfers/cancellations", transfer_id="{transfer}"),
    "supply.pick_transfer": _at("supply/transfers/picks", transfer_id="{transfer_agreed}", lines=[]),
    "supply.ship_transfer": _at("supply/transfers/shipments", transfer_id="{transfer_picked}"),
    "supply.receive_transfer": _at("supply/transfers/receipts", transfer_id="{transfer_coming}"),
    "supply.settle_difference": _at(
        "supply/transfers/settlements", line_id="{difference}", outcome="lost", quantity=1, note="gone"
    ),
    "supply.end_keeping": _at("supply/transfers/endings", transfer_id="{transfer_received}"),
    "supply.suppliers": _at("supply/suppliers"),
    "supply.save_supplier": _at("supply/suppliers", code="S-2", name="問屋"),
    "supply.purchases": _at("supply/purchases?location_id={shibuya}"),
    "supply.purchase": _at("supply/purchases/{purchase}"),
    "supply.place_purchase": _at(
        "supply/purchases", supplier_id="{supplier}", location_id="{shibuya}", number="PO-2",
        lines=[{"variant_id": "{beans}", "quantity": 1}],
    ),
    "supply.receive_purchase": _at("supply/purchases/receipts", purchase_id="{purchase}"),
    "supply.place_purchases": _at("supply/purchases/files"),
    "supply.change_purchase": _at(
        "supply/purchases/changes", purchase_id="{purchase}", lines=[{"variant_id": "{mug}", "quantity": 3}]
    ),
    "supply.explain_difference": _at(
        "supply/purchases/explanations", line_id="{purchase_line}", resolution="credited", note="a carton was short"
    ),
    "supply.receive_unordered": _at(
        "supply/receipts", location_id="{shibuya}", supplier_id="{supplier}",
        lines=[{"variant_id": "{beans}", "quantity": 1}],
    ),
    "supply.close_purchase": _at("supply/purchases/closings", purchase_id="{purchase}"),
    "supply.cancel_purchase": _at("supply/purchases/cancellations", purchase_id="{purchase}"),
    "stock.move": _at(
        "stock/movements", reason="receipt", lines=[{"location_id": "{shibuya}", "variant_id": "{shirt}", "delta": 1}]
    ),
    "stock.record_counts": _at(
        "stock/counts",
        lines=[{"id": "{new}", "location_id": "{shibuya}", "variant_id": "{shirt}", "quantity": 1, "counted_at": "{just_now}"}],
    ),
    "holds.own": _at("holds/own"),
    "holds.rules": _at("holds/rules"),
    "holds.set_rule": _at("holds/rules", hours=2),
    "holds.offers": _at("holds/offers?location_id={shibuya}"),
    "holds.list": _at("holds?location_id={shibuya}"),
    "holds.place": _at(
        "holds", id="{new}", location_id="{shibuya}", lines=[{"variant_id": "{mug}"}], contact=_CONTACT
    ),
    "holds.view": _at("holds/{held}"),
    "holds.cancel": _at("holds/cancellations", hold_id="{held}"),
    "holds.put_aside": _at("holds/preparations", hold_id="{held}"),
    "holds.extend": _at("holds/extensions", hold_id="{held}"),
    "holds.release": _at("holds/releases", hold_id="{held}"),
    "holds.put_back": _at("holds/returns-to-shelf", hold_id="{held_over}"),
    "stocktake.list": _at("stocktakes?location_id={shibuya}"),
    "stocktake.open": _at("stocktakes", location_id="{shibuya}", name="秋", areas=[{"name": "売場"}]),
    "stocktake.view": _at("stocktakes/{stocktake}"),
    "stocktake.proposal": _at("stocktakes/proposals?location_id={shibuya}"),
    "stocktake.own_counts": _at("stocktakes/{stocktake}/own-counts"),
    "stocktake.variances": _at("stocktakes/{stocktake}/variances"),
    "stocktake.count": _at(
        "stocktakes/counts", stocktake_id="{stocktake}",
        lines=[{"id": "{new}", "area_id": "{area}", "variant_id": "{shirt}", "quantity": 1, "counted_at": "{just_now}"}],
    ),
    "stocktake.withdraw_count": _at("stocktakes/counts/withdrawals", stocktake_id="{stocktake}", count_id="{counted}"),
    "stocktake.decide": _at("stocktakes/counts/decisions", stocktake_id="{stocktake}", count_id="{counted}"),
    "stocktake.mark_area": _at("stocktakes/areas", stocktake_id="{stocktake}", area_id="{area}"),
    "stocktake.end_counting": _at("stocktakes/ends", stocktake_id="{stocktake}"),
    "stocktake.recount": _at("stocktakes/recounts", stocktake_id="{stocktake}", variant_ids=["{shirt}"]),
    "stocktake.cancel": _at("stocktakes/cancellations", stocktake_id="{stocktake}"),
    "stocktake.approve_variances": _at("stocktakes/approvals", stocktake_id="{all_counted}", variant_ids=["{shirt}"]),
    "stocktake.close": _at("stocktakes/closings", stocktake_id="{all_counted}", uncounted="left"),
    "stocktake.adjustments": _at("adjustments?location_id={shibuya}"),
    "stocktake.adjust": _at(
        "adjustments", location_id="{shibuya}", reason="damaged", lines=[{"variant_id": "{mug}", "quantity": 1}]
    ),
    "stocktake.approve_adjustment": _at("adjustments/approvals", adjustment_id="{adjustment}"),
    "stocktake.refuse_adjustment": _at("adjustments/refusals", adjustment_id="{adjustment}"),
    "stocktake.reasons": _at("adjustments/reasons"),
    "stocktake.save_reason": _at("adjustments/reasons", code="gift", name=_NAME, effect="out"),
    "stocktake.limits": _at("adjustments/limits"),
    "stocktake.set_limit": _at(
        "adjustments/limits", location_id="{shibuya}", authority="manager", most_units=1, most_value_minor=1
    ),
    "stock.safety_policies": _at("stock/safety-policies"),
    "stock.set_safety_policy": _at("stock/safety-policies", promise_percent=95),
    "stock.reserve": _at(
        "stock/reservations", reservation_id="{new}",
        lines=[{"id": "{new}", "location_id": "{shibuya}", "variant_id": "{shirt}", "quantity": 1}],
    ),
    "stock.release": _at("stock/reservations/releases", reservation_id="{hold}"),
    "stock.set_safety": _at("stock/safety", location_id="{shibuya}", variant_id="{shirt}", safety=1),
    "identity.list": _at("members"),
    "identity.me": _at("members/me"),
    "identity.view": _at("members/{member}"),
    "identity.issue_card": lambda _scene, _who: ("membership/code", {}),
    "identity.rotate_card": _at("membership/code/rotations", member_id="{member}"),
    "identity.update_profile": _at("members/profile", member_id="{member}", family_name="山田"),
    "identity.set_consent": _at(
        "members/consents", member_id="{member}", purpose="news", channel="email", granted=True, text_version="1"
    ),
    "identity.link_identifier": _at(
        "members/identifiers", member_id="{member}", kind="card", raw="2900000000001", verified=True
    ),
    "identity.unlink_identifier": _at(
        "members/identifiers/removals", identifier_id="{identifier}", member_id="{member}"
    ),
    "identity.merge_members": _at("members/merges", id="{new}", member_ids=["{member}", "{guest}"]),
    "identity.unmerge_members": _at("members/merges/reversals", merge_id="{new}"),
    "identity.merges": _at("members/{member}/merges"),
    "identity.blocked_values": _at("identity/blocked-values"),
    "identity.block_value": _at("identity/blocked-values", kind="phone", raw="03-1234-5678", reason="渋谷店"),
    "identity.unblock_value": _at("identity/blocked-values/removals", kind="phone", raw="03-1234-5678"),
    "identity.identify_member": _at("membership/identifications", location_id="{shibuya}", by="card", text="2800000000004"),
    "loyalty.own_points": _at("points"),
    "loyalty.own_history": _at("points/history"),
    "loyalty.programme": _at("points/programme"),
    "loyalty.save_programme": _at("points/programme", id="{programme}", code="norendo", name=_NAME),
    "loyalty.set_rule": _at("points/programme/rules", programme_id="{programme}", valid_from="{soon}"),
    "loyalty.adjust": _at("points/adjustments", id="{new}", member_id="{member}", points=5, reason=_NAME),
    "loyalty.liability": _at("points/liability"),
    "loyalty.points": _at("members/{member}/points"),
    "loyalty.history": _at("members/{member}/points/history"),
    "accounts.sign_in_staff": _at("accounts/sessions", identifier="colleague", password=PASSWORD),
    "accounts.offer_first_totp": _at("accounts/totp/first-offers", identifier="nobody", password=PASSWORD),
    "accounts.begin_passkey_sign_in": _at("accounts/passkeys/challenges"),
    "accounts.sign_in_with_passkey": _at("accounts/passkeys/sessions", **_CREDENTIAL),
    "accounts.send_code": _at("accounts/codes", email="anybody@example.com"),
    "accounts.sign_in_member": _at("accounts/codes/answers", email="anybody@example.com", code="000000"),
    "accounts.sign_out": _at("accounts/sign-outs"),
    "accounts.me": _at("accounts/me"),
    "accounts.change_own_password": _at("accounts/me/password", old="not the password", new="another good one"),
    "accounts.begin_totp": _at("accounts/totp/offers"),
    "accounts.confirm_totp": _totp_confirmation,
    "accounts.remove_totp": _at("accounts/totp/removals", **_COLLEAGUE),
    "accounts.passkeys": _at("accounts/passkeys"),
    "accounts.begin_passkey": _at("accounts/passkeys/offers"),
    "accounts.register_passkey": _at("accounts/passkeys", **_CREDENTIAL),
    "accounts.remove_passkey": _at("accounts/passkeys/removals", passkey_id="{passkey}"),
    "accounts.staff": _at("accounts/staff"),
    "accounts.view_staff": _at("accounts/staff/{colleague}"),
    "accounts.save_staff": _at("accounts/staff", id="{new}", staff_code="NEW-1"),
    "accounts.set_roles": _at("accounts/staff/roles", **_COLLEAGUE, roles=[{"role": "clerk", "location_ids": ["{umeda}"]}]),
    "accounts.set_password": _at("accounts/staff/password", **_COLLEAGUE, password="another good one"),
    "accounts.deactivate": _at("accounts/staff/deactivations", **_COLLEAGUE),
    "accounts.reactivate": _at("accounts/staff/reactivations", **_COLLEAGUE),
    "accounts.scopes": _at("accounts/scopes"),
    "accounts.keys": _at("accounts/keys"),
    "accounts.create_key": _at("accounts/keys", id="{new}", name="new", scopes=["stock.view"]),
    "accounts.rotate_key": _at("accounts/keys/rotations", key_id="{key}", new_id="{new}"),
    "accounts.revoke_key": _at("accounts/keys/revocations", key_id="{key}"),
    "webhooks.event_types": _at("webhooks/event-types"),
    "webhooks.endpoints": _at("webhooks/endpoints"),
    "webhooks.save_endpoint": _at(
        "webhooks/endpoints", id="{new}", url="https://receiver.example/", event_types=["stock.*"]
    ),
    "webhooks.rotate_secret": _at("webhooks/endpoints/rotations", endpoint_id="{endpoint}", secret_id="{new}"),
    "webhooks.disable": _at("webhooks/endpoints/disablings", endpoint_id="{endpoint}"),
    "webhooks.enable": _at("webhooks/endpoints/enablings", endpoint_id="{endpoint}"),
    "webhooks.send_test": _at("webhooks/tests", endpoint_id="{endpoint}"),
    "webhooks.replay": _at("webhooks/replays", endpoint_id="{endpoint}", delivery_id="{delivery}"),
    "webhooks.endpoint": _at("webhooks/endpoints/{endpoint}"),
    "webhooks.deliveries": _at("webhooks/endpoints/{endpoint}/deliveries"),
    "webhooks.delivery": _at("webhooks/endpoints/{endpoint}/deliveries/{delivery}"),
    "cart.view": _at("carts/{cart}"),
    "cart.add": _at("carts/{cart}/lines", variant_id="{mug}"),
    "cart.set": _at("carts/{cart}/lines/{shirt}", quantity=2),
    "cart.clear": _at("carts/{cart}/lines"),
    "cart.pickup_stores": _at("pickup-stores?cart_id={cart}"),
    "checkout.quote": _at("checkouts/quote", parts=_PARTS),
    "checkout.place": _at("checkouts", contact=_CONTACT, parts=_PARTS, payment={"token": "tok_ok"}),
    "orders.list": _at("orders"),
    "orders.shipping_fees": _at("shipping-fees?company_id={company}"),
    "orders.set_shipping_fee": _at(
        "shipping-fees", company_id="{company}", amount_minor=500, valid_from="{soon}", currency="JPY"
    ),
    "orders.view": _at("orders/{reserved_order}"),
    "orders.find": _at("orders/lookups", code="{reserved_code}", contact="hanako@example.com"),
    "orders.receipt": _at("orders/{completed_order}/receipt"),
    "orders.cancel": _at("orders/cancellations", order_id="{reserved_order}"),
    "orders.return_goods": _at(
        "returns", return_id="{new}", order_id="{completed_order}", location_id="{shibuya}",
        lines=[{"line_id": "{line}", "quantity": 1, "condition": "restock"}],
    ),
    "orders.sell": _at("sales", id="{new}", location_id="{shibuya}", lines=[{"variant_id": "{beans}", "quantity": 1}]),
    "register.tills": _at("tills?location_id={shibuya}"),
    "register.sessions": _at("till-sessions?location_id={shibuya}"),
    "register.save_till": _at("tills", id="{new}", location_id="{shibuya}", code="9"),
    "register.open_session": _at("till-sessions", id="{new}", till_id="{till_free}"),
    "register.end_session": _at("till-sessions/ends", session_id="{session}"),
    "register.close_session": _at("till-sessions/closings", session_id="{session}", counted_minor=0),
    "register.x_report": _at("till-sessions/{session}/x"),
    "register.z_report": _at("till-sessions/{session_closed}/z"),
    "register.move_cash": _at(
        "till-sessions/cash", id="{new}", session_id="{session}", kind="paid_in", amount_minor=1, reason="change"
    ),
    "register.sell": _at(
        "register-sales", id="{new}", session_id="{session}", lines=[{"variant_id": "{beans}"}],
        tenders=[{"method": "cash", "amount_minor": 1080}],
    ),
    "register.give_up_sale": _at("register-sales/given-up", sale_id="{till_sale}"),
    "register.set_discount_limit": _at(
        "discount-limits", id="{new}", location_id="{shibuya}", percent=10, valid_from="2026-01-01T00:00:00Z"
    ),
    "register.approve_discount": _at("discount-approvals", id="{new}", location_id="{shibuya}", percent=50),
    "register.void_sale": _at("register-sales/voids", void_id="{new}", sale_id="{till_sale}", reason="typo"),
    "register.return_goods": _at(
        "register-returns", session_id="{session}",
        goods={
            "return_id": "{new}", "order_id": "{completed_order}", "location_id": "{shibuya}",
            "lines": [{"line_id": "{line}", "quantity": 1, "condition": "restock"}],
        },
    ),
    "bulk_edit.list": _at("change-sets"),
    "bulk_edit.template": _at("change-sets/template?kind=products"),
    "bulk_edit.view": _at("change-sets/{change_set_draft}"),
    "bulk_edit.prepare": _at("change-sets/{new}"),
    "bulk_edit.submit": _at("change-sets/submissions", change_set_id="{change_set_draft}"),
    "bulk_edit.decide": _at("change-sets/decisions", change_set_id="{change_set_submitted}", approves=True),
    "bulk_edit.cancel": _at("change-sets/cancellations", change_set_id="{change_set_draft}"),
    "bulk_edit.undo": _at("change-sets/undoings", change_set_id="{change_set_applied}"),
    "fulfilment.list": _at("fulfilments?location_id={shibuya}"),
    "fulfilment.view": _at("fulfilments/{reserved_part}"),
    "fulfilment.prepare_pickup": _at("fulfilments/preparations", fulfilment_id="{reserved_part}"),
    "fulfilment.reject_pick": _at("fulfilments/rejections", fulfilment_id="{reserved_part}", reason="busy"),
    "fulfilment.collect": _at("fulfilments/hand-overs", fulfilment_id="{prepared_part}", code="{code}"),
    "fulfilment.sourcing_policies": _at("fulfilments/sourcing-policies"),
    "fulfilment.set_sourcing_policy": _at("fulfilments/sourcing-policies", parcel_minor=900),
    "fulfilment.shortfalls": _at("fulfilments/shortfalls?location_id={shibuya}"),
    "fulfilment.answer_shortfall": _at("fulfilments/shortfalls/answers", shortfall_id="{shortfall}", remedy="REFUND"),
    "fulfilment.send": _at("fulfilments/shipments", fulfilment_id="{parcel_part}", carrier="Norenbin"),
    "payments.webhook": _at("payments/webhooks/sandbox", anything=True),
    "payments.view": _at("payments/{payment}"),
    "live.ticket": _at("live/tickets", topics=["{shibuya_topic}"]),
}  # fmt: skip

"""Who asks and what they ask about: a small chain with one order in each state, and a request for every operation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp

from noren.domains.fulfilment import api as fulfilment
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, IssueCard, LinkIdentifier
from noren.domains.orders import api as orders
from noren.domains.payments import api as payments
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, SaveLocation, Service
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, PlaceCheckout
from noren.journeys.collect import Collect, collect
from noren.journeys.member_sign_in import answer_code, ask_for_code
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts import totp
from noren.platform.accounts.contracts import AccountRef, CreateKey, RoleAt, SaveStaff, SetPassword, SetRoles
from noren.platform.accounts.keys import create_key
from noren.platform.accounts.people import find_person
from noren.platform.accounts.roles import SCOPES
from noren.platform.accounts.sessions import open_session
from noren.platform.accounts.staff import save_staff, set_password, set_roles
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.webhooks.commands import save_endpoint, send_test
from noren.platform.webhooks.contracts import EndpointRef, SaveEndpoint
from tests.loyal import make_programme
from tests.permissions.change_sets import change_sets
from tests.permissions.floors import floor_of_shibuya
from tests.permissions.holding import holdings
from tests.permissions.shortfalls import ask_about
from tests.permissions.stocktakes import stocktakes
from tests.permissions.tills import tills
from tests.permissions.transfers import transfers
from tests.world import World, make_world, pickup, shipment

PASSWORD = "a curtain of linen"
PEOPLE = ("anonymous", "member", "other_member", "clerk", "other_clerk", "manager", "area", "head")
"""`clerk` and `manager` work at Shibuya, `other_clerk` at Umeda, `area` at both."""
KEYS = tuple(scope.name for scope in SCOPES)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclass
class Scene:
    world: World
    tokens: dict[str, str]
    member: UUID
    accounts: dict[str, UUID]
    reserved: CheckoutResult
    prepared: CheckoutResult
    parcel: CheckoutResult
    completed: CheckoutResult
    ids: dict[str, UUID] = field(default_factory=dict)


def make_scene() -> Scene:
    """Committed to the running transaction; `now` is the clock's, because requests read it."""
    at = now()
    world = make_world()
    _let_shibuya_ship(world)
    places_of: dict[str, list[UUID] | None] = {
        "clerk": [world.shibuya], "other_clerk": [world.umeda], "manager": [world.shibuya],
        "area": [world.shibuya, world.umeda], "head": None,
    }  # fmt: skip
    roles = {"other_clerk": "clerk", "manager": "store_manager", "area": "area_manager", "head": "head_office"}
    accounts = {who: staff_of(who, roles.get(who, who), at_places, at) for who, at_places in places_of.items()}
    members = {who: _member(f"{who}@example.com", at) for who in ("member", "other_member")}
    tokens = {
        who: open_session(input=AccountRef(account_id=a), actor=SYSTEM, at=at).token for who, a in accounts.items()
    }
    tokens |= {
        who: open_session(input=AccountRef(account_id=a), actor=SYSTEM, at=at).token for who, (a, _) in members.items()
    }
    for scope in KEYS:
        made = create_key(input=CreateKey(id=uuid7(), name=scope, scopes=[scope]), actor=SYSTEM, at=at)
        tokens[scope] = made.key
    owner = find_person(account_id=members["member"][0])
    assert owner is not None
    collects = [checkout(input=pickup(world, (world.shirt, 1)), actor=owner.actor, at=at) for _ in range(3)]
    parcel = checkout(input=_parcel_of_shibuya(world), actor=owner.actor, at=at)
    reserved, prepared, completed = collects
    for placed in (prepared, completed, parcel):
        prepare_pickup(input=PreparePickup(fulfilment_id=part_of(placed)), actor=SYSTEM, at=at)
    handed = part_of(completed)
    collect(input=Collect(fulfilment_id=handed, code=fulfilment.hand_over_code(handed)), actor=SYSTEM, at=at)
    scene = Scene(world, tokens, members["member"][1], accounts, reserved, prepared, parcel, completed)
    _more_ids(scene, at)
    return scene


def _parcel_of_shibuya(world: World) -> PlaceCheckout:
    order = shipment(world, (world.mug, 1))
    return order.model_copy(update={"parts": [order.parts[0].model_copy(update={"location_id": world.shibuya})]})


def part_of(placed: CheckoutResult) -> UUID:
    """The order's only part."""
    return fulfilment.of_order(order_id=placed.order_id)[0].id


def _let_shibuya_ship(world: World) -> None:
    place = places.get_location(location_id=world.shibuya)
    places.save_location(
        input=SaveLocation(
            id=place.id, version=place.version, company_id=place.company_id, brand_id=place.brand_id, kind=LocationKind.STORE,
            code=place.code, name=place.name, services=[Service.PICKUP, Service.RETURNS, Service.SHIP_FROM], hours=place.hours,
            lat=place.lat, lon=place.lon, prefecture_code="13", city=place.city,
        ),
        actor=SYSTEM,
        at=now(),
    )  # fmt: skip
    places.forget_locations()


def staff_of(who: str, role: str, at_places: list[UUID] | None, at: datetime) -> UUID:
    """An account of this role at these places (None: everywhere)."""
    account_id = save_staff(input=SaveStaff(id=uuid7(), staff_code=who), actor=SYSTEM, at=at)
    granted = SetRoles(account_id=account_id, roles=[RoleAt(role=role, location_ids=at_places)])
    set_roles(input=granted, actor=SYSTEM, at=at)
    return account_id


def _member(email: str, at: datetime) -> tuple[UUID, UUID]:
    ask_for_code(email=email, address="192.0.2.1", at=at)
    code = sql.value("SELECT subject FROM platform_mail WHERE recipient = %s", (email,))[-6:]
    signed = answer_code(email=email, code=code, address="192.0.2.1", at=at)
    return signed.account_id, signed.member_id


def _more_ids(scene: Scene, at: datetime) -> None:
    """A colleague whom head office changes, a key to rotate, a passkey, an identifier, a reservation, a picture."""
    colleague = save_staff(input=SaveStaff(id=uuid7(), staff_code="colleague"), actor=SYSTEM, at=at)
    granted = SetRoles(account_id=colleague, roles=[RoleAt(role="clerk", location_ids=[scene.world.shibuya])])
    set_roles(input=granted, actor=SYSTEM, at=at)
    password = SetPassword.model_validate({"account_id": colleague, "password": PASSWORD})
    set_password(input=password, actor=SYSTEM, at=at)
    identity.issue_card(input=IssueCard(member_id=scene.member), actor=SYSTEM, at=at)
    card = LinkIdentifier(member_id=scene.member, kind=IdentifierKind.CARD, raw="2800000000004", verified=True)
    identity.link_identifier(input=card, actor=SYSTEM, at=at)
    hold, passkey, picture = uuid7(), uuid7(), uuid7()
    line = ReserveLine(id=uuid7(), location_id=scene.world.shibuya, variant_id=scene.world.beans, quantity=1)
    stock.reserve(input=ReserveStock(reservation_id=hold, lines=[line]), actor=SYSTEM, at=at)
    sql.touch(
        "INSERT INTO platform_passkey (id, account_id, credential_id, public_key, sign_count, transports, aaguid,"
        " backup_eligible, backup_state, label, created_at) VALUES (%s, %s, 'x', 'x', 0, '{}', '', false, false, '', %s)",
        (passkey, colleague, at),
    )
    product = sql.value("SELECT product_id FROM catalog_variant WHERE id = %s", (scene.world.shirt,))
    department = sql.value("SELECT department_id FROM catalog_product WHERE id = %s", (product,))
    sql.touch(
        "INSERT INTO catalog_image (id, product_id, path, width, height, alt, position) VALUES (%s, %s, 'x', 1, 1, '{}', 0)",
        (picture, product),
    )
    cart = orders.adopt_cart(input=orders.AdoptCart(cart_id=uuid7(), member_id=scene.member), actor=SYSTEM, at=at)
    goods = orders.CartLineInput(cart_id=cart, variant_id=scene.world.shirt, quantity=1)
    orders.add_to_cart(input=goods, actor=SYSTEM, at=at)
    location = places.get_location(location_id=scene.world.shibuya)
    key = create_key(input=CreateKey(id=uuid7(), name="to rotate", scopes=[]), actor=SYSTEM, at=at)
    scene.ids = {
        "colleague": colleague,
        "cart": cart,
        "programme": make_programme().id,
        "hold": hold,
        "shortfall": ask_about(scene.reserved.order_id),
        "passkey": passkey,
        "picture": picture,
        "product": product,
        "department": department,
        "company": location.company_id,
        "brand": location.brand_id,
        "key": key.id,
        **_webhooks(at),
        "identifier": sql.value("SELECT id FROM identity_identifier WHERE member_id = %s", (scene.member,)),
        "payment": payments.payments_for(purpose_id=scene.reserved.order_id)[0].id,
        "line": orders.get_order(order_id=scene.completed.order_id).lines[0].id,
        **tills(scene.world, at),
        **stocktakes(scene.world, at),
        **holdings(scene.world, scene.member, at),
        **floor_of_shibuya(scene.world, at),
        **change_sets(scene.world, at),
        **transfers(scene.world, at),
    }


def _webhooks(at: datetime) -> dict[str, UUID]:
    """An endpoint with a delivery that waits."""
    wish = SaveEndpoint(id=uuid7(), url="https://receiver.example/hooks", event_types=["*"])
    endpoint = save_endpoint(input=wish, actor=SYSTEM, at=at)
    sent = send_test(input=EndpointRef(endpoint_id=endpoint.id), actor=SYSTEM, at=at)
    return {"endpoint": endpoint.id, "delivery": sent.id}


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
    "places.switch_modules": _at("modules", on=["web_orders", "delivery", "register", "membership", "points", "connections"]),
    "places.brands": _at("brands"),
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

"""Who asks and what they ask about: a small chain with one order in each state, and a request for every operation."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, IssueCard, LinkIdentifier, RegisterGuest
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
    guest = RegisterGuest(member_id=uuid7(), family_name="鈴木")
    identity.register_guest(input=guest, actor=SYSTEM, at=at)
    scene.ids = {
        "colleague": colleague,
        "guest": guest.member_id,
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

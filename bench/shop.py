"""The shop that is measured: 1,000 products with stock in 6 places, and a SKU for each flash sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.http import HttpRequest

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import (
    ImportDepartment,
    ImportPrice,
    ImportProduct,
    ImportProducts,
    ImportVariant,
    Name,
)
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterMember
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import AdjustPoints, SaveProgramme, SetRule
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, SaveBrand, SaveCompany, SaveLocation, Service
from noren.domains.register import api as register
from noren.domains.register.contracts import OpenSession, SaveTill
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PlaceCheckout
from noren.kernel.ids import derived_id
from noren.kernel.tax import TaxCategory
from noren.platform import sql
from noren.platform.accounts.bearer import hash_token
from noren.platform.accounts.pages import begin_session
from noren.platform.accounts.roles import SHOPPER_GRANTS
from noren.platform.accounts.session_store import SessionStore
from noren.platform.actor import SYSTEM, Actor, ActorKind
from noren.platform.clock import now
from noren.platform.models import AccessToken, Account
from noren.platform.outbox.relay import relay_all

PRODUCTS = 1_000
PLACES = 6
PLENTY = 1_000_000
FLASH_UNITS = 100
TILLS, MEMBERS = 8, 200
FLASH_CODES = ("FLASH-1", "FLASH-2")
_TOKEN = "bench-" + "0" * 40
_ADDRESS = {"postal_code": "1500001", "prefecture_code": "13", "city": "渋谷区", "town": "神宮前", "block": "1-2-3"}
_CONTACT = {"family_name": "計測", "given_name": "太郎", "email": "bench@example.com", "phone": "090-1234-5678"}
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shop:
    products: list[UUID]
    variants: list[UUID]
    places: list[UUID]
    flash_variants: list[UUID]
    token: str
    prices: list[int]
    tills: list[UUID]
    members: list[UUID]
    member_cookie: str
    member_order: UUID


def order_body(variant: UUID) -> dict[str, object]:
    """A checkout of one unit, as a client sends it: line, address, delivery, payment."""
    return {
        "id": str(uuid4()),
        "contact": _CONTACT,
        "parts": [parcel([variant])],
        "payment": {"provider": "sandbox", "method": "card", "token": "tok_ok"},
    }


def parcel(variants: Sequence[UUID]) -> dict[str, object]:
    """The part of a checkout that is sent: a unit of each of these."""
    lines = [{"variant_id": str(variant), "quantity": 1} for variant in variants]
    return {"type": "SHIPMENT", "address": _ADDRESS, "lines": lines}


def open_shop() -> Shop:
    """Make the shop once in the database at hand, through commands; a second call only finds it."""
    company, brand = derived_id("bench", "company"), derived_id("bench", "brand")
    at = now()
    place_ids = [derived_id("bench", "place", number) for number in range(PLACES)]
    if not sql.value("SELECT 1 FROM places_company WHERE id = %s", (company,)):
        places.save_company(
            input=SaveCompany(id=company, code="bench", name={"ja": "計測", "en": "Bench"}), actor=SYSTEM, at=at
        )
        places.save_brand(
            input=SaveBrand(id=brand, company_id=company, code="bench", name={"ja": "計測", "en": "Bench"}),
            actor=SYSTEM,
            at=at,
        )
        for number, place_id in enumerate(place_ids):
            kind = LocationKind.WAREHOUSE if number == 0 else LocationKind.STORE
            services = [Service.SHIP_FROM] if number == 0 else [Service.PICKUP]
            places.save_location(
                input=SaveLocation(
                    id=place_id, company_id=company, brand_id=brand, kind=kind, code=f"bench-{number}",
                    name={"ja": f"計測{number}", "en": f"Bench {number}"}, services=services, lat=35.0 + number / 10, lon=139.0,
                ),
                actor=SYSTEM,
                at=at,
            )  # fmt: skip
        _stock_up(place_ids)
        _open_tills(place_ids[1])
        AccessToken.objects.create(
            kind="api_key", token_hash=hash_token(_TOKEN), scopes=["stock.*", "orders.*", "register.*"]
        )
    rows = sql.rows(
        "SELECT v.product_id, v.id, v.sku, p.amount_minor FROM catalog_variant v"
        " JOIN catalog_price p ON p.variant_id = v.id ORDER BY v.sku"
    )
    flash = [row[1] for row in rows if row[2] in FLASH_CODES]
    goods = [row for row in rows if row[2] not in FLASH_CODES]
    return Shop(
        products=[row[0] for row in goods],
        variants=[row[1] for row in goods],
        places=place_ids,
        flash_variants=flash,
        token=_TOKEN,
        prices=[row[3] for row in goods],
        tills=[derived_id("bench", "session", number) for number in range(TILLS)],
        members=[derived_id("bench", "member", number) for number in range(MEMBERS)],
        member_cookie=_signed_in(derived_id("bench", "member", 0)),
        member_order=_ordered(derived_id("bench", "member", 0), goods[0][1]),
    )


def _open_tills(store: UUID) -> None:
    """Tills that sell, and members with more points than anybody measures."""
    at = now()
    for number in range(TILLS):
        till = register.save_till(input=SaveTill(location_id=store, code=str(number + 1)), actor=SYSTEM, at=at)
        opened = OpenSession(id=derived_id("bench", "session", number), till_id=till.id)
        register.open_session(input=opened, actor=SYSTEM, at=at)
    programme = derived_id("bench", "programme")
    name = {"ja": "計測ポイント", "en": "Bench points"}
    loyalty.save_programme(input=SaveProgramme(id=programme, code="bench", name=name), actor=SYSTEM, at=at)
    loyalty.set_rule(input=SetRule(programme_id=programme, valid_from=_SINCE), actor=SYSTEM, at=at)
    for number in range(MEMBERS):
        member = derived_id("bench", "member", number)
        joined = RegisterMember(member_id=member, email=f"bench-{number}@example.com")
        identity.register_member(input=joined, actor=SYSTEM, at=at)
        given = AdjustPoints(id=derived_id("bench", "points", number), member_id=member, points=PLENTY, reason=name)
        loyalty.adjust(input=given, actor=SYSTEM, at=at)


def _signed_in(member: UUID) -> str:
    """The cookie of a browser in which a member has signed in."""
    account, _made = Account.objects.get_or_create(kind="member", member_id=member, email="bench-0@example.com")
    request = HttpRequest()
    request.path, request.session = "/", SessionStore()
    begin_session(request, account_id=account.id)
    request.session.save()
    return f"noren_member={request.session.session_key}"


def _ordered(member: UUID, variant: UUID) -> UUID:
    """An order of a member, paid and to be prepared."""
    buyer = Actor(kind=ActorKind.MEMBER, id=member, member_id=member, grants=SHOPPER_GRANTS)
    wanted = PlaceCheckout.model_validate(order_body(variant))
    return checkout(input=wanted, actor=buyer, at=now()).order_id


def _stock_up(place_ids: list[UUID]) -> None:
    at = now()
    codes = [f"BENCH-{number:04}" for number in range(PRODUCTS)] + list(FLASH_CODES)
    imported = catalog.import_products(
        input=ImportProducts(
            departments=[ImportDepartment(code="bench", name=Name(ja="計測", en="Bench"))],
            products=[
                ImportProduct(
                    code=code, name=Name(ja=f"計測商品 {code}", en=f"Measured product {code}"), department_code="bench",
                    tax_category=TaxCategory.STANDARD, published_at=_SINCE,
                    variants=[ImportVariant(sku=code, prices=[ImportPrice(amount_minor=500 + number * 7 % 9_000, valid_from=_SINCE)])],
                )
                for number, code in enumerate(codes)
            ],
        ),
        actor=SYSTEM,
        at=at,
    )  # fmt: skip
    lines = [
        MoveLine(location_id=place, variant_id=variant, delta=PLENTY)
        for place in place_ids
        for code, variant in imported.variant_ids.items()
        if code not in FLASH_CODES
    ]
    stock.move(input=MoveStock(reason=MovementReason.OPENING, lines=lines), actor=SYSTEM, at=at)
    stock.move(
        input=MoveStock(
            reason=MovementReason.OPENING,
            lines=[
                MoveLine(location_id=place_ids[0], variant_id=imported.variant_ids[code], delta=FLASH_UNITS)
                for code in FLASH_CODES
            ],
        ),
        actor=SYSTEM,
        at=at,
    )
    relay_all(at=at)
    sql.touch("ANALYZE")

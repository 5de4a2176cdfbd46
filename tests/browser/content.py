"""What stands in the browser tests' shop. Filled in a process of its own, whose Django looks at that shop's data."""

import json
from datetime import UTC, datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import AttachImage, Name, PriceLine, SaveProduct, SaveVariant, SetPrices, Text
from noren.domains.holds import api as holds
from noren.domains.holds.contracts import SetHoldRule
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import ShippingFee
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.kernel.ids import derived_id
from noren.kernel.tax import TaxCategory
from noren.platform.accounts import keys, staff
from noren.platform.accounts.contracts import CreateKey, RoleAt, SaveStaff, SetPassword, SetRoles
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all
from tests.loyal import make_programme
from tests.world import make_world

PASSWORD = "a-quiet-evening-tea"
STAFF = {
    "S101": "clerk",
    "M101": "store_manager",
    "A101": "area_manager",
    "H001": "head_office",
    "H002": "head_office",
    "H003": "head_office",
}

SCOPES = ("orders.*", "fulfilment.*", "stock.*", "identity.identify_member", "loyalty.*")


def fill() -> dict[str, str]:
    """The small chain of `tests.world` with a product of two colours and two sizes, points, staff, and a machine's key."""

    world = make_world(units=50)
    at = now()
    orders.set_shipping_fee(
        input=ShippingFee(
            company_id=world.company,
            amount_minor=550,
            free_from_minor=5_000,
            valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        ),
        actor=SYSTEM,
        at=at,
    )
    knit = _knit([world.shibuya, world.umeda, world.warehouse], at)
    facts = {name: str(getattr(world, name)) for name in world.__dataclass_fields__}
    for code, role in STAFF.items():
        reach = {"head_office": None, "area_manager": [world.shibuya, world.umeda, world.warehouse]}
        _employ(code, role, reach.get(role, [world.shibuya]), at)
    make_programme(link_reward=100)
    holds.set_rule(input=SetHoldRule(days=1), actor=SYSTEM, at=at)
    relay_all(at=at)
    return {**facts, **knit, "password": PASSWORD, "key": _machine_key(at)}


def _knit(places: list[UUID], at: datetime) -> dict[str, str]:
    product = derived_id("world", "product", "knit")
    colours = {"navy": ("紺", "Navy", "#2b3a57"), "ecru": ("生成り", "Ecru", "#e6dcc8")}
    variants = {(colour, size): derived_id("world", "knit", colour, size) for colour in colours for size in ("M", "L")}
    catalog.save_product(
        input=SaveProduct(
            id=product, code="knit", name=Name(ja="ウールニット", en="Wool knit"), department_id=derived_id("world", "department"),
            tax_category=TaxCategory.STANDARD, published_at=datetime(2026, 2, 1, tzinfo=UTC),
            description=Text(ja="軽くて温かいニットです。", en="A light, warm knit."),
            variants=[
                SaveVariant(
                    id=variant, sku=f"KNIT-{colour}-{size}", size=size, size_position=position % 2, position=position, colour_code=colour,
                    colour_name=Name(ja=colours[colour][0], en=colours[colour][1]), colour_hex=colours[colour][2],
                )
                for position, ((colour, size), variant) in enumerate(variants.items())
            ],
        ),
        actor=SYSTEM,
        at=at,
    )  # fmt: skip
    catalog.set_prices(
        input=SetPrices(
            prices=[
                PriceLine(
                    id=derived_id("price", v), variant_id=v, amount_minor=5_990, valid_from=datetime(2026, 1, 1, tzinfo=UTC)
                )
                for v in variants.values()
            ]
        ),
        actor=SYSTEM,
        at=at,
    )  # fmt: skip
    for position, (code, (_ja, en, hex_code)) in enumerate(colours.items()):
        drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600" viewBox="0 0 600 600"><rect width="600" height="600" fill="#efe9dd"/><path d="M180 150h240l70 90-60 40-30-30v200H200V250l-30 30-60-40z" fill="{hex_code}"/></svg>'
        kept = catalog.keep_image(content=drawn.encode())
        catalog.attach_image(
            input=AttachImage(
                id=derived_id("world", "picture", code), product_id=product, variant_id=variants[code, "M"], position=position,
                alt=Name(ja="ウールニット", en=f"Wool knit, {en}"), **kept.model_dump(),
            ),
            actor=SYSTEM,
            at=at,
        )  # fmt: skip
    sold_out = variants["ecru", "L"]
    stock.move(
        input=MoveStock(
            reason=MovementReason.OPENING,
            lines=[
                MoveLine(location_id=place, variant_id=v, delta=20)
                for place in places
                for v in variants.values()
                if v != sold_out
            ],
        ),
        actor=SYSTEM,
        at=at,
    )
    return {"knit": str(variants["navy", "M"]), "knit_product": str(product), "knit_sold_out": str(sold_out)}


def _employ(code: str, role: str, places: list[UUID] | None, at: datetime) -> None:
    account = derived_id("world", "staff", code)
    staff.save_staff(input=SaveStaff(id=account, staff_code=code, display_name=f"スタッフ {code}"), actor=SYSTEM, at=at)
    staff.set_roles(
        input=SetRoles(account_id=account, roles=[RoleAt(role=role, location_ids=places)]), actor=SYSTEM, at=at
    )
    staff.set_password(input=SetPassword(account_id=account, password=PASSWORD), actor=SYSTEM, at=at)


def _machine_key(at: datetime) -> str:
    made = keys.create_key(
        input=CreateKey(id=derived_id("world", "key"), name="browser tests", scopes=list(SCOPES)),
        actor=SYSTEM,
        at=at,
    )  # fmt: skip
    return str(made.key)


def main() -> None:
    """Fill, and print what is in the shop as JSON."""
    print(json.dumps(fill()))

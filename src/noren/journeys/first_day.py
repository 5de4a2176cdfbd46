"""The first day of a shop of one's own: the steps of the wizard that cross domains, each whole or not at all."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import (
    AmountMinor,
    Name,
    PriceLine,
    SaveDepartment,
    SaveProduct,
    SaveVariant,
    SetPrices,
)
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, SaveLocation
from noren.domains.register import api as register
from noren.domains.register.contracts import SaveTill
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.importing.goods_file import DEPARTMENT
from noren.journeys.switch_modules import CHOSEN
from noren.journeys.trades import Trade, chosen_trade
from noren.kernel.ids import derived_id
from noren.kernel.tax import TaxCategory
from noren.platform import sql
from noren.platform.accounts import staff
from noren.platform.accounts.contracts import (
    Label,
    Password,
    RoleAt,
    SaveStaff,
    SetPassword,
    SetPin,
    SetRoles,
    StaffCode,
)
from noren.platform.accounts.pins import set_pin
from noren.platform.actor import Actor, ActorKind
from noren.platform.command import command, note_subject

_DONE = derived_id("first day", "done")
_MANY = 10_000
_HAPPENED = "SELECT 1 FROM platform_command_log WHERE subjects @> ARRAY[%s]::uuid[] LIMIT 1"


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NewPerson(Contract):
    """A member of staff of the first store. Without a PIN they choose one themselves, at the device."""

    id: UUID
    staff_code: StaffCode
    name: Label
    role: Annotated[str, StringConstraints(pattern=r"^(clerk|store_manager)$")]
    password: Password
    pin: Annotated[SecretStr, Field(max_length=32)] | None = None


class AddPeople(Contract):
    location_id: UUID
    people: Annotated[list[NewPerson], Field(min_length=1, max_length=20)]


class NewProduct(Contract):
    """One line of the table. `units` are in the store now; without a department it stands where nobody has sorted yet."""

    id: UUID
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    amount_minor: AmountMinor
    tax_category: TaxCategory
    units: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    department_id: UUID | None = None


class AddProducts(Contract):
    location_id: UUID
    products: Annotated[list[NewProduct], Field(min_length=1, max_length=50)]


class Finish(Contract):
    """That somebody has come to the end of the wizard."""


class FirstDay(Contract):
    """How far the shop is. `store` is the first one; `products` counts what can be sold."""

    company_id: UUID | None
    brand_id: UUID | None
    store: LocationFacts | None
    people: int
    products: int
    chose_modules: bool
    trade: Trade | None
    finished: bool


def first_day_of(*, actor: Actor) -> FirstDay:
    """What the wizard has behind it; read from what there is, so that it goes on wherever it was left.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("first_day.finish")
    companies, brands = places.list_companies(), places.list_brands()
    return FirstDay(
        company_id=companies[0].id if companies else None,
        brand_id=brands[0].id if brands else None,
        store=next(iter(places.list_locations()), None),
        people=len(staff.list_staff(actor=actor)) - 1,
        products=len(catalog.product_ids(after=None, limit=_MANY)),
        trade=chosen_trade(),
        chose_modules=sql.value(_HAPPENED, (CHOSEN,)) is not None,
        finished=sql.value(_HAPPENED, (_DONE,)) is not None,
    )


@command("first_day.open_store")
def open_store(*, input: SaveLocation, actor: Actor, at: datetime) -> UUID:
    """Save the first store and give it a till.

    Raises: CodeTaken, HoursOverlap, VersionConflict, UnknownSeller.
    """
    places.save_location(input=input, actor=actor, at=at)
    till = SaveTill(id=derived_id("first day", "till", input.id), location_id=input.id, code="1")
    register.save_till(input=till, actor=actor, at=at)
    return input.id


@command("first_day.add_people")
def add_people(*, input: AddPeople, actor: Actor, at: datetime) -> int:
    """Make accounts of people who work in the store, all or none.

    Raises: StaffCodeTaken, PasswordWeak, PasswordCommon, PinUnfit.
    """
    for person in input.people:
        about = SaveStaff(id=person.id, staff_code=person.staff_code, display_name=person.name)
        role = RoleAt(role=person.role, location_ids=[input.location_id])
        staff.save_staff(input=about, actor=actor, at=at)
        staff.set_roles(input=SetRoles(account_id=person.id, roles=[role]), actor=actor, at=at)
        staff.set_password(input=SetPassword(account_id=person.id, password=person.password), actor=actor, at=at)
        if person.pin is not None:
            own = Actor(kind=ActorKind.STAFF, id=person.id, location_ids=frozenset({input.location_id}))
            set_pin(input=SetPin(password=person.password, pin=person.pin), actor=own, at=at)
        note_subject(person.id)
    return len(input.people)


@command("first_day.add_products")
def add_products(*, input: AddProducts, actor: Actor, at: datetime) -> int:
    """Put products on sale from now on, with a price everywhere and what is in the store, all or none.

    Raises: CodeTaken (somebody else adds products at this moment).
    """
    unsorted = _department(actor, at) if any(one.department_id is None for one in input.products) else None
    currency = places.get_location(location_id=input.location_id).currency
    begin = len(catalog.product_ids(after=None, limit=_MANY)) + 1
    for number, one in enumerate(input.products, begin):
        code, variant = f"P{number:04d}", derived_id("first day", "variant", one.id)
        product = SaveProduct(
            id=one.id, code=code, name=Name(ja=one.name), department_id=one.department_id or unsorted, tax_category=one.tax_category,
            published_at=at, variants=[SaveVariant(id=variant, sku=code)],
        )  # fmt: skip
        catalog.save_product(input=product, actor=actor, at=at)
        note_subject(one.id)
    variants = [(one, derived_id("first day", "variant", one.id)) for one in input.products]
    prices = [
        PriceLine(
            id=derived_id("first day", "price", one.id), variant_id=variant, amount_minor=one.amount_minor,
            currency=currency, valid_from=at,
        )
        for one, variant in variants
    ]  # fmt: skip
    catalog.set_prices(input=SetPrices(prices=prices), actor=actor, at=at)
    lines = [
        MoveLine(location_id=input.location_id, variant_id=variant, delta=one.units)
        for one, variant in variants
        if one.units
    ]
    if lines:
        stock.move(input=MoveStock(reason=MovementReason.OPENING, lines=lines), actor=actor, at=at)
    return len(input.products)


def _department(actor: Actor, at: datetime) -> UUID:
    """Where goods stand that nobody has sorted yet; a file may have made it before."""
    code, ja, en = DEPARTMENT
    found = next((one.id for one in catalog.departments() if one.code == code), None)
    if found is None:
        found = derived_id("first day", "department")
        catalog.save_department(input=SaveDepartment(id=found, code=code, name=Name(ja=ja, en=en)), actor=actor, at=at)
    return found


@command("first_day.finish")
def finish(*, input: Finish, actor: Actor, at: datetime) -> None:
    """Close the wizard for good; everything that it asked stands on the office's own pages."""
    note_subject(_DONE)

"""Staff, browsers and orders for the store's page tests."""

import re
from datetime import datetime
from uuid import UUID

from django.test import Client
from pydantic import SecretStr
from tests.world import World, clerk, pickup, shipment

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment
from noren.domains.register import api as register
from noren.domains.register.contracts import SaveTill
from noren.journeys.checkout.checkout import checkout
from noren.journeys.collect import Collect, collect
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.kernel.ids import derived_id, uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.contracts import RoleAt, SaveStaff, SetPassword, SetRoles
from noren.platform.accounts.staff import save_staff, set_password, set_roles
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

PASSWORD = "kaki-no-ki-2026"


def staff(code: str, role: str, *places: UUID, name: str = "") -> UUID:
    """A member of staff of these places (none: everywhere)."""
    account_id = derived_id("staff", code)
    made = SaveStaff(id=account_id, staff_code=code, display_name=name or f"スタッフ{code}")
    save_staff(input=made, actor=SYSTEM, at=now())
    roles = [RoleAt(role=role, location_ids=list(places) or None)]
    set_roles(input=SetRoles(account_id=account_id, roles=roles), actor=SYSTEM, at=now())
    set_password(input=SetPassword(account_id=account_id, password=SecretStr(PASSWORD)), actor=SYSTEM, at=now())
    return account_id


def signed_in(code: str, *, language: str = "en") -> Client:
    """A browser of somebody who has signed in at the store's door."""
    browser = Client(headers={"accept-language": language})
    answer = browser.post("/store/sign-in", {"identifier": code, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def clerk_at(world: World, place: str = "shibuya", *, role: str = "clerk", language: str = "en") -> Client:
    """A browser of a clerk (or of another role) of one store."""
    code = f"{role[:3]}-{place}".upper()
    staff(code, role, getattr(world, place), name=f"{place} {role}")
    return signed_in(code, language=language)


def ordered(
    world: World, *lines: tuple[UUID, int], store: UUID | None = None, at: datetime | None = None
) -> Fulfilment:
    """A paid order to be collected, as its part."""
    placed = checkout(
        input=pickup(world, *(lines or ((world.shirt, 2), (world.mug, 1))), store=store), actor=SHOPPER, at=at or now()
    )
    return fulfilment.of_order(order_id=placed.order_id)[0]


def to_be_sent(world: World, *lines: tuple[UUID, int]) -> Fulfilment:
    """A paid order to be sent from the warehouse, as its part."""
    placed = checkout(input=shipment(world, *(lines or ((world.mug, 1),))), actor=SHOPPER, at=now())
    return fulfilment.of_order(order_id=placed.order_id)[0]


def made_ready(world: World, *lines: tuple[UUID, int]) -> Fulfilment:
    """A part that waits for its customer."""
    part = ordered(world, *lines)
    return prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(part.location_id), at=now())


def handed_over(world: World, *lines: tuple[UUID, int]) -> Fulfilment:
    """A part that its customer has taken."""
    part = made_ready(world, *lines)
    code = fulfilment.hand_over_code(part.id)
    return collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(part.location_id), at=now())


def open_till(browser: Client, location_id: UUID, code: str = "1") -> UUID:
    """A till of a store, opened in this browser; its session."""
    till = register.save_till(input=SaveTill(location_id=location_id, code=code), actor=SYSTEM, at=now())
    session_id = uuid7()
    form = {"till": str(till.id), "float": "30000", "key": str(session_id)}
    assert browser.post("/store/register/open", form).status_code == 302
    return session_id


def sold_at_till(browser: Client, location_id: UUID, code: str, total: str) -> Fulfilment:
    """Goods sold for cash at a newly opened till; the part that was carried out."""
    open_till(browser, location_id)
    browser.post("/store/register/scan", {"code": code})
    answer = browser.post("/store/register/pay", {"total": total, "tender": "cash", "received": total})
    order_id = UUID(answer["Location"].split("/sales/")[1].split("?")[0])
    return fulfilment.of_order(order_id=order_id)[0]


def picks(part: Fulfilment, *quantities: int, why: str = "", **more: str) -> dict[str, str]:
    """The pick form: so many of each line (all of it where nothing is said), and why less."""
    found = quantities or tuple(line.quantity for line in part.lines)
    form = {"key": str(uuid7()), **more}
    for line, quantity in zip(part.lines, found, strict=True):
        form[f"q-{line.id}"] = str(quantity)
        if why and quantity < line.quantity:
            form[f"why-{line.id}"] = why
    return form


def state_of(part: Fulfilment) -> str:
    return fulfilment.get_fulfilment(fulfilment_id=part.id).state.value


def text_of(content: bytes) -> str:
    """What a reader sees: the page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())

"""Staff and browsers for the office's page tests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from pydantic import SecretStr
from tests.world import World, clerk, pickup

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment
from noren.domains.places import api as places
from noren.journeys.checkout.checkout import checkout
from noren.journeys.collect import Collect, collect
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.kernel.ids import derived_id, uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.contracts import RoleAt, SaveStaff, SetPassword, SetRoles
from noren.platform.accounts.staff import save_staff, set_password, set_roles
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.webhooks.commands import save_endpoint, send_test
from noren.platform.webhooks.contracts import EndpointRef, SaveEndpoint

PASSWORD = "kaki-no-ki-2026"


def staff(code: str, role: str, *reach: UUID, name: str = "") -> UUID:
    """A member of staff of these places (none: everywhere)."""
    account_id = derived_id("office-staff", code)
    made = SaveStaff(id=account_id, staff_code=code, display_name=name or f"スタッフ{code}")
    save_staff(input=made, actor=SYSTEM, at=now())
    roles = [RoleAt(role=role, location_ids=list(reach) or None)]
    set_roles(input=SetRoles(account_id=account_id, roles=roles), actor=SYSTEM, at=now())
    set_password(input=SetPassword(account_id=account_id, password=SecretStr(PASSWORD)), actor=SYSTEM, at=now())
    return account_id


def browser_of(code: str, *, language: str = "en") -> Client:
    """A browser of somebody who has signed in at the office's door."""
    browser = Client(headers={"accept-language": language})
    answer = browser.post("/office/sign-in", {"identifier": code, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def head_office(*, language: str = "en") -> Client:
    """A browser of head office."""
    staff("H001", "head_office", name="本部 花子")
    return browser_of("H001", language=language)


def manager(world: World, *, language: str = "en") -> Client:
    """A browser of Shibuya's store manager."""
    staff("M001", "store_manager", world.shibuya, name="渋谷 店長")
    return browser_of("M001", language=language)


def send(browser: Client, path: str, key: str = "", **fields: Any) -> HttpResponse:
    """Send a form of the office, with its idempotency key."""
    return browser.post(path, {"key": key or str(uuid7()), **fields})  # type: ignore[return-value]  # the test client adds to HttpResponse


def page(browser: Client, path: str, *, status: int = 200) -> str:
    """The text of a page that must have this status."""
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def ordered(
    world: World, *lines: tuple[UUID, int], at: datetime | None = None, store: UUID | None = None
) -> Fulfilment:
    """A paid order to be collected, as its part."""
    placed = checkout(input=pickup(world, *(lines or ((world.shirt, 2),)), store=store), actor=SHOPPER, at=at or now())
    return fulfilment.of_order(order_id=placed.order_id)[0]


def handed_over(world: World, *lines: tuple[UUID, int]) -> Fulfilment:
    """A part that its customer has taken."""
    part = ordered(world, *lines)
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(part.location_id), at=now())
    code = fulfilment.hand_over_code(part.id)
    return collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(part.location_id), at=now())


def webhook(url: str = "https://receiver.example/hooks") -> tuple[UUID, UUID]:
    """An endpoint for every event, and its first delivery, a test that waits."""
    made = save_endpoint(input=SaveEndpoint(id=uuid7(), url=url, event_types=["*"]), actor=SYSTEM, at=now())
    sent = send_test(input=EndpointRef(endpoint_id=made.id), actor=SYSTEM, at=now())
    return made.id, sent.id


def warm() -> None:
    """Read the places now, so that a page that is counted afterwards does not have to."""
    places.forget_locations()
    places.all_facts()


WEEK = timedelta(days=7)

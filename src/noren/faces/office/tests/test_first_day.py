"""The wizard of the first day: who gets in, what it refuses, and that it closes."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import make_world

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.faces.office.tests.making import PASSWORD, head_office, manager, send
from noren.platform import sql
from noren.platform.accounts.first_account import TOKEN_ID
from noren.platform.accounts.pins import has_pin
from noren.platform.clock import now
from noren.platform.models import Account

pytestmark = pytest.mark.django_db

TOKEN = "as `up` prints it"
YOU = {"name": "田中", "staff_code": "TANAKA", "password": PASSWORD, "again": PASSWORD, "token": TOKEN}


@pytest.fixture(autouse=True)
def places_are_read_afresh() -> Iterator[None]:
    """Places are kept in the process, also those of a test that was rolled back."""
    places.forget_locations()
    yield
    places.forget_locations()


def offer(*, hours: int = 1) -> None:
    sql.touch(
        "INSERT INTO platform_challenge (id, challenge, expires_at) VALUES (%s, %s, %s)",
        (TOKEN_ID, hashlib.sha256(TOKEN.encode()).digest(), now() + timedelta(hours=hours)),
    )


def entered() -> Client:
    offer()
    browser = Client(headers={"accept-language": "en"})
    assert send(browser, "/office/first-day", **YOU)["Location"] == "/office/first-day/business"
    return browser


def test_the_token_makes_one_account_of_head_office_and_no_second() -> None:
    browser = entered()
    again = send(Client(), "/office/first-day", **YOU | {"staff_code": "OTHER"})

    assert browser.get("/office/first-day/business").status_code == 200
    assert again.status_code == 403
    assert list(Account.objects.values_list("staff_code", flat=True)) == ["TANAKA"]


@pytest.mark.parametrize(
    ("hours", "wrong", "status"),
    [
        (-1, {}, 403),
        (1, {"token": "another"}, 403),
        (1, {"token": ""}, 403),
        (1, {"password": "short", "again": "short"}, 422),
        (1, {"again": "something else"}, 422),
        (1, {"name": " "}, 422),
    ],
)
def test_a_wrong_or_old_token_or_a_weak_password_makes_nothing_and_the_token_stays(
    hours: int, wrong: dict[str, str], status: int
) -> None:
    offer(hours=hours)

    answer = send(Client(), "/office/first-day", **YOU | wrong)

    assert answer.status_code == status
    assert Account.objects.count() == 0
    assert sql.value("SELECT count(*) FROM platform_challenge") == 1


def test_who_is_head_office_already_closes_the_door_to_every_token() -> None:
    head_office()
    offer()

    answer = send(Client(), "/office/first-day", **YOU)

    assert answer.status_code == 403
    assert Account.objects.count() == 1


def test_steps_lead_to_what_is_missing_and_a_line_that_is_wrong_puts_no_product_on_sale() -> None:
    make_world()
    browser = head_office()
    rows = {
        "name_0": "Coffee",
        "price_0": "450",
        "tax_0": "food",
        "units_0": "3",
        "name_1": "Cake",
        "price_1": "dear",
        "tax_1": "food",
    }
    before = len(catalog.product_ids(after=None, limit=100))

    refused = send(browser, "/office/first-day/products", **rows)
    after_refusal = len(catalog.product_ids(after=None, limit=100))
    sold = send(browser, "/office/first-day/products", **rows | {"price_1": "520"})

    assert refused.status_code == 422
    assert after_refusal == before
    assert sold["Location"] == "/office/first-day/payment"
    assert len(catalog.product_ids(after=None, limit=100)) == before + 2


def test_without_a_company_every_later_step_leads_back_to_it() -> None:
    browser = entered()

    for step in ("brand", "trade", "modules", "store", "tax", "people", "products", "payment", "ready"):
        assert browser.get(f"/office/first-day/{step}")["Location"] == "/office/first-day/business", step


def test_a_manager_is_refused_and_a_finished_wizard_opens_no_more() -> None:
    world = make_world()
    refused = manager(world).get("/office/first-day/business")
    browser = head_office()

    send(browser, "/office/first-day/ready")

    assert refused.status_code == 403
    assert browser.get("/office/first-day")["Location"].startswith("/office/")
    assert browser.get("/office/first-day/business")["Location"] == "/office/"


def set_up(browser: Client) -> None:
    """A café as far as its first product."""
    send(browser, "/office/first-day/business", name_ja="喫茶のれん", registration_number="T7000012050002")
    send(browser, "/office/first-day/brand", name_ja="喫茶のれん", colour="#8a3b2a")
    send(browser, "/office/first-day/trade", trade="cafe")
    send(browser, "/office/first-day/modules", on=["register", "membership", "points"])
    send(
        browser,
        "/office/first-day/store",
        name_ja="本店",
        postal_code="150-0001",
        opens_0="10:00",
        closes_0="19:00",
        services="eat_in",
    )
    person = {"staff_code_0": "SATO", "name_0": "佐藤", "role_0": "clerk", "password_0": PASSWORD, "pin_0": "824613"}
    send(browser, "/office/first-day/people", **person)
    send(browser, "/office/first-day/products", name_0="Coffee", price_0="450", tax_0="food", units_0="3")


def test_each_step_is_one_command_in_the_log() -> None:
    browser = entered()

    set_up(browser)

    logged = {name for (name,) in sql.rows("SELECT name FROM platform_command_log")}

    assert logged >= {
        "accounts.make_first_account", "places.save_company", "places.save_brand", "places.switch_modules",
        "first_day.open_store",
        "first_day.add_people", "first_day.add_products",
    }  # fmt: skip


def test_a_cafe_has_what_it_chose_its_clerk_a_pin_and_its_store_the_prefecture_of_its_postal_code() -> None:
    browser = entered()

    set_up(browser)
    clerk = Account.objects.get(staff_code="SATO")

    assert places.modules_on() == {Module.REGISTER, Module.MEMBERSHIP, Module.POINTS}
    assert has_pin(account_id=clerk.id)
    assert places.list_locations()[0].prefecture_code == "13"
    assert 'value="pickup"' not in browser.get("/office/first-day/store").content.decode()


@pytest.mark.parametrize(
    ("trade", "department", "opens", "eats_in", "member"),
    [("cafe", "drinks", "08:00", True, False), ("shop", "clothing", "10:00", False, True)],
)
def test_a_trade_proposes_departments_hours_services_and_modules(
    trade: str, department: str, opens: str, eats_in: bool, member: bool
) -> None:
    browser = entered()
    send(browser, "/office/first-day/business", name_ja="喫茶のれん")
    send(browser, "/office/first-day/brand", name_ja="喫茶のれん", colour="#8a3b2a")

    refused = send(browser, "/office/first-day/trade", trade="bank")
    send(browser, "/office/first-day/trade", trade=trade)
    modules = browser.get("/office/first-day/modules").content.decode()
    store = browser.get("/office/first-day/store").content.decode()

    chosen = "SELECT count(*) FROM platform_command_log WHERE name = %s"
    assert (refused.status_code, sql.value(chosen, ("first_day.choose_trade",))) == (422, 1)
    assert department in {one.code for one in catalog.departments()}
    assert f'name="opens_0" value="{opens}"' in store
    assert ('value="eat_in" checked' in store) is eats_in
    assert ('value="membership" checked' in modules) is member
    assert 'value="delivery" checked' not in modules


def test_an_easy_pin_is_refused_and_nobody_is_added() -> None:
    browser = entered()
    set_up(browser)
    person = {"staff_code_0": "ITO", "name_0": "伊藤", "role_0": "clerk", "password_0": PASSWORD, "pin_0": "1234"}

    refused = send(browser, "/office/first-day/people", **person)

    assert refused.status_code == 422
    assert not Account.objects.filter(staff_code="ITO").exists()


def test_the_header_bears_the_brands_mark_before_the_first_store(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = entered()
    send(browser, "/office/first-day/business", name_ja="茶屋")
    mark = SimpleUploadedFile(
        "mark.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="3"/></svg>'
    )
    brand = {"name_ja": "茶屋", "name_en": "Teahouse", "colour": "#8a3b2a"}

    bare = browser.get("/office/first-day/brand").content.decode()
    sent = send(browser, "/office/upload/first-day/brand", mark=mark, **brand)
    marked = browser.get("/office/first-day/trade").content.decode()

    assert sent["Location"] == "/office/first-day/trade"
    assert "mark-picture" not in bare
    assert 'class="mark-picture" src="/media/' in marked


def test_every_step_costs_a_fixed_number_of_statements() -> None:
    browser = entered()
    set_up(browser)
    session = 2  # who asks
    expected = {
        "business": 8, "brand": 8, "trade": 7, "modules": 7, "store": 7, "tax": 9, "people": 7, "products": 8, "payment": 7, "ready": 7,
    }  # fmt: skip

    browser.get("/office/first-day/ready")
    counted = {}
    for step in expected:
        places.all_facts()
        with CaptureQueriesContext(connection) as statements:
            assert browser.get(f"/office/first-day/{step}").status_code == 200
        counted[step] = len(statements) - session

    assert counted == expected

"""Tax categories and rates: what holds, and a change of the law."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import make_world

from noren.domains.catalog import api as catalog
from noren.faces.office.tests.making import head_office, page, send
from noren.platform import sql
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def standard() -> list[tuple[Decimal, date, date | None]]:
    found = [one for one in catalog.tax_rate_history() if one.code == "standard"]
    return [(one.rate, one.valid_from, one.valid_to) for one in found[:3]]


def test_every_category_leads_to_its_products() -> None:
    make_world()
    browser = head_office()

    categories = {one["category"]: one for one in browser.get("/office/taxes").context["categories"]}

    assert (categories["food"]["taken"].rate, categories["food"]["eaten"].rate) == (Decimal("0.08"), Decimal("0.10"))
    for category, one in categories.items():
        assert browser.get(f"/office/products?tax={category}").context["page"].count == one["products"]


def test_a_new_rate_ends_the_one_before_and_a_correction_takes_its_place() -> None:
    make_world()
    browser = head_office()
    given = {"code": "standard", "valid_from": "2031-04-01"}

    reviewed = send(browser, "/office/taxes/set", **given, percent="１２")
    unchanged = standard()
    for percent in ("12", "11.5"):
        assert send(browser, "/office/taxes/set", **given, percent=percent, confirmed="1").status_code == 302
    send(browser, "/office/taxes/set", code="standard", valid_from="2030-04-01", percent="11", confirmed="1")

    assert reviewed.status_code == 200
    assert unchanged[0] == (Decimal("0.10000"), date(2019, 10, 1), None)
    assert standard() == [
        (Decimal("0.115"), date(2031, 4, 1), None),
        (Decimal("0.11"), date(2030, 4, 1), date(2031, 4, 1)),
        (Decimal("0.1"), date(2019, 10, 1), date(2030, 4, 1)),
    ]
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = %s", ("catalog.set_tax_rate",)) == 3
    assert "11.5%" in page(browser, "/office/taxes")


@pytest.mark.parametrize(
    "wrong", [{"percent": "x"}, {"percent": "100"}, {"percent": "-1"}, {"valid_from": ""}, {"valid_from": "today"}]
)
def test_a_rate_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    make_world()
    browser = head_office()
    if wrong.get("valid_from") == "today":
        wrong = {"valid_from": (catalog.law_day(now()) - timedelta(days=0)).isoformat()}
    given = {"code": "standard", "percent": "12", "valid_from": "2031-04-01"}

    answer = send(browser, "/office/taxes/set", **(given | wrong), confirmed="1")

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert standard()[0] == (Decimal("0.1"), date(2019, 10, 1), None)

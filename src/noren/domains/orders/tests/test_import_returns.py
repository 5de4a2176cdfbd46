from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from tests.world import NOON, World, make_world

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import (
    Contact,
    ImportLine,
    ImportOrder,
    ImportOrders,
    ImportReturn,
    ImportReturnLine,
    ImportReturns,
    LineKind,
    Order,
)
from noren.kernel.ids import derived_id
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=900)
TENTH = Decimal("0.1")


@pytest.fixture
def world() -> World:
    return make_world(units=0)


def sold(world: World, *, days: int, units: int, code: str = "", member: str = "one") -> UUID:
    """One old sale of shirts; days after LONG_AGO."""
    at, order_id = LONG_AGO + timedelta(days=days), derived_id("sale", days, code)
    line = ImportLine(
        derived_id("line", order_id), LineKind.ITEM, world.shirt, None, "SHIRT", "Shirt", units, 1000, units * 1000, "standard",
        "standard", TENTH, False,
    )  # fmt: skip
    order = ImportOrder(
        id=order_id,
        code=code or f"OLD-{days}",
        member_id=derived_id("member", member),
        contact=Contact(),
        placed_at=at,
        business_date=at.date(),
        lines=[line],
    )
    done = orders.import_orders(input=ImportOrders(**_for(world), orders=[order]), actor=SYSTEM, at=NOON)
    assert done.created == 1
    return order_id


def give_back(
    world: World, *units: int, days: int, member: str | None = "one", code: str = "CREDIT-1"
) -> tuple[int, int]:
    """A credit note of 900 per shirt; how many lines found their sale and how many did not."""
    at = LONG_AGO + timedelta(days=days)
    note = ImportReturn(
        id=derived_id("note", code),
        code=code,
        member_id=derived_id("member", member) if member else None,
        at=at,
        business_date=at.date(),
        lines=[
            ImportReturnLine(
                sku="SHIRT", variant_id=world.shirt, quantity=n, amount_minor=n * 900, tax_rate=TENTH, reduced=False
            )
            for n in units
        ],
    )
    done = orders.import_returns(input=ImportReturns(**_for(world), returns=[note]), actor=SYSTEM, at=NOON)
    return done.matched_lines, done.unmatched_lines


def _for(world: World) -> dict[str, object]:
    return {"company_id": world.company, "location_id": world.shibuya, "currency": "JPY"}


def _back(order_id: UUID) -> tuple[int, int]:
    order: Order = orders.get_order(order_id=order_id)
    return order.lines[0].returned_quantity, order.returned_minor


def test_the_latest_sale_before_it_with_enough_units_left_is_meant(world: World) -> None:
    early, small, late = (sold(world, days=days, units=units) for days, units in ((1, 5), (2, 2), (9, 5)))

    found = give_back(world, 3, days=5)

    assert found == (1, 0)
    assert [_back(order_id) for order_id in (early, small, late)] == [(3, 2700), (0, 0), (0, 0)]
    assert [finding for finding in verify.run(at=NOON) if finding.check == "orders.totals"] == []


def test_units_that_came_back_do_not_come_back_again(world: World) -> None:
    early, late = sold(world, days=1, units=5), sold(world, days=2, units=5)

    found = give_back(world, 4, 4, 4, days=5)

    assert found == (2, 1)
    assert (_back(early), _back(late)) == ((4, 3600), (4, 3600))
    parts = sql.rows("SELECT code, order_id, refund_minor, reason FROM orders_return ORDER BY code")
    assert parts == [
        ("CREDIT-1", late, 3600, ""),
        ("CREDIT-1/2", early, 3600, ""),
        ("CREDIT-1/3", None, 3600, "no sale on file"),
    ]


def test_of_two_sales_at_the_same_time_the_later_number_is_meant(world: World) -> None:
    first, second = sold(world, days=1, units=5, code="OLD-A"), sold(world, days=1, units=5, code="OLD-B")

    give_back(world, 1, days=1)

    assert (_back(first), _back(second)) == ((0, 0), (1, 900))


@pytest.mark.parametrize("member", [None, "two"])
def test_nobody_else_s_sale_is_meant(world: World, member: str | None) -> None:
    order_id = sold(world, days=1, units=5)

    assert give_back(world, 1, days=5, member=member) == (0, 1)

    assert _back(order_id) == (0, 0)


def test_a_credit_note_comes_in_once(world: World) -> None:
    order_id = sold(world, days=1, units=5)
    give_back(world, 1, days=5)

    assert give_back(world, 1, days=5) == (0, 0)

    assert _back(order_id) == (1, 900)


def test_a_number_that_another_system_used_is_refused(world: World) -> None:
    sold(world, days=1, units=5, code="OLD-A")

    with pytest.raises(orders.OrderCodeTaken):
        sold(world, days=2, units=5, code="OLD-A")

    assert sql.value("SELECT count(*) FROM orders_order") == 1


def test_taxes_of_an_old_sale_are_frozen_with_it(world: World) -> None:
    order = orders.get_order(order_id=sold(world, days=1, units=5))

    assert [(tax.rate, tax.total_incl_minor, tax.tax_minor) for tax in order.taxes] == [(TENTH, 5000, 454)]
    assert isinstance(order.confirmed_at, datetime)

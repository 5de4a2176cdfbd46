"""How many statements each page asks: fixed, so that none grows with its list unnoticed."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.importing.tables import Desk
from tests.loyal import give, make_member, make_programme
from tests.world import make_world

from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.payments import api as payments
from noren.faces.office.tests.making import handed_over, head_office, ordered, warm, webhook
from noren.journeys.reads.import_list import import_list
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

SESSION = 2
"""The session and its person, on every page."""


def _brought_in(folder: Path) -> UUID:
    desk = Desk(folder)
    desk.bring_in("stock", desk.write("s.csv", ("store", "sku", "quantity"), ("umeda", "SKU-mug", 3)))
    return import_list(actor=SYSTEM).items[0].id


def _counted(browser: Client, paths: Iterable[str]) -> dict[str, int]:
    """How many statements each page asks."""
    counted = {}
    for path in paths:
        warm()
        loyalty.find_programme()
        with CaptureQueriesContext(connection) as statements:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        counted[path] = len(statements) - SESSION
    return counted


def test_every_page_asks_a_fixed_number_of_statements(tmp_path: Path) -> None:
    world = make_world()
    shirt = derived_id("world", "product", "shirt")
    part = handed_over(world, (world.shirt, 1), (world.mug, 2))
    for _ in range(6):
        ordered(world, (world.shirt, 1))
    member = orders.get_order(order_id=part.order_id).member_id
    hook, test = webhook()
    make_programme()
    loyal = make_member()
    give(loyal, 500)
    brought_in = _brought_in(tmp_path)
    (payment,) = [one.id for one in payments.payments_for(purpose_id=part.order_id)]
    browser = head_office()
    expected = {
        "/office/": 3,
        "/office/points": 3,
        "/office/points/rules": 3,
        "/office/taxes": 2,
        "/office/search?q=linen": 3,
        "/office/orders": 1,
        f"/office/orders/{part.order_id}": 5,
        "/office/work": 1,
        "/office/payments": 1,
        f"/office/payments/{payment}": 3,
        "/office/bulk": 2,
        "/office/products": 2,
        f"/office/products/{shirt}": 2,
        f"/office/products/{shirt}/prices": 2,
        f"/office/products/{shirt}/pictures": 1,
        "/office/departments": 1,
        "/office/stock": 1,
        "/office/stock/shortfalls": 2,
        f"/office/stock/{world.shibuya}/{world.shirt}": 9,
        "/office/members": 1,
        "/office/stores": 1,
        "/office/stores/discounts": 1,
        f"/office/stores/{world.shibuya}": 3,
        "/office/companies": 2,
        "/office/staff": 1,
        "/office/keys": 1,
        "/office/webhooks": 1,
        "/office/feeds": 0,
        "/office/webhooks/new": 0,
        f"/office/webhooks/{hook}": 2,
        f"/office/webhooks/{hook}/deliveries/{test}": 2,
        "/office/audit": 3,
        "/office/imports": 1,
        f"/office/imports/{brought_in}": 1,
        "/office/system": 7,
        f"/office/members/{member}": 9,
        f"/office/members/{loyal}": 15,
    }

    counted = _counted(browser, expected)

    assert counted == expected

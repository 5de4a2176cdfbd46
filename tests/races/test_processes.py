"""What is scarce, wanted by several processes at once: no lock that only threads of one process share can help."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from pydantic import BaseModel
from pytest_django.plugin import DjangoDbBlocker

from noren.cli.places import ROOT
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IssueCard
from noren.domains.loyalty import api as loyalty
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.journeys.checkout.checkout import checkout
from noren.journeys.prepare_pickup import Picked, PreparePickup
from noren.journeys.register.contracts import (
    GivenTender,
    Method,
    ReturnAtRegister,
    ScannedLine,
    SellAtRegister,
)
from noren.journeys.register.scanned import ScanAtTill
from noren.journeys.register.sell import sell_at_register
from noren.journeys.return_goods import ReturnGoods
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from tests.kills.books import disagreements
from tests.launcher.running import with_apps
from tests.loyal import give, has, make_member, make_programme, shopper
from tests.races.test_checkout import clean
from tests.races.test_register import mug, opened
from tests.world import NOON, clerk, levels, make_world, pickup

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

PROCESSES, UNITS = 4, 5
Call = tuple[str, BaseModel, UUID | None]
AtOnce = Callable[[Sequence[Sequence[Call]]], list[list[str]]]


@pytest.fixture(autouse=True)
def _fresh_programme(transactional_db: None) -> Iterator[None]:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


@pytest.fixture(scope="module")
def callers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are started once for all tests here."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        environment = _environment(cursor.connection.info)
    started = [
        subprocess.Popen(
            with_apps("tests.races.caller"),
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    yield started
    for process in started:
        process.communicate(timeout=60)


@pytest.fixture
def at_once(callers: list[subprocess.Popen[str]]) -> AtOnce:
    """How each call of each process ended, all started together."""

    def ended(calls: Sequence[Sequence[Call]]) -> list[list[str]]:
        for process, own in zip(callers, calls, strict=True):
            _say(
                process,
                json.dumps([[name, wish.model_dump_json(), str(who) if who else None] for name, wish, who in own]),
            )
        for process in callers:
            assert _heard(process) == "ready"
        for process in callers:
            _say(process, "go")
        return [json.loads(_heard(process)) for process in callers]

    return ended


def _environment(info: psycopg.ConnectionInfo) -> dict[str, str]:
    url = f"dbname={info.dbname} user={info.user} host={info.host} port={info.port}"
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "noren.config.settings",
        "NOREN_DATABASE_URL": url + (f" password={info.password}" if info.password else ""),
    }


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def flat(ends: Sequence[Sequence[str]]) -> list[str]:
    return sorted(end for own in ends for end in own)


def test_the_last_units_are_sold_once(at_once: AtOnce) -> None:
    world = make_world(units=UNITS)

    ends = at_once([[("checkout", pickup(world, (world.mug, 1)), None) for _ in range(4)] for _ in range(PROCESSES)])

    assert flat(ends) == ["done"] * UNITS + ["stock.out_of_stock"] * (4 * PROCESSES - UNITS)
    assert levels(world.mug)[world.shibuya] == (UNITS, UNITS)
    assert clean() == []


def test_a_till_and_the_web_want_the_last_unit_and_the_till_is_right(at_once: AtOnce) -> None:
    world = make_world(units=1)
    sale: list[Call] = [("sell", mug(world, opened(world)), None)]

    ends = at_once([sale, *[[("checkout", pickup(world, (world.mug, 1)), None)] * 2] * (PROCESSES - 1)])

    assert ends[0] == ["done"]
    web = flat(ends[1:]).count("done")
    assert web in (0, 1)
    assert levels(world.mug)[world.shibuya] == (0, web)
    assert clean() == []
    assert disagreements(sql.rows) == []


def test_one_balance_of_points_is_used_once(at_once: AtOnce) -> None:
    world, me = make_world(units=100), make_member()
    make_programme()
    give(me, 300 * UNITS + 299)

    ends = at_once(
        [[("checkout", pickup(world, (world.mug, 1), points=300), me) for _ in range(4)] for _ in range(PROCESSES)]
    )

    assert flat(ends) == ["done"] * UNITS + ["loyalty.too_few"] * (4 * PROCESSES - UNITS)
    assert has(me)[:2] == (299, 0)
    assert clean() == []


def test_one_balance_of_points_is_wanted_by_two_tills_the_app_and_a_return(at_once: AtOnce) -> None:
    world, me = make_world(units=50), make_member()
    make_programme(earn_points=0)
    give(me, 700)
    session = opened(world)

    def sale(method: Method) -> SellAtRegister:
        tender = GivenTender(method=method, amount_minor=900, token="tok_ok")
        line = ScannedLine(variant_id=world.mug)
        return SellAtRegister(session_id=session.id, lines=[line], tenders=[tender], member_id=me, points=300)

    bought = sale(Method.CASH)
    sell_at_register(input=bought, actor=clerk(world.shibuya), at=NOON)
    line_id = sql.value("SELECT id FROM orders_line WHERE order_id = %s", (bought.id,))
    part = ReturnLine(line_id=line_id, quantity=1, condition=Condition.RESTOCK)
    goods = ReturnGoods(order_id=bought.id, location_id=world.shibuya, lines=[part])

    ends = at_once(
        [
            [("return", ReturnAtRegister(session_id=session.id, goods=goods), None)],
            [("sell", sale(Method.CARD), None), ("sell", sale(Method.CASH), None)],
            [("sell", sale(Method.CASH), None)],
            [("checkout", pickup(world, (world.mug, 1), points=300), me)],
        ]
    )

    assert ends[0] == ["done"]
    used = flat(ends[1:]).count("done")
    assert used in (1, 2)
    assert flat(ends[1:]) == ["done"] * used + ["loyalty.too_few"] * (4 - used)
    assert has(me) == (700 - 300 * used, 0, 0)
    assert clean() == []
    assert disagreements(sql.rows) == []


def test_a_code_shown_at_four_tills_is_good_at_one_of_them(at_once: AtOnce) -> None:
    world, me = make_world(), make_member()
    make_programme()
    identity.issue_card(input=IssueCard(member_id=me), actor=shopper(me), at=NOON)
    code = identity.find_membership_code(member_id=me, at=NOON)
    assert code is not None

    ends = at_once(
        [
            [("scan", ScanAtTill(location_id=world.shibuya, till=str(till), text=code.payload), None)] * 2
            for till in range(PROCESSES)
        ]
    )

    assert sorted(ends) == [["done"] * 2] + [["identity.membership_code_used"] * 2] * (PROCESSES - 1)


def test_one_order_is_prepared_once_by_several_of_the_staff(at_once: AtOnce) -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.mug, 3)), actor=SHOPPER, at=NOON)
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    whole = PreparePickup(fulfilment_id=part.id)
    short = PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=part.lines[0].id, quantity=1)])

    ends = at_once([[("prepare", whole if place % 2 else short, None)] for place in range(PROCESSES)])

    assert flat(ends) == ["done", *["fulfilment.state_conflict"] * (PROCESSES - 1)]
    after = fulfilment.of_order(order_id=placed.order_id)[0]
    picked = 1 if ends.index(["done"]) % 2 == 0 else 3
    assert (after.state, after.lines[0].picked_quantity) == (FulfilmentState.PREPARED, picked)
    assert levels(world.mug)[world.shibuya] == (10 - (3 - picked), picked)
    assert clean() == []

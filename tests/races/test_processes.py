"""The last units, wanted by several processes at once: no lock that only threads of one process share can help."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from noren.cli.places import ROOT
from tests.loyal import give, has, make_member, make_programme
from tests.races.test_checkout import clean
from tests.world import levels, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

PROCESSES, ORDERS_EACH, UNITS = 4, 4, 5


def test_the_last_units_are_sold_once_among_processes() -> None:
    world = make_world(units=UNITS)

    ends = bought_by_processes({"variant": str(world.mug), "store": str(world.shibuya), "orders": ORDERS_EACH})

    assert sorted(ends) == ["confirmed"] * UNITS + ["stock.out_of_stock"] * (PROCESSES * ORDERS_EACH - UNITS)
    assert levels(world.mug)[world.shibuya] == (UNITS, UNITS)
    assert clean() == []


def test_one_balance_of_points_is_used_once_among_processes() -> None:
    world, me = make_world(units=100), make_member()
    make_programme()
    give(me, 300 * UNITS + 299)

    ends = bought_by_processes(
        {
            "variant": str(world.mug),
            "store": str(world.shibuya),
            "orders": ORDERS_EACH,
            "member": str(me),
            "points": 300,
        }
    )

    assert sorted(ends) == ["confirmed"] * UNITS + ["loyalty.too_few"] * (PROCESSES * ORDERS_EACH - UNITS)
    assert has(me)[:2] == (299, 0)
    assert clean() == []


def bought_by_processes(wish: dict[str, object]) -> list[str]:
    """How each order of each process ended."""
    with connection.cursor() as cursor:
        info = cursor.connection.info
    url = f"dbname={info.dbname} user={info.user} host={info.host} port={info.port}"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "noren.config.settings",
        "NOREN_DATABASE_URL": url + (f" password={info.password}" if info.password else ""),
    }
    buyers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.buyer"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    asked = json.dumps(wish) + "\n"
    for buyer in buyers:
        assert buyer.stdin
        buyer.stdin.write(asked)
        buyer.stdin.flush()
    for buyer in buyers:
        assert buyer.stdout
        assert buyer.stdout.readline() == "ready\n"
    return [end for buyer in buyers for end in json.loads(buyer.communicate("go\n", timeout=60)[0])]

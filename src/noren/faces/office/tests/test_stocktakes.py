"""Stocktakes, adjustments and safety margins in the office."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import World, levels, make_world

from noren.domains.stock import api as stock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import Count, CountEntry
from noren.faces.office.tests.making import head_office, manager, page, send, warm
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, ActorKind
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def person() -> Actor:
    return Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset({"stocktake.count"}))


def counted(stocktake_id: UUID, variant: UUID, quantity: int, by: Actor) -> None:
    area = stocktake.get_stocktake(stocktake_id=stocktake_id).areas[0].id
    line = CountEntry(id=uuid7(), area_id=area, variant_id=variant, quantity=quantity, counted_at=now())
    stocktake.count(input=Count(stocktake_id=stocktake_id, lines=[line]), actor=by, at=now())


def begun(browser, world: World, **fields: object) -> UUID:
    answer = send(
        browser, "/office/stocktakes/begin", store=str(world.shibuya), name="秋の棚卸", areas="売場", **fields
    )
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rsplit("/", 1)[1])


def test_what_is_proposed_is_counted_judged_and_becomes_the_record() -> None:
    world = make_world()
    browser = manager(world)
    proposal = browser.get(f"/office/stocktakes/new?store={world.shibuya}").context["proposal"]
    this = begun(browser, world, kind="cycle", chosen=[str(world.shirt), str(world.mug)])
    first, second = person(), person()
    counted(this, world.shirt, 8, first)
    counted(this, world.mug, 10, first)
    counted(this, world.mug, 7, second)

    assert proposal[0].variant_id == world.shirt
    assert send(browser, f"/office/stocktakes/{this}/end").status_code == 302
    assert send(browser, f"/office/stocktakes/{this}/close").status_code == 422
    seen = browser.get(f"/office/stocktakes/{this}").context["seen"]
    conflict = next(one.line for one in seen.lines if one.line.conflicts).conflicts[0]
    chosen = next(one for one in conflict.counts if one.quantity == 10)
    assert (seen.conflicts, seen.delta, seen.value_minor) == (1, -2, -5980)
    send(browser, f"/office/stocktakes/{this}/decide", count_id=str(chosen.id))
    assert send(browser, f"/office/stocktakes/{this}/close").status_code == 302

    text = page(browser, f"/office/stocktakes/{this}")
    assert "−2" in text
    assert (levels(world.shirt)[world.shibuya], levels(world.mug)[world.shibuya]) == ((8, 0), (10, 0))
    assert "秋の棚卸" in page(browser, "/office/stocktakes")


def test_a_full_stocktake_asks_about_what_was_not_counted_and_large_differences_wait() -> None:
    world = make_world(units=100)
    browser, boss = manager(world), head_office()
    this = begun(browser, world, kind="full")
    counted(this, world.shirt, 10, person())
    send(browser, f"/office/stocktakes/{this}/end")

    assert "2 products were not counted" in page(browser, f"/office/stocktakes/{this}")
    assert "say whether" in send(browser, f"/office/stocktakes/{this}/close").content.decode()
    refused = send(browser, f"/office/stocktakes/{this}/close", uncounted="left")
    assert "need approval" in refused.content.decode()
    assert send(browser, f"/office/stocktakes/{this}/approve", variant=str(world.shirt)).status_code == 422
    assert send(boss, f"/office/stocktakes/{this}/approve", variant=str(world.shirt)).status_code == 302
    assert send(browser, f"/office/stocktakes/{this}/close", uncounted="left").status_code == 302
    assert levels(world.shirt)[world.shibuya] == (10, 0)


def test_an_adjustment_beyond_the_limit_waits_and_is_decided() -> None:
    world = make_world(units=100)
    browser, boss = manager(world), head_office()
    wish = {"store": str(world.shibuya), "code": "SKU-mug", "reason": "damaged"}

    assert send(browser, "/office/adjustments/adjust", quantity="2", **wish).status_code == 302
    assert send(browser, "/office/adjustments/adjust", quantity="60", **wish).status_code == 302
    unknown = send(browser, "/office/adjustments/adjust", **{**wish, "code": "nothing"}, quantity="1")
    waiting = browser.get("/office/adjustments").context["page"].adjustments[0]
    assert (unknown.status_code, waiting.state, levels(world.mug)[world.shibuya]) == (422, "waiting", (98, 0))
    assert send(browser, f"/office/adjustments/{waiting.id}", answer="approve").status_code == 422
    assert send(boss, f"/office/adjustments/{waiting.id}", answer="approve").status_code == 302
    assert levels(world.mug)[world.shibuya] == (38, 0)


def test_reasons_limits_and_margins_are_set_in_the_office() -> None:
    world = make_world()
    boss = head_office()
    limit = {"authority": "manager", "most_units": "3", "most_value": "5,000", "start": "now", "location_id": ""}
    policy = {"promise_percent": "99", "loss_per_year_percent": "1.5", "error_per_move_percent": "0.5", "least": "0",
              "most": "20", "start": "now", "department_id": "", "location_id": str(world.shibuya)}  # fmt: skip

    assert send(boss, "/office/adjustments/limits", **limit).status_code == 302
    made = send(boss, "/office/adjustments/reasons", code="gift", ja="進呈", en="Given away", effect="out", in_use="1")
    assert made.status_code == 302
    assert send(boss, "/office/stock/safety/set", **policy).status_code == 302
    assert send(boss, "/office/stock/safety/set", **{**policy, "least": "30"}).status_code == 422

    assert "進呈" in page(boss, "/office/adjustments/settings")
    assert stocktake.limits()[0].most_value_minor == 5000
    example = boss.get("/office/stock/safety").context["policies"][0].examples[-1]
    assert (example.days, example.margin, example.promised) == (180, 3, 7)
    assert stock.safety_policies(at=now())[0].location_id == world.shibuya


def test_the_level_says_how_sure_it_is_and_a_count_without_a_difference_makes_it_sure() -> None:
    world = make_world()
    browser = manager(world)
    path = f"/office/stock/{world.shibuya}/{world.shirt}"

    assert "How sure is this number?" in page(browser, path)
    assert send(browser, f"{path}/move", reason="count", quantity="10").status_code == 302
    seen = browser.get(path).context["seen"]
    assert (seen.margin.days < 0.01, seen.level.confidence, seen.movements[0].movement.delta) == (True, 1.0, 0)


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("stocktakes", 3),
        ("stocktakes/new?store={shibuya}", 5),
        ("stocktakes/{this}", 14),
        ("adjustments", 5),
        ("adjustments/settings", 5),
        ("stock/safety", 5),
        ("stock/{shibuya}/{shirt}", 10),
    ],
)
def test_each_page_takes_a_fixed_number_of_statements(path: str, statements: int) -> None:
    world = make_world()
    browser = head_office()
    this = begun(browser, world, kind="full")
    for variant in (world.shirt, world.mug):
        counted(this, variant, 8, SYSTEM)
    path = path.format(shibuya=world.shibuya, shirt=world.shirt, this=this)
    browser.get(f"/office/{path}")
    warm()

    with CaptureQueriesContext(connection) as seen:
        assert browser.get(f"/office/{path}").status_code == 200

    assert len(seen) == statements, [one["sql"][:90] for one in seen.captured_queries]

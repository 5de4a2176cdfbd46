"""Why is this 3?"""

import pytest
from tests.world import levels, make_world

from noren.faces.office.tests.making import handed_over, head_office, manager, ordered, page, send
from noren.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_the_arithmetic_adds_up_and_every_movement_says_who_and_for_what() -> None:
    world = make_world()
    sold = handed_over(world, (world.shirt, 4))
    promised = ordered(world, (world.shirt, 2))
    browser = head_office(language="ja")
    send(browser, f"/office/stock/{world.shibuya}/{world.shirt}/safety", safety="1")

    answer = browser.get(f"/office/stock/{world.shibuya}/{world.shirt}")
    text, seen = answer.content.decode(), answer.context["seen"]

    assert "なぜ3なのか?" in text
    level = seen.level
    assert (level.on_hand, level.reserved, level.unavailable, level.safety, level.available) == (6, 2, 0, 1, 3)
    assert seen.arithmetic == 3
    assert seen.carried_over + sum(one.movement.delta for one in seen.movements) == level.on_hand
    assert seen.promised == level.reserved
    assert sold.order_code in text
    assert promised.order_code in text
    assert "お客様にお渡し" in text


@pytest.mark.parametrize(
    ("reason", "quantity", "after", "unavailable"),
    [
        ("receipt", "５", 15, 0),
        ("adjustment", "-3", 7, 0),
        ("count", "8", 8, 0),
        ("waste", "2", 8, 0),
        ("damage", "1", 10, 1),
    ],
)
def test_a_movement_by_hand_changes_the_level_once(reason: str, quantity: str, after: int, unavailable: int) -> None:
    world = make_world()
    browser = manager(world)
    key = str(uuid7())
    path = f"/office/stock/{world.shibuya}/{world.shirt}"

    for _ in range(2):
        answer = send(browser, f"{path}/move", key, reason=reason, quantity=quantity, note="棚の裏")
        assert answer.status_code == 302

    seen = browser.get(path).context["seen"]
    assert (seen.level.on_hand, seen.level.unavailable) == (after, unavailable)
    assert seen.movements[0].who == "渋谷 店長"
    assert seen.movements[0].movement.note == "棚の裏"
    assert len(seen.movements) == 2


@pytest.mark.parametrize(
    ("reason", "quantity"),
    [("receipt", "0"), ("receipt", "x"), ("count", "-1"), ("sale", "1"), ("", "1")],
)
def test_what_cannot_have_happened_is_refused_and_kept_in_the_form(reason: str, quantity: str) -> None:
    world = make_world()
    browser = head_office()

    answer = send(browser, f"/office/stock/{world.shibuya}/{world.shirt}/move", reason=reason, quantity=quantity)

    assert answer.status_code == 422
    assert f'value="{quantity}"' in answer.content.decode()
    assert levels(world.shirt)[world.shibuya] == (10, 0)


def test_a_shortfall_is_listed_with_what_is_missing() -> None:
    world = make_world()
    ordered(world, (world.shirt, 6))
    browser = head_office()
    send(browser, f"/office/stock/{world.shibuya}/{world.shirt}/move", reason="count", quantity="4")

    listed = browser.get("/office/stock?only=shortfall").context["page"].items

    assert [(one.sku, one.on_hand, one.reserved, one.short) for one in listed] == [("SKU-shirt", 4, 6, 2)]
    assert "2 missing" in page(browser, "/office/stock?only=shortfall")


def test_the_list_is_sorted_filtered_and_exported() -> None:
    world = make_world()
    ordered(world, (world.mug, 3))
    browser = head_office()

    first = browser.get("/office/stock?sort=reserved").context["page"].items[0]
    here = browser.get(f"/office/stock?store={world.umeda}&text=Mug").context["page"].items
    csv = b"".join(browser.get(f"/office/stock?store={world.umeda}&format=csv").streaming_content).decode()

    assert (first.variant_id, first.reserved) == (world.mug, 3)
    assert [(one.location_id, one.variant_id) for one in here] == [(world.umeda, world.mug)]
    assert csv.count("\r\n") == 4


def test_an_unknown_level_is_a_page_that_says_so() -> None:
    world = make_world()

    assert head_office().get(f"/office/stock/{world.shibuya}/{uuid7()}").status_code == 404

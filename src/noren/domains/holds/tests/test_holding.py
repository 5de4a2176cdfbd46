from datetime import timedelta

import pytest
from tests.world import NOON, clerk, levels, make_world

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import ExtendHold, HoldRef, HoldState, ReceiveHeld, ReleaseHold, SellHeld, SoldGoods
from noren.domains.holds.tests.making import GUEST, a_member, hold, offer, wish
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, ReserveLine, ReserveStock
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, NotAllowed
from noren.platform.idempotency import IdempotencyKey
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db

TOMORROW_AT_NINE = NOON.replace(day=21, hour=12)  # 21:00 in Tokyo


def told(kind):
    return sql.value("SELECT count(*) FROM platform_outbox WHERE type = %s", (kind,))


def disagreements(at):
    """Between holds, their promises and the shelf."""
    relay_all(at=at)
    return [found for found in verify.run(at=at) if found.check in ("holds.promises", "stock.levels")]


def reserved(world, variant=None):
    return levels(variant or world.mug)[world.shibuya][1]


def test_a_guest_holds_goods_until_the_store_closes_on_the_next_day():
    world = make_world()
    offer()

    made = hold(world, (world.mug, 2), (world.shirt, 1))

    assert made.state is HoldState.HELD
    assert made.expires_at == TOMORROW_AT_NINE
    assert made.contact == GUEST
    assert (reserved(world), reserved(world, world.shirt)) == (2, 1)
    assert told("holds.placed.v1") == 1
    assert disagreements(NOON) == []


def test_the_same_request_twice_is_one_hold():
    world = make_world()
    offer()
    asked = wish(world, (world.mug, 1))
    key = IdempotencyKey.of(client="test", route="holds.place", key="once", body=asked)

    first = holds.place(input=asked, actor=SHOPPER, at=NOON, key=key)
    second = holds.place(input=asked, actor=SHOPPER, at=NOON, key=key)

    assert first == second
    assert reserved(world) == 1


@pytest.mark.parametrize(
    ("terms", "lines", "code"),
    [
        (None, 1, "holds.not_offered"),
        ({"is_offered": False}, 1, "holds.not_offered"),
        ({"for_guests": False}, 1, "holds.not_offered"),
        ({"department_ids": [uuid7()]}, 1, "holds.not_offered"),
        ({"most_units": 2}, 3, "holds.too_many"),
        ({"most_units": 50}, 11, "stock.out_of_stock"),
    ],
)
def test_refuses_what_the_rule_or_the_shelf_does_not_allow(terms, lines, code):
    world = make_world()
    if terms is not None:
        offer(**terms)

    with pytest.raises(Exception) as refused:
        hold(world, (world.mug, lines))

    assert refused.value.code == code
    assert reserved(world) == 0
    assert holds.list_holds(location_ids=None, at=NOON) == []


def test_a_person_holds_no_more_than_the_rule_allows_in_all_stores_together():
    world = make_world()
    offer(most_units=3)
    member = a_member()
    hold(world, (world.mug, 2), actor=member)

    with pytest.raises(holds.TooManyHeld):
        hold(world, (world.mug, 2), actor=member, store=world.umeda)
    hold(world, (world.mug, 2), actor=member, at=TOMORROW_AT_NINE)  # the first is over

    assert levels(world.mug)[world.umeda] == (10, 0)


def test_a_store_has_a_rule_of_its_own_and_a_rule_begins_at_its_time():
    world = make_world()
    offer(days=1)
    offer(location_id=world.umeda, hours=2)
    offer(days=0, valid_from=NOON + timedelta(hours=1))

    ends = [
        hold(world, (world.mug, 1), store=world.umeda).expires_at,
        hold(world, (world.mug, 1)).expires_at,
        hold(world, (world.mug, 1), at=NOON + timedelta(hours=1)).expires_at,
    ]

    assert ends == [NOON + timedelta(hours=2), TOMORROW_AT_NINE, NOON + timedelta(hours=9)]


def test_staff_hold_for_somebody_in_their_own_store_only():
    world = make_world()
    offer()
    member = a_member()

    made = hold(world, (world.mug, 1), actor=clerk(world.shibuya), member_id=member.member_id, source="PHONE")
    with pytest.raises(NotAllowed):
        hold(world, (world.mug, 1), actor=clerk(world.umeda))
    with pytest.raises(NotAllowed):
        hold(world, (world.mug, 1), actor=a_member(), member_id=member.member_id)

    assert made.member_id == member.member_id
    assert reserved(world) == 1


def test_a_hold_is_over_to_the_second_though_nobody_has_noticed():
    world = make_world(units=1)
    offer()
    made = hold(world, (world.mug, 1))

    before = holds.get_hold(hold_id=made.id, at=made.expires_at - timedelta(seconds=1)).state
    after = holds.get_hold(hold_id=made.id, at=made.expires_at).state
    taken = hold(world, (world.mug, 1), at=made.expires_at)

    assert (before, after) == (HoldState.HELD, HoldState.EXPIRED)
    assert taken.state is HoldState.HELD
    assert disagreements(made.expires_at) == []


def test_a_worker_that_was_stopped_for_a_day_closes_what_is_over_once_and_reminds_of_nothing():
    world = make_world()
    offer()
    made = hold(world, (world.mug, 1))
    late = made.expires_at + timedelta(days=1)

    reminded = holds.tell_due_soon(input=holds.TellDueSoon(), actor=SYSTEM, at=late)
    closed = [holds.close_expired(input=holds.CloseExpired(), actor=SYSTEM, at=late) for _ in range(2)]

    assert (reminded, closed) == (0, [1, 0])
    assert holds.get_hold(hold_id=made.id, at=late).closed_at == made.expires_at
    assert reserved(world) == 0
    assert (told("holds.expired.v1"), told("holds.due_soon.v1")) == (1, 0)


def test_its_customer_is_reminded_once_of_each_end():
    world = make_world()
    offer(remind_minutes=60, most_extensions=1)
    made = hold(world, (world.mug, 1))

    def remind(at):
        return holds.tell_due_soon(input=holds.TellDueSoon(), actor=SYSTEM, at=at)

    first = [remind(made.expires_at - timedelta(minutes=minutes)) for minutes in (61, 60, 30)]
    longer = holds.extend(
        input=ExtendHold(hold_id=made.id), actor=clerk(world.shibuya), at=made.expires_at - timedelta(minutes=10)
    )
    second = [remind(longer.expires_at - timedelta(minutes=minutes)) for minutes in (61, 59, 58)]

    assert (first, second) == ([0, 1, 0], [0, 1, 0])
    assert longer.expires_at == made.expires_at + timedelta(days=1)
    assert disagreements(made.expires_at) == []


def test_extends_no_oftener_than_the_rule_allows_and_nothing_that_is_over():
    world = make_world()
    offer(most_extensions=1)
    staff = clerk(world.shibuya)
    made = hold(world, (world.mug, 1))
    over = hold(world, (world.mug, 1), until=NOON + timedelta(hours=1))
    later = NOON + timedelta(days=1)

    holds.extend(input=ExtendHold(hold_id=made.id), actor=staff, at=later)
    with pytest.raises(holds.ExtendedTooOften):
        holds.extend(input=ExtendHold(hold_id=made.id), actor=staff, at=later)
    with pytest.raises(holds.HoldEnded):
        holds.extend(input=ExtendHold(hold_id=over.id), actor=staff, at=NOON + timedelta(hours=1))

    assert holds.get_hold(hold_id=over.id, at=later).expires_at == NOON + timedelta(hours=1)


def test_goods_that_stand_aside_are_put_back_when_the_hold_is_over():
    world = make_world()
    offer()
    staff = clerk(world.shibuya)
    made = hold(world, (world.mug, 2))

    holds.put_aside(input=HoldRef(hold_id=made.id), actor=staff, at=NOON)
    aside = holds.set_aside(location_id=world.shibuya, created_since=NOON)
    with pytest.raises(holds.HoldNotToPutBack):
        holds.put_back(input=HoldRef(hold_id=made.id), actor=staff, at=NOON)
    waiting = holds.get_hold(hold_id=made.id, at=made.expires_at)
    back = holds.put_back(input=HoldRef(hold_id=made.id), actor=staff, at=made.expires_at)

    assert [(one.variant_id, one.quantity, one.until) for one in aside] == [(world.mug, 2, None)]
    assert (waiting.state, waiting.to_put_back, back.to_put_back) == (HoldState.EXPIRED, True, False)
    assert holds.set_aside(location_id=world.shibuya, created_since=NOON + timedelta(days=9)) == []


def test_only_its_customer_cancels_and_only_its_store_lets_go():
    world = make_world()
    offer()
    mine, theirs = a_member(), a_member()
    first, second = hold(world, (world.mug, 1), actor=mine), hold(world, (world.mug, 1))

    for actor, hold_id in ((theirs, first.id), (SHOPPER, first.id), (mine, second.id)):
        with pytest.raises(holds.HoldNotFound):
            holds.cancel(input=HoldRef(hold_id=hold_id), actor=actor, at=NOON)
    with pytest.raises(NotAllowed):
        holds.release(input=ReleaseHold(hold_id=first.id), actor=clerk(world.umeda), at=NOON)
    assert reserved(world) == 2

    by_member = holds.cancel(input=HoldRef(hold_id=first.id), actor=mine, at=NOON)
    again = holds.cancel(input=HoldRef(hold_id=first.id), actor=mine, at=NOON)
    by_token = holds.cancel(input=HoldRef(hold_id=second.id, token=holds.hold_token(second.id)), actor=SHOPPER, at=NOON)

    assert [one.state for one in (by_member, again, by_token)] == [HoldState.CANCELED] * 3
    assert reserved(world) == 0
    assert told("holds.ended.v1") == 2


def test_a_sale_takes_what_was_held_and_leaves_the_rest_held():
    world = make_world()
    offer()
    made = hold(world, (world.mug, 2), (world.shirt, 1))
    goods = [SoldGoods(variant_id=world.mug, quantity=1), SoldGoods(variant_id=world.beans, quantity=1)]
    sale = SellHeld(sale_id=uuid7(), location_id=world.shibuya, hold_ids=[made.id], goods=goods)

    sold = holds.sell_held(input=sale, actor=SYSTEM, at=NOON)
    rest = holds.get_hold(hold_id=made.id, at=NOON)

    assert [(one.variant_id, one.quantity) for one in sold.goods] == [(world.mug, 1)]
    assert {line.variant_id: line.open_quantity for line in rest.lines} == {world.mug: 1, world.shirt: 1}
    assert levels(world.mug)[world.shibuya] == (9, 1)
    assert disagreements(NOON) == []


def test_goods_that_came_from_another_store_for_a_member_become_a_hold_there():
    world = make_world(units=1)
    offer(most_units=1)
    member = a_member()
    promise = ReserveStock(
        reservation_id=uuid7(),
        lines=[ReserveLine(id=uuid7(), location_id=world.shibuya, variant_id=world.mug, quantity=1)],
        expires_at=TOMORROW_AT_NINE,
    )
    stock.reserve(input=promise, actor=SYSTEM, at=NOON)
    came = ReceiveHeld(
        id=uuid7(),
        location_id=world.shibuya,
        member_id=member.member_id,
        reservation_id=promise.reservation_id,
        expires_at=TOMORROW_AT_NINE,
    )

    made = [holds.receive_held(input=came, actor=SYSTEM, at=NOON) for _ in range(2)]
    found = holds.holds_of_members(member_ids=[member.member_id], at=NOON)

    assert made == [came.id, came.id]
    assert [(one.id, one.state, one.expires_at) for one in found] == [(came.id, HoldState.HELD, TOMORROW_AT_NINE)]
    assert levels(world.mug)[world.shibuya] == (1, 1)
    assert disagreements(NOON) == []


def test_verify_notices_a_hold_without_its_promise():
    world = make_world()
    offer()
    made = hold(world, (world.mug, 1))
    sql.touch("UPDATE holds_line SET open_quantity = 0 WHERE hold_id = %s", (made.id,))

    found = [finding for finding in disagreements(NOON) if finding.check == "holds.promises"]

    assert [finding.subject for finding in found] == [f"hold {made.id}"] * 2


def test_a_till_that_sells_held_goods_to_somebody_else_leaves_a_shortfall():
    world = make_world(units=1)
    offer()
    hold(world, (world.mug, 1))
    gone = MoveStock(
        reason=MovementReason.SALE, lines=[MoveLine(location_id=world.shibuya, variant_id=world.mug, delta=-1)]
    )

    stock.move(input=gone, actor=SYSTEM, at=NOON)

    assert told("stock.shortfall.v1") == 1
    assert levels(world.mug)[world.shibuya] == (0, 1)

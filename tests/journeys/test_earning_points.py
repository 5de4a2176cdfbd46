"""Points are earned on every channel, promised with the order, given with the goods, and taken back line by line."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.fulfilment.contracts import Remedy
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, LinkIdentifier, UnlinkIdentifier
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import AdjustPoints, ScopeKind, SetRule
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Condition, ReturnLine
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all
from tests.journeys.serving import answer_missing
from tests.loyal import SINCE, follow, give, hand_over, has, make_member, make_programme, one_person, shopper
from tests.world import NOON, World, clerk, make_world, pickup, shipment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_books_agree(db: None) -> object:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()
    assert [f for f in verify.run(at=NOON) if f.check.startswith(("ledger", "loyalty", "journeys"))] == []


def bought(world: World, member_id: UUID, *lines: tuple[UUID, int], channel: Channel = Channel.WEB) -> UUID:
    order = pickup(world, *lines, channel=channel)
    return checkout(input=order, actor=shopper(member_id), at=NOON).order_id


def sold(world: World, member_id: UUID | None, *lines: tuple[UUID, int]) -> UUID:
    wanted = [WantedLine(variant_id=variant, quantity=quantity) for variant, quantity in lines]
    sale = SellCarryOut(location_id=world.shibuya, lines=wanted, member_id=member_id)
    return sell_carry_out(input=sale, actor=clerk(world.shibuya), at=NOON).order_id


def brought_back(world: World, order_id: UUID, units: int, *, line: int = 0) -> None:
    wish = ReturnGoods(
        return_id=uuid7(), order_id=order_id, location_id=world.umeda,
        lines=[
            ReturnLine(
                line_id=orders.get_order(order_id=order_id).lines[line].id, quantity=units, condition=Condition.RESTOCK
            )
        ],
    )  # fmt: skip
    return_goods(input=wish, actor=SYSTEM, at=NOON)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.APP])
def test_an_order_brings_points_with_its_goods(channel: Channel) -> None:
    world, me = make_world(), make_member()
    make_programme()

    order_id = bought(world, me, (world.shirt, 2), channel=channel)
    relay_all(at=NOON)
    assert has(me) == (0, 0, 54)  # 5,980 yen hold 543 of tax

    hand_over(order_id)
    relay_all(at=NOON)
    assert has(me) == (54, 0, 0)
    assert loyalty.earnings_of(order_ids=[order_id])[order_id].posted == 54


def test_a_sale_at_a_counter_brings_points_at_once_and_to_no_stranger() -> None:
    world, me = make_world(), make_member()
    make_programme()

    sold(world, me, (world.shirt, 1), (world.beans, 1))
    sold(world, None, (world.shirt, 1))
    relay_all(at=NOON)

    assert has(me) == (37, 0, 0)  # 2,990 less 271 at 10 %, 1,080 less 80 at 8 %
    assert sql.value("SELECT count(*) FROM loyalty_earning") == 1


def test_telling_twice_changes_nothing() -> None:
    world, me = make_world(), make_member()
    make_programme()
    order_id = sold(world, me, (world.shirt, 1))

    assert (follow(order_id), follow(order_id)) == (1, 0)
    relay_all(at=NOON)

    assert has(me) == (27, 0, 0)


def test_a_guest_earns_nothing_and_neither_does_a_time_without_a_programme() -> None:
    world, me = make_world(), make_member()
    early = sold(world, me, (world.shirt, 1))
    relay_all(at=NOON)
    make_programme()

    checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    relay_all(at=NOON)

    assert has(me) == (0, 0, 0)
    assert loyalty.earnings_of(order_ids=[early]) == {}


def test_a_delivery_fee_earns_nothing() -> None:
    world, me = make_world(), make_member()
    make_programme()

    checkout(input=shipment(world, (world.mug, 1)), actor=shopper(me), at=NOON)
    relay_all(at=NOON)

    assert has(me) == (0, 0, 10)


def test_what_is_cancelled_brings_nothing() -> None:
    world, me = make_world(), make_member()
    make_programme()
    order_id = bought(world, me, (world.shirt, 2))
    relay_all(at=NOON)

    cancel_order(input=CancelOrder(order_id=order_id), actor=shopper(me), at=NOON)
    relay_all(at=NOON)

    assert has(me) == (0, 0, 0)


def test_a_unit_that_was_not_found_takes_its_share_of_the_promise_away() -> None:
    world, me = make_world(), make_member()
    make_programme()
    order_id = bought(world, me, (world.shirt, 2))
    relay_all(at=NOON)
    part = sql.value("SELECT id FROM fulfilment_fulfilment WHERE order_id = %s", (order_id,))
    line = sql.value("SELECT id FROM fulfilment_line WHERE fulfilment_id = %s", (part,))

    short = PreparePickup(fulfilment_id=part, picked=[Picked(line_id=line, quantity=1)])
    prepare_pickup(input=short, actor=SYSTEM, at=NOON)
    relay_all(at=NOON)
    assert has(me) == (0, 0, 54)

    answer_missing(order_id, Remedy.REFUND, by=world.shibuya)
    relay_all(at=NOON)

    assert has(me) == (0, 0, 27)


def test_returns_take_back_just_what_their_units_brought() -> None:
    world, me = make_world(), make_member()
    make_programme()
    order_id = sold(world, me, (world.mug, 3), (world.shirt, 1))
    relay_all(at=NOON)
    assert has(me) == (59, 0, 0)  # 6,590 less 599

    seen = []
    for units, line in ((1, 0), (1, 1), (2, 0)):
        brought_back(world, order_id, units, line=line)
        relay_all(at=NOON)
        seen.append(has(me)[0])

    assert seen == [48, 21, 0]
    assert has(me) == (0, 0, 0)


def test_points_used_before_their_goods_came_back_are_owed_and_set_off_later() -> None:
    world, me = make_world(), make_member()
    make_programme()
    order_id = sold(world, me, (world.shirt, 1))
    relay_all(at=NOON)
    took = AdjustPoints(id=uuid7(), member_id=me, points=-20, reason={"ja": "景品"})
    loyalty.adjust(input=took, actor=SYSTEM, at=NOON)

    brought_back(world, order_id, 1)
    relay_all(at=NOON)
    found = loyalty.find_points(member_id=me, at=NOON)
    assert found is not None
    assert (found.balance.available, found.owed) == (0, 20)

    sold(world, me, (world.shirt, 1))
    relay_all(at=NOON)
    found = loyalty.find_points(member_id=me, at=NOON)
    assert found is not None
    assert (found.balance.available, found.owed) == (7, 0)


def test_an_order_keeps_the_rule_under_which_it_was_placed() -> None:
    world, me = make_world(), make_member()
    programme = make_programme()
    order_id = bought(world, me, (world.shirt, 1))
    relay_all(at=NOON)

    doubled = SetRule(programme_id=programme.id, valid_from=NOON + timedelta(seconds=1), earn_points=2)
    loyalty.set_rule(input=doubled, actor=SYSTEM, at=NOON)
    hand_over(order_id)
    relay_all(at=NOON)

    assert has(me) == (27, 0, 0)


def test_a_store_and_a_department_may_have_their_own_way() -> None:
    world, me = make_world(), make_member()
    department = sql.value("SELECT id FROM catalog_department")
    programme = make_programme(excluded_departments=[department])
    own = SetRule(
        programme_id=programme.id, valid_from=SINCE, scope=ScopeKind.STORE, scope_id=world.shibuya, earn_points=3,
        excluded_tax_categories=["food"],
    )  # fmt: skip
    loyalty.set_rule(input=own, actor=SYSTEM, at=NOON)

    sold(world, me, (world.mug, 1), (world.beans, 1))
    elsewhere = SellCarryOut(
        location_id=world.umeda, lines=[WantedLine(variant_id=world.mug, quantity=1)], member_id=me
    )
    sell_carry_out(input=elsewhere, actor=clerk(world.umeda), at=NOON)
    relay_all(at=NOON)

    assert has(me) == (32, 0, 0)  # 1,091 without tax at Shibuya, three points for each hundred


def test_linking_is_thanked_for_once_for_each_kind() -> None:
    make_world()
    me = make_member()
    make_programme(link_reward=100)

    def link(kind: IdentifierKind, raw: str, *, verified: bool = True) -> UUID:
        wish = LinkIdentifier(member_id=me, kind=kind, raw=raw, verified=verified)
        return identity.link_identifier(input=wish, actor=SYSTEM, at=NOON)

    card = link(IdentifierKind.CARD, "4901234567894")
    link(IdentifierKind.PHONE, "090-1234-5678", verified=False)
    relay_all(at=NOON)
    assert has(me) == (100, 0, 0)
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = %s", ("loyalty.reward_links",)) == 1

    identity.unlink_identifier(input=UnlinkIdentifier(identifier_id=card, member_id=me), actor=SYSTEM, at=NOON)
    link(IdentifierKind.CARD, "4901234567894")
    link(IdentifierKind.PHONE, "090-1234-5678")
    relay_all(at=NOON)
    assert has(me) == (200, 0, 0)


def test_a_person_with_two_ids_has_one_balance_and_nothing_moves() -> None:
    world, me, before = make_world(), make_member(), make_member("old@example.com")
    make_programme()
    give(me, 10)
    give(before, 20)
    accounts = sql.rows("SELECT owner_id, posted FROM ledger_account WHERE keeps_balance ORDER BY owner_id")

    one_person(me, before)

    assert has(me) == has(before) == (30, 0, 0)
    assert sql.rows("SELECT owner_id, posted FROM ledger_account WHERE keeps_balance ORDER BY owner_id") == accounts
    assert world.shirt


def test_the_history_says_in_words_what_happened() -> None:
    world, me = make_world(), make_member()
    make_programme(link_reward=100)
    order_id = sold(world, me, (world.shirt, 1), (world.mug, 1))
    relay_all(at=NOON)
    brought_back(world, order_id, 1)
    relay_all(at=NOON)
    give(me, 5, at=NOON)
    code = orders.get_order(order_id=order_id).code

    told = loyalty.history(member_id=me).items

    assert {(entry.points, entry.text["ja"], entry.order_code) for entry in told} == {
        (38, f"ご注文 {code} のポイント", code),
        (-27, f"ご返品(ご注文 {code})による取り消し", code),
        (5, "お礼", None),
    }

"""Similar goods in the place of missing ones: never dearer, promised before the old promise goes, with points and receipt."""

from uuid import UUID

import pytest

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Outcome, Remedy, Shortfall
from noren.domains.loyalty import api as loyalty
from noren.domains.orders.contracts import OrderState
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ExpectLine, ExpectStock, IncomingKind, MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult
from noren.journeys.mend_promises import settle_unanswered
from noren.journeys.reads.receipt import receipt
from noren.kernel.ids import derived_id, uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all
from tests.journeys.serving import LATER, bought, hand_over, money, order, part_of, prepare, well
from tests.journeys.test_mend_promises import SOON, answer, asked_about_a_shirt, cases, gone, mend, outcomes
from tests.loyal import make_member, make_programme, shopper
from tests.world import NOON, World, clerk, levels, make_world, pickup

pytestmark = pytest.mark.django_db(transaction=True)
DAY = NOON.replace(day=22)


def price(variant: UUID, amount: int) -> None:
    line = PriceLine(id=derived_id("dearer", variant, amount), variant_id=variant, amount_minor=amount, valid_from=SOON)
    catalog.set_prices(input=SetPrices(prices=[line]), actor=SYSTEM, at=SOON)


def asked_about_a_shirt_alone(world: World) -> tuple[CheckoutResult, Shortfall]:
    done = bought(pickup(world, (world.shirt, 1)))
    gone(world.shibuya, world.shirt, 10)
    return done, cases(done)[0]


def test_similar_goods_are_handed_over_instead_and_the_difference_goes_back() -> None:
    world = make_world()
    done, asked = asked_about_a_shirt(world)
    [similar] = [one for one in asked.options if one.remedy is Remedy.SIMILAR]
    assert (similar.variant_id, similar.amount_minor, similar.refund_minor) == (world.mug, 1_200, 1_790)

    settled = answer(asked, Remedy.SIMILAR, similar=world.mug, token=done.access_token)

    assert (settled.outcome, settled.outcome_variant_id, settled.refund_minor) == (
        Outcome.EXCHANGED,
        world.mug,
        1_790,
    )
    now, part = order(done.order_id), part_of(done.order_id)
    assert [(line.sku, line.quantity, line.cancelled_quantity, line.replaces_id) for line in now.lines] == [
        ("SKU-shirt", 2, 1, None),
        ("SKU-mug", 1, 0, None),
        ("SKU-mug", 1, 0, now.lines[0].id),
    ]
    assert (now.state, now.total_minor, now.kept_minor) == (OrderState.CONFIRMED, 8_380, 5_390)
    assert sorted(line.quantity for line in part.lines) == [1, 1, 1]
    assert (levels(world.shirt)[world.shibuya], levels(world.mug)[world.shibuya]) == ((1, 1), (10, 2))
    assert money(done.order_id) == (5_390, 1_790)
    assert well()
    prepare(done.order_id, clerk(world.shibuya))
    hand_over(done.order_id, clerk(world.shibuya))
    paper = receipt(order_id=done.order_id, actor=SHOPPER, at=LATER, token=done.access_token)
    assert (paper.total_minor, [tax.total_incl_minor for tax in paper.taxes], len(paper.lines)) == (5_390, [5_390], 3)
    assert well()


def test_nothing_dearer_and_nothing_that_is_sold_out_is_offered() -> None:
    world = make_world()
    cheap = bought(pickup(world, (world.mug, 1)))
    gone(world.shibuya, world.mug, 10)

    _done, asked = asked_about_a_shirt_alone(world)

    assert Remedy.SIMILAR not in [one.remedy for one in (*cases(cheap)[0].options, *asked.options)]


def test_what_was_offered_is_what_it_costs_though_the_price_has_risen_and_less_where_it_fell() -> None:
    world = make_world()
    risen, asked = asked_about_a_shirt(world)
    price(world.mug, 9_000)
    answer(asked, Remedy.SIMILAR, similar=world.mug, token=risen.access_token)
    assert order(risen.order_id).lines[-1].amount_minor == 1_200
    assert well()


def test_similar_goods_that_were_sold_meanwhile_change_nothing() -> None:
    world = make_world()
    done, asked = asked_about_a_shirt(world)
    gone(world.shibuya, world.mug, 9)
    before = levels(world.shirt), levels(world.mug), order(done.order_id).total_minor

    with pytest.raises(stock.OutOfStock):
        answer(asked, Remedy.SIMILAR, similar=world.mug, token=done.access_token)
    with pytest.raises(fulfilment.RemedyNotOffered):
        answer(asked, Remedy.SIMILAR, similar=world.beans, token=done.access_token)

    assert (levels(world.shirt), levels(world.mug), order(done.order_id).total_minor) == before
    assert outcomes(done) == [None]
    assert money(done.order_id)[1] == 0


def test_points_come_for_what_is_handed_over_not_for_what_was_missing() -> None:
    world = make_world()
    make_programme()
    member = make_member()
    done = checkout(input=pickup(world, (world.shirt, 1)), actor=shopper(member), at=NOON)
    relay_all(at=NOON)
    before = loyalty.earnings_of(order_ids=[done.order_id])[done.order_id].pending
    gone(world.shibuya, world.shirt, 10)

    answer(cases(done)[0], Remedy.SIMILAR, similar=world.mug, actor=shopper(member))
    relay_all(at=SOON)

    after = loyalty.earnings_of(order_ids=[done.order_id])[done.order_id].pending
    assert 0 < after < before
    assert well()


def test_a_delivery_is_counted_on_by_no_more_customers_than_it_brings_units() -> None:
    world = make_world(units=2)
    line = ExpectLine(id=uuid7(), location_id=world.shibuya, variant_id=world.shirt, quantity=1, expected_at=DAY)
    expected = ExpectStock(kind=IncomingKind.PURCHASE, reference_id=uuid7(), lines=[line])
    stock.expect(input=expected, actor=SYSTEM, at=NOON)
    early, late = (bought(pickup(world, (world.shirt, 1))) for _ in range(2))
    gone(world.shibuya, world.shirt, 2)
    third = cases(early)[0], cases(late)[0]
    assert all(Remedy.WAIT in [one.remedy for one in asked.options] for asked in third)
    answer(cases(late)[0], Remedy.WAIT, token=late.access_token)

    with pytest.raises(fulfilment.DeliveryTaken):
        answer(cases(early)[0], Remedy.WAIT, token=early.access_token)

    assert (outcomes(early), outcomes(late)) == ([None], [Outcome.WAITING])
    assert well()


def test_goods_that_wait_for_a_delivery_are_not_offered_to_another() -> None:
    world = make_world(units=2)
    line = ExpectLine(id=uuid7(), location_id=world.shibuya, variant_id=world.shirt, quantity=1, expected_at=DAY)
    stock.expect(
        input=ExpectStock(kind=IncomingKind.PURCHASE, reference_id=uuid7(), lines=[line]), actor=SYSTEM, at=NOON
    )
    early, late = (bought(pickup(world, (world.shirt, 1))) for _ in range(2))
    gone(world.shibuya, world.shirt, 1)
    answer(cases(late)[0], Remedy.WAIT, token=late.access_token)

    lost = [MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-1)]
    stock.move(input=MoveStock(reason=MovementReason.SALE, lines=lost), actor=SYSTEM, at=SOON)
    mend()

    assert Remedy.WAIT not in [one.remedy for one in cases(early)[0].options]
    settle_unanswered(at=SOON)
    assert outcomes(early) == [None]

"""What is on its way is told with a day, until it has come or never will."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Arrived, ExpectLine, ExpectStock, Incoming, IncomingKind, SettleIncoming
from noren.domains.stock.tests.making import NOON, Shelf, shelf
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

TOMORROW = NOON + timedelta(days=1)


def expect(reference: UUID, *lines: ExpectLine) -> int:
    return stock.expect(
        input=ExpectStock(kind=IncomingKind.TRANSFER, reference_id=reference, lines=list(lines)), actor=SYSTEM, at=NOON
    )


def shirts(on: Shelf, quantity: int, *, id: UUID | None = None, days: int | None = 1) -> ExpectLine:
    expected_at = None if days is None else NOON + timedelta(days=days)
    return ExpectLine(
        id=id or uuid7(), location_id=on.here, variant_id=on.shirt, quantity=quantity, expected_at=expected_at
    )


def settle(reference: UUID, id: UUID, quantity: int, *, close: bool = False) -> int:
    return stock.settle_incoming(
        input=SettleIncoming(reference_id=reference, lines=[Arrived(id=id, quantity=quantity)], close=close),
        actor=SYSTEM, at=NOON,
    )  # fmt: skip


def incoming(on: Shelf) -> list[Incoming]:
    return stock.availability(variant_ids=[on.shirt], location_ids=[on.here], at=NOON)[0].incoming


def test_what_is_on_its_way_stands_beside_what_can_be_had_the_soonest_first() -> None:
    on = shelf()

    expect(uuid7(), shirts(on, 5, days=None), shirts(on, 2, days=2), shirts(on, 3, days=1), shirts(on, 4, days=1))

    days = [(one.quantity, one.expected_at) for one in incoming(on)]
    assert days == [(7, TOMORROW), (2, NOON + timedelta(days=2)), (5, None)]


def test_what_has_come_is_no_longer_on_its_way() -> None:
    on, reference, line_id = shelf(), uuid7(), uuid7()
    expect(reference, shirts(on, 5, id=line_id))

    settle(reference, line_id, 2)
    partly = incoming(on)[0].quantity
    settle(reference, line_id, 9)

    assert partly == 3
    assert incoming(on) == []


def test_what_never_comes_is_closed() -> None:
    on, reference, line_id = shelf(), uuid7(), uuid7()
    expect(reference, shirts(on, 5, id=line_id))

    settle(reference, line_id, 4, close=True)

    assert incoming(on) == []


def test_told_again_it_replaces_what_was_told_and_keeps_what_came() -> None:
    on, reference, line_id = shelf(), uuid7(), uuid7()
    expect(reference, shirts(on, 5, id=line_id), shirts(on, 1))
    settle(reference, line_id, 2)

    expect(reference, shirts(on, 6, id=line_id))

    assert [one.quantity for one in incoming(on)] == [4]


def test_refuses_a_line_of_another_reference() -> None:
    on, line_id = shelf(), uuid7()
    expect(uuid7(), shirts(on, 5, id=line_id))

    with pytest.raises(stock.UnknownIncoming):
        expect(uuid7(), shirts(on, 1, id=line_id))
    with pytest.raises(stock.UnknownIncoming):
        settle(uuid7(), line_id, 1)

    assert [one.quantity for one in incoming(on)] == [5]

"""What is earned, taken back, usable and over: pure decisions."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from noren.domains.loyalty.contracts import AdjustPoints, Place, Programme, Rule, SaveProgramme, ScopeKind
from noren.domains.loyalty.rules import (
    EarningLine,
    discount_back,
    expires_at,
    is_usable,
    most_usable,
    points_of_order,
    rule_for,
    share_given_back,
    standing,
)
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.tax import Rounding

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
EARLIER, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")


def line(amount: int, rate: Decimal = TEN, *, earns: bool = True) -> EarningLine:
    return EarningLine(line_id=uuid7(), amount_minor=amount, tax_rate=rate, reduced=rate == EIGHT, earns=earns)


def rule(**more: object) -> Rule:
    return Rule.model_validate({"valid_from": EARLIER, **more})


def earned(lines: list[EarningLine], **more: object) -> tuple[int, list[int]]:
    tender = int(str(more.pop("tender_minor", 0)))
    base, points = points_of_order(
        lines, rule=rule(**more), rounding=Rounding.FLOOR, currency="JPY", tender_minor=tender
    )
    return base, [points[one.line_id].points if one.line_id in points else 0 for one in lines]


def test_a_point_for_each_hundred_yen_without_tax_rounded_down_once_per_order() -> None:
    assert earned([line(1_099)]) == (1_000, [10])
    assert earned([line(1_090)]) == (991, [9])
    assert earned([line(60), line(60)]) == (110, [1, 0])


def test_tax_is_taken_out_once_per_rate_as_on_the_invoice() -> None:
    """6,912 at 10 % hold 628 of tax (not the sum of its lines' taxes); 1,080 at 8 % hold 80."""
    base, points = earned([line(3_456), line(3_456), line(1_080, EIGHT)])

    assert (base, sum(points)) == (6_284 + 1_000, 72)


def test_what_a_rule_leaves_out_earns_nothing() -> None:
    assert earned([line(1_100), line(1_100, earns=False)]) == (1_000, [10, 0])


def test_points_that_pay_do_not_lower_the_base_unless_the_rule_says_so() -> None:
    assert earned([line(1_100)], tender_minor=550) == (1_000, [10])
    assert earned([line(1_100)], tender_minor=550, tender_lowers_base=True) == (500, [5])
    assert earned([line(1_100)], tender_minor=5_000, tender_lowers_base=True) == (0, [0])


def test_a_part_of_the_price_is_allocated_to_the_points() -> None:
    one = line(11_000)
    _base, points = points_of_order([one], rule=rule(), rounding=Rounding.FLOOR, currency="JPY")

    assert (points[one.line_id].points, points[one.line_id].allocated_minor) == (100, 10_000 * 100 // 10_100)


@given(
    st.lists(st.tuples(st.integers(1, 500_000), st.sampled_from([TEN, EIGHT])), min_size=1, max_size=12),
    st.integers(1, 300),
    st.integers(1, 1_000),
)
def test_lines_share_what_the_order_earns_to_the_last_point(
    amounts: list[tuple[int, Decimal]], earn: int, per: int
) -> None:
    base, points = earned([line(*one) for one in amounts], earn_points=earn, earn_per_minor=per)

    assert sum(points) == base * earn // per
    assert min(points) >= 0


@given(st.integers(0, 10_000), st.integers(1, 40), st.data())
def test_partial_hand_overs_cancellations_and_returns_in_any_order_never_give_or_take_more_than_was_earned(
    points: int, quantity: int, data: st.DataObject
) -> None:
    fulfilled = cancelled = returned = 0
    while True:
        posted, pending = standing(
            points=points, quantity=quantity, fulfilled=fulfilled, cancelled=cancelled, returned=returned
        )
        assert 0 <= posted <= posted + pending <= points
        left = quantity - fulfilled - cancelled
        choices = [*(["hand over", "cancel"] if left else []), *(["return"] if returned < fulfilled else [])]
        if not choices:
            break
        what = data.draw(st.sampled_from(choices))
        units = data.draw(st.integers(1, left if what != "return" else fulfilled - returned))
        fulfilled += units * (what == "hand over")
        cancelled += units * (what == "cancel")
        returned += units * (what == "return")
    assert (posted, pending) == (0, 0)


def test_what_stays_with_the_customer_keeps_its_points() -> None:
    assert standing(points=10, quantity=3, fulfilled=0, cancelled=0, returned=0) == (0, 10)
    assert standing(points=10, quantity=3, fulfilled=1, cancelled=0, returned=0) == (3, 7)
    assert standing(points=10, quantity=3, fulfilled=3, cancelled=0, returned=0) == (10, 0)
    assert standing(points=10, quantity=3, fulfilled=2, cancelled=1, returned=1) == (3, 0)


def test_points_of_a_discount_come_back_with_its_share() -> None:
    assert discount_back([(100, 3, 1), (50, 1, 0)]) == 33
    assert share_given_back(points=150, whole_minor=150, back_minor=33) == 33
    assert share_given_back(points=15, whole_minor=150, back_minor=150) == 15


@pytest.mark.parametrize(
    ("points", "more", "payable", "usable"),
    [
        (1, {}, 1_000, True),
        (1_000, {}, 1_000, True),
        (1_001, {}, 1_000, False),
        (99, {"use_minimum": 100}, 1_000, False),
        (150, {"use_minimum": 100, "use_step": 100}, 1_000, False),
        (500, {"use_share_percent": 50}, 1_001, True),
        (501, {"use_share_percent": 50}, 1_001, False),
        (20, {"point_value_minor": 50}, 1_000, True),
        (21, {"point_value_minor": 50}, 1_000, False),
    ],
)
def test_what_may_be_used(points: int, more: dict[str, object], payable: int, usable: bool) -> None:
    assert is_usable(rule(**more), points, payable_minor=payable) is usable


def test_most_that_may_be_used_keeps_to_steps_and_minimum() -> None:
    assert most_usable(rule(use_step=100, use_minimum=100), payable_minor=1_290) == 1_200
    assert most_usable(rule(use_minimum=100), payable_minor=99) == 0


def test_points_are_over_behind_a_whole_day_in_the_zone_of_the_programme() -> None:
    late = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # 1 a.m. of the 21st in Tokyo

    assert expires_at(12, at=late, time_zone="Asia/Tokyo") == datetime(2027, 11, 21, 15, 0, tzinfo=UTC)
    assert expires_at(1, at=datetime(2027, 1, 30, 15, tzinfo=UTC), time_zone="Asia/Tokyo") == datetime(
        2027, 2, 28, 15, tzinfo=UTC
    )
    assert expires_at(None, at=late, time_zone="Asia/Tokyo") is None


def test_the_narrowest_scope_with_a_rule_holds_and_in_it_the_latest() -> None:
    store, brand, company = (derived_id(name) for name in ("store", "brand", "company"))
    rules = [
        rule(earn_points=1),
        rule(earn_points=2, valid_from=LATER),
        rule(earn_points=3, scope=ScopeKind.BRAND, scope_id=brand),
        rule(earn_points=5, scope=ScopeKind.STORE, scope_id=store, valid_from=LATER),
        rule(earn_points=9, valid_from=datetime(2030, 1, 1, tzinfo=UTC)),
    ]
    programme = Programme(id=uuid7(), code="x", name={}, currency="JPY", time_zone="Asia/Tokyo", rules=rules)

    def at(when: datetime, store_id: UUID | None = None, brand_id: UUID | None = None) -> int | None:
        found = rule_for(programme, Place(company_id=company, brand_id=brand_id, store_id=store_id), at=when)
        return found.earn_points if found else None

    assert (at(NOON), at(NOON, store, brand), at(NOON, None, brand)) == (2, 5, 3)
    assert (at(EARLIER, store, brand), at(EARLIER), at(datetime(2025, 1, 1, tzinfo=UTC))) == (3, 1, None)


def test_a_time_zone_that_is_none_and_words_in_no_language_are_refused() -> None:
    with pytest.raises(ValidationError):
        SaveProgramme(id=uuid7(), code="x", name={"ja": "x"}, time_zone="Edo/Nihonbashi")
    with pytest.raises(ValidationError):
        AdjustPoints.model_validate({"id": uuid7(), "member_id": uuid7(), "points": 1, "reason": {"order": "x"}})

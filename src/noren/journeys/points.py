"""Points at payment: held with the order, counted when it is paid, given up when it is not, and given back with goods."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import OrderPoints, Place, ReturnPoints, UsedPoints, UsePoints
from noren.domains.orders.contracts import FrozenLine, LineKind, PointsAs, PointsUse
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import BeginPayment, Payment
from noren.domains.places.contracts import LocationFacts
from noren.kernel.money import Money
from noren.platform.actor import Actor

POINTS = "points"
"""The payment provider, and method, of what is paid with points."""


def points_payment_id(order_id: UUID) -> UUID:
    """The payment of an order's points; the ledger's movement has the same id."""
    return loyalty.use_id(order_id)


def place_of(location: LocationFacts) -> Place:
    """Where a sale is, for the rules of points."""
    return Place(company_id=location.company_id, brand_id=location.brand_id, store_id=location.id)


def usable_for(lines: Sequence[FrozenLine], *, place: Place, at: datetime) -> int:
    """How much of an order points may pay for: everything as a tender; as a discount the goods, whose prices it lowers."""
    whole = sum(line.amount_minor for line in lines)
    programme = loyalty.find_programme()
    rule = None if programme is None else loyalty.rule_for(programme, place, at=at)
    if rule is None or rule.use_as is PointsAs.TENDER:
        return whole
    return sum(line.amount_minor for line in lines if line.kind is LineKind.ITEM)


def terms_for(
    *, points: int, member_id: UUID | None, lines: Sequence[FrozenLine], location: LocationFacts, at: datetime
) -> UsedPoints:
    """What so many points do for these lines; whether the member has them is seen when they are used.

    Raises: PointsNeedMember, PointsNotOffered, PointsOutOfLimits.
    """
    if member_id is None:
        raise loyalty.PointsNeedMember
    place = place_of(location)
    payable = usable_for(lines, place=place, at=at)
    return loyalty.use_terms(points=points, payable_minor=payable, place=place, at=at)


def use_for(
    *, points: int, order_id: UUID, member_id: UUID, lines: Sequence[FrozenLine], location: LocationFacts,
    is_over: bool, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Hold points for an order that is placed, or take them for a sale that is over; `lines` before any discount.

    Raises: PointsNeedMember, PointsNotOffered, PointsOutOfLimits, PointsTooFew.
    """
    place = place_of(location)
    wish = UsePoints(
        order_id=order_id,
        member_id=member_id,
        points=points,
        payable_minor=usable_for(lines, place=place, at=at),
        place=place,
        is_over=is_over,
    )
    loyalty.use_points(input=wish, actor=actor, at=at)


def as_used(used: UsedPoints) -> PointsUse:
    """What an order remembers of them."""
    return PointsUse(points=used.points, value_minor=used.value_minor, as_=used.as_)


def discounted(lines: Sequence[FrozenLine], discount_minor: int, *, currency: str) -> list[FrozenLine]:
    """The lines with a discount spread over the goods: over the tax rates first, then over the lines of each, in
    proportion and to the last minor unit, so that each rate's base falls by its share."""
    rates: dict[tuple[object, bool], list[FrozenLine]] = {}
    for line in lines:
        if line.kind is LineKind.ITEM and line.amount_minor > 0:
            rates.setdefault((line.tax_rate.normalize(), line.reduced), []).append(line)
    groups = list(rates.values())
    parts = Money(discount_minor, currency).allocate([sum(line.amount_minor for line in group) for group in groups])
    by_line: dict[UUID, int] = {}
    for group, part in zip(groups, parts, strict=True):
        shares = part.allocate([line.amount_minor for line in group])
        by_line |= {line.id: share.amount_minor for line, share in zip(group, shares, strict=True)}
    return [
        line.model_copy(
            update={
                "discount_minor": line.discount_minor + by_line.get(line.id, 0),
                "amount_minor": line.amount_minor - by_line.get(line.id, 0),
            }
        )
        for line in lines
    ]


def take_points_payment(
    *, order_id: UUID, company_id: UUID, value_minor: int, currency: str, actor: Actor, at: datetime
) -> None:
    """Write the points down as a payment of their own, beside the money."""
    payments.take(
        input=BeginPayment(
            payment_id=points_payment_id(order_id),
            purpose_id=order_id,
            company_id=company_id,
            provider=POINTS,
            method=POINTS,
            amount_minor=value_minor,
            currency=currency,
        ),
        actor=actor,
        at=at,
    )


def give_points_back(
    *, refund_id: UUID, payment: Payment, part_minor: int, points: int, actor: Actor, at: datetime
) -> None:
    """Give a part of an order's points back; all parts together are exactly its points."""
    before = sum(refund.amount_minor for refund in payment.refunds)
    back = points * (before + part_minor) // payment.amount_minor - points * before // payment.amount_minor
    if back:
        wish = ReturnPoints(id=refund_id, order_id=payment.purpose_id, points=back)
        loyalty.return_points(input=wish, actor=actor, at=at)


def tendered(points: PointsUse | UsedPoints | None) -> int:
    """How much is paid with points beside the money."""
    return points.value_minor if points is not None and points.as_ is PointsAs.TENDER else 0


def release_points(order_id: UUID, actor: Actor, at: datetime) -> None:
    """The order will not be paid: its points are free again."""
    loyalty.release_points(input=OrderPoints(order_id=order_id), actor=actor, at=at)


def settle_points(order_id: UUID, actor: Actor, at: datetime) -> bool:
    """The order is paid: its points are used, if they are still held for it."""
    return loyalty.settle_points(input=OrderPoints(order_id=order_id), actor=actor, at=at)


def give_back_all_points(*, refund_id: UUID, order_id: UUID, points: int, actor: Actor, at: datetime) -> None:
    """The order fails although it was paid: its points come back."""
    loyalty.return_points(input=ReturnPoints(id=refund_id, order_id=order_id, points=points), actor=actor, at=at)

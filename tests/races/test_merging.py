"""Who is whom, decided from all sides at once: two devices and one phone, chains of merges, a merge against sales."""

import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, LinkIdentifier, MergeMembers, UnmergeMembers
from noren.domains.loyalty import api as loyalty
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.loyal import give, has, make_member, make_programme, one_person
from tests.races.starting_together import together
from tests.races.test_checkout import clean
from tests.races.test_points import at_a_till, in_the_app
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_programme(transactional_db: None) -> Any:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


def part(decision: UUID) -> Callable[[], Any]:
    return lambda: identity.unmerge_members(input=UnmergeMembers(merge_id=decision), actor=SYSTEM, at=NOON)


def join(one: UUID, other: UUID, decision: UUID | None = None) -> Callable[[], Any]:
    asked = MergeMembers(id=decision or uuid7(), member_ids=[one, other])
    return lambda: identity.merge_members(input=asked, actor=SYSTEM, at=NOON)


def test_a_phone_proved_on_two_devices_at_once_is_one_persons() -> None:
    people = [make_member(f"{number}@example.com") for number in range(6)]

    def proves(member: UUID) -> Callable[[], UUID]:
        asked = LinkIdentifier(member_id=member, kind=IdentifierKind.PHONE, raw="090-1234-5678", verified=True)
        return lambda: identity.link_identifier(input=asked, actor=SYSTEM, at=NOON)

    ends = together([proves(member) for member in people])

    assert len([end for end in ends if isinstance(end, UUID)]) == 1
    assert {end.code for end in ends if isinstance(end, AppError)} == {"identity.identifier_taken"}
    assert sql.value("SELECT count(*) FROM identity_identifier WHERE kind = 'phone'") == 1


def test_a_chain_joined_and_parted_from_all_sides_is_what_the_decisions_say() -> None:
    people = [make_member(f"{number}@example.com") for number in range(8)]
    decisions = [uuid7() for _ in pairwise(people)]

    joins = [
        join(one, other, each) for (one, other), each in zip(pairwise(people), decisions, strict=True) for _ in (1, 2)
    ]
    ends = together(joins)

    assert [end for end in ends if isinstance(end, AppError)] == []
    assert set(identity.group_of(member_id=people[3])) == set(people)
    assert clean() == []

    together([part(each) for each in decisions[::2]] * 2)
    assert sorted(len(identity.group_of(member_id=each)) for each in people) == [1, 1, 2, 2, 2, 2, 2, 2]
    assert clean() == []


@pytest.mark.parametrize("cards", [0, 3])
def test_who_waits_for_a_persons_rows_finds_the_person_that_they_have_become(cards: int) -> None:
    """Where the newcomer has proved more, everybody's master changes meanwhile; where not, only the newcomer's."""
    me, before, newcomer = (make_member(f"{name}@example.com") for name in "abc")
    one_person(me, before)
    for number in range(cards):
        card = LinkIdentifier(member_id=newcomer, kind=IdentifierKind.CARD, raw=f"2026000{number}", verified=True)
        identity.link_identifier(input=card, actor=SYSTEM, at=NOON)
    joined = threading.Event()

    def joins_slowly() -> None:
        with transaction.atomic():
            join(me, newcomer)()
            joined.set()
            time.sleep(0.3)

    def locks() -> list[UUID]:
        joined.wait(10)
        with transaction.atomic():
            return identity.lock_group(member_id=before)

    locked: list[list[UUID]] = []
    together([joins_slowly, lambda: locked.append(locks())])

    assert [set(group) for group in locked] == [{me, before, newcomer}]


def test_joined_and_parted_while_they_pay_nobody_pays_with_a_point_twice() -> None:
    world, me, before = make_world(units=90), make_member(), make_member("old@example.com")
    make_programme()
    give(me, 600)
    give(before, 400)
    decision = uuid7()

    sales = [(at_a_till, in_the_app)[turn % 2](world, (me, before)[turn % 2], 300) for turn in range(8)]
    ends = together([*sales, join(me, before, decision), part(decision), join(before, me)])

    paid = [end for end in ends[:8] if not isinstance(end, AppError)]
    assert 2 <= len(paid) <= 3
    assert {end.code for end in ends if isinstance(end, AppError)} <= {"loyalty.too_few", "identity.merge_not_found"}
    left = sum(row[0] for row in sql.rows("SELECT posted - held FROM ledger_account WHERE keeps_balance"))
    assert left == 1000 - 300 * len(paid)
    assert has(me)[0] >= 0
    assert clean() == []

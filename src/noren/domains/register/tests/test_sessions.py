"""A till from its opening to its closing report."""

import pytest
from django.db import DatabaseError, transaction
from tests.world import NOON, World, clerk, make_world

from noren.domains.register import api as register
from noren.domains.register.contracts import (
    CloseSession,
    MoveCash,
    OpenSession,
    SaveTill,
    Session,
    SessionRef,
    TransactionKind,
)
from noren.platform import sql
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db


def till_of(world: World, code: str = "1"):
    return register.save_till(input=SaveTill(location_id=world.shibuya, code=code), actor=SYSTEM, at=NOON)


def opened(world: World, till, float_minor: int = 30_000) -> Session:
    asked = OpenSession(till_id=till.id, opening_float_minor=float_minor)
    return register.open_session(input=asked, actor=clerk(world.shibuya), at=NOON)


def closed(session: Session, counted: int, world: World):
    asked = CloseSession(session_id=session.id, counted_minor=counted)
    return register.close_session(input=asked, actor=clerk(world.shibuya), at=NOON)


def test_a_till_has_one_code_and_one_open_session():
    world = make_world()
    till = till_of(world)
    session = opened(world, till)

    assert (session.state, session.opening_float_minor, str(session.business_date)) == ("OPEN", 30_000, "2026-11-20")
    with transaction.atomic(), pytest.raises(register.TillInUse):
        opened(world, till)
    register.end_session(input=SessionRef(session_id=session.id), actor=clerk(world.shibuya), at=NOON)
    with transaction.atomic(), pytest.raises(register.TillInUse):
        opened(world, till)
    with pytest.raises(register.TillCodeTaken):
        till_of(world)
    assert register.get_till(till_id=till.id).session_id == session.id


def test_cash_paid_in_and_out_is_expected_in_the_drawer_and_numbered():
    world = make_world()
    session = opened(world, till_of(world))
    staff = clerk(world.shibuya)

    numbers = [
        register.move_cash(
            input=MoveCash(session_id=session.id, kind=kind, amount_minor=amount, reason="両替"), actor=staff, at=NOON
        )
        for kind, amount in ((TransactionKind.PAID_IN, 10_000), (TransactionKind.PAID_OUT, 2_500))
    ]

    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert numbers == [1, 2]
    assert (totals.paid_in_minor, totals.paid_out_minor, totals.cash_expected_minor) == (10_000, 2_500, 37_500)
    assert totals.tenders == []
    with pytest.raises(register.NotACashMovement):
        register.move_cash(
            input=MoveCash(session_id=session.id, kind=TransactionKind.SALE, amount_minor=1, reason="x"),
            actor=staff,
            at=NOON,
        )
    assert register.discrepancies(at=NOON) == []


def test_closing_reports_are_numbered_per_till_say_what_is_short_and_never_change():
    world = make_world()
    till = till_of(world)

    reports = [closed(opened(world, till), counted, world) for counted in (30_000, 29_000, 31_000)]

    assert [(report.number, report.over_short_minor) for report in reports] == [(1, 0), (2, -1_000), (3, 1_000)]
    assert register.z_report(session_id=reports[1].session.id) == reports[1]
    for change in ("UPDATE register_z_report SET counted_minor = 0", "DELETE FROM register_z_report"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            sql.touch(change)
    assert register.discrepancies(at=NOON) == []


def test_what_is_closed_is_not_closed_again_and_takes_no_cash():
    world = make_world()
    session = opened(world, till_of(world))
    closed(session, 30_000, world)

    with pytest.raises(register.SessionNotOpen):
        closed(session, 29_000, world)
    with pytest.raises(register.SessionNotOpen):
        register.move_cash(
            input=MoveCash(session_id=session.id, kind=TransactionKind.PAID_IN, amount_minor=1, reason="x"),
            actor=clerk(world.shibuya),
            at=NOON,
        )

    assert register.z_report(session_id=session.id).counted_minor == 30_000
    assert sql.value("SELECT count(*) FROM register_transaction") == 0


def test_staff_of_another_store_touch_no_till_here():
    world = make_world()
    till = till_of(world)
    session = opened(world, till)
    other = clerk(world.umeda)

    with pytest.raises(NotAllowed):
        register.close_session(input=CloseSession(session_id=session.id, counted_minor=0), actor=other, at=NOON)
    with pytest.raises(NotAllowed):
        register.open_session(input=OpenSession(till_id=till_of(world, "2").id), actor=other, at=NOON)
    with pytest.raises(NotAllowed):
        register.save_till(input=SaveTill(location_id=world.shibuya, code="9"), actor=clerk(world.shibuya), at=NOON)

    assert register.get_session(session_id=session.id).state == "OPEN"
    assert len(register.tills_of(location_id=world.shibuya)) == 2


def test_verify_finds_a_report_that_says_otherwise():
    world = make_world()
    session = opened(world, till_of(world))
    closed(session, 30_000, world)

    sql.touch("UPDATE register_session SET opening_float_minor = 20000 WHERE id = %s", (session.id,))

    found = register.discrepancies(at=NOON)
    assert [finding.problem for finding in found] == ["its closing report says otherwise"]

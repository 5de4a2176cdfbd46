from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noren.domains.places import api
from noren.domains.places.contracts import LocationRef, SaveBrand, SetHours, SetSpecialDays, SpecialDay
from noren.domains.places.tests.making import (
    NOW,
    closed_on,
    daily,
    make_place,
    make_seller,
    place_input,
    tokyo,
)
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return make_seller()


@pytest.fixture
def shibuya(seller):
    return make_place(seller, services=["pickup"], special_days=[closed_on(date(2027, 1, 1))])


def manager_of(*location_ids):
    return Actor(kind=ActorKind.STAFF, grants=frozenset({"places.edit"}), location_ids=frozenset(location_ids))


def test_a_saved_place_has_its_seller_hours_and_special_days(seller, shibuya):
    place = api.location_facts(location_ids=[shibuya.id])[shibuya.id]

    assert (place.company_id, place.brand_id, place.code, place.version) == (*seller, "shibuya", 1)
    assert (place.currency, place.tax_rounding, place.services) == ("JPY", "floor", ["pickup"])
    assert place.hours == daily(time(10), time(21))
    assert place.special_days == [closed_on(date(2027, 1, 1))]
    assert sql.value("SELECT count(*) FROM platform_outbox WHERE subject = %s", (shibuya.id,)) == 1


def test_saving_again_replaces_the_whole_place(shibuya):
    changed = shibuya.model_copy(
        update={
            "version": 1,
            "name": {"ja": "渋谷本店"},
            "hours": daily(time(9), time(22)),
            "special_days": [],
        }
    )

    saved = api.save_location(input=changed, actor=SYSTEM, at=NOW)

    place = api.get_location(location_id=shibuya.id)
    assert (saved.version, place.version) == (2, 2)
    assert (place.name, place.special_days) == ({"ja": "渋谷本店"}, [])
    assert place.hours == daily(time(9), time(22))


@pytest.mark.parametrize("version", [None, 7])
def test_refuses_what_was_not_seen_last(shibuya, version):
    stale = shibuya.model_copy(update={"version": version, "name": {"ja": "別の名"}})

    with pytest.raises(api.VersionConflict):
        api.save_location(input=stale, actor=SYSTEM, at=NOW)

    assert api.get_location(location_id=shibuya.id).name == shibuya.name


def test_refuses_a_new_place_with_a_version(seller):
    with pytest.raises(api.VersionConflict):
        api.save_location(input=place_input(seller, version=3), actor=SYSTEM, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_refuses_a_code_that_is_in_use():
    seller = make_seller()
    make_place(seller)

    with pytest.raises(api.CodeTaken):
        make_place(seller)

    assert len(api.list_locations()) == 1


def test_refuses_overlapping_hours_and_changes_nothing(shibuya):
    overlapping = daily(time(10), time(14)) + daily(time(13), time(21))

    with pytest.raises(api.HoursOverlap):
        api.set_hours(input=SetHours(location_id=shibuya.id, version=1, hours=overlapping), actor=SYSTEM, at=NOW)

    place = api.get_location(location_id=shibuya.id)
    assert (place.version, place.hours) == (1, shibuya.hours)


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "../etc/passwd", ""])
def test_refuses_an_unknown_time_zone(seller, zone):
    with pytest.raises(api.TimeZoneUnknown):
        make_place(seller, time_zone=zone)


def test_refuses_an_unknown_seller(seller):
    with pytest.raises(api.UnknownSeller):
        make_place((uuid7(), seller[1]))
    with pytest.raises(api.UnknownSeller):
        make_place((seller[0], uuid7()))
    with pytest.raises(api.UnknownSeller):
        api.save_brand(
            input=SaveBrand(id=uuid7(), company_id=uuid7(), code="b", name={"ja": "屋号"}),
            actor=SYSTEM,
            at=NOW,
        )

    assert api.list_locations() == []


def test_hours_alone_can_be_set(shibuya):
    week = SetHours(location_id=shibuya.id, version=1, hours=daily(time(11), time(20)))

    saved = api.set_hours(input=week, actor=SYSTEM, at=NOW)

    place = api.get_location(location_id=shibuya.id)
    assert (saved.version, place.hours) == (2, daily(time(11), time(20)))
    with pytest.raises(api.VersionConflict):
        api.set_hours(input=week, actor=SYSTEM, at=NOW)


def test_special_days_are_added_replaced_and_removed(shibuya):
    late = SpecialDay(day=date(2026, 12, 31), opens=time(10), closes=time(23), note={"ja": "大晦日"})
    change = SetSpecialDays(location_id=shibuya.id, days=[late], remove=[date(2027, 1, 1)])

    api.set_special_days(input=change, actor=SYSTEM, at=NOW)
    again = late.model_copy(update={"closes": time(22)})
    api.set_special_days(input=SetSpecialDays(location_id=shibuya.id, days=[again]), actor=SYSTEM, at=NOW)

    place = api.get_location(location_id=shibuya.id)
    assert (place.special_days, place.version) == ([again], 3)
    assert api.open_now(location=place, at=tokyo(31, 21, 30, month=12)).until == tokyo(31, 22, month=12)


def test_refuses_one_special_day_twice(shibuya):
    twice = SetSpecialDays(location_id=shibuya.id, days=[closed_on(date(2026, 12, 31))] * 2)

    with pytest.raises(api.HoursOverlap):
        api.set_special_days(input=twice, actor=SYSTEM, at=NOW)

    assert api.get_location(location_id=shibuya.id).version == 1


def test_saving_leaves_past_special_days_alone(shibuya):
    past = closed_on(date(2026, 8, 13))
    api.set_special_days(input=SetSpecialDays(location_id=shibuya.id, days=[past]), actor=SYSTEM, at=NOW)

    api.save_location(input=shibuya.model_copy(update={"version": 2, "special_days": []}), actor=SYSTEM, at=NOW)

    assert sql.rows("SELECT day FROM places_special_day WHERE location_id = %s", (shibuya.id,)) == [(past.day,)]


def test_an_archived_place_is_out_of_use_and_stays_readable(shibuya):
    api.archive_location(input=LocationRef(location_id=shibuya.id), actor=SYSTEM, at=NOW)

    assert api.get_location(location_id=shibuya.id).archived_at == NOW
    assert api.list_locations() == []
    assert [place.id for place in api.list_locations(archived=True)] == [shibuya.id]
    with pytest.raises(api.LocationNotFound):
        api.location_facts(location_ids=[shibuya.id])
    with pytest.raises(api.LocationNotFound):
        api.archive_location(input=LocationRef(location_id=shibuya.id), actor=SYSTEM, at=NOW)


def test_only_those_responsible_for_a_place_change_it(seller, shibuya):
    elsewhere, here = manager_of(uuid7()), manager_of(shibuya.id)
    week = SetHours(location_id=shibuya.id, version=1, hours=[])
    commands = [
        (api.save_location, shibuya.model_copy(update={"version": 1})),
        (api.set_hours, week),
        (api.set_special_days, SetSpecialDays(location_id=shibuya.id)),
        (api.archive_location, LocationRef(location_id=shibuya.id)),
    ]

    for command, change in commands:
        with pytest.raises(NotAllowed):
            command(input=change, actor=elsewhere, at=NOW)
    with pytest.raises(NotAllowed):
        api.save_location(input=place_input(seller, code="new"), actor=here, at=NOW)

    assert api.get_location(location_id=shibuya.id).version == 1
    assert api.set_hours(input=week, actor=here, at=NOW).version == 2


def test_facts_cost_no_statement_when_warm(shibuya):
    api.location_facts(location_ids=[shibuya.id])

    with CaptureQueriesContext(connection) as statements:
        api.location_facts(location_ids=[shibuya.id])

    assert len(statements) == 0


def test_a_place_made_elsewhere_is_found_at_once(seller, shibuya):
    api.all_facts()
    made = uuid7()
    sql.touch(
        "INSERT INTO places_location SELECT (jsonb_populate_record(l,"
        " jsonb_build_object('id', %s::text, 'code', 'umeda'))).* FROM places_location l WHERE id = %s",
        (str(made), shibuya.id),
    )

    assert made not in api.all_facts()
    assert api.location_facts(location_ids=[made])[made].code == "umeda"


def test_a_change_made_elsewhere_is_seen_when_the_kept_places_are_old(shibuya, monkeypatch):
    monkeypatch.setattr("noren.domains.places.queries.location_facts.LIFETIME_S", 0.0)
    first = api.all_facts()
    assert api.all_facts() is first

    sql.touch("UPDATE places_location SET phone = '03-0000-0000', version = version + 1")
    assert api.get_location(location_id=shibuya.id).phone == "03-0000-0000"
    sql.touch("UPDATE places_company SET tax_rounding = 'ceil'")
    assert api.get_location(location_id=shibuya.id).tax_rounding == "ceil"

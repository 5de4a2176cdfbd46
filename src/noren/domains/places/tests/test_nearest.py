import time
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.domains.places import api
from noren.domains.places.models import Location
from noren.domains.places.tests.making import make_place, make_seller
from noren.kernel import nearest_first
from noren.kernel.ids import derived_id
from noren.kernel.nearest_first import NearestFirst

pytestmark = pytest.mark.django_db

TOKYO_STATION = (35.681236, 139.767125)


@pytest.fixture
def seller():
    return make_seller()


def test_places_come_by_distance(seller):
    make_place(seller, code="umeda", lat=34.702485, lon=135.495951)
    make_place(seller, code="shibuya", lat=35.658034, lon=139.701636)
    make_place(seller, code="online", kind="online")

    found = api.nearest(lat=TOKYO_STATION[0], lon=TOKYO_STATION[1])

    assert [near.location.code for near in found] == ["shibuya", "umeda"]
    assert found[0].distance_m == pytest.approx(6_454, abs=10)
    assert found[1].distance_m == pytest.approx(403_000, rel=0.005)


def test_only_places_with_the_service_count(seller):
    make_place(seller, code="a", lat=35.66, lon=139.70)
    make_place(seller, code="b", lat=36.0, lon=139.0, services=["pickup"])

    assert [near.location.code for near in api.nearest(lat=35.66, lon=139.70, service="pickup")] == ["b"]


def test_distance_is_right_across_the_date_line_and_around_the_globe():
    assert api.distance_m(0, 179.9, 0, -179.9) == api.distance_m(0, -0.1, 0, 0.1) == 22_239
    assert api.distance_m(90, 0, -90, 0) == 20_015_114


def test_two_thousand_places_are_searched_quickly(seller):
    first = make_place(seller, code="first", lat=35.0, lon=135.0, services=["pickup"])
    row = Location.objects.values().get(id=first.id)
    Location.objects.bulk_create(
        Location(**{**row, "id": derived_id("many", n), "code": f"n{n}", "lat": 30 + n / 200, "lon": 135 + n / 300})
        for n in range(2_000)
    )
    api.forget_locations()
    api.all_facts()

    started = time.perf_counter()
    found = api.nearest(lat=35.0, lon=138.0, limit=5, service="pickup")
    took_s = time.perf_counter() - started

    assert len(found) == 5
    assert [near.distance_m for near in found] == sorted(near.distance_m for near in found)
    assert took_s < 0.1


@given(
    positions=st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=60),
    here=st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_points_of_the_globe_come_nearest_first_and_none_is_left_out(positions, here):
    found = list(NearestFirst(positions).around(*here))

    assert sorted(found) == list(range(len(positions)))
    ways = [api.distance_m(*here, *positions[number]) for number in found]
    assert all(later >= earlier - 1 for earlier, later in pairwise(ways))


def test_whoever_wants_few_looks_at_few():
    looked = 0
    tree = NearestFirst([(30 + n % 50 / 10, 130 + n // 50 / 10) for n in range(2_000)])
    with pytest.MonkeyPatch.context() as patched:
        square = nearest_first._square

        def counted(one, other):
            nonlocal looked
            looked += 1
            return square(one, other)

        patched.setattr(nearest_first, "_square", counted)
        found = list(islice(tree.around(33.0, 132.0), 10))

    assert len(found) == 10
    assert looked < 100

import pytest

from noren.domains.places import api
from noren.domains.places.contracts import Module, Service, SetModules
from noren.domains.places.tests.making import NOW, make_place, make_seller
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed

pytestmark = pytest.mark.django_db

ALL = frozenset(Module)


def switch(*on: Module) -> list[Module]:
    return list(api.set_modules(input=SetModules(on=list(on)), actor=SYSTEM, at=NOW).on)


def test_everything_is_on_until_somebody_says_otherwise():
    assert api.modules_on() == ALL


def test_what_is_not_named_is_off_and_comes_back_when_it_is_named_again():
    told = switch(Module.MEMBERSHIP, Module.REGISTER)

    assert told == [Module.REGISTER, Module.MEMBERSHIP]
    assert api.modules_on() == {Module.REGISTER, Module.MEMBERSHIP}
    with pytest.raises(api.ModuleOff):
        api.require_module(module=Module.POINTS)
    switch(*Module)
    assert api.modules_on() == ALL


def test_another_process_learns_of_it_with_the_places_it_looks_after_anyway(django_assert_num_queries):
    assert api.uses(module=Module.POINTS)
    sql.touch(
        "INSERT INTO places_module_off (module, off_since) VALUES ('points', now()), ('from a later version', now())"
    )
    api.forget_locations()

    api.all_facts()

    with django_assert_num_queries(0):
        assert api.modules_on() == ALL - {Module.POINTS}


@pytest.mark.parametrize("on", [[Module.DELIVERY], [Module.POINTS, Module.REGISTER]])
def test_refuses_a_module_without_the_one_it_rests_on(on):
    with pytest.raises(api.ModuleNeedsAnother):
        switch(*on)

    assert api.modules_on() == ALL


def test_nobody_sends_parcels_while_delivery_is_off():
    make_place(make_seller(), services=[Service.SHIP_FROM, Service.PICKUP])

    switch(Module.WEB_ORDERS)

    assert api.locations_offering(service="ship_from") == []
    assert len(api.locations_offering(service="pickup")) == 1


def test_a_key_of_one_store_switches_nothing():
    key = Actor(kind=ActorKind.API_KEY, grants=frozenset({"places.*"}), location_ids=frozenset({uuid7()}))

    with pytest.raises(NotAllowed):
        api.set_modules(input=SetModules(on=[]), actor=key, at=NOW)

    assert api.modules_on() == ALL

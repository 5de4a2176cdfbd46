from datetime import timedelta

import pytest

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import FulfilmentType
from noren.domains.fulfilment.tests.making import NOW, events_about, part_input, prepared, propose
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def tell(*, at):
    return api.tell_overdue(input=api.TellOverdue(), actor=SYSTEM, at=at)


def test_tells_of_a_pick_up_whose_last_day_has_passed_once():
    part = prepared(2)
    last_day = api.get_fulfilment(fulfilment_id=part.id).collect_by

    early = tell(at=last_day)
    first = tell(at=last_day + timedelta(seconds=1))
    second = tell(at=last_day + timedelta(days=1))

    assert (early, first, second) == (0, 1, 0)
    assert events_about(part).count("fulfilment.overdue.v1") == 1


def test_says_nothing_of_parcels_and_of_parts_that_are_not_ready():
    prepared(1, kind=FulfilmentType.SHIPMENT)
    propose(part_input(1))

    told = tell(at=NOW + timedelta(days=365))

    assert told == 0
    assert sql.value("SELECT count(*) FROM fulfilment_fulfilment WHERE overdue_told_at IS NOT NULL") == 0

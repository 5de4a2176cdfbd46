"""Which places send what, and when a place can be ready: pure decisions."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment.api import Candidate, choose_sources, promise_minutes
from noren.domains.fulfilment.contracts import CostPart, SourcingTerms

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SHIRT, MUG = UUID(int=1), UUID(int=2)
NOTHING = SourcingTerms(
    parcel_minor=0, store_minor=0, distance_minor=0, work_minor=0, late_minor=0, cover_minor=0, cover_days=0
)


def place(
    number: int,
    *,
    shirts: int = 10,
    mugs: int = 10,
    km: int | None = 0,
    waiting: int = 0,
    hours: int = 0,
    days: float | None = None,
    terms: SourcingTerms = NOTHING,
) -> Candidate:
    return Candidate(
        location_id=UUID(int=number),
        is_store=True,
        km=km,
        waiting=waiting,
        ready_at=NOON + timedelta(hours=hours),
        available={SHIRT: shirts, MUG: mugs},
        days_of_cover={} if days is None else {SHIRT: days, MUG: days},
        terms=terms,
    )


def sent(*candidates: Candidate, shirts: int = 1, mugs: int = 0) -> dict[int, dict[UUID, int]]:
    wanted = {variant: units for variant, units in ((SHIRT, shirts), (MUG, mugs)) if units}
    found = choose_sources(wanted=wanted, candidates=candidates)
    assert found is not None
    return {source.location_id.int: source.quantities for source in found[0]}


def test_one_parcel_from_afar_beats_two_from_near() -> None:
    terms = NOTHING.model_copy(update={"parcel_minor": 800, "distance_minor": 30})

    chosen = sent(
        place(1, mugs=0, km=5, terms=terms),
        place(2, shirts=0, km=5, terms=terms),
        place(3, km=500, terms=terms),
        mugs=1,
    )

    assert chosen == {3: {SHIRT: 1, MUG: 1}}


def test_the_near_place_sends_unless_the_way_weighs_nothing() -> None:
    far, near = place(1, km=500), place(2, km=5)

    assert sent(far, near) == {1: {SHIRT: 1}}

    near_matters = NOTHING.model_copy(update={"distance_minor": 30})
    assert sent(place(1, km=500, terms=near_matters), place(2, km=5, terms=near_matters)) == {2: {SHIRT: 1}}


def test_a_way_nobody_knows_counts_as_the_longest() -> None:
    terms = NOTHING.model_copy(update={"distance_minor": 30})

    assert sent(place(1, km=None, terms=terms), place(2, km=400, terms=terms), place(3, km=399, terms=terms)) == {
        3: {SHIRT: 1}
    }


def test_free_hands_and_open_doors_weigh() -> None:
    work = NOTHING.model_copy(update={"work_minor": 5})
    late = NOTHING.model_copy(update={"late_minor": 2})

    assert sent(place(1, waiting=9, terms=work), place(2, waiting=2, terms=work)) == {2: {SHIRT: 1}}
    assert sent(place(1, hours=14, terms=late), place(2, hours=1, terms=late)) == {2: {SHIRT: 1}}


def test_a_store_that_sells_its_last_is_not_emptied() -> None:
    terms = NOTHING.model_copy(update={"cover_minor": 300, "cover_days": 14})

    chosen = sent(place(1, shirts=2, days=3.0, terms=terms), place(2, shirts=40, days=60.0, terms=terms))

    assert chosen == {2: {SHIRT: 1}}


def test_a_line_is_divided_where_no_place_has_all_of_it() -> None:
    assert sent(place(1, shirts=2), place(2, shirts=3), shirts=5) == {1: {SHIRT: 2}, 2: {SHIRT: 3}}


def test_too_few_units_anywhere_have_no_source() -> None:
    assert choose_sources(wanted={SHIRT: 6}, candidates=[place(1, shirts=2), place(2, shirts=3)]) is None


def test_the_answer_says_what_tipped_the_scales() -> None:
    terms = NOTHING.model_copy(update={"distance_minor": 30})

    found = choose_sources(wanted={SHIRT: 1}, candidates=[place(1, km=500, terms=terms), place(2, km=100, terms=terms)])

    assert found is not None
    why = found[0][0].why
    assert (why.asked, why.whole, why.parcels, why.km, why.second_id) == (2, 2, 1, 100, UUID(int=1))
    assert (why.costs[CostPart.DISTANCE], why.second_costs[CostPart.DISTANCE]) == (30, 150)


def test_a_place_promises_its_own_word_or_what_its_queue_takes() -> None:
    assert promise_minutes(own_minutes=60, waiting=40, pick_s=None) == 60
    assert promise_minutes(own_minutes=60, waiting=2, pick_s=300) == 60
    assert promise_minutes(own_minutes=60, waiting=23, pick_s=301) == 125

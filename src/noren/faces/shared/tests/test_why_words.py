from uuid import UUID

from django.utils.translation import override

from noren.domains.fulfilment.contracts import CostPart, Why
from noren.faces.shared.why_words import why_in_short, why_sentences

UMEDA = UUID(int=2)
CHOSEN = Why(
    asked=5,
    whole=3,
    parcels=1,
    km=12,
    waiting=3,
    costs={CostPart.PARCEL: 800, CostPart.DISTANCE: 3, CostPart.WORK: 15},
    second_id=UMEDA,
    second_costs={CostPart.PARCEL: 800, CostPart.DISTANCE: 120, CostPart.WORK: 25},
)


def test_the_weightiest_reason_against_the_next_best_place_comes_first() -> None:
    with override("en"):
        said = why_sentences(CHOSEN, {UMEDA: "Umeda"}, currency="JPY")

    assert said == [
        "3 of 5 places had everything in one parcel.",
        "Here: 12 km to the customer, 3 orders waited there.",
        "The next best was Umeda; from here it costs the chain ¥127 less.",
        "In favour of this place: the shorter way (¥117), less waiting work (¥10).",
    ]


def test_the_reason_is_told_in_japanese_and_in_one_line() -> None:
    with override("ja"):
        said, short = why_sentences(CHOSEN, {UMEDA: "梅田店"}, currency="JPY"), why_in_short(CHOSEN)

    assert said[-1] == "決め手：距離が近い（¥117）、準備待ちが少ない（¥10）。"
    assert short == "5か所のうち3か所に全商品がありました。 ここからのほうが近いです。"


def test_where_nobody_could_choose_that_is_what_is_said() -> None:
    with override("en"):
        assert why_in_short(Why(asked=1, whole=1, parcels=1)) == "Only this place could send."
        assert "2 parcels" in why_in_short(Why(asked=4, whole=0, parcels=2))

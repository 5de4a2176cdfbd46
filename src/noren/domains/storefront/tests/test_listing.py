from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noren.domains.catalog.contracts import Name, SaveVariant
from noren.domains.catalog.tests.making import NOW, OPENING, make_department, make_product, set_price
from noren.domains.storefront import api
from noren.domains.storefront.tests.making import make_locations, move
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def variants(code, *, colours=("",), sizes=("",)):
    return [
        SaveVariant(
            id=uuid7(),
            sku=f"{code}{colour}{size}",
            size=size,
            size_position=position,
            colour_code=colour,
            colour_name=Name(ja=colour) if colour else None,
            position=number,
        )
        for number, colour in enumerate(colours)
        for position, size in enumerate(sizes)
    ]


@pytest.fixture
def shop():
    top = make_department("top", "全部")
    sub = make_department("sub", "一部", parent_id=top)
    here, there = make_locations(2)
    specs = [
        ("A", "い", top, 300, ("RD",), ("M",)),
        ("B", "ろ", sub, 100, ("RD", "BL"), ("S", "M")),
        ("C", "は", sub, 200, ("BL",), ("L",)),
    ]
    made = {}
    for number, (code, ja, department, price, colours, sizes) in enumerate(specs):
        made[code] = make_product(
            department,
            code=code,
            ja=ja,
            price_minor=price,
            published_at=OPENING + timedelta(days=number),
            variants=variants(code, colours=colours, sizes=sizes),
        )
    move(here, made["A"].variants[0].id, 3)
    move(there, made["B"].variants[3].id, 1)
    api.rebuild(actor=SYSTEM, at=NOW)
    return {"top": top, "sub": sub, "here": here, "there": there, **made}


def codes(**asked):
    return [card.code for card in api.listing(query=api.ListingQuery(**asked)).items]


def test_a_card_tells_what_a_list_shows(shop):
    set_price(shop["B"].variants[0].id, 80, channel="web")
    api.rebuild(actor=SYSTEM, at=NOW)

    card = next(c for c in api.listing(query=api.ListingQuery(location_id=shop["here"])).items if c.code == "B")

    assert card.id == shop["B"].id
    assert card.name == {"ja": "ろ", "en": ""}
    assert (card.price_min, card.price_max, card.currency) == (80, 100, "JPY")
    assert [colour.code for colour in card.colours] == ["RD", "BL"]
    assert card.sizes == ["S", "M"]
    assert card.image is None
    assert (card.in_stock, card.in_stock_here) == (True, False)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["A", "C", "B"]),
        ("price", ["B", "C", "A"]),
        ("-price", ["A", "C", "B"]),
        ("new", ["C", "B", "A"]),
    ],
)
def test_sorts_and_walks_on_with_a_cursor(shop, sort, expected):
    assert codes(sort=sort) == expected

    walked, after = [], ""
    while True:
        page = api.listing(query=api.ListingQuery(sort=sort, limit=1, after=after))
        walked += [card.code for card in page.items]
        if page.next is None:
            break
        after = page.next
    assert walked == expected
    assert [codes(sort=sort, limit=1, page=n) for n in (1, 2, 3, 4)] == [
        [expected[0]],
        [expected[1]],
        [expected[2]],
        [],
    ]


def test_filters_by_department_colour_size_price_and_stock(shop):
    assert codes(department_id=shop["top"], sort="price") == ["B", "C", "A"]
    assert codes(department_id=shop["sub"], sort="price") == ["B", "C"]
    assert codes(department_id=uuid7()) == []
    assert codes(colour="RD", sort="price") == ["B", "A"]
    assert codes(size="M", sort="price") == ["B", "A"]
    assert codes(price_from=150, sort="price") == ["C", "A"]
    assert codes(price_to=150) == ["B"]
    assert codes(price_from=150, price_to=250) == ["C"]
    assert codes(in_stock_only=True, sort="price") == ["B", "A"]
    assert codes(in_stock_only=True, location_id=shop["here"]) == ["A"]
    assert codes(in_stock_only=True, location_id=shop["there"]) == ["B"]
    assert codes(text="ろ", department_id=shop["sub"], in_stock_only=True) == ["B"]
    assert codes(colour="' OR true --\x00") == []


def test_counts_only_when_asked(shop):
    assert api.listing(query=api.ListingQuery(limit=1)).count is None
    assert api.listing(query=api.ListingQuery(limit=1, count=True)).count == 3
    assert api.listing(query=api.ListingQuery(limit=1, count=True, in_stock_only=True)).count == 2
    assert api.listing(query=api.ListingQuery(text="🎉", count=True)).count == 0


@pytest.mark.parametrize("asked", [{}, {"text": "ろ"}, {"sort": "price", "count": True}, {"in_stock_only": True}])
def test_asks_the_database_once(shop, asked):
    with CaptureQueriesContext(connection) as statements:
        api.listing_json(query=api.ListingQuery(**asked))

    assert len(statements) == 1


@pytest.mark.parametrize(
    "after", ["x", "W10", "WyJwcmljZSIsMSwyXQ", "!!!!", "bnVsbA", "WyJuYW1lIiwiYVx1MDAwMCIsIjEiXQ"]
)
def test_refuses_a_cursor_that_is_not_its_own(shop, after):
    with pytest.raises(api.CursorInvalid):
        api.listing_json(query=api.ListingQuery(after=after, sort="name"))


def test_what_is_unpublished_or_has_no_price_is_not_listed(shop):
    make_product(shop["top"], code="D", ja="に", published_at=None)
    make_product(shop["top"], code="E", ja="ほ", price_minor=None)
    api.rebuild(actor=SYSTEM, at=NOW)

    assert sorted(codes()) == ["A", "B", "C"]

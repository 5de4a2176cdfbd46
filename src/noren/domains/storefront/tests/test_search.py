import orjson
import pytest

from noren.domains.catalog.contracts import Name, SaveVariant
from noren.domains.catalog.tests.making import NOW, make_department, make_product, text
from noren.domains.storefront import api
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """A small shelf; the codes name the products in what is expected."""
    drinks = make_department("drinks", "飲料", "Drinks")
    clothes = make_department("clothes", "衣料", "Clothes")
    red = Name(ja="赤", en="Red")
    for code, ja, en, department, more in (
        ("LATTE", "宇治抹茶ラテ", "Uji Matcha Latte", drinks, {"name_kana": "うじ まっちゃ らて"}),
        ("BEANS", "有機珈琲豆", "Organic Coffee Beans", drinks, {}),
        (
            "JELLY",
            "コーヒーゼリー",
            "Coffee Jelly",
            drinks,
            {"description": text("濃い珈琲と生クリームのデザート")},
        ),
        ("SENCHA", "静岡煎茶", "", drinks, {"brand": "茶の郷", "keywords": ["緑茶", "green tea"]}),
        ("TEE", "半袖Tシャツ", "Short-sleeve T-shirt", clothes, {}),
        ("TOWEL", "今治タオル", "Imabari Towel", clothes, {}),
    ):
        make_product(
            department,
            code=code,
            ja=ja,
            en=en,
            variants=[
                SaveVariant(
                    id=uuid7(),
                    sku=f"{code}-01",
                    gtin="4901234567894" if code == "LATTE" else None,
                    colour_name=red if code == "TEE" else None,
                )
            ],
            **more,
        )
    api.rebuild(actor=SYSTEM, at=NOW)


def hits(typed):
    return {card.code for card in api.listing(query=api.ListingQuery(text=typed)).items}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("抹茶", {"LATTE"}),
        ("茶", {"LATTE", "SENCHA"}),
        ("まっちゃ", {"LATTE"}),
        ("マッチャ", {"LATTE"}),
        ("ﾏｯﾁｬ", {"LATTE"}),
        ("matcha", {"LATTE"}),
        ("ＭＡＴＣＨＡ", {"LATTE"}),
        ("maccha", {"LATTE"}),
        ("mattya", {"LATTE"}),
        ("ujimatcha", {"LATTE"}),
        ("抹茶ラテ", {"LATTE"}),
        ("茶ラ", {"LATTE"}),
        ("珈琲", {"BEANS", "JELLY"}),
        ("コーヒー", {"BEANS", "JELLY"}),
        ("こーひー", {"BEANS", "JELLY"}),
        ("kohi", {"BEANS", "JELLY"}),
        ("kōhī", {"BEANS", "JELLY"}),
        ("koohii", {"BEANS", "JELLY"}),
        ("ko-hi-", {"BEANS", "JELLY"}),
        ("coffee", {"BEANS", "JELLY"}),
        ("Coffee jelly", {"JELLY"}),
        ("せんちゃ", {"SENCHA"}),
        ("sencha", {"SENCHA"}),
        ("sentya", {"SENCHA"}),
        ("緑茶", {"SENCHA"}),
        ("茶の郷", {"SENCHA"}),
        ("green", {"SENCHA"}),
        ("グリーン", {"SENCHA"}),
        ("Tシャツ", {"TEE"}),
        ("ｔしゃつ", {"TEE"}),
        ("シャツ", {"TEE"}),
        ("shatsu", {"TEE"}),
        ("赤", {"TEE"}),
        ("red", {"TEE"}),
        ("いまばり", {"TOWEL"}),
        ("imabari", {"TOWEL"}),
        ("飲料", {"LATTE", "BEANS", "JELLY", "SENCHA"}),
        ("clothes", {"TEE", "TOWEL"}),
        ("生クリーム", {"JELLY"}),
        ("デザート", {"JELLY"}),
        ("4901234567894", {"LATTE"}),
        ("４９０１２３４５６７８９４", {"LATTE"}),
        ("4901234-567894", {"LATTE"}),
        ("49012345", {"LATTE"}),
        ("TEE-01", {"TEE"}),
        ("tee01", {"TEE"}),
        ("飲料 ラテ", {"LATTE"}),
        ("抹茶 タオル", set()),
        ("存在しない", set()),
        ("zzz", set()),
        ("'; DROP TABLE storefront_listing; --", set()),
        ("'", set()),
        ("\x00", set()),
        ("🎉", set()),
    ],
)
def test_finds_exactly_what_was_meant(shelf, typed, expected):
    assert hits(typed) == expected


@pytest.mark.parametrize("word", ["matcha", "まっちゃ", "latte", "ラテ", "uji"])
def test_finds_while_it_is_being_typed(shelf, word):
    for length in range(2, len(word) + 1):
        assert "LATTE" in hits(word[:length]), word[:length]


def test_an_empty_search_lists_everything(shelf):
    assert len(hits("  ")) == 6


def test_a_name_outranks_a_mention(shelf):
    found = api.listing(query=api.ListingQuery(text="珈琲"))

    assert [card.code for card in found.items] == ["BEANS", "JELLY"]


def test_suggests_the_best_first(shelf):

    found = orjson.loads(api.suggestions_json(text="こーひ"))

    assert {item["name"]["ja"] for item in found} == {"有機珈琲豆", "コーヒーゼリー"}
    assert api.suggestions_json(text="\\'") == "[]"
    assert set(found[0]) == {"id", "name", "price_min", "currency", "image", "in_stock"}

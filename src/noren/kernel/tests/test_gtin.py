import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.kernel.gtin import (
    GtinInvalid,
    InStoreLayout,
    check_digit,
    digital_link,
    format_jan13,
    is_in_store,
    is_valid,
    make_in_store_code,
    normalise_gtin,
    parse_digital_link,
    parse_in_store_code,
)

bodies = st.sampled_from([7, 11, 12, 13]).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size))


@pytest.mark.parametrize(("body", "digit"), [("490123456789", "4"), ("4901234", "7")])
def test_check_digits_as_gs1_computes_them(body: str, digit: str) -> None:
    assert check_digit(body) == digit


@pytest.mark.parametrize(
    "typed", ["4901234567894", "４９０１２３４５６７８９４", "490-1234-567894", " 4901234 567894 ", "4901234−567894"]
)
def test_a_jan_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normalise_gtin(typed) == "04901234567894"


@pytest.mark.parametrize(
    "typed", ["", "4901234567890", "490123456789", "49012345678945678", "ABCDEFGHIJKLM", "٤٩٠١٢٣٤٥٦٧٨٩٤x"]
)
def test_refuses_what_is_no_gtin(typed: str) -> None:
    with pytest.raises(GtinInvalid):
        normalise_gtin(typed)


@given(bodies)
def test_one_wrong_digit_never_passes(body: str) -> None:
    code = body + check_digit(body)

    assert is_valid(code)
    for place in range(len(code)):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert not is_valid(wrong)


def test_a_jan_is_shown_with_thirteen_digits_and_a_case_with_fourteen() -> None:
    assert format_jan13("04901234567894") == "4901234567894"
    assert format_jan13("14901234567891") == "14901234567891"


@pytest.mark.parametrize(
    ("code", "own"), [("0212345012347", True), ("2912345678902", True), ("4901234567894", False), ("49012347", False)]
)
def test_a_retailers_own_prefixes(code: str, own: bool) -> None:
    assert is_in_store(code) is own


@given(item=st.integers(0, 99_999), price=st.integers(0, 9_999))
def test_a_price_in_the_code_comes_out_as_it_went_in(item: int, price: int) -> None:
    layout = InStoreLayout(prefix="02")

    code = make_in_store_code(layout=layout, item=str(item), price_minor=price)

    found = parse_in_store_code(code, layout=layout)
    assert (found.item, found.price_minor) == (f"{item:05}", price)
    assert is_in_store(code)


def test_a_spoilt_price_is_noticed() -> None:
    layout = InStoreLayout(prefix="02")
    code = make_in_store_code(layout=layout, item="12345", price_minor=1_980)
    body = code[:8] + "2" + code[9:12]

    with pytest.raises(GtinInvalid):
        parse_in_store_code(body + check_digit(body), layout=layout)


def test_a_code_without_a_price_is_looked_up() -> None:
    layout = InStoreLayout(prefix="29", price_digits=0)

    code = make_in_store_code(layout=layout, item="42")

    assert parse_in_store_code(code, layout=layout).price_minor is None
    with pytest.raises(GtinInvalid):
        parse_in_store_code(code, layout=InStoreLayout(prefix="02"))


@pytest.mark.parametrize(("item", "price"), [("1234567", 1), ("12345", 12_345), ("12a45", 1)])
def test_refuses_items_and_prices_that_do_not_fit(item: str, price: int) -> None:
    with pytest.raises(GtinInvalid):
        make_in_store_code(layout=InStoreLayout(), item=item, price_minor=price)


def test_a_digital_link_has_its_qualifiers_in_order_and_encoded() -> None:
    link = digital_link("4901234567894", qualifiers={"21": "a/b", "10": "L 1", "22": "x"})

    assert link == "https://id.gs1.org/01/04901234567894/22/x/10/L%201/21/a%2Fb"
    assert parse_digital_link(link) == {"01": "04901234567894", "22": "x", "10": "L 1", "21": "a/b"}


def test_the_old_name_of_a_digital_link_is_understood() -> None:
    assert parse_digital_link("https://shop.example/gtin/4901234567894?17=261231") == {"01": "04901234567894"}
    with pytest.raises(GtinInvalid):
        parse_digital_link("https://shop.example/10/4901234567894")

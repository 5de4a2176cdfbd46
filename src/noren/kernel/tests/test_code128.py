"""Bars of Code 128, against patterns and check symbols that are known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.kernel import code128

START_B = "11010010000"
START_C = "11010011100"
STOP = "1100011101011"


def read(bars: str) -> str:
    """The text of bars, read back symbol by symbol as a scanner does."""
    widths = [len(run) for run in re.findall("1+|0+", bars)]
    values = []
    while len(widths) > 7:
        values.append(code128._WIDTHS.index("".join(map(str, widths[:6]))))
        widths = widths[6:]
    assert "".join(map(str, widths)) == "2331112"
    *said, check = values
    assert check == code128.check_symbol(said)
    text, in_c = "", said[0] == code128.START_C
    for value in said[1:]:
        if value in (code128.TO_C, code128.TO_B) and not (in_c and value == code128.TO_C):
            in_c = value == code128.TO_C
        else:
            text += f"{value:02}" if in_c else chr(value + 32)
    return text


def test_a_word_of_letters_has_its_known_check_symbol() -> None:
    assert code128.symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]


def test_a_number_is_written_in_pairs() -> None:
    assert code128.symbols("123456") == [105, 12, 34, 56, 44, 106]
    assert len(code128.modules("123456")) == 11 * 5 + 13


def test_an_odd_number_changes_its_set_once() -> None:
    assert code128.symbols("98X1234") == [104, 25, 24, 56, 99, 12, 34, 78, 106]
    assert read(code128.modules("1234567")) == "1234567"


def test_known_bars_of_start_and_stop() -> None:
    assert code128.modules("A") == START_B + "10100011000" + "10001011000" + STOP
    assert code128.modules("1234").startswith(START_C)
    assert code128.modules("1234").endswith(STOP)


def test_every_symbol_is_eleven_modules_and_looks_like_no_other() -> None:
    assert len(code128._WIDTHS) == len(set(code128._WIDTHS)) == 107
    assert {sum(map(int, widths)) for widths in code128._WIDTHS[:-1]} == {11}
    assert all(sum(map(int, widths[::2])) % 2 == 0 for widths in code128._WIDTHS[:-1])


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_whatever_is_written_is_read_back(text: str) -> None:
    assert read(code128.modules(text)) == text


@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_number_of_any_length_is_read_back(text: str) -> None:
    assert read(code128.modules(text)) == text


@pytest.mark.parametrize("text", ["", "会員", "a\n"])
def test_what_has_no_bars_is_refused(text: str) -> None:
    with pytest.raises(code128.Code128Invalid):
        code128.symbols(text)


def test_a_picture_has_every_bar_and_its_quiet_zones() -> None:
    drawn = code128.svg("123456", height=40)

    bars = [(int(x), int(w)) for x, w in re.findall(r"M(\d+) 0h(\d+)v40h-\d+z", drawn)][1:]
    assert sum(width for _x, width in bars) == code128.modules("123456").count("1")
    assert (bars[0][0], 'viewBox="0 0 88 40"' in drawn) == (10, True)

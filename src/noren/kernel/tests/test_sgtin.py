import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.kernel.gtin import check_digit
from noren.kernel.sgtin import MAX_SERIAL, Sgtin, SgtinInvalid, decode, make_sgtin, parse, prefix_digits_of

# The example of the GS1 EPC Tag Data Standard.
TAG = "3074257BF7194E4000001A85"
UNIT = Sgtin(gtin="80614141123458", serial=6789, prefix_digits=7, filter=3)

bodies = st.text("0123456789", min_size=13, max_size=13)
units = st.builds(
    lambda body, serial, digits, kind: Sgtin(body + check_digit(body), serial, digits, kind),
    bodies,
    st.integers(0, MAX_SERIAL),
    st.integers(6, 12),
    st.integers(0, 7),
)


def test_a_tag_is_written_as_the_standard_writes_it() -> None:
    assert make_sgtin(gtin="80614141123458", serial=6789, prefix_digits=7, filter=3).hex == TAG
    assert UNIT.urn == "urn:epc:id:sgtin:0614141.812345.6789"
    assert UNIT.tag_uri == "urn:epc:tag:sgtin-96:3.0614141.812345.6789"
    assert UNIT.digital_link(host="https://shop.example") == "https://shop.example/01/80614141123458/21/6789"


@pytest.mark.parametrize("typed", [TAG, TAG.lower(), f"0x{TAG}", "3074 257B F719 4E40 0000 1A85", UNIT.tag_uri])
def test_a_tag_is_read_however_a_reader_writes_it(typed: str) -> None:
    assert parse(typed) == UNIT


@given(units)
def test_every_unit_is_read_as_it_was_written(unit: Sgtin) -> None:
    assert decode(unit.hex) == unit
    assert parse(unit.tag_uri) == unit
    assert (parse(unit.urn).gtin, parse(unit.urn).serial) == (unit.gtin, unit.serial)
    assert parse(unit.digital_link(), own_prefixes=[unit.company_prefix]).urn == unit.urn


@given(st.integers(0, 2**96 - 1))
def test_any_96_bits_are_one_unit_or_refused(value: int) -> None:
    tag = f"{value:024X}"

    try:
        unit = decode(tag)
    except SgtinInvalid:
        return

    assert unit.hex == tag


@given(st.text())
def test_any_text_is_one_unit_or_refused(text: str) -> None:
    try:
        unit = parse(text)
    except SgtinInvalid:
        return

    assert decode(unit.hex) == unit


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("3174257BF7194E4000001A85", "header"),
        ("307C257BF7194E4000001A85", "partition"),
        ("3077FFFFF7194E4000001A85", "digits"),
        ("3074257BF7194E4000001A8", "length"),
        ("", "length"),
        ("urn:epc:id:sgtin:0614141.812345.067", "serial"),
        (f"urn:epc:id:sgtin:0614141.812345.{MAX_SERIAL + 1}", "serial"),
        ("urn:epc:id:sgtin:0614141.81234.67", "digits"),
        ("https://id.gs1.org/01/80614141123458", "serial"),
        ("https://id.gs1.org/01/80614141123459/21/1", "form"),
    ],
)
def test_says_what_is_wrong_with_a_tag(tag: str, reason: str) -> None:
    with pytest.raises(SgtinInvalid) as refusal:
        parse(tag)

    assert refusal.value.data == {"reason": reason}


@pytest.mark.parametrize(
    ("serial", "digits", "kind", "reason"),
    [
        (MAX_SERIAL + 1, 7, 1, "serial"),
        (-1, 7, 1, "serial"),
        (1, 5, 1, "prefix"),
        (1, 13, 1, "prefix"),
        (1, 7, 8, "filter"),
    ],
)
def test_refuses_a_unit_that_no_tag_can_hold(serial: int, digits: int, kind: int, reason: str) -> None:
    with pytest.raises(SgtinInvalid) as refusal:
        make_sgtin(gtin="80614141123458", serial=serial, prefix_digits=digits, filter=kind)

    assert refusal.value.data == {"reason": reason}


def test_the_length_of_a_prefix_is_the_longest_own_one_that_fits() -> None:
    assert prefix_digits_of(gtin="80614141123458", own_prefixes=["0614141", "06141411", "4900000"]) == 8
    with pytest.raises(SgtinInvalid):
        prefix_digits_of(gtin="80614141123458", own_prefixes=["4900000"])

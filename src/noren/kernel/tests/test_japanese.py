import pytest

from noren.kernel.japanese import (
    EmailInvalid,
    PhoneInvalid,
    PostalCodeInvalid,
    digits,
    format_postal_code,
    normalise_email,
    normalise_kana,
    normalise_name,
    normalise_phone,
    normalise_postal_code,
    numeric_text,
    romaji_key,
    search_key,
)


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("090-1234-5678", "+819012345678"),
        ("０９０ー１２３４ー５６７８", "+819012345678"),
        ("03−1234−5678", "+81312345678"),
        ("(03) 1234-5678", "+81312345678"),
        ("050 1234 5678", "+815012345678"),
        ("0120‐123‐456", "+81120123456"),
        ("+81 90 1234 5678", "+819012345678"),
    ],
)
def test_phones_in_e164_whatever_dashes_and_widths(typed: str, e164: str) -> None:
    assert normalise_phone(typed) == e164


@pytest.mark.parametrize("typed", ["", "12", "電話なし", "090-1234-56789012", "090-1234-567", "03-1234-567", "0" * 40])
def test_refuses_what_is_no_phone(typed: str) -> None:
    with pytest.raises(PhoneInvalid):
        normalise_phone(typed)


@pytest.mark.parametrize(
    "typed", ["150-0001", "1500001", "〒150-0001", "１５０ー０００１", "〒１５０−０００１", " 150 0001 "]
)
def test_postal_codes_as_seven_digits(typed: str) -> None:
    assert normalise_postal_code(typed) == "1500001"
    assert format_postal_code("1500001") == "〒150-0001"


@pytest.mark.parametrize("typed", ["", "150-00011", "15O-0001", "150-000", "abc"])
def test_refuses_what_is_no_postal_code(typed: str) -> None:
    with pytest.raises(PostalCodeInvalid):
        normalise_postal_code(typed)


def test_names_match_over_old_characters_and_spaces() -> None:
    assert normalise_name("髙﨑 　真理") == normalise_name("高崎真理")
    assert normalise_name("渡邊") == normalise_name("渡辺")
    assert normalise_name("㈱のれん") == "(株)のれん"


@pytest.mark.parametrize("typed", ["やまだ はなこ", "ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ　ハナコ"])
def test_readings_become_full_width_katakana(typed: str) -> None:
    assert normalise_kana(typed) == "ヤマダ ハナコ"


@pytest.mark.parametrize("typed", ["コーヒー", "ｺｰﾋｰ", "こーひー", "コ―ヒ―"])
def test_search_folds_kana_widths_and_long_vowels(typed: str) -> None:
    assert search_key(typed) == "こーひー"


@pytest.mark.parametrize(
    "typed", ["コーヒー", "koohii", "kohi", "kôhî".replace("ô", "o").replace("î", "i"), "こーひー", "Kohii"]
)
def test_romaji_sounds_the_same(typed: str) -> None:
    assert romaji_key(typed) == romaji_key("コーヒー")


@pytest.mark.parametrize(
    ("kunrei", "hepburn"), [("syatu", "shatsu"), ("tyokoreeto", "chokoreto"), ("zyaketto", "jaketto"), ("huku", "fuku")]
)
def test_both_ways_to_write_romaji_meet(kunrei: str, hepburn: str) -> None:
    assert romaji_key(kunrei) == romaji_key(hepburn)


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70")
def test_every_dash_of_a_numeric_field_is_a_dash(dash: str) -> None:
    assert numeric_text(f"１{dash}２") == "1-2"
    assert digits(f"１{dash}２") == "12"


@pytest.mark.parametrize("typed", ["Hanako@Example.COM", " hanako@example.com ", "ｈａｎａｋｏ@example.com"])
def test_addresses_match_over_case_and_width(typed: str) -> None:
    assert normalise_email(typed) == "hanako@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hanako",
        "a@b",
        "a b@example.com",
        "a@example..com",
        "a@-x.com",
        "<a@example.com>",
        "a@" + "x" * 250 + ".com",
    ],
)
def test_refuses_what_is_no_address(typed: str) -> None:
    with pytest.raises(EmailInvalid):
        normalise_email(typed)

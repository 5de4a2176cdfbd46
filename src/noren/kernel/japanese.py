"""Japanese text in its one comparable form. Raw text is kept for display; what stands here is for matching only."""

import re
import unicodedata
from functools import lru_cache

import jaconv
import phonenumbers

from noren.kernel.errors import AppError


class PhoneInvalid(AppError):
    code = "phone.invalid"
    message = "This is not a phone number."


class PostalCodeInvalid(AppError):
    code = "postal_code.invalid"
    message = "A postal code has seven digits."


class EmailInvalid(AppError):
    code = "email.invalid"
    message = "This is not an e-mail address."


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70\u207b\u2500"), "-")
_LONG = str.maketrans(dict.fromkeys("ー‐‑–—―−ｰ〜～", "ー"))
OLD_CHARACTERS = (
    "斉齊齋髙﨑嵜邊邉澤濱濵廣國島嶋嶌櫻瀧龍眞惠榮學櫛萬與壽實淸德曾關圓會傳藏濟齒佛",
    "斎斎斎高崎崎辺辺沢浜浜広国島島島桜滝竜真恵栄学櫛万与寿実清徳曽関円会伝蔵済歯仏",
)
"""Old and variant characters of names, and the common form of each; an index of the database folds by them too."""
_OLD = str.maketrans(*OLD_CHARACTERS)
_JAPAN = 81
_EMAIL = re.compile(r"^[^@\s\"(),:;<>\[\]\\]{1,64}@(?=.{3,190}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")


def search_key(text: str) -> str:
    """Folded for search: NFKC, lower case, katakana as hiragana, one long-vowel mark, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LONG)
    return " ".join(jaconv.kata2hira(folded).split())


def fold_old_characters(text: str) -> str:
    """Old and variant characters of names as their common form: 髙 as 高, 齋 as 斎."""
    return unicodedata.normalize("NFKC", text).translate(_OLD)


def normalise_name(text: str) -> str:
    """A person's name for matching: no spaces, old characters folded."""
    return "".join(fold_old_characters(text).split())


def normalise_kana(text: str) -> str:
    """A reading as full-width katakana with single spaces."""
    return " ".join(jaconv.hira2kata(unicodedata.normalize("NFKC", text)).split())


@lru_cache(maxsize=4096)
def romaji_key(text: str) -> str:
    """How kana or romaji sounds, coarsely: `コーヒー`, `koohii`, `kohi` and `こーひー` have one key.

    Hepburn, with the kunrei spellings folded into it, long vowels shortened and double consonants single.
    """
    folded = search_key(text)
    latin = jaconv.kana2alphabet(folded) if re.search(r"[\u3040-\u309f]", folded) else folded
    latin = re.sub(r"[ー\-'’・\s]", "", latin)
    for kunrei, hepburn in _KUNREI:
        latin = latin.replace(kunrei, hepburn)
    latin = re.sub(r"ou|oo|oh(?![aiueoy])", "o", latin)
    latin = re.sub(r"([aiue])\1+", r"\1", latin)
    latin = re.sub(r"([bcdfghjklmpqrstvwxyz])\1+", r"\1", latin)
    return re.sub(r"tc(?=h)", "c", latin)


_KUNREI = (
    ("sya", "sha"), ("syu", "shu"), ("syo", "sho"), ("tya", "cha"), ("tyu", "chu"), ("tyo", "cho"), ("zya", "ja"),
    ("zyu", "ju"), ("zyo", "jo"), ("jya", "ja"), ("jyu", "ju"), ("jyo", "jo"), ("si", "shi"), ("ti", "chi"),
    ("tu", "tsu"), ("hu", "fu"), ("zi", "ji"), ("di", "ji"), ("du", "zu"), ("wo", "o"), ("tss", "ts"),
    ("shhi", "shi"), ("la", "ra"), ("li", "ri"), ("lu", "ru"), ("le", "re"), ("lo", "ro"),
)  # fmt: skip


def digits(text: str) -> str:
    """The decimal digits of a text, half-width."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isdecimal())


def numeric_text(text: str) -> str:
    """A numeric field in half-width characters with plain dashes (NFKC leaves U+2212, U+2010 and ー alone)."""
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).strip()


@lru_cache(maxsize=16_384)
def normalise_phone(text: str, *, region: str = "JP") -> str:
    """A phone number in E.164 (`+81901234567`).

    Raises: PhoneInvalid.
    """
    try:
        parsed = phonenumbers.parse(numeric_text(text), region)
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalid from error
    if not phonenumbers.is_possible_number(parsed) or not _has_japanese_length(parsed):
        raise PhoneInvalid
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _has_japanese_length(parsed: phonenumbers.PhoneNumber) -> bool:
    """Behind the leading 0 a mobile or 050 number has ten digits, any other number nine or ten (0800)."""
    if parsed.country_code != _JAPAN:
        return True
    digits_behind = phonenumbers.national_significant_number(parsed)
    mobile = digits_behind[:2] in ("50", "60", "70", "80", "90") and digits_behind[:3] != "800"
    return len(digits_behind) == 10 if mobile else len(digits_behind) in (9, 10)


def normalise_postal_code(text: str) -> str:
    """Seven digits.

    Raises: PostalCodeInvalid.
    """
    found = digits(numeric_text(text).removeprefix("〒"))
    if len(found) != 7 or re.sub(r"[\d\-〒\s]", "", numeric_text(text)):
        raise PostalCodeInvalid
    return found


def format_postal_code(code: str) -> str:
    """`〒123-4567`."""
    return f"〒{code[:3]}-{code[3:]}"


def normalise_email(text: str) -> str:
    """An address for matching: NFKC, lower case, no spaces around.

    Raises: EmailInvalid.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    if not _EMAIL.match(folded):
        raise EmailInvalid
    return folded

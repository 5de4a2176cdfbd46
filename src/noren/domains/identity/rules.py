"""Pure decisions of identity: the one form of an identifier's value, and the codes that a card shows."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

from noren.domains.identity.contracts import IdentifierKind
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_name, normalise_phone, numeric_text, romaji_key


def normalised(kind: IdentifierKind, raw: str) -> str:
    """The value by which an identifier is matched.

    Raises: EmailInvalid, PhoneInvalid.
    """
    if kind is IdentifierKind.EMAIL:
        return normalise_email(raw)
    if kind is IdentifierKind.PHONE:
        return normalise_phone(raw)
    if kind is IdentifierKind.CARD:
        return numeric_text(raw).replace("-", "").replace(" ", "")
    return raw.strip()


def find_normalised(kind: IdentifierKind, raw: str) -> str | None:
    """The same, or None where the text cannot be of this kind."""
    try:
        return normalised(kind, raw)
    except AppError:
        return None


MOST_OF_A_KIND = {
    IdentifierKind.EMAIL: 20,
    IdentifierKind.PHONE: 20,
    IdentifierKind.CARD: 20,
    IdentifierKind.LEGACY: 50,
    IdentifierKind.LINE: 5,
    IdentifierKind.EC_ACCOUNT: 20,
    IdentifierKind.DEVICE: 100,
}
"""No person has more of them, over all their records: what would is no person, but a mistake that swallows a customer base."""

MOST_CLAIMED = 50
"""A value that more guests have left belongs to a family business or a counter, not to one person."""


def never_a_person(kind: IdentifierKind, value: str) -> bool:
    """Whether a value is what people type for want of one: a phone number of one digit, as `0000000000`."""
    digits = value.removeprefix("+81").removeprefix("0")
    return kind is IdentifierKind.PHONE and len(set(digits)) <= 1


def may_be_one(name: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two names (as written, as they sound) do not contradict each other; one that is not known never does."""
    written, sound = name
    other_written, other_sound = other
    if not written or not other_written or written == other_written:
        return True
    return bool(sound) and sound == other_sound


CARD_DIGITS, CODE_DIGITS, PERIOD_S = 12, 6, 60
STEPS_OF_GRACE = 1


def new_card_number() -> str:
    """Eleven random digits, the first no zero, and a check digit (Luhn): a typing error is no other member's card."""
    body = str(secrets.randbelow(9 * 10**10) + 10**10)
    return body + _luhn(body)


def new_card_secret() -> str:
    """160 random bits, as Base32."""
    return pyotp.random_base32(32)


def step_of(at: datetime) -> int:
    """The number of the minute."""
    return int(at.timestamp()) // PERIOD_S


def card_code(secret: str, step: int) -> str:
    """The code of one minute (RFC 6238 with SHA-256)."""
    return pyotp.HOTP(secret, digits=CODE_DIGITS, digest=hashlib.sha256).at(step)


def read_payload(text: str) -> tuple[str, str] | None:
    """Card number and code of what was scanned or typed; None where it is no membership code."""
    digits = numeric_text(text).replace("-", "").replace(" ", "")
    number, code = digits[:CARD_DIGITS], digits[CARD_DIGITS:]
    if len(code) != CODE_DIGITS or not digits.isdecimal() or not digits.isascii() or _luhn(number[:-1]) != number[-1]:
        return None
    return number, code


def matching_step(secret: str, code: str, *, at: datetime) -> int | None:
    """The minute whose code this is: this one, or one before or after it (clocks differ, people are slow)."""
    now = step_of(at)
    nearby = (now, *(now + away * sign for away in range(1, STEPS_OF_GRACE + 1) for sign in (-1, 1)))
    return next((step for step in nearby if hmac.compare_digest(card_code(secret, step), code)), None)


def masked_name(family_name: str, given_name: str) -> str:
    """A name as staff may ask for it: `山＊ 花＊`."""
    return " ".join(f"{name[0]}＊" for name in (family_name, given_name) if name)


def _luhn(body: str) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def name_key(family_name: str, given_name: str) -> str:
    """A full name for matching."""
    return normalise_name(family_name + given_name).casefold()


def sound_key(family_name: str, given_name: str, family_name_kana: str, given_name_kana: str) -> str:
    """How a full name sounds, for a search in kana or romaji; empty where neither the reading nor Latin letters are known."""
    reading = family_name_kana + given_name_kana
    latin = family_name + given_name
    return romaji_key(reading or latin) if reading or latin.isascii() else ""

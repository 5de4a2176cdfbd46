"""Passwords of staff: what is good enough, how it is kept, and a check that takes as long whoever asks."""

import unicodedata

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from noren.platform.accounts.errors import PasswordCommon, PasswordWeak

SHORTEST = 10
LONGEST = 128


def hashed(password: str, *, known: tuple[str | None, ...] = ()) -> str:
    """A new password as it is stored. `known` are words that anyone could guess: the staff code, the address.

    Length counts, composition does not (NIST SP 800-63B 5.1.1.2); the same letters typed on another keyboard are the
    same password (NFKC).
    Raises: PasswordWeak, PasswordCommon.
    """
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise PasswordWeak(shortest=SHORTEST, longest=LONGEST)
    if any(len(word) >= 4 and word.casefold() in plain.casefold() for word in known if word):
        raise PasswordCommon
    try:
        CommonPasswordValidator().validate(plain)
    except ValidationError as common:
        raise PasswordCommon from common
    return make_password(plain)


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password. Where there is none, the same work is done, so that time tells nothing."""
    plain = _plain(password)[:LONGEST]
    if not stored:
        make_password(plain)
        return False
    return check_password(plain, stored)


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)

"""One-time codes by e-mail or text message: six digits, kept as a keyed hash, ten minutes, five tries, used once.

A try is taken off in a statement of its own before the code is compared, so that many answers at once are no more
than five. A newer code ends the older ones of its address, which is an e-mail
address or a phone number in E.164.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from noren.kernel.ids import uuid7
from noren.kernel.japanese import digits
from noren.platform import sql
from noren.platform.accounts.errors import SignInFailed
from noren.platform.accounts.throttle import count_try, network_of

LIFETIME = timedelta(minutes=10)
TRIES = 5
WINDOW = timedelta(minutes=15)
CODES_FROM_ONE_ADDRESS = 5
"""For one e-mail address or phone number."""
CODES_PER_ADDRESS = 60
CODES_PER_EMAIL = 10
"""Asked for from anywhere: five tries each are as many as one account is ever given."""

_TAKE_A_TRY = """
UPDATE platform_sign_in_code SET tries_left = tries_left - 1
 WHERE id = (SELECT id FROM platform_sign_in_code WHERE email = %(email)s ORDER BY created_at DESC, id DESC LIMIT 1)
   AND tries_left > 0 AND used_at IS NULL AND expires_at > %(at)s
RETURNING id, code_hash
"""


def limit_codes(*, sent_to: str, address: str, at: datetime) -> None:
    """Refuse more codes than a person asks for; counted before anything is written, and as tries to sign in are.

    Raises: SignInLocked.
    """
    here = network_of(address)
    count_try(bucket=f"code:email:{sent_to}|{here}", at=at, window=WINDOW, most=CODES_FROM_ONE_ADDRESS)
    count_try(bucket=f"code:address:{here}", at=at, window=WINDOW, most=CODES_PER_ADDRESS)
    count_try(bucket=f"code:email:{sent_to}", at=at, window=WINDOW, most=CODES_PER_EMAIL)


def issue_code(*, sent_to: str, at: datetime) -> str:
    """A new code for a normalised address, inside the running command; the one place where it can be read."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    sql.touch("UPDATE platform_sign_in_code SET used_at = %s WHERE email = %s AND used_at IS NULL", (at, sent_to))
    sql.exactly(
        1,
        "INSERT INTO platform_sign_in_code (id, email, code_hash, created_at, expires_at, tries_left)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (uuid7(), sent_to, _hash(sent_to, code), at, at + LIFETIME, TRIES),
    )
    return code


def check_code(*, sent_to: str, code: str, at: datetime) -> UUID:
    """The id of the code that was answered rightly; outside a command, so that a wrong answer costs a try.

    Raises: SignInFailed, whatever was wrong.
    """
    found = sql.record(_TAKE_A_TRY, {"email": sent_to, "at": at})
    given = _hash(sent_to, digits(code))
    if not hmac.compare_digest(given, bytes(found["code_hash"]) if found else b"") or found is None:
        raise SignInFailed
    return UUID(str(found["id"]))


def use_code(*, code_id: UUID, at: datetime) -> None:
    """Use a code up, inside the running command.

    Raises: SignInFailed, where another answer was first.
    """
    if not sql.touch("UPDATE platform_sign_in_code SET used_at = %s WHERE id = %s AND used_at IS NULL", (at, code_id)):
        raise SignInFailed


def _hash(sent_to: str, code: str) -> bytes:
    """Keyed: a million codes are guessed in a second from a plain hash."""
    return salted_hmac("noren sign-in code", f"{sent_to}\n{code}", algorithm="sha256").digest()

from typing import Any

from noren.domains.orders.models import EMAIL_KEY, NAME_KEY, PHONE_KEY
from noren.domains.orders.rules import normalise_code
from noren.kernel.japanese import (
    EmailInvalid,
    PhoneInvalid,
    normalise_email,
    normalise_name,
    normalise_phone,
    numeric_text,
)

_LAST_CHARACTER = "\U0010ffff"


def matching(*, text: str) -> tuple[str, dict[str, Any]]:
    """The condition on rows of `orders_order` that finds what somebody typed, with its values; empty for no text.

    An order code, the beginning of a name, a phone number or an e-mail address, however they are typed; each is
    answered by an index of its own.
    """
    words = text.strip().replace("\x00", "")[:100]
    if not words:
        return "", {}
    which = ["code = %(code)s"]
    params: dict[str, Any] = {"code": normalise_code(numeric_text(words))}
    name = normalise_name(words).lower()
    if name:
        which.append(f"({NAME_KEY} ~>=~ %(name)s AND {NAME_KEY} ~<~ %(behind)s)")
        params |= {"name": name, "behind": name + _LAST_CHARACTER}
    try:
        params["email"] = normalise_email(words)
        which.append(f"{EMAIL_KEY} = %(email)s")
    except EmailInvalid:
        pass
    phones = _phone_digits(words)
    if phones:
        which.append(f"{PHONE_KEY} = ANY(%(phones)s)")
        params["phones"] = phones
    return " OR ".join(which), params


def _phone_digits(words: str) -> list[str]:
    """The digits of every way to write a number: `+81 90 …`, `+81 (0)90 …`, `0081 90 …` and `090 …`."""
    try:
        number = normalise_phone(words).removeprefix("+")
    except PhoneInvalid:
        return []
    national = number.removeprefix("81")
    japanese = [f"0{national}", f"810{national}"] if number.startswith("81") else []
    return [number, f"010{number}", f"00{number}", *japanese]

"""Pure decisions of identity: the one form of an identifier's value."""

from noren.domains.identity.contracts import IdentifierKind
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_name, normalise_phone, numeric_text


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


def name_key(family_name: str, given_name: str) -> str:
    """A full name for matching."""
    return normalise_name(family_name + given_name).casefold()

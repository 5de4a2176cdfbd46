from noren.domains.identity.contracts import BlockedValue, IdentifierKind
from noren.domains.identity.rules import never_a_person
from noren.platform import sql


def is_blocked(*, kind: IdentifierKind, value: str) -> bool:
    """Whether a normalised value names nobody."""
    return never_a_person(kind, value) or bool(
        sql.value("SELECT 1 FROM identity_blocked_value WHERE kind = %s AND value = %s", (kind.value, value))
    )


def blocked_values() -> list[BlockedValue]:
    """What names nobody, the newest first; 500 at most."""
    found = sql.records(
        "SELECT kind, value, reason, blocked_at FROM identity_blocked_value ORDER BY blocked_at DESC, value LIMIT 500"
    )
    return [BlockedValue(**row) for row in found]

from datetime import datetime

from noren.domains.identity.contracts import BlockValue, UnblockValue
from noren.domains.identity.models import BlockedValue
from noren.domains.identity.rules import normalised
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

_BLOCK = """
INSERT INTO identity_blocked_value (kind, value, reason, blocked_at, command_id) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (kind, value) DO UPDATE SET reason = excluded.reason
"""


@command("identity.block_value")
def block_value(*, input: BlockValue, actor: Actor, at: datetime) -> None:
    """Say that a value names nobody: a store's phone, a mailbox that many share. Who has it keeps it; it joins nobody.

    Raises: EmailInvalid, PhoneInvalid.
    """
    sql.touch(_BLOCK, (input.kind.value, normalised(input.kind, input.raw), input.reason, at, command_id()))


@command("identity.unblock_value", permission="identity.block_value")
def unblock_value(*, input: UnblockValue, actor: Actor, at: datetime) -> None:
    """Let a value name people again.

    Raises: EmailInvalid, PhoneInvalid.
    """
    BlockedValue.objects.filter(kind=input.kind.value, value=normalised(input.kind, input.raw)).delete()

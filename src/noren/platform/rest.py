"""What every REST route shares: who asks, the idempotency key, and how a command is called."""

from typing import Any, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel

from noren.platform.accounts.bearer import actor_of
from noren.platform.clock import now
from noren.platform.command import Command
from noren.platform.idempotency import IdempotencyKey, IdempotencyKeyMissing

R = TypeVar("R")

__all__ = ["actor_of", "key_of", "perform"]


def key_of(request: HttpRequest, *, route: str, body: BaseModel, required: bool) -> IdempotencyKey | None:
    """The request's idempotency key, bound to client, route and body.

    Raises: IdempotencyKeyMissing, IdempotencyKeyInvalid.
    """
    given = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if given is None:
        if required:
            raise IdempotencyKeyMissing
        return None
    return IdempotencyKey.of(client=actor_of(request).client, route=route, key=given, body=body)


def perform(request: HttpRequest, command: Command[R], input: Any, *, key_required: bool = False) -> R:
    """Call a command for this request: its actor, this instant, and its idempotency key if one was sent."""
    return command(
        input=input,
        actor=actor_of(request),
        at=now(),
        key=key_of(request, route=command.command_name, body=input, required=key_required),
    )

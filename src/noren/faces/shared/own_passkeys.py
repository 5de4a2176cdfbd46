"""The two answers that a page needs to add a passkey to the account of whoever is signed in."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from noren.faces.shared.wording import wording_of
from noren.kernel.errors import AppError
from noren.platform.accounts import passkeys
from noren.platform.accounts.contracts import RegisterPasskey
from noren.platform.actor import Actor
from noren.platform.clock import now


def begin_own_passkey(request: HttpRequest, actor: Actor) -> JsonResponse:
    """What the browser needs to make a passkey."""
    started = passkeys.begin_registration(actor=actor, host=passkeys.relying_party(request), at=now())
    return JsonResponse({"challenge_id": str(started.challenge_id), "options": started.options})


def keep_own_passkey(request: HttpRequest, actor: Actor, *, onward: str) -> JsonResponse:
    """Keep the passkey that the browser has made; says where to go on, or why it cannot be."""
    given = json_of(request)
    try:
        passkeys.register_passkey(
            input=RegisterPasskey(
                challenge_id=UUID(str(given.get("challenge_id"))),
                credential=given.get("credential") or {},
                host=passkeys.relying_party(request),
                label=str(given.get("label", ""))[:60],
            ),
            actor=actor,
            at=now(),
        )
    except AppError as refused:
        return JsonResponse({"message": wording_of(refused)}, status=400)
    except (ValueError, ValidationError):
        return JsonResponse({"message": _("Please try again.")}, status=400)
    return JsonResponse({"next": onward})


def json_of(request: HttpRequest) -> dict[str, Any]:
    """The object that a script has sent; empty where it is none."""
    try:
        found = orjson.loads(request.body[:100_000])
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}

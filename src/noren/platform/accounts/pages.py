"""Sessions of pages: who looks at this page, and how a session begins and ends.

Each face has its own cookie, and a session is good for its own face only: members on the shop's pages, staff on
those of the store and of the office. Nothing but the account's id, the moment of signing in and a stamp of what the
account was then stands in the session, so switching an account off, a new password or other roles end it. Whoever
took over a paired device by PIN reaches that device's store alone, for as long as it is paired.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.devices import place_of_device
from noren.platform.accounts.people import Person, find_person
from noren.platform.actor import Actor, ActorKind
from noren.platform.clock import now

STAFF_LIFETIME = timedelta(hours=14)
"""A working day. A member's session lives as long as its cookie."""

_ACCOUNT, _STAMP, _AUTH_AT, _FACE, _GUEST, _DEVICE, _LOCKED = (
    "account_id", "stamp", "auth_at", "face", "guest", "device_id", "locked",
)  # fmt: skip
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_STAFF_FACES = ("/store/", "/office/")


def actor_of_page(request: HttpRequest) -> Actor:
    """Who looks at this page, found once per request: the signed-in person of this face, else a shopper.

    A guest who changes something gets a client name of their own, so that the idempotency keys of two guests never
    meet; reading alone makes no session.
    """
    known: Actor | None = getattr(request, "noren_page_actor", None)
    if known is None:
        person = _signed_in(request)
        known = person.actor if person else _guest(request)
        request.noren_page_actor = known  # type: ignore[attr-defined]  # kept with its request
    return known


def begin_session(request: HttpRequest, *, account_id: UUID, device_id: UUID | None = None) -> None:
    """Sign this browser in on this face: session key and CSRF token are new, a guest's cart stays.

    `device_id`: the paired device that was taken over by PIN. Does nothing for an account that is switched off, or of
    the other kind than the face is for.
    """
    person = find_person(account_id=account_id)
    if person is not None and device_id is not None:
        person = _at_device(person, device_id)
    if person is None or not _belongs(request, person):
        return
    session = request.session
    if session.get(_ACCOUNT, str(account_id)) == str(account_id):
        session.cycle_key()
    else:
        session.flush()
    session[_ACCOUNT] = str(account_id)
    session[_STAMP] = person.stamp
    session[_AUTH_AT] = now().isoformat()
    session[_FACE] = face_of(request)
    session.pop(_DEVICE, None)
    session.pop(_LOCKED, None)
    if device_id is not None:
        session[_DEVICE] = str(device_id)
    if person.actor.kind is ActorKind.STAFF:
        session.set_expiry(int(STAFF_LIFETIME.total_seconds()))
    rotate_token(request)
    request.noren_page_actor = person.actor  # type: ignore[attr-defined]  # kept with its request


def keep_session(request: HttpRequest) -> None:
    """Let this session go on after its own person has changed their password; all their others end."""
    account_id = request.session.get(_ACCOUNT)
    person = find_person(account_id=UUID(account_id)) if account_id else None
    if person is not None:
        request.session.cycle_key()
        request.session[_STAMP] = person.stamp
        rotate_token(request)


def lock_session(request: HttpRequest) -> None:
    """Let nobody on without signing in again; what the session holds waits for the same person."""
    request.session[_LOCKED] = True
    rotate_token(request)
    request.noren_page_actor = SHOPPER  # type: ignore[attr-defined]  # kept with its request


def end_session(request: HttpRequest) -> None:
    """Sign this browser out on this face; everything that the session held is gone."""
    request.session.flush()
    rotate_token(request)
    request.noren_page_actor = SHOPPER  # type: ignore[attr-defined]  # kept with its request


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When the person of this session signed in; None for a guest. Ask again before something that matters."""
    given = request.session.get(_AUTH_AT)
    return datetime.fromisoformat(given) if given and actor_of_page(request).id else None


def came_by_pin(request: HttpRequest) -> bool:
    """Whether a PIN was all that was shown: enough to work, not enough to change how one signs in."""
    return _DEVICE in request.session


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from, past as many proxies of ours as the settings name."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return str(hops[-proxies])[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def face_of(request: HttpRequest) -> str:
    """The face that the page belongs to, by its path: `/office/`, `/store/`, else the shop's `/`."""
    return next((face for face in _STAFF_FACES if request.path.startswith(face)), "/")


def _signed_in(request: HttpRequest) -> Person | None:
    """The session's person, or None; a session that is over is emptied."""
    session: Any = request.session
    given = session.get(_ACCOUNT)
    if given is None or session.get(_LOCKED):
        return None
    person = find_person(account_id=UUID(given))
    if person is not None and _DEVICE in session:
        person = _at_device(person, UUID(session[_DEVICE]))
    stands = (
        person is not None
        and secrets.compare_digest(session.get(_STAMP, ""), person.stamp)
        and session.get(_FACE) == face_of(request)
        and _belongs(request, person)
    )
    if not stands:
        session.flush()
        return None
    return person


def _at_device(person: Person, device_id: UUID) -> Person | None:
    """The person as far as the device's store goes; None where it is not paired any more, or not at their store."""
    place = place_of_device(device_id=device_id)
    if place is None or person.actor.location_ids is None or place not in person.actor.location_ids:
        return None
    return replace(person, actor=replace(person.actor, location_ids=frozenset({place})))


def _belongs(request: HttpRequest, person: Person) -> bool:
    wanted = ActorKind.MEMBER if face_of(request) == "/" else ActorKind.STAFF
    return person.actor.kind is wanted


def _guest(request: HttpRequest) -> Actor:
    known = request.session.get(_GUEST)
    if known is None:
        if request.method in _SAFE:
            return SHOPPER
        known = request.session[_GUEST] = secrets.token_urlsafe(16)
    return Actor(kind=SHOPPER.kind, grants=SHOPPER.grants, client=f"guest:{known}")

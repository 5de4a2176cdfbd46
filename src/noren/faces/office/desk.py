"""What every page of the office begins and ends with: who may come in, the navigation, and how a command is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, Module
from noren.platform.accounts.pages import actor_of_page
from noren.platform.actor import Actor, ActorKind, SignInRequired
from noren.platform.clock import now
from noren.platform.command import Command
from noren.platform.idempotency import IdempotencyKey

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

R = TypeVar("R")
E = TypeVar("E", bound=StrEnum)
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry of the navigation, shown to whoever holds its permission."""

    path: str
    label: StrOrPromise
    icon: str
    permission: str
    module: Module | None = None
    also: tuple[str, ...] = ()
    """Where its further pages begin, which stand at addresses of their own."""

    def holds(self, path: str) -> bool:
        """Whether a page belongs under this entry."""
        if self.path == "/office/":
            return path == self.path
        return path.startswith((self.path, *self.also))


NAVIGATION = (
    Subject("/office/", _("Home"), "house", "reports.view"),
    Subject("/office/orders", _("Orders"), "shopping-bag", "orders.view"),
    Subject("/office/payments", _("Payments"), "credit-card", "payments.view"),
    Subject("/office/products", _("Products"), "shirt", "catalog.view"),
    Subject("/office/taxes", _("Tax rates"), "percent", "catalog.view"),
    Subject(
        "/office/stock",
        _("Stock"),
        "boxes",
        "stock.view",
        also=("/office/transfers", "/office/purchases", "/office/suppliers", "/office/adjustments"),
    ),
    Subject("/office/members", _("Customers"), "users", "identity.view"),
    Subject("/office/points", _("Points"), "coins", "loyalty.liability", Module.POINTS),
    Subject("/office/stores", _("Stores"), "store", "places.view"),
    Subject("/office/staff", _("Staff"), "id-card", "accounts.view"),
    Subject("/office/keys", _("API keys"), "key-round", "accounts.edit", Module.CONNECTIONS),
    Subject("/office/webhooks", _("Webhooks"), "webhook", "webhooks.edit", Module.CONNECTIONS),
    Subject("/office/feeds", _("Feeds"), "download", "feeds.addresses"),
    Subject("/office/audit", _("Audit"), "history", "audit.view"),
    Subject("/office/modules", _("Modules"), "sliders-horizontal", "places.set_modules"),
    Subject("/office/system", _("System"), "activity", "operations.view"),
)


def office_page(permission: str) -> Callable[[View], View]:
    """Let staff of the office in who hold the permission; others get a clear answer.

    The view is called with `actor`. Its refusals become pages of the office (`office.problems`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **given: Any) -> HttpResponseBase:
            actor = actor_of_page(request)
            if actor.kind is not ActorKind.STAFF:
                raise SignInRequired
            if not actor.may("office.open"):
                return render(request, "office/no_entry.html", {"actor": actor}, status=403)
            if permission:
                actor.require(permission)
            return view(request, actor=actor, **given)

        return guarded

    return decorate


def show(
    request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page with the office around it, and what the last form has to say."""
    frame = {
        "actor": actor,
        "navigation": navigation_of(actor),
        "told": request.session.pop("told", ""),
        "limited": actor.location_ids is not None,
    }
    return render(request, template, {**frame, **(context or {})}, status=status)


def navigation_of(actor: Actor) -> list[Subject]:
    """What the actor may open, without the parts that the chain does not use."""
    on = places.modules_on()
    return [it for it in NAVIGATION if actor.may(it.permission) and (it.module is None or it.module in on)]


def act(request: HttpRequest, actor: Actor, command: Command[R], input: Any) -> R:
    """Call a command for a form: once, however often the form is sent with its `key`."""
    key = IdempotencyKey.of(
        client=actor.client, route=command.command_name, key=request.POST.get("key", ""), body=input
    )
    return command(input=input, actor=actor, at=now(), key=key)


def done(request: HttpRequest, message: StrOrPromise, path: str) -> HttpResponseRedirect:
    """Go on to a page that says what has just been done."""
    request.session["told"] = str(message)
    return HttpResponseRedirect(path)


def places_of(actor: Actor, *, archived: bool = False) -> list[LocationFacts]:
    """The places within the actor's reach, for a choice."""
    return [place for place in places.list_locations(archived=archived) if actor.reaches(place.id)]


def place_names() -> dict[UUID, dict[str, str]]:
    """Every place's name by id, archived ones too; places are kept in the process."""
    return {place_id: place.name for place_id, place in places.all_facts().items()}


def uuid_of(text: str) -> UUID | None:
    """A UUID of a query string; None where there is none, or no such thing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def one_of(kind: type[E], text: str) -> E | None:
    """A choice of a query string; None where it is none of them."""
    try:
        return kind(text) if text else None
    except ValueError:
        return None


def page_of(text: str) -> int:
    """A page number of a query string; the first where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 10_000 else 1

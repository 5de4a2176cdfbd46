"""Customers: search, and one person with no more data than the work needs; every look is logged."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import MemberKind, MemberPage, ViewMember
from noren.domains.orders import api as orders
from noren.faces.office import words
from noren.faces.office.desk import office_page, one_of, place_names, show
from noren.faces.office.forms import Form
from noren.platform.actor import Actor
from noren.platform.clock import now

LEAST_LETTERS = 2


@office_page("identity.view")
def member_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Customers by name, e-mail address, phone or card. Staff of single stores search; they do not leaf through everyone."""
    text = request.GET.get("text", "").strip()
    must_search = actor.location_ids is not None and len(text) < LEAST_LETTERS
    kind = one_of(MemberKind, request.GET.get("kind", ""))
    page = (
        MemberPage(items=[], next_cursor=None)
        if must_search
        else identity.list_members(text=text, kind=kind, cursor=_cursor(request.GET.get("cursor", "")))
    )
    context = {
        "page": page,
        "must_search": must_search,
        "form": Form(values=request.GET.dict()),
        "kinds": words.options(words.MEMBER_KIND, every="–"),
    }
    return show(request, actor, "office/members.html", context)


@office_page("identity.view")
def member(request: HttpRequest, actor: Actor, member_id: UUID) -> HttpResponseBase:
    """One person: what identifies them, and their orders under all their ids."""
    person = identity.view_member(input=ViewMember(member_id=member_id), actor=actor, at=now())
    group = list(identity.group_of(member_id=member_id))
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    context = {
        "person": person,
        "others": len(group) - 1,
        "page": orders.list_orders(
            member_ids=group, location_ids=reach, cursor=request.GET.get("cursor") or None, limit=20
        )
        if actor.may("orders.view")
        else None,
        "places": place_names(),
        "sees_audit": actor.may("audit.view"),
    }
    return show(request, actor, "office/member.html", context)


def _cursor(text: str) -> str | None:
    """A cursor that the list can read; a broken one is the beginning."""
    at, _tilde, member_id = text.partition("~")
    try:
        datetime.fromisoformat(at)
        UUID(member_id)
    except ValueError:
        return None
    return text

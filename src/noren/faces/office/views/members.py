"""Customers: search, and one person with no more data than the work needs; every look is logged."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import MemberKind, MemberPage, ViewMember
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import AdjustPoints
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, one_of, place_names, show
from noren.faces.office.forms import Form, attempt, names_in
from noren.journeys.reads.office_member import office_member
from noren.platform.actor import Actor
from noren.platform.clock import now

LEAST_LETTERS = 2
_FIELDS = {"loyalty.above_limit": "points", "loyalty.too_few": "points"}


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
    """One person: what identifies them, their orders under all their ids, points, letters and history."""
    return _member(request, actor, member_id, Form(values={"direction": "give"}))


@require_POST
@office_page("loyalty.adjust")
def adjust(request: HttpRequest, actor: Actor, member_id: UUID) -> HttpResponseBase:
    """Give or take points by hand; the reason is told to the customer."""
    form = Form.sent(request.POST)

    def write() -> bool:
        points = form.number("points", least=1)
        reason = names_in(form, "reason", required=True)
        form.settle()
        given = {
            "id": form.new_id("adjustment"),
            "member_id": member_id,
            "points": -(points or 0) if form.text("direction") == "take" else points,
            "reason": reason,
        }
        act(request, actor, loyalty.adjust, form.become(AdjustPoints, given))
        return True

    expected = (loyalty.PointsAboveLimit, loyalty.PointsTooFew, loyalty.PointsNeedMember, loyalty.PointsNotOffered)
    if attempt(form, write, expected=expected, fields=_FIELDS) is None:
        return _member(request, actor, member_id, form, status=422)
    return done(request, _("The points were changed."), f"/office/members/{member_id}#points")


def _member(request: HttpRequest, actor: Actor, member_id: UUID, form: Form, *, status: int = 200) -> HttpResponseBase:
    at = now()
    person = identity.view_member(input=ViewMember(member_id=member_id), actor=actor, at=at)
    seen = office_member(person=person, cursor=request.GET.get("cursor") or None, actor=actor, at=at)
    context = {
        "person": person,
        "seen": seen,
        "page": seen.orders,
        "form": form,
        "directions": [("give", _("Give points")), ("take", _("Take points"))],
        "places": place_names(),
        "sees_audit": actor.may("audit.view"),
    }
    return show(request, actor, "office/member.html", context, status=status)


def _cursor(text: str) -> str | None:
    """A cursor that the list can read; a broken one is the beginning."""
    at, _tilde, member_id = text.partition("~")
    try:
        datetime.fromisoformat(at)
        UUID(member_id)
    except ValueError:
        return None
    return text

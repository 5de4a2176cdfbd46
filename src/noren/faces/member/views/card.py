import io
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IssueCard, RotateCard
from noren.faces.member.shopper import key_of, page, shopper_of
from noren.journeys.reads.member_card import member_card
from noren.kernel import code128
from noren.platform.actor import SignInRequired
from noren.platform.clock import now
from noren.platform.live.tickets import live_ticket


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """The member's card; a POST makes it where there is none yet. The phone goes on by itself from here."""
    shopper = shopper_of(request)
    member_id = shopper.actor.member_id
    if member_id is None:
        return HttpResponseRedirect(f"{reverse('sign-in')}?next={reverse('card')}")
    at = now()
    if request.method == "POST":
        identity.issue_card(input=IssueCard(member_id=member_id), actor=shopper.actor, at=at)
        return HttpResponseRedirect(reverse("card"))
    shown = member_card(member_id=member_id, at=at)
    context: dict[str, Any] = {"card": shown, "member": shown.member, "points": shown.points}
    if shown.code is not None:
        context |= {
            "code": shown.code,
            "left_s": int((shown.code.valid_until - at).total_seconds()) + 1,
            "unix_s": at.timestamp(),
            "bars": mark_safe(code128.svg(shown.code.payload)),  # noqa: S308 - drawn from digits
            "qr": _qr(shown.code.payload),
            "live_ticket": live_ticket(topics=[f"member:{member_id}"]),
        }
    return page(request, "member/card.html", context, shopper=shopper)


@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """A new secret for the card: what a lost phone shows counts no more."""
    shopper = shopper_of(request)
    member_id = shopper.actor.member_id
    if member_id is None:
        raise SignInRequired
    wanted = RotateCard(member_id=member_id)
    key = key_of(request, route="identity.rotate_card", body=wanted)
    identity.rotate_card(input=wanted, actor=shopper.actor, at=now(), key=key)
    return HttpResponseRedirect(f"{reverse('card')}?renewed=1")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The card's frame without anybody in it: the phone fills it with what it keeps."""
    response = render(request, "member/card_offline.html", {"offline": True})
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _qr(payload: str) -> SafeString:
    drawn = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - drawn from digits

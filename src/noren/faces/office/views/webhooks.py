"""Webhooks: endpoints with what came of every delivery, tested, replayed, rotated, switched off and on."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from noren.faces.office import event_words
from noren.faces.office.desk import act, done, office_page, one_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.platform.actor import Actor
from noren.platform.clock import now
from noren.platform.webhooks import commands, reading
from noren.platform.webhooks.catalogue import event_types
from noren.platform.webhooks.contracts import (
    Delivery,
    DeliveryState,
    EndpointRef,
    Replay,
    RotateSecret,
    SavedEndpoint,
    SaveEndpoint,
)
from noren.platform.webhooks.errors import EndpointDisabled, EventTypeUnknown, UrlRefused

HOME = "/office/webhooks"
_GRACES = {"0": 0, "3600": 3_600, "86400": 86_400, "604800": 604_800}


@office_page("webhooks.edit")
def endpoint_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every endpoint with what it wants and how it is doing; never its secret."""
    listed = [
        {"endpoint": one, "events": [event_words.named_pattern(pattern) for pattern in one.event_types]}
        for one in reading.list_endpoints(actor=actor)
    ]
    return show(request, actor, "office/webhooks.html", {"listed": listed})


@require_http_methods(["GET", "POST"])
@office_page("webhooks.edit")
def new_endpoint(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Make an endpoint; its secret is on the answer and nowhere else."""
    if request.method == "GET":
        return _form(request, actor, Form(values={"which": "some", "types": []}))
    form = Form.sent(request.POST)
    made = _save(form, actor, form.new_id("webhook"))
    if made is None:
        return _form(request, actor, form, status=422)
    return _secret(request, actor, made, rotated=False)


@require_http_methods(["GET", "POST"])
@office_page("webhooks.edit")
def edit_endpoint(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponseBase:
    """Change where an endpoint leads, and what it wants."""
    known = reading.get_endpoint(endpoint_id=endpoint_id, actor=actor)
    if request.method == "GET":
        which = "all" if known.event_types == ["*"] else "some"
        given = {"url": known.url, "name": known.name, "which": which, "types": known.event_types}
        return _form(request, actor, Form(values=given), endpoint=known)
    form = Form.sent(request.POST)
    if _save(form, actor, endpoint_id) is None:
        return _form(request, actor, form, endpoint=known, status=422)
    return done(request, _("The webhook was saved."), f"{HOME}/{endpoint_id}")


@office_page("webhooks.edit")
def endpoint(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponseBase:
    """One endpoint: its health, what can be done, and its log."""
    at = now()
    state = one_of(DeliveryState, request.GET.get("state", ""))
    cursor = request.GET.get("cursor", "")
    found = reading.get_endpoint(endpoint_id=endpoint_id, actor=actor)
    page = reading.list_deliveries(endpoint_id=endpoint_id, actor=actor, state=state, cursor=cursor)
    context = {
        "endpoint": found,
        "events": [event_words.named_pattern(pattern) for pattern in found.event_types],
        "page": page,
        "log": [_row(one) for one in page.items],
        "tabs": [("", _("All")), *((each.value, event_words.DELIVERY_STATE[each]) for each in DeliveryState)],
        "chosen": state.value if state else "",
        "graces": _graces(),
        "spans": _spans(at),
        "old_secret_until": found.old_secret_until if found.old_secret_until and found.old_secret_until > at else None,
        "form": Form(values={"grace": "86400"}),
    }
    return show(request, actor, "office/webhook.html", context)


@office_page("webhooks.edit")
def delivery(request: HttpRequest, actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> HttpResponseBase:
    """One delivery: what is sent, and what came back."""
    found = reading.get_delivery(endpoint_id=endpoint_id, delivery_id=delivery_id, actor=actor)
    context = {
        "endpoint": reading.get_endpoint(endpoint_id=endpoint_id, actor=actor),
        "row": _row(found),
        "body": json.dumps(json.loads(found.body), ensure_ascii=False, indent=2),
        "response": found.response_text,
    }
    return show(request, actor, "office/webhook_delivery.html", context)


@require_POST
@office_page("webhooks.edit")
def send_test(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponseBase:
    """Send a delivery that tells of nothing but itself."""
    sent = act(request, actor, commands.send_test, EndpointRef(endpoint_id=endpoint_id))
    return done(request, _("A test is on its way."), f"{HOME}/{endpoint_id}/deliveries/{sent.id}")


@require_POST
@office_page("webhooks.edit")
def rotate(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponseBase:
    """Give an endpoint a new secret; the old one signs along for a while."""
    form = Form.sent(request.POST)
    grace_s = _GRACES.get(form.text("grace"), 86_400)
    wish = RotateSecret(endpoint_id=endpoint_id, secret_id=form.new_id("secret"), grace_s=grace_s)
    return _secret(request, actor, commands.rotate_secret(input=wish, actor=actor, at=now()), rotated=True)


@require_POST
@office_page("webhooks.edit")
def switch(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponseBase:
    """Send nothing more, or send again."""
    ref = EndpointRef(endpoint_id=endpoint_id)
    if request.POST.get("to") == "on":
        act(request, actor, commands.enable, ref)
        return done(request, _("Events are sent again."), f"{HOME}/{endpoint_id}")
    act(request, actor, commands.disable, ref)
    return done(request, _("Nothing is sent any more."), f"{HOME}/{endpoint_id}")


@require_POST
@office_page("webhooks.edit")
def replay(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponseBase:
    """Make one delivery again, or all that have failed since an instant."""
    form = Form.sent(request.POST)
    back = f"{HOME}/{endpoint_id}"
    given: dict[str, Any] = {"endpoint_id": endpoint_id, "delivery_id": uuid_of(form.text("delivery"))}
    if given["delivery_id"] is None:
        given["failed_since"] = form.text("since") or None
    try:
        count = act(request, actor, commands.replay, form.become(Replay, given)).count
    except EndpointDisabled:
        return done(request, _("Nothing is sent to this webhook. Enable it first."), back)
    except Mistyped:
        return HttpResponseRedirect(back)
    told = ngettext("%(n)s delivery is made again.", "%(n)s deliveries are made again.", count) % {"n": count}
    return done(request, told, f"{back}/deliveries/{given['delivery_id']}" if given["delivery_id"] else back)


def _save(form: Form, actor: Actor, endpoint_id: UUID) -> SavedEndpoint | None:
    return attempt(
        form,
        lambda: commands.save_endpoint(input=_wish(form, endpoint_id), actor=actor, at=now()),
        expected=(UrlRefused, EventTypeUnknown),
        fields={"webhooks.url_refused": "url", "webhooks.event_type_unknown": "types"},
    )


def _wish(form: Form, endpoint_id: UUID) -> SaveEndpoint:
    """The endpoint that was asked for. Raises: Mistyped."""
    types = ["*"] if form.text("which") == "all" else form.many("types")
    if not types:
        form.fail("types", _("Please choose at least one event."))
    given = {"id": endpoint_id, "url": form.text("url"), "name": form.text("name"), "event_types": types or ["*"]}
    return form.become(SaveEndpoint, given)


def _form(
    request: HttpRequest, actor: Actor, form: Form, *, endpoint: Any = None, status: int = 200
) -> HttpResponseBase:
    chosen = form.many("types")
    known = {one.type for one in event_types()}
    rows = {
        label: [(f"{subject}.*", _("All of these, and what comes later")), *_types_of(subject, known)]
        for subject, label in event_words.SUBJECT.items()
    }
    groups = [
        {"label": label, "rows": [{"value": name, "label": said, "chosen": name in chosen} for name, said in named]}
        for label, named in rows.items()
    ]
    shown = {name for named in rows.values() for name, _said in named}
    others = [pattern for pattern in chosen if pattern not in shown and pattern != "*"]
    context = {"form": form, "groups": groups, "others": others, "endpoint": endpoint}
    return show(request, actor, "office/webhook_form.html", context, status=status)


def _types_of(subject: str, known: set[str]) -> list[tuple[str, str]]:
    named = [name for name in event_words.EVENT if name in known]
    rest = sorted(known - set(named))
    return [(name, event_words.named(name)) for name in [*named, *rest] if name.partition(".")[0] == subject]


def _secret(request: HttpRequest, actor: Actor, made: SavedEndpoint, *, rotated: bool) -> HttpResponseBase:
    """The secret, shown this once; a form that is sent twice finds it shown already."""
    if made.secret is None:
        return done(request, _("The secret was shown already. Rotate it to get a new one."), f"{HOME}/{made.id}")
    return show(request, actor, "office/webhook_secret.html", {"made": made, "rotated": rotated})


def _row(one: Delivery) -> dict[str, Any]:
    return {
        "delivery": one,
        "event": event_words.named(one.event_type),
        "state": event_words.DELIVERY_STATE[one.state],
        "tone": event_words.DELIVERY_TONE[one.state],
    }


def _graces() -> list[tuple[str, str]]:
    return [("86400", _("1 day")), ("604800", _("7 days")), ("3600", _("1 hour")), ("0", _("not at all"))]


def _spans(at: datetime) -> list[tuple[str, str]]:
    """Instants since when failed deliveries can be made again."""
    spans = {timedelta(hours=1): _("1 hour"), timedelta(days=1): _("1 day"), timedelta(days=7): _("7 days")}
    return [
        *(((at - span).isoformat(), label) for span, label in spans.items()),
        ((at - timedelta(days=31)).isoformat(), _("everything that is kept")),
    ]

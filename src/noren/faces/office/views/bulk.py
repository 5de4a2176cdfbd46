"""Many values from a file: sent up, looked at, approved by somebody else, applied at its start."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.faces.office import words
from noren.faces.office.change_lines import shown_lines
from noren.faces.office.change_words import CHANGE_COLUMNS, CHANGE_KIND
from noren.faces.office.desk import act, done, office_page, one_of, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.bulk_edit import commands
from noren.journeys.bulk_edit.contracts import (
    MAX_BYTES,
    ChangeKind,
    ChangeOutcome,
    ChangeSetRef,
    DecideChanges,
    PrepareChanges,
    State,
)
from noren.journeys.bulk_edit.errors import ExtentTooLarge
from noren.journeys.bulk_edit.kind import Extent, Terms
from noren.journeys.bulk_edit.queries import change_set, is_only_approver, list_change_sets
from noren.journeys.bulk_edit.reading import read_changes
from noren.journeys.bulk_edit.templates import CONTENT_TYPES, FileFormat, template_file
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

_SHOWN = 200


@office_page("bulk_edit.prepare")
def change_sets(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The file to send up, and every change set with who and when."""
    return _all(request, actor, Form(values={"start": "now", "kind": request.GET.get("kind", "")}))


@office_page("bulk_edit.prepare")
def template(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What stands there now, as a file to be edited and sent up."""
    asked, at = Form(values=request.GET.dict()), now()
    kind = one_of(ChangeKind, asked.text("kind")) or ChangeKind.PRICES
    form = one_of(FileFormat, asked.text("format")) or FileFormat.XLSX
    extent = Extent(uuid_of(asked.text("store")), asked.text("department"))
    content = attempt(
        asked,
        lambda: template_file(kind=kind, extent=extent, terms=Terms(DEFAULT_CURRENCY, at), form=form),
        expected=(ExtentTooLarge,),
    )
    if content is None:
        return _all(request, actor, asked, status=422)
    answer = HttpResponse(content, content_type=CONTENT_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="noren-{kind}-{localtime(at):%Y%m%d-%H%M}.{form}"'
    return answer


@require_POST
@office_page("bulk_edit.prepare")
def prepare(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Read a file and keep what it would change as a draft."""
    form = Form.sent(request.POST)
    sent = request.FILES.get("file")
    if sent is None:
        form.fail("file", _("Please choose a file."))

    def keep() -> ChangeSetRef:
        at = now()
        starts_at = start_of(form, at)
        form.settle()
        if sent is None:
            raise Mistyped
        starts_at = None if form.text("start") not in ("tomorrow", "later") else starts_at
        content = sent.read(MAX_BYTES + 1)
        kind = one_of(ChangeKind, form.text("kind")) or ChangeKind.PRICES
        lines = read_changes(kind=kind, content=content, currency=DEFAULT_CURRENCY, starts_at=starts_at, at=at)
        wish = PrepareChanges(
            id=form.new_id("change-set"),
            kind=kind,
            file_name=PurePath(sent.name or "").name[:200],
            currency=DEFAULT_CURRENCY,
            starts_at=starts_at,
            lines=lines,
        )
        return act(request, actor, commands.prepare, wish)

    kept = attempt(form, keep, expected=(AppError,))
    if kept is None:
        return _all(request, actor, form, status=422)
    return done(request, _("The file was read. Nothing has changed yet."), f"/office/bulk/{kept.change_set_id}")


@office_page("bulk_edit.prepare")
def change_set_page(request: HttpRequest, actor: Actor, change_set_id: UUID) -> HttpResponseBase:
    """What a change set changes line by line, and what can be done with it."""
    found = change_set(change_set_id=change_set_id)
    wanted = request.GET.get("show", "")
    lines = [line for line in found.lines if wanted == "all" or line.outcome is not ChangeOutcome.SAME]
    own = actor.id is not None and found.author_id == actor.id
    waits = found.state is State.SUBMITTED and actor.may("bulk_edit.approve")
    alone = waits and own and actor.id is not None and is_only_approver(account_id=actor.id)
    context: dict[str, Any] = {
        "found": found,
        "lines": shown_lines(found, lines[:_SHOWN], place_names()),
        "by_field": found.kind is ChangeKind.PRODUCTS,
        "hidden": max(len(lines) - _SHOWN, 0),
        "may_submit": found.state is State.DRAFT and found.changed,
        "may_approve": waits and (not own or alone),
        "may_cancel": found.state in (State.DRAFT, State.SUBMITTED, State.APPROVED),
        "may_undo": found.state is State.APPLIED and found.changed,
        "waits_for_other": waits and own and not alone,
        "alone": alone,
        "form": Form(),
    }
    return show(request, actor, "office/bulk_one.html", context)


@require_POST
@office_page("bulk_edit.prepare")
def take_step(request: HttpRequest, actor: Actor, change_set_id: UUID, step: str) -> HttpResponseBase:
    """Send for approval, approve, reject, call off or undo."""
    form, ref = Form.sent(request.POST), ChangeSetRef(change_set_id=change_set_id)

    def decided(approves: bool) -> ChangeSetRef:
        wish = DecideChanges(change_set_id=change_set_id, approves=approves, note=form.text("note")[:1_000])
        return act(request, actor, commands.decide, wish)

    steps: dict[str, tuple[Callable[[], ChangeSetRef], str]] = {
        "submit": (lambda: act(request, actor, commands.submit, ref), _("Sent for approval.")),
        "approve": (lambda: decided(True), _("Approved. It applies from the start on.")),
        "reject": (lambda: decided(False), _("Not approved. Nothing has changed.")),
        "cancel": (lambda: act(request, actor, commands.cancel, ref), _("Called off. Nothing has changed.")),
        "undo": (lambda: act(request, actor, commands.undo, ref), _("A draft with the old values was made.")),
    }
    if step not in steps:
        raise Http404
    take, message = steps[step]
    return done(request, message, f"/office/bulk/{take().change_set_id}")


def _all(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    departments = [(one.code, in_language(one.name)) for one in catalog.departments()]
    stores = [(one.id, in_language(one.name)) for one in places_of(actor)]
    context = {
        "form": form,
        "listed": list_change_sets(),
        "kinds": words.options(CHANGE_KIND),
        "columns": [(CHANGE_KIND[kind], columns) for kind, columns in CHANGE_COLUMNS.items()],
        "departments": [("", _("Every department")), *departments],
        "stores": [("", _("Every store")), *stores],
        "formats": [("xlsx", "Excel (XLSX)"), ("csv", "CSV")],
    }
    return show(request, actor, "office/bulk.html", context, status=status)

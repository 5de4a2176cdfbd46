"""Deliveries from a file: sent, looked at line by line, taken over all together."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noren.domains.supply import api as supply
from noren.faces.office.desk import act, done, office_page, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.journeys.delivery_file import (
    DeliveryFile,
    heading_of,
    preview_deliveries,
    send_deliveries,
    template_of,
    wanted_of,
)
from noren.journeys.importing.errors import ColumnsMissing
from noren.journeys.importing.tables.reasons import reason
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now
from noren.platform.sent_files import MAX_BYTES, KeepFile

_PAGE = "/office/purchases/file"
_SHOWN = 200


@office_page("supply.place_purchase")
def template(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The columns that are read, with a line to be written over."""
    answer = HttpResponse(template_of(_language()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="noren-deliveries.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@office_page("supply.place_purchase")
def deliveries(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Without a file, the form for it; with one, what each line would bring; confirmed, the purchases."""
    if request.method == "POST":
        form = Form.sent(request.POST)
        return _sent(request, actor, form) if "file" not in form.values else _confirmed(request, actor, form)
    form, file_id = Form(), uuid_of(request.GET.get("file", ""))
    if file_id is None:
        return _page(request, actor, form)
    looked_at = _looked_at(form, actor, file_id)
    if looked_at is None:
        return _page(request, actor, form, status=422)
    return _page(request, actor, form, looked_at=looked_at, file_id=file_id)


def _sent(request: HttpRequest, actor: Actor, form: Form) -> HttpResponseBase:
    sent = request.FILES.get("deliveries")
    if sent is None:
        form.fail("deliveries", _("Please choose a file."))

    def keep() -> UUID:
        form.settle()
        if sent is None:
            raise Mistyped
        wish = KeepFile(name=sent.name or "", content=sent.read(MAX_BYTES + 1))
        return send_deliveries(input=wish, actor=actor, at=now())

    kept = attempt(form, keep, expected=(AppError,))
    return _page(request, actor, form, status=422) if kept is None else HttpResponseRedirect(f"{_PAGE}?file={kept}")


def _confirmed(request: HttpRequest, actor: Actor, form: Form) -> HttpResponseBase:
    file_id = uuid_of(form.text("file"))
    looked_at = None if file_id is None else _looked_at(form, actor, file_id)
    if looked_at is None:
        return _page(request, actor, form, status=422)
    placed = attempt(
        form, lambda: act(request, actor, supply.place_purchases, wanted_of(looked_at)), expected=(AppError,)
    )
    if placed is None:
        return _page(request, actor, form, status=422, looked_at=looked_at, file_id=file_id)
    told = ngettext("%(n)s purchase was written down.", "%(n)s purchases were written down.", len(placed))
    return done(request, told % {"n": len(placed)}, "/office/purchases")


def _looked_at(form: Form, actor: Actor, file_id: UUID) -> DeliveryFile | None:
    def look() -> DeliveryFile:
        try:
            return preview_deliveries(file_id=file_id, actor=actor, at=now())
        except ColumnsMissing as lacking:
            names = ", ".join(heading_of(name, _language()) for name in lacking.data["columns"])
            form.refusal = _("These columns are missing in the file: %(names)s") % {"names": names}
            raise Mistyped from lacking

    return attempt(form, look, expected=(AppError,))


def _language() -> str:
    return (get_language() or "ja")[:2]


def _page(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    status: int = 200,
    looked_at: DeliveryFile | None = None,
    file_id: UUID | None = None,
) -> HttpResponseBase:
    context: dict[str, Any] = {"tab": "purchases", "form": form, "looked_at": looked_at, "file_id": file_id}
    if looked_at is not None:
        wrong_first = sorted(looked_at.lines, key=lambda line: (line.why is None, line.line))
        context["lines"] = [
            (
                line,
                "" if line.why is None else reason(line.why),
                heading_of(line.what, _language()) if line.what else "",
            )
            for line in wrong_first[:_SHOWN]
        ]
        context["hidden"] = max(len(wrong_first) - _SHOWN, 0)
    return show(request, actor, "office/delivery_file.html", context, status=status)

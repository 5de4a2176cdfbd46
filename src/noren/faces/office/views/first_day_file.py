"""Products of the first day from a file: sent, looked at, brought in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from noren.faces.office.desk import done, office_page, uuid_of
from noren.faces.office.first_day_steps import HOME, show_step, step_page
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.journeys.first_day import FirstDay
from noren.journeys.importing.errors import ColumnsMissing
from noren.journeys.importing.goods_file import Brought, Preview, bring_in_goods, heading_of, preview_goods, template_of
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now
from noren.platform.sent_files import MAX_BYTES, KeepFile, keep_file

_PAGE = f"{HOME}/products/file"


@office_page("first_day.finish")
def template(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The columns that are read, with lines to be written over."""
    answer = HttpResponse(template_of(_language()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="noren-products.csv"'
    return answer


@step_page
def products(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """Without a file, the form for it; with one, what it would bring; confirmed, the way back to the table of products."""
    if request.method == "POST":
        form = Form.sent(request.POST)
        return _sent(request, actor, form) if "file" not in form.values else _confirmed(request, actor, state, form)
    form, file_id = Form(), uuid_of(request.GET.get("file", ""))
    if file_id is None:
        return show_step(request, "products", form, template="products_file")

    def look() -> Preview:
        try:
            return preview_goods(**_about(state), file_id=file_id, actor=actor, at=now())
        except ColumnsMissing as lacking:
            names = ", ".join(heading_of(name, _language()) for name in lacking.data["columns"])
            form.refusal = _("These columns are missing in the file: %(names)s") % {"names": names}
            raise Mistyped from lacking

    preview = attempt(form, look, expected=(AppError,))
    if preview is None:
        return show_step(request, "products", form, status=422, template="products_file")
    return show_step(request, "products", form, template="products_preview", preview=preview, file_id=file_id)


def _sent(request: HttpRequest, actor: Actor, form: Form) -> HttpResponseBase:
    sent = request.FILES.get("goods")
    if sent is None:
        form.fail("goods", _("Please choose a file."))

    def keep() -> UUID:
        form.settle()
        if sent is None:
            raise Mistyped
        return keep_file(input=KeepFile(name=sent.name or "", content=sent.read(MAX_BYTES + 1)), actor=actor, at=now())

    kept = attempt(form, keep, expected=(AppError,))
    if kept is None:
        return show_step(request, "products", form, status=422, template="products_file")
    return HttpResponseRedirect(f"{_PAGE}?file={kept}")


def _confirmed(request: HttpRequest, actor: Actor, state: FirstDay, form: Form) -> HttpResponseBase:
    file_id = uuid_of(form.text("file"))

    def bring() -> Brought:
        if file_id is None:
            raise Mistyped
        return bring_in_goods(**_about(state), file_id=file_id, actor=actor, at=now())

    brought = attempt(form, bring, expected=(AppError,))
    if brought is None:
        return show_step(request, "products", form, status=422, template="products_file")
    if brought.was_in:
        return done(request, _("This file is in already; nothing was changed."), f"{HOME}/products")
    told = ngettext("%(n)s product was brought in.", "%(n)s products were brought in.", brought.products)
    said = told % {"n": brought.products}
    if brought.refused_lines:
        left = ngettext(
            "%(n)s line was left out; see System, Brought in.",
            "%(n)s lines were left out; see System, Brought in.",
            brought.refused_lines,
        )
        said += " " + left % {"n": brought.refused_lines}
    return done(request, said, f"{HOME}/products")


def _language() -> str:
    return (get_language() or "ja")[:2]


def _about(state: FirstDay) -> dict[str, Any]:
    assert state.store is not None  # noqa: S101 - the step is led to only with a store
    return {"store": state.store.code, "currency": state.store.currency}

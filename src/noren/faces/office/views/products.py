"""Products: list, a whole product as one form, pictures, and departments."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import (
    ArchiveProduct,
    AttachImage,
    Department,
    DetachImage,
    EditedProduct,
    OrderImages,
    SaveDepartment,
)
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, one_of, page_of, show, uuid_of
from noren.faces.office.exports import csv_of
from noren.faces.office.forms import Form, attempt
from noren.faces.office.product_form import label_of, lay_over, new_row, values_of, wanted
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.reads.office_products import OfficeProduct, ProductSort, Shown, office_products
from noren.kernel.ids import uuid7
from noren.kernel.tax import TaxCategory
from noren.platform.accounts.names import names_of
from noren.platform.actor import Actor
from noren.platform.audit import command_log

_REFUSALS = (
    catalog.CodeTaken,
    catalog.GtinInvalid,
    catalog.UnknownDepartment,
    catalog.UnknownProduct,
)
_FIELDS = {"catalog.unknown_department": "department_id", "catalog.code_taken": "code"}


@office_page("catalog.view")
def product_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Products by text, department, publication and stock."""
    stock = {"with": True, "without": False}.get(request.GET.get("stock", ""))
    sort = one_of(ProductSort, request.GET.get("sort", "")) or ProductSort.CODE
    filters: dict[str, Any] = {
        "actor": actor,
        "text": request.GET.get("text", ""),
        "department_id": uuid_of(request.GET.get("department", "")),
        "shown": one_of(Shown, request.GET.get("shown", "")) or Shown.ALL,
        "in_stock": stock,
        "tax_category": one_of(TaxCategory, request.GET.get("tax", "")),
        "sort": sort,
    }
    if request.GET.get("format") == "csv":
        return _csv(filters)
    context = {
        "page": office_products(**filters, page=page_of(request.GET.get("page", ""))),
        "form": Form(values=request.GET.dict()),
        "departments": [("", _("Every department")), *_tree(catalog.departments())],
        "showns": [
            ("", _("All but archived")),
            ("published", _("On sale")),
            ("hidden", _("Not on sale")),
            ("archived", _("Archived")),
        ],
        "stocks": [("", _("Any stock")), ("with", _("In stock")), ("without", _("Sold out"))],
        "taxes": words.options(words.TAX, every=_("Every tax category")),
        "sort": sort.value,
        "may_edit": actor.may("catalog.edit"),
    }
    return show(request, actor, "office/products.html", context)


@require_http_methods(["GET", "POST"])
@office_page("catalog.edit")
def new_product(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new product."""
    if request.method == "GET":
        return _product(request, actor, None, Form(values=values_of(None)))
    form = Form.sent(request.POST)
    product_id = form.new_id("product")
    saved = attempt(
        form,
        lambda: act(request, actor, catalog.save_product, wanted(form, product_id, None)),
        expected=_REFUSALS,
        fields=_FIELDS,
    )
    if saved is None:
        return _product(request, actor, None, form, status=422)
    return done(
        request,
        _("The product was created. Give it a price and a picture next."),
        f"/office/products/{product_id}/prices",
    )


@require_http_methods(["GET", "POST"])
@office_page("catalog.view")
def product(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """One product with everything that is said of it."""
    stored = catalog.product_for_editing(product_id=product_id)
    if request.method == "GET":
        return _product(request, actor, stored, Form(values=values_of(stored)))
    actor.require("catalog.edit")
    form = Form.sent(request.POST)
    try:
        saved = attempt(
            form,
            lambda: act(request, actor, catalog.save_product, wanted(form, product_id, stored)),
            expected=_REFUSALS,
            fields=_FIELDS,
        )
    except catalog.ProductChanged:
        return _overtaken(request, actor, product_id, form)
    if saved is None:
        return _product(request, actor, stored, form, status=422)
    return done(request, _("The product was saved."), f"/office/products/{product_id}")


@require_POST
@office_page("catalog.edit")
def archive(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """Take a product off sale for good."""
    act(request, actor, catalog.archive_product, ArchiveProduct(product_id=product_id))
    return done(request, _("The product was archived. Saving it brings it back."), f"/office/products/{product_id}")


@office_page("catalog.view")
def pictures(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """The pictures of a product, in order; the first is its main picture."""
    return _pictures(request, actor, product_id, Form())


@require_POST
@office_page("catalog.edit")
def upload_picture(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """Keep a picture and show it last."""
    form = Form.sent(request.POST)
    sent = request.FILES.get("picture")
    stored = catalog.product_for_editing(product_id=product_id)
    if sent is None:
        form.fail("picture", _("Please choose a picture."))

    def keep() -> AttachImage:
        form.settle()
        assert sent is not None  # noqa: S101 - settled above
        kept = catalog.keep_image(content=sent.read())
        given = {
            "id": form.new_id("picture"),
            "product_id": product_id,
            "variant_id": uuid_of(form.text("variant_id")),
            "path": kept.path,
            "width": kept.width,
            "height": kept.height,
            "alt": {"ja": form.text("alt_ja") or stored.name.ja, "en": form.text("alt_en") or stored.name.en},
            "position": max((image.position + 1 for image in stored.images), default=0),
        }
        return act(request, actor, catalog.attach_image, form.become(AttachImage, given, {"alt.ja": "alt_ja"}))

    kept = attempt(
        form,
        keep,
        expected=(catalog.ImageInvalid, catalog.ImageTooLarge, catalog.UnknownVariant),
        fields={"catalog.image_invalid": "picture", "catalog.image_too_large": "picture"},
    )
    if kept is None:
        return _pictures(request, actor, product_id, form, status=422)
    return done(request, _("The picture was added."), f"/office/products/{product_id}/pictures")


@require_POST
@office_page("catalog.edit")
def order_pictures(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponseBase:
    """Move one picture a place up or down."""
    form = Form.sent(request.POST)
    ids = [image.id for image in catalog.product_for_editing(product_id=product_id).images]
    moved = uuid_of(form.text("image_id"))
    if moved in ids:
        place = ids.index(moved)
        other = max(0, min(len(ids) - 1, place + (-1 if form.text("way") == "up" else 1)))
        ids.insert(other, ids.pop(place))
        act(request, actor, catalog.order_images, OrderImages(product_id=product_id, image_ids=ids))
    return done(request, _("The order of the pictures was changed."), f"/office/products/{product_id}/pictures")


@require_POST
@office_page("catalog.edit")
def remove_picture(request: HttpRequest, actor: Actor, product_id: UUID, image_id: UUID) -> HttpResponseBase:
    """Take a picture from its product."""
    act(request, actor, catalog.detach_image, DetachImage(image_id=image_id))
    return done(request, _("The picture was removed."), f"/office/products/{product_id}/pictures")


@require_http_methods(["GET", "POST"])
@office_page("catalog.view")
def departments(request: HttpRequest, actor: Actor, department_id: UUID | None = None) -> HttpResponseBase:
    """The tree of departments, and one of them (or a new one) to edit."""
    known = catalog.departments()
    chosen = next((one for one in known if one.id == department_id), None)
    if department_id is not None and chosen is None:
        raise catalog.UnknownDepartment
    if request.method == "GET":
        values = (
            {"position": 0}
            if chosen is None
            else {
                "code": chosen.code,
                "name_ja": chosen.name.ja,
                "name_en": chosen.name.en,
                "parent_id": str(chosen.parent_id or ""),
                "position": chosen.position,
            }
        )
        return _departments(request, actor, known, chosen, Form(values=values))
    actor.require("catalog.edit")
    form = Form.sent(request.POST)

    def save() -> Department:
        given = {
            "id": department_id or form.new_id("department"),
            "code": form.text("code"),
            "name": {"ja": form.text("name_ja").strip(), "en": form.text("name_en").strip()},
            "parent_id": uuid_of(form.text("parent_id")),
            "position": form.number("position", least=0, most=1_000_000),
        }
        if not form.text("name_ja").strip():
            form.fail("name_ja", _("Please fill this in."))
        return act(request, actor, catalog.save_department, form.become(SaveDepartment, given, {"name.ja": "name_ja"}))

    saved = attempt(
        form,
        save,
        expected=(catalog.CodeTaken, catalog.DepartmentLoop, catalog.UnknownDepartment),
        fields={"catalog.code_taken": "code", "catalog.department_loop": "parent_id"},
    )
    if saved is None:
        return _departments(request, actor, known, chosen, form, status=422)
    return done(request, _("The department was saved."), "/office/departments")


def _product(
    request: HttpRequest,
    actor: Actor,
    stored: EditedProduct | None,
    form: Form,
    *,
    overtaken: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    rows = form.many("rows") + ([new_row()] if stored is not None else [])
    context = {
        "stored": stored,
        "form": form,
        "rows": [_row(form, row) for row in rows],
        "departments": [("", _("Please choose")), *_tree(catalog.departments())],
        "taxes": words.options(words.TAX),
        "units": words.options(words.UNIT),
        "may_edit": actor.may("catalog.edit"),
        "sees_audit": actor.may("audit.view"),
        "overtaken": overtaken,
        "media": settings.MEDIA_URL,
        "tab": "product",
    }
    return show(request, actor, "office/product.html", context, status=status)


def _overtaken(request: HttpRequest, actor: Actor, product_id: UUID, form: Form) -> HttpResponseBase:
    """Somebody else saved meanwhile: what was typed stays, what they changed is shown, saving again is a decision."""
    stored = catalog.product_for_editing(product_id=product_id)
    changed = lay_over(form, stored)
    names = {str(one.id): in_language(one.name) for one in catalog.departments()}
    overtaken = {
        "who": _saved_by(actor, stored),
        "changes": [
            {
                "label": label_of(name, form.values),
                "theirs": names.get(theirs, theirs),
                "mine": names.get(mine, mine),
                "both": theirs != mine,
            }
            for name, theirs, mine in changed
        ],
    }
    form.key = str(uuid7())
    return _product(request, actor, stored, form, overtaken=overtaken, status=409)


def _saved_by(actor: Actor, stored: EditedProduct) -> str:
    if not actor.may("audit.view"):
        return ""
    latest = next((one for one in command_log(actor=actor, subject=stored.id, name="catalog.", limit=1).items), None)
    return names_of(ids=[latest.actor_id]).get(latest.actor_id, "") if latest and latest.actor_id else ""


def _row(form: Form, row: str) -> dict[str, Any]:
    fields = (
        "sku", "gtin", "size", "size_position", "colour_code", "colour_ja", "colour_en", "colour_hex", "unit", "gone",
    )  # fmt: skip
    return {
        "id": row,
        "values": {name: form.text(f"{row}-{name}") for name in fields},
        "errors": {name: form.errors[f"{row}-{name}"] for name in fields if f"{row}-{name}" in form.errors},
    }


def _pictures(
    request: HttpRequest, actor: Actor, product_id: UUID, form: Form, *, status: int = 200
) -> HttpResponseBase:
    stored = catalog.product_for_editing(product_id=product_id)
    context = {
        "stored": stored,
        "form": form,
        "variants": [
            ("", _("All variants")),
            *((v.id, f"{v.sku} {v.size} {in_language(v.colour_name)}".strip()) for v in stored.variants),
        ],
        "media": settings.MEDIA_URL,
        "may_edit": actor.may("catalog.edit"),
        "tab": "pictures",
    }
    return show(request, actor, "office/pictures.html", context, status=status)


def _departments(
    request: HttpRequest,
    actor: Actor,
    known: list[Department],
    chosen: Department | None,
    form: Form,
    *,
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "tree": _steps(known),
        "chosen": chosen,
        "form": form,
        "parents": [("", _("None (top)")), *(p for p in _tree(known) if chosen is None or p[0] != chosen.id)],
        "may_edit": actor.may("catalog.edit"),
    }
    return show(request, actor, "office/departments.html", context, status=status)


def _steps(known: list[Department]) -> list[tuple[int, Department]]:
    """The tree in reading order, with how deep each stands."""
    below: dict[UUID | None, list[Department]] = {}
    for one in known:
        below.setdefault(one.parent_id, []).append(one)

    def walk(parent: UUID | None, depth: int) -> Iterator[tuple[int, Department]]:
        for one in below.get(parent, []):
            yield depth, one
            yield from walk(one.id, depth + 1)

    return list(walk(None, 0))


def _tree(known: list[Department]) -> list[tuple[UUID, str]]:
    return [(one.id, "　" * depth + in_language(one.name)) for depth, one in _steps(known)]


def _csv(filters: dict[str, Any]) -> HttpResponseBase:
    def every() -> Iterator[OfficeProduct]:
        number, more = 1, True
        while more:
            page = office_products(**filters, page=number, limit=1_000)
            yield from page.items
            number, more = number + 1, page.more

    return csv_of(
        "products",
        [_("Product code"), _("Name (Japanese)"), _("Name (English)"), _("Brand"), _("Department"), _("On sale"), _("Variants"),
         _("Price from"), _("Price to"), _("Currency"), _("On hand"), _("Available")],
        (
            [one.code, one.name.ja, one.name.en, one.brand, one.department.ja, _("yes") if one.published else _("no"),
             one.variants, one.price_min, one.price_max, one.currency, one.on_hand, one.available]
            for one in every()
        ),
    )  # fmt: skip

from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from noren.domains.catalog import api
from noren.domains.catalog.contracts import (
    ArchiveProduct,
    AttachImage,
    Department,
    DetachImage,
    FoundVariant,
    Line,
    Name,
    PricesSet,
    ProductDetail,
    SaveDepartment,
    SavedProduct,
    SaveProduct,
    SetPrices,
)
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["catalog"])


class ImagePlace(BaseModel):
    """Where an uploaded picture belongs, and what it shows."""

    alt_ja: Line = ""
    alt_en: Line = ""
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    variant_id: UUID | None = None


@router.get("/departments", response=list[Department], operation_id="catalog.departments")
def departments(request: HttpRequest) -> list[Department]:
    """Every department, in order of display."""
    return api.departments()


@router.post("/catalog/departments", response=Department, operation_id="catalog.save_department")
def save_department(request: HttpRequest, body: SaveDepartment) -> Department:
    """Create a department or change it."""
    return perform(request, api.save_department, body)


@router.get("/variants/by-code/{path:code}", response=FoundVariant, operation_id="catalog.find_variant")
def find_variant(request: HttpRequest, code: str) -> FoundVariant:
    """The variant behind an SKU, a JAN, a retailer's own code or a GS1 Digital Link."""
    found = api.find_variant(code=code)
    if found is None:
        raise api.UnknownVariant(searched=code[:200])
    return found


@router.get("/catalog/products/{uuid:product_id}", response=ProductDetail, operation_id="catalog.product_detail")
def product_detail(
    request: HttpRequest, product_id: UUID, channel: str = "web", location_id: UUID | None = None
) -> HttpResponse:
    """A product as editors see it: archived and unpublished ones too."""
    actor_of(request).require("catalog.view")
    body = api.product_detail(
        product_id=product_id,
        channel=channel.replace("\x00", ""),
        location_id=location_id,
        media_url=settings.MEDIA_URL,
        at=now(),
        hidden=True,
    )
    return HttpResponse(body, content_type="application/json")


@router.post("/catalog/products", response=SavedProduct, operation_id="catalog.save_product")
def save_product(request: HttpRequest, body: SaveProduct) -> SavedProduct:
    """Create a whole product (`version` null) or change it if nobody else did since `version`."""
    return perform(request, api.save_product, body)


@router.post(
    "/catalog/products/{uuid:product_id}/archive",
    response=SavedProduct,
    operation_id="catalog.archive_product",
)
def archive_product(request: HttpRequest, product_id: UUID) -> SavedProduct:
    """Take a product off sale."""
    return perform(request, api.archive_product, ArchiveProduct(product_id=product_id))


@router.post("/catalog/prices", response=PricesSet, operation_id="catalog.set_prices")
def set_prices(request: HttpRequest, body: SetPrices) -> PricesSet:
    """Add prices, each for its scope and time."""
    return perform(request, api.set_prices, body)


@router.post(
    "/catalog/products/{uuid:product_id}/images/{uuid:image_id}",
    response=AttachImage,
    operation_id="catalog.attach_image",
)
def attach_image(
    request: HttpRequest, product_id: UUID, image_id: UUID, file: File[UploadedFile], given: Form[ImagePlace]
) -> AttachImage:
    """Show a picture (PNG, JPEG, WebP, SVG) with a product; the id is the caller's, so that a retry is the same picture."""
    actor_of(request).require("catalog.edit")
    kept = api.keep_image(content=file.read())
    attached = AttachImage(
        id=image_id,
        product_id=product_id,
        variant_id=given.variant_id,
        path=kept.path,
        width=kept.width,
        height=kept.height,
        alt=Name(ja=given.alt_ja, en=given.alt_en),
        position=given.position,
    )
    return perform(request, api.attach_image, attached)


@router.delete("/catalog/images/{uuid:image_id}", response={204: None}, operation_id="catalog.detach_image")
def detach_image(request: HttpRequest, image_id: UUID) -> Status[None]:
    """Take an image from its product."""
    perform(request, api.detach_image, DetachImage(image_id=image_id))
    return Status(204, None)

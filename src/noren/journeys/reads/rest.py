from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from noren.domains.catalog.contracts import Channel, Contract, ProductDetail
from noren.journeys.reads.product_page import product_page
from noren.platform.clock import now

router = Router(tags=["products"])


class PriceScope(BaseModel):
    """Whose price: that of a channel, at a place if one is given."""

    channel: Channel = "web"
    location: UUID | None = None


class VariantStock(Contract):
    location_id: UUID
    variant_id: UUID
    available: int


class ProductPage(ProductDetail):
    """A product with what each place can promise of each variant now."""

    stock: list[VariantStock]


@router.get("/products/{uuid:product_id}", response=ProductPage, operation_id="products.page")
def page(request: HttpRequest, product_id: UUID, asked: Query[PriceScope]) -> HttpResponse:
    """A product on sale: text, department, pictures, variants with price, and stock by place."""
    body = product_page(
        product_id=product_id,
        channel=asked.channel,
        location_id=asked.location,
        media_url=settings.MEDIA_URL,
        at=now(),
    )
    return HttpResponse(body, content_type="application/json")

"""What callers of the catalogue see. Amounts are integer minor units with tax included."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from noren.kernel.instants import Instant
from noren.kernel.tax import TaxCategory

DEFAULT_CURRENCY = "JPY"
MAX_VARIANTS = 500
MAX_IMPORT = 5_000
MAX_STEPS = 8

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Prose = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$", to_lower=True)]
AmountMinor = Annotated[int, Field(ge=0, le=1_000_000_000_000, description="Minor units, tax included.")]


def _of_few_steps(attributes: dict[str, Any]) -> dict[str, Any]:
    """What is nested deeper than anybody needs cannot be written as JSON again."""
    inside: list[Any] = [attributes]
    for _ in range(MAX_STEPS):
        inside = [
            item
            for holder in inside
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, dict | list)
        ]
    if inside:
        raise ValueError(f"attributes are nested at most {MAX_STEPS} steps deep")
    return attributes


Attributes = Annotated[dict[str, Any], AfterValidator(_of_few_steps)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(StrEnum):
    """What a quantity of one means; prices are per one of it."""

    EACH = "each"
    GRAM = "g"
    MILLILITRE = "ml"


class Name(Contract):
    """Text that people edit, in Japanese and where known in English."""

    ja: Line
    en: Line = ""


class Text(Contract):
    """Longer text that people edit."""

    ja: Prose = ""
    en: Prose = ""


class SaveDepartment(Contract):
    id: UUID
    code: Code
    name: Name
    parent_id: UUID | None = None
    position: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Department(Contract):
    id: UUID
    code: str
    name: Name
    parent_id: UUID | None
    position: int


class SaveVariant(Contract):
    """`gtin` may be a GTIN-8, -12, -13 or -14; it is stored with 14 digits."""

    id: UUID
    sku: Code
    gtin: Annotated[str, StringConstraints(max_length=32)] | None = None
    size: Line = ""
    size_position: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    colour_code: Line = ""
    colour_name: Name | None = None
    colour_hex: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    unit: Unit = Unit.EACH
    position: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class SaveProduct(Contract):
    """A whole product as it shall be; `version` is the one the editor saw, None for a new product.

    Variants that are not listed are archived. `published_at` None keeps the product from being sold.
    """

    id: UUID
    version: int | None = None
    code: Code
    name: Name
    name_kana: Line = ""
    description: Text = Text()
    department_id: UUID
    tax_category: TaxCategory
    brand: Line = ""
    keywords: Annotated[list[Line], Field(max_length=50)] = []
    attributes: Attributes = {}
    published_at: Instant | None = None
    variants: Annotated[list[SaveVariant], Field(min_length=1, max_length=MAX_VARIANTS)]


class SavedProduct(Contract):
    product_id: UUID
    version: int


class ArchiveProduct(Contract):
    product_id: UUID


class PriceLine(Contract):
    """One price; `channel` or `location_id` None means any."""

    id: UUID
    variant_id: UUID
    amount_minor: AmountMinor
    currency: Currency = DEFAULT_CURRENCY
    channel: Channel | None = None
    location_id: UUID | None = None
    valid_from: Instant
    valid_to: Instant | None = None


class SetPrices(Contract):
    prices: Annotated[list[PriceLine], Field(min_length=1, max_length=MAX_IMPORT)]


class SetTaxRate(Contract):
    """`rate` is a fraction: 0.1 is 10 %. It holds from the beginning of the day on."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    rate: Annotated[Decimal, Field(ge=0, lt=1, max_digits=6, decimal_places=5)]
    valid_from: date


class PricesSet(Contract):
    product_ids: list[UUID]


class AttachImage(Contract):
    """A kept image (see `keep_image`) and where it belongs. `position` 0 is the product's main picture."""

    id: UUID
    product_id: UUID
    variant_id: UUID | None = None
    path: Annotated[str, StringConstraints(pattern=r"^catalog/[0-9a-f]{2}/[0-9a-f]{64}\.(png|jpg|webp|svg)$")]
    width: Annotated[int, Field(ge=1, le=50_000)]
    height: Annotated[int, Field(ge=1, le=50_000)]
    alt: Name
    position: Annotated[int, Field(ge=0, le=10_000)] = 0


class DetachImage(Contract):
    image_id: UUID


class KeptImage(Contract):
    """A checked file in storage, named by its content."""

    path: str
    width: int
    height: int


class OrderImages(Contract):
    """A product's pictures in the order in which they shall be shown."""

    product_id: UUID
    image_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class EditedProduct(Contract):
    """A product as its editor sees it; `command_id` is the command that saved it last."""

    id: UUID
    version: int
    code: str
    name: Name
    name_kana: str
    description: Text
    department_id: UUID
    tax_category: TaxCategory
    brand: str
    keywords: list[str]
    attributes: dict[str, Any]
    published_at: datetime | None
    archived_at: datetime | None
    command_id: UUID
    variants: list[SaveVariant]
    images: list[AttachImage]


class StoredPrice(PriceLine):
    """A price row as it was set."""


class PriceStep(Contract):
    """From this instant on a price applies (None: nothing does) until the next step."""

    starts_at: datetime
    price: StoredPrice | None


class ImportPrice(Contract):
    amount_minor: AmountMinor
    currency: Currency = DEFAULT_CURRENCY
    channel: Channel | None = None
    location_id: UUID | None = None
    valid_from: datetime
    valid_to: datetime | None = None


class ImportVariant(Contract):
    sku: Code
    gtin: str | None = None
    size: Line = ""
    size_position: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    colour_code: Line = ""
    colour_name: Name | None = None
    colour_hex: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    unit: Unit = Unit.EACH
    position: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    prices: list[ImportPrice] = []


class ImportProduct(Contract):
    """A product of another system; the same code always gives the same ids."""

    code: Code
    name: Name
    name_kana: Line = ""
    description: Text = Text()
    department_code: Code
    tax_category: TaxCategory
    brand: Line = ""
    keywords: Annotated[list[Line], Field(max_length=50)] = []
    published_at: datetime | None = None
    variants: Annotated[list[ImportVariant], Field(min_length=1, max_length=MAX_VARIANTS)]


class ImportDepartment(Contract):
    """`parent_code` is looked up among those that are here or come along."""

    code: Code
    name: Name
    parent_code: Code | None = None
    position: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ImportProducts(Contract):
    """What exists already (by code, by SKU, by price scope and start) is left as it is."""

    departments: Annotated[list[ImportDepartment], Field(max_length=MAX_IMPORT)] = []
    products: Annotated[list[ImportProduct], Field(min_length=1, max_length=MAX_IMPORT)]


class ImportedProducts(Contract):
    """How many rows are new, and the variant and product of every SKU that was sent."""

    products_created: int
    variants_created: int
    prices_created: int
    variant_ids: dict[str, UUID]
    product_ids: dict[str, UUID]


class QuotedVariant(Contract):
    """What a sale needs to know of one variant at one instant; the price is for one `unit`, tax included."""

    variant_id: UUID
    product_id: UUID
    sku: str
    gtin: str | None
    name: Name
    size: str
    colour_name: Name | None
    unit: Unit
    tax_category: TaxCategory
    department_id: UUID
    unit_price_minor: int
    currency: str


class FoundVariant(Contract):
    """The variant behind a code. `price_minor` is set where the in-store code carried it."""

    variant_id: UUID
    product_id: UUID
    sku: str
    gtin: str | None
    name: Name
    size: str
    colour_name: Name | None
    price_minor: int | None = None


class ListedVariant(Contract):
    """A variant as lists see it; `price_minor` None: it cannot be bought now. `currency` is the price's."""

    variant_id: UUID
    sku: str
    gtin: str | None
    size: str
    size_position: int
    colour_code: str
    colour_name: Name | None
    colour_hex: str
    price_minor: int | None
    currency: str | None


class ListedProduct(Contract):
    """What a product list is made of. `next_change_at`: when a price or the publication changes by itself."""

    product_id: UUID
    code: str
    name: Name
    name_kana: str
    description: Text
    brand: str
    keywords: list[str]
    published: bool
    published_at: datetime | None
    department_ids: list[UUID]
    department_names: list[Name]
    image: str | None
    variants: list[ListedVariant]
    next_change_at: datetime | None


class DepartmentStep(Contract):
    id: UUID
    code: str
    name: Name


class ProductImage(Contract):
    id: UUID
    variant_id: UUID | None
    url: str
    alt: dict[str, str]
    width: int
    height: int


class VariantDetail(Contract):
    """`price_minor` None: it cannot be bought here and now."""

    id: UUID
    sku: str
    gtin: str | None
    size: str
    colour_code: str
    colour_name: dict[str, str]
    colour_hex: str
    unit: Unit
    price_minor: int | None
    currency: str | None


class ProductDetail(Contract):
    """All of a product; `departments` go from the top of the tree to its own."""

    id: UUID
    code: str
    version: int
    name: Name
    name_kana: str
    description: dict[str, str]
    brand: str
    keywords: list[str]
    attributes: dict[str, Any]
    tax_category: TaxCategory
    published_at: datetime | None
    departments: list[DepartmentStep]
    images: list[ProductImage]
    variants: list[VariantDetail]

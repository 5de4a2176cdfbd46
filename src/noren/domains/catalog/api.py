"""The catalogue's public face: what is sold, under which codes, at which price."""

from noren.domains.catalog.commands.archive_product import archive_product
from noren.domains.catalog.commands.attach_image import attach_image, detach_image
from noren.domains.catalog.commands.change_products import ChangeProducts, ProductChange, change_products
from noren.domains.catalog.commands.import_products import import_products
from noren.domains.catalog.commands.order_images import order_images
from noren.domains.catalog.commands.save_department import save_department
from noren.domains.catalog.commands.save_product import save_product
from noren.domains.catalog.commands.set_prices import set_prices
from noren.domains.catalog.commands.set_tax_rate import set_tax_rate
from noren.domains.catalog.errors import (
    CodeTaken,
    DepartmentLoop,
    ImageInvalid,
    ImageTooLarge,
    NotForSale,
    PriceExists,
    PriceInvalid,
    ProductChanged,
    TaxRateInPast,
    UnknownDepartment,
    UnknownImage,
    UnknownProduct,
    UnknownTaxCode,
    UnknownVariant,
)
from noren.domains.catalog.images import keep_image
from noren.domains.catalog.queries.departments import departments
from noren.domains.catalog.queries.departments_of import departments_of
from noren.domains.catalog.queries.editing import prices_of, product_for_editing
from noren.domains.catalog.queries.find_variant import find_variant
from noren.domains.catalog.queries.listing_source import listing_source
from noren.domains.catalog.queries.moving import (
    MovedVariant,
    catalogue_counts,
    gtins_of,
    moved_departments,
    moved_variants,
    skus_of,
    variants_after,
    variants_called,
)
from noren.domains.catalog.queries.product_detail import PRODUCT_DETAIL_SQL, product_detail
from noren.domains.catalog.queries.product_facts import ProductFacts, products_called, products_in
from noren.domains.catalog.queries.product_ids import product_ids
from noren.domains.catalog.queries.quote import ask_quote, quote
from noren.domains.catalog.queries.retail_prices import retail_prices
from noren.domains.catalog.queries.tax_categories import tax_category_counts
from noren.domains.catalog.queries.tax_rates import forget_tax_rates, law_day, tax_rate_history, tax_rates
from noren.domains.catalog.rules import applying_price, gtin_of, price_steps, tidy
from noren.kernel.gtin import GtinInvalid

__all__ = [
    "PRODUCT_DETAIL_SQL",
    "ChangeProducts",
    "CodeTaken",
    "DepartmentLoop",
    "GtinInvalid",
    "ImageInvalid",
    "ImageTooLarge",
    "MovedVariant",
    "NotForSale",
    "PriceExists",
    "PriceInvalid",
    "ProductChange",
    "ProductChanged",
    "ProductFacts",
    "TaxRateInPast",
    "UnknownDepartment",
    "UnknownImage",
    "UnknownProduct",
    "UnknownTaxCode",
    "UnknownVariant",
    "applying_price",
    "archive_product",
    "ask_quote",
    "attach_image",
    "catalogue_counts",
    "change_products",
    "departments",
    "departments_of",
    "detach_image",
    "find_variant",
    "forget_tax_rates",
    "gtin_of",
    "gtins_of",
    "import_products",
    "keep_image",
    "law_day",
    "listing_source",
    "moved_departments",
    "moved_variants",
    "order_images",
    "price_steps",
    "prices_of",
    "product_detail",
    "product_for_editing",
    "product_ids",
    "products_called",
    "products_in",
    "quote",
    "retail_prices",
    "save_department",
    "save_product",
    "set_prices",
    "set_tax_rate",
    "skus_of",
    "tax_category_counts",
    "tax_rate_history",
    "tax_rates",
    "tidy",
    "variants_after",
    "variants_called",
]

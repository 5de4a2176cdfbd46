from collections.abc import Sequence
from typing import Any

from noren.domains.catalog.contracts import FoundVariant
from noren.domains.catalog.queries.quote import name_of
from noren.domains.catalog.rules import read_scan
from noren.kernel.gtin import InStoreLayout
from noren.platform import sql

# A company may lay out its own barcodes otherwise and hand its layouts in; this is the common one.
IN_STORE_LAYOUTS = (InStoreLayout(),)

_FIND = """
SELECT v.id, v.product_id, v.sku, v.gtin, p.name, v.size, v.colour_name
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
 WHERE (v.gtin = %(gtin)s::text OR v.sku = ANY(%(skus)s::text[])) AND v.archived_at IS NULL AND p.archived_at IS NULL
 ORDER BY v.gtin = %(gtin)s::text DESC NULLS LAST, v.sku LIMIT 1
"""


def find_variant(*, code: str, layouts: Sequence[InStoreLayout] = IN_STORE_LAYOUTS) -> FoundVariant | None:
    """The variant behind an SKU, a JAN, an in-store code or the text of a scan; None where there is none.

    `layouts` say how the retailer's own barcodes are laid out; their item number is an SKU.
    Full-width digits, spaces and hyphens in a JAN do no harm; a GS1 Digital Link is read as its GTIN.
    """
    scan = read_scan(code, layouts=layouts)
    row: tuple[Any, ...] | None = sql.row(_FIND, {"gtin": scan.gtin, "skus": list(scan.skus)})
    if row is None:
        return None
    return FoundVariant(
        variant_id=row[0],
        product_id=row[1],
        sku=row[2],
        gtin=row[3],
        name=name_of(row[4]),
        size=row[5],
        colour_name=name_of(row[6]) if row[6] not in (None, "{}") else None,
        price_minor=scan.price_minor if row[2] == scan.item else None,
    )

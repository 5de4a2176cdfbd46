from collections.abc import Iterable
from uuid import UUID

from noren.platform import sql

# The variant's own picture, else one of its colour, else the product's first.
PICTURE_OF_VARIANT = """
  SELECT i.path FROM catalog_image i LEFT JOIN catalog_variant w ON w.id = i.variant_id
   WHERE i.product_id = v.product_id
   ORDER BY i.variant_id IS NOT DISTINCT FROM v.id DESC, w.colour_code IS NOT DISTINCT FROM v.colour_code DESC, i.position, i.id
   LIMIT 1
"""
_PICTURES = f"SELECT v.id, ({PICTURE_OF_VARIANT}) FROM catalog_variant v WHERE v.id = ANY(%s)"  # noqa: S608 - constants


def pictures_of(*, variant_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The storage paths of the pictures that show these variants; those without one are absent. One statement."""
    wanted = sorted({given for given in variant_ids if given is not None})
    return {row[0]: row[1] for row in sql.rows(_PICTURES, (wanted,)) if row[1]} if wanted else {}

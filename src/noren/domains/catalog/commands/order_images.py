from datetime import datetime

from noren.domains.catalog.commands.announcing import tell_products_changed
from noren.domains.catalog.contracts import OrderImages
from noren.domains.catalog.errors import UnknownImage
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_ORDER = """
UPDATE catalog_image i SET position = given.place - 1
  FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS given(id, place) WHERE i.id = given.id AND i.product_id = %(product)s
"""


@command("catalog.order_images", permission="catalog.edit")
def order_images(*, input: OrderImages, actor: Actor, at: datetime) -> None:
    """Put a product's pictures in this order; the first is its main picture.

    Raises: UnknownImage, where one of them is not the product's.  Emits: catalog.product_changed.v1
    """
    given = list(dict.fromkeys(input.image_ids))
    if sql.touch(_ORDER, {"ids": given, "product": input.product_id}) != len(given):
        raise UnknownImage
    tell_products_changed([input.product_id])

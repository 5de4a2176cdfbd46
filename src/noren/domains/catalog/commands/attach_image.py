from datetime import datetime

from noren.domains.catalog.commands.announcing import tell_products_changed
from noren.domains.catalog.contracts import AttachImage, DetachImage
from noren.domains.catalog.errors import UnknownImage, UnknownProduct, UnknownVariant
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, note_subject

_ATTACH = """
INSERT INTO catalog_image (id, product_id, variant_id, path, alt, position, width, height)
VALUES (%(id)s, %(product)s, %(variant)s, %(path)s, %(alt)s::jsonb, %(position)s, %(width)s, %(height)s)
ON CONFLICT (id) DO UPDATE SET path = excluded.path, alt = excluded.alt, position = excluded.position,
                               width = excluded.width, height = excluded.height, variant_id = excluded.variant_id
 WHERE catalog_image.product_id = excluded.product_id
"""


@command("catalog.attach_image", permission="catalog.edit")
def attach_image(*, input: AttachImage, actor: Actor, at: datetime) -> AttachImage:
    """Show a kept image with a product; the same id again replaces it.

    Raises: UnknownProduct, UnknownVariant (of another product), UnknownImage (the id is another product's).
    Emits: catalog.product_changed.v1
    """
    if not sql.value("SELECT 1 FROM catalog_product WHERE id = %s", (input.product_id,)):
        raise UnknownProduct(product_id=str(input.product_id))
    if input.variant_id is not None and not sql.value(
        "SELECT 1 FROM catalog_variant WHERE id = %s AND product_id = %s",
        (input.variant_id, input.product_id),
    ):
        raise UnknownVariant(variant_ids=[str(input.variant_id)])
    columns = {
        "id": input.id,
        "product": input.product_id,
        "variant": input.variant_id,
        "path": input.path,
        "alt": input.alt.model_dump_json(),
        "position": input.position,
        "width": input.width,
        "height": input.height,
    }
    if sql.touch(_ATTACH, columns) != 1:
        raise UnknownImage(image_id=str(input.id))
    tell_products_changed([input.product_id])
    return input


@command("catalog.detach_image", permission="catalog.edit")
def detach_image(*, input: DetachImage, actor: Actor, at: datetime) -> None:
    """Take an image from its product; the file stays, another product may show it.

    Raises: UnknownImage.  Emits: catalog.product_changed.v1
    """
    product_id = sql.value("DELETE FROM catalog_image WHERE id = %s RETURNING product_id", (input.image_id,))
    if product_id is None:
        raise UnknownImage(image_id=str(input.image_id))
    note_subject(product_id)
    tell_products_changed([product_id])

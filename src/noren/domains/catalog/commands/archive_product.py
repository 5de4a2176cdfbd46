from datetime import datetime

from noren.domains.catalog.commands.announcing import tell_products_changed
from noren.domains.catalog.contracts import ArchiveProduct, SavedProduct
from noren.domains.catalog.errors import UnknownProduct
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_ARCHIVE = """
UPDATE catalog_product SET archived_at = coalesce(archived_at, %(at)s), version = version + 1 WHERE id = %(product)s
RETURNING version
"""


@command("catalog.archive_product", permission="catalog.edit")
def archive_product(*, input: ArchiveProduct, actor: Actor, at: datetime) -> SavedProduct:
    """Take a product off sale for good; what was sold of it keeps its name, and saving it brings it back.

    Raises: UnknownProduct.  Locks: the product.  Emits: catalog.product_changed.v1
    """
    version = sql.value(_ARCHIVE, {"product": input.product_id, "at": at})
    if version is None:
        raise UnknownProduct(product_id=str(input.product_id))
    tell_products_changed([input.product_id])
    return SavedProduct(product_id=input.product_id, version=version)

from datetime import datetime

from noren.domains.supply.contracts import SaveSupplier, Supplier
from noren.domains.supply.errors import SupplierCodeTaken
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors

constraint_errors({"supply_supplier_code_once": SupplierCodeTaken})

_SAVE = """
INSERT INTO supply_supplier (id, code, name, archived_at) VALUES (%(id)s, %(code)s, %(name)s, %(archived)s)
ON CONFLICT (id) DO UPDATE
   SET code = excluded.code, name = excluded.name,
       archived_at = CASE WHEN excluded.archived_at IS NULL THEN NULL
                          ELSE coalesce(supply_supplier.archived_at, excluded.archived_at) END
"""


@command("supply.save_supplier")
def save_supplier(*, input: SaveSupplier, actor: Actor, at: datetime) -> Supplier:
    """Write down a supplier, or change it.

    Raises: SupplierCodeTaken.
    """
    archived = at if input.archived else None
    sql.exactly(1, _SAVE, {"id": input.id, "code": input.code, "name": input.name, "archived": archived})
    return Supplier(id=input.id, code=input.code, name=input.name, archived=input.archived)

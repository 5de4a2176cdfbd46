from datetime import datetime

from noren.domains.catalog.commands.announcing import tell_departments_changed
from noren.domains.catalog.contracts import Department, SaveDepartment
from noren.domains.catalog.errors import CodeTaken, DepartmentLoop, UnknownDepartment
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors

_SAVE = """
INSERT INTO catalog_department (id, code, name, parent_id, position)
VALUES (%(id)s, %(code)s, %(name)s::jsonb, %(parent)s, %(position)s)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, parent_id = excluded.parent_id, position = excluded.position
"""
_ABOVE = """
WITH RECURSIVE above AS (
  SELECT id, parent_id FROM catalog_department WHERE id = %(parent)s
  UNION SELECT d.id, d.parent_id FROM catalog_department d JOIN above ON d.id = above.parent_id
) SELECT id FROM above
"""

constraint_errors(
    {
        "catalog_department_code_key": CodeTaken,
        "catalog_department_not_own_parent": DepartmentLoop,
    }
)


@command("catalog.save_department", permission="catalog.edit")
def save_department(*, input: SaveDepartment, actor: Actor, at: datetime) -> Department:
    """Create a department or change it.

    Raises: UnknownDepartment (the parent), DepartmentLoop, CodeTaken.
    Locks: the department table against other edits of the tree.  Emits: catalog.product_changed.v1
    """
    sql.touch("LOCK TABLE catalog_department IN SHARE ROW EXCLUSIVE MODE")
    if input.parent_id is not None:
        above = [row[0] for row in sql.rows(_ABOVE, {"parent": input.parent_id})]
        if not above:
            raise UnknownDepartment(department_id=str(input.parent_id))
        if input.id in above:
            raise DepartmentLoop
    sql.exactly(
        1,
        _SAVE,
        {
            "id": input.id,
            "code": input.code,
            "name": input.name.model_dump_json(),
            "parent": input.parent_id,
            "position": input.position,
        },
    )
    tell_departments_changed(input.id)
    return Department(id=input.id, code=input.code, name=input.name, parent_id=input.parent_id, position=input.position)

from datetime import datetime

import orjson

from noren.domains.fulfilment.contracts import ProposeFulfilments
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

_PROPOSE = """
WITH part AS (
  INSERT INTO fulfilment_fulfilment (id, order_id, order_code, type, state, location_id, reservation_id, due_at,
                                     recipient, why, carrier, tracking_number, short_reason, wrong_codes, created_at,
                                     command_id)
  SELECT id, %(order)s, %(code)s, type, 'PROPOSED', location_id, reservation_id, due_at, recipient, why, '', '', '', 0,
         %(at)s, %(command)s
    FROM jsonb_to_recordset(%(parts)s::jsonb)
      AS p(id uuid, type text, location_id uuid, reservation_id uuid, due_at timestamptz, recipient jsonb, why jsonb)
)
INSERT INTO fulfilment_line (id, fulfilment_id, order_line_id, variant_id, quantity, picked_quantity)
SELECT l.id, p.id, l.order_line_id, l.variant_id, l.quantity, 0
  FROM jsonb_to_recordset(%(parts)s::jsonb) AS p(id uuid, lines jsonb),
       jsonb_to_recordset(p.lines) AS l(id uuid, order_line_id uuid, variant_id uuid, quantity bigint)
"""


@command("fulfilment.propose")
def propose(*, input: ProposeFulfilments, actor: Actor, at: datetime) -> None:
    """Write down how and where the parts of an order will be handed over, once it is paid.

    Locks: none (inserts only).
    """
    sql.later(
        sum(len(part.lines) for part in input.fulfilments),
        _PROPOSE,
        {
            "order": input.order_id,
            "code": input.order_code,
            "at": at,
            "command": command_id(),
            "parts": orjson.dumps([part.model_dump(mode="json") for part in input.fulfilments]).decode(),
        },
    )

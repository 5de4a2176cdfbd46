from datetime import datetime

import orjson

from noren.domains.fulfilment.contracts import FulfilmentType, ProposeFulfilments
from noren.domains.fulfilment.events import FulfilmentCompleted
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

_CARRIED_OUT = """
WITH part AS (
  INSERT INTO fulfilment_fulfilment (id, order_id, order_code, type, state, location_id, reservation_id, due_at, recipient, carrier,
                                     tracking_number, short_reason, wrong_codes, created_at, prepared_at, completed_at, command_id)
  SELECT id, %(order)s, %(code)s, type, 'COMPLETED', location_id, reservation_id, due_at, recipient, '', '', '', 0,
         %(at)s, %(at)s, %(at)s, %(command)s
    FROM jsonb_to_recordset(%(parts)s::jsonb)
      AS p(id uuid, type text, location_id uuid, reservation_id uuid, due_at timestamptz, recipient jsonb)
  RETURNING id
), noted AS (
  INSERT INTO fulfilment_history (fulfilment_id, at, what, note, actor_kind, actor_id, command_id)
  SELECT id, %(at)s, 'fulfilment.carry_out', '', %(actor_kind)s, %(actor_id)s, %(command)s FROM part
)
INSERT INTO fulfilment_line (id, fulfilment_id, order_line_id, variant_id, quantity, picked_quantity)
SELECT l.id, p.id, l.order_line_id, l.variant_id, l.quantity, l.quantity
  FROM jsonb_to_recordset(%(parts)s::jsonb) AS p(id uuid, lines jsonb),
       jsonb_to_recordset(p.lines) AS l(id uuid, order_line_id uuid, variant_id uuid, quantity bigint)
"""


@command("fulfilment.record_carried_out")
def record_carried_out(*, input: ProposeFulfilments, actor: Actor, at: datetime) -> None:
    """Write down parts that the customer has taken along already, bought at a counter.

    Locks: none (inserts only).  Emits: fulfilment.completed.v1
    """
    sql.later(
        sum(len(part.lines) for part in input.fulfilments),
        _CARRIED_OUT,
        {
            "order": input.order_id,
            "code": input.order_code,
            "at": at,
            "command": command_id(),
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "parts": orjson.dumps([part.model_dump(mode="json") for part in input.fulfilments]).decode(),
        },
    )
    for part in input.fulfilments:
        emit(
            FulfilmentCompleted(
                fulfilment_id=part.id,
                order_id=input.order_id,
                location_id=part.location_id,
                kind=FulfilmentType.CARRY_OUT,
            )
        )

"""What somebody should look at now: each number is the length of a list that the office shows."""

from datetime import datetime, timedelta

from noren.domains.orders.contracts import Contract
from noren.platform import sql
from noren.platform.actor import Actor

PAYMENT_PATIENCE = timedelta(minutes=10)
"""After this long a payment or refund without a sure answer is in trouble."""

IN_TROUBLE = """
(p.state IN ('pending', 'requires_action') AND p.created_at < %(patience)s)
 OR EXISTS (SELECT 1 FROM payments_refund r WHERE r.payment_id = p.id AND r.state = 'pending' AND r.created_at < %(patience)s)
"""
"""Which payments these are; `p` is the payment, `patience` the instant before which an answer should have come."""

OPEN_PROMISES = """
(SELECT coalesce(sum(r.open_quantity), 0)::bigint FROM stock_reservation_line r
  WHERE r.variant_id = l.variant_id AND r.location_id = l.location_id AND r.open_quantity > 0
    AND (r.expires_at IS NULL OR r.expires_at > %(at)s))
"""
"""What of the level `l` is promised now; an expired hold never counts."""

_ATTENTION = f"""
SELECT
  (SELECT count(*) FROM fulfilment_fulfilment f WHERE f.state = 'RESERVED' AND {{part}}),
  (SELECT count(*) FROM fulfilment_fulfilment f WHERE f.state = 'RESERVED' AND f.due_at < %(at)s AND {{part}}),
  (SELECT count(*) FROM fulfilment_fulfilment f WHERE f.state = 'PREPARED' AND {{part}}),
  (SELECT count(*) FROM fulfilment_fulfilment f WHERE f.state = 'PREPARED' AND f.collect_by < %(at)s AND {{part}}),
  (SELECT count(*) FROM stock_level l WHERE l.reserved > l.on_hand - l.unavailable AND {OPEN_PROMISES} > l.on_hand - l.unavailable AND {{level}}),
  (SELECT count(*) FROM payments_payment p WHERE ({IN_TROUBLE}) AND {{payment}}),
  (SELECT count(*) FROM platform_failed_delivery WHERE next_at IS NULL),
  (SELECT count(*) FROM platform_mail WHERE next_at IS NULL AND sent_at IS NULL),
  (SELECT count(*) FROM webhooks_endpoint WHERE disabled_reason IN ('gave_up', 'gone'))
"""  # noqa: S608 - constants of our own


class Attention(Contract):
    """How many of each wait. `late` is part of `to_prepare`, `uncollected` of `ready`."""

    to_prepare: int
    late: int
    ready: int
    uncollected: int
    shortfalls: int
    payments_in_trouble: int
    parked_deliveries: int
    parked_mails: int
    webhooks_given_up: int


def attention(*, actor: Actor, at: datetime) -> Attention:
    """What waits within the actor's reach, in one statement.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("reports.view")
    limited = actor.location_ids is not None
    of_order = "EXISTS (SELECT 1 FROM orders_order o WHERE o.id = p.purpose_id AND o.location_id = ANY(%(places)s))"
    statement = _ATTENTION.format(
        part="f.location_id = ANY(%(places)s)" if limited else "true",
        level="l.location_id = ANY(%(places)s)" if limited else "true",
        payment=of_order if limited else "true",
    )
    row = sql.row(statement, {"at": at, "patience": at - PAYMENT_PATIENCE, "places": sorted(actor.location_ids or ())})
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    return Attention(**dict(zip(Attention.model_fields, row, strict=True)))

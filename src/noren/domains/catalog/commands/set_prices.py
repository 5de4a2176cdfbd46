from datetime import datetime

from noren.domains.catalog.commands.announcing import tell_prices_changed
from noren.domains.catalog.contracts import PriceLine, PricesSet, SetPrices
from noren.domains.catalog.errors import PriceExists, PriceInvalid, UnknownVariant
from noren.platform import sql
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command, command_id, constraint_errors

_SET = """
WITH added AS (
  INSERT INTO catalog_price (id, variant_id, channel, location_id, currency, amount_minor, valid_from, valid_to, command_id)
  SELECT p.id, p.variant_id, p.channel, p.location_id, p.currency, p.amount, p.valid_from, p.valid_to, %(command)s
    FROM unnest(%(ids)s::uuid[], %(variants)s::uuid[], %(channels)s::text[], %(locations)s::uuid[], %(currencies)s::text[],
                %(amounts)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
      AS p(id, variant_id, channel, location_id, currency, amount, valid_from, valid_to)
    JOIN catalog_variant v ON v.id = p.variant_id
  RETURNING variant_id
)
SELECT v.product_id, a.variant_id FROM added a JOIN catalog_variant v ON v.id = a.variant_id
"""

constraint_errors(
    {
        "catalog_price_once_per_scope": PriceExists,
        "catalog_price_pkey": PriceExists,
        "catalog_price_ends_after_start": PriceInvalid,
    }
)


@command("catalog.set_prices", permission="catalog.edit")
def set_prices(*, input: SetPrices, actor: Actor, at: datetime) -> PricesSet:
    """Add prices, each for its scope and time; earlier rows stay as they are and are outranked.

    Raises: UnknownVariant, PriceExists, PriceInvalid, NotAllowed (a price that reaches beyond the actor's places).
    Emits: catalog.price_changed.v1
    """
    if not all(_within_reach(line, actor) for line in input.prices):
        raise NotAllowed(permission="catalog.edit")
    added = sql.rows(
        _SET,
        {
            "ids": [line.id for line in input.prices],
            "variants": [line.variant_id for line in input.prices],
            "channels": [line.channel for line in input.prices],
            "locations": [line.location_id for line in input.prices],
            "currencies": [line.currency for line in input.prices],
            "amounts": [line.amount_minor for line in input.prices],
            "starts": [line.valid_from for line in input.prices],
            "ends": [line.valid_to for line in input.prices],
            "command": command_id(),
        },
    )
    known = {variant_id for _product, variant_id in added}
    unknown = sorted({str(line.variant_id) for line in input.prices if line.variant_id not in known})
    if unknown:
        raise UnknownVariant(variant_ids=unknown)
    tell_prices_changed([(product_id, variant_id) for product_id, variant_id in added])
    return PricesSet(product_ids=sorted({product_id for product_id, _variant in added}))


def _within_reach(line: PriceLine, actor: Actor) -> bool:
    """A price without a place holds at every place."""
    return actor.location_ids is None if line.location_id is None else actor.reaches(line.location_id)

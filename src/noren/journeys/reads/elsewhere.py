import re
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts

_QR = re.compile(r"([0-9a-f]{32})-[0-9]{6}", re.IGNORECASE)


def place_of_code(*, text: str) -> LocationFacts | None:
    """Where an order is to be collected that a customer shows at the wrong counter; nothing else is told of it."""
    if "\x00" in text:
        return None
    scanned = _QR.fullmatch(text.strip())
    if scanned is not None:
        part = fulfilment.find_fulfilment(fulfilment_id=UUID(hex=scanned[1]))
        parts = [part] if part is not None else []
    else:
        parts = fulfilment.find_by_order_code(code=orders.normalise_code(text))
    return places.get_location(location_id=parts[0].location_id) if parts else None

import re
from uuid import UUID

from noren.domains.fulfilment.contracts import Fulfilment
from noren.domains.fulfilment.hand_over_code import is_code_of, scanned_part
from noren.domains.fulfilment.queries.fulfilments import (
    find_by_order_code,
    find_fulfilment,
    find_fulfilments,
    ready_to_collect,
)
from noren.kernel.japanese import numeric_text


def find_scanned(*, location_id: UUID, text: str) -> list[Fulfilment]:
    """The parts of a place that a customer can mean: by their QR code, an order code or the six digits.

    Six digits are looked for among the goods that stand ready; two customers may have the same ones, so there
    can be several answers. Handing over judges the code once more.
    """
    scanned = scanned_part(text)
    if scanned is not None:
        part = find_fulfilment(fulfilment_id=scanned)
        return [part] if part is not None and part.location_id == location_id else []
    typed = numeric_text(text)
    if re.fullmatch(r"[0-9 -]{6,12}", typed):
        meant = [part_id for part_id in ready_to_collect(location_id=location_id) if is_code_of(part_id, typed)]
        if meant:
            return find_fulfilments(ids=meant)
    return find_by_order_code(code=typed.upper(), location_id=location_id) if "\x00" not in typed else []

"""What a customer has shown is kept until the goods are handed over, so that it is scanned once."""

from uuid import UUID

from django.http import HttpRequest

from noren.domains.fulfilment.api import hand_over_code, hand_over_text
from noren.kernel.japanese import digits

_PRESENTED = "store_presented"
_MOST = 5


def remember(request: HttpRequest, *, part_id: UUID, text: str) -> None:
    """Keep what was shown for a part, if it is that part's own code: an order code alone proves nothing."""
    if text.strip().lower() != hand_over_text(part_id) and digits(text) != hand_over_code(part_id):
        return
    kept = dict(list(request.session.get(_PRESENTED, {}).items())[-_MOST + 1 :])
    request.session[_PRESENTED] = {**kept, str(part_id): text.strip()}


def recall(request: HttpRequest, *, part_id: UUID) -> str:
    """What was shown for a part; empty where its code has to be asked for."""
    return str(request.session.get(_PRESENTED, {}).get(str(part_id), ""))


def forget(request: HttpRequest, *, part_id: UUID) -> None:
    """The goods are gone: the code is of no more use."""
    kept = request.session.get(_PRESENTED, {})
    if str(part_id) in kept:
        request.session[_PRESENTED] = {name: text for name, text in kept.items() if name != str(part_id)}

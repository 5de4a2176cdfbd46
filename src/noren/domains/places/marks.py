"""Marks of brands: the picture over the door."""

from noren.domains.places.contracts import Mark
from noren.domains.places.errors import MarkInvalid, MarkTooLarge
from noren.platform.pictures import PictureUnfit, keep_picture

MAX_BYTES = 1_000_000
"""It is fetched with every first page."""
MAX_SIDE = 4_000
DRAWN_WITHIN = 512
"""Pixels; larger than any page, receipt or home screen shows it."""


def keep_mark(*, content: bytes) -> Mark:
    """Check a mark as pictures of products are, and keep it in storage under the hash of its content.

    Called outside a transaction: storage may be across the network.
    Raises: MarkInvalid, MarkTooLarge.
    """
    if len(content) > MAX_BYTES:
        raise MarkTooLarge(limit_bytes=MAX_BYTES)
    try:
        kept = keep_picture(content=content, folder="places", max_side=MAX_SIDE, redrawn_within=DRAWN_WITHIN)
    except PictureUnfit as unfit:
        raise MarkInvalid from unfit
    return Mark(path=kept.path, width=kept.width, height=kept.height)

"""Pictures of products."""

from noren.domains.catalog.contracts import KeptImage
from noren.domains.catalog.errors import ImageInvalid, ImageTooLarge
from noren.platform.pictures import PictureUnfit, keep_picture

MAX_BYTES = 10 * 1_048_576


def keep_image(*, content: bytes) -> KeptImage:
    """Check an image and keep it in storage under the hash of its content, see `platform.pictures`.

    Called outside a transaction: storage may be across the network.
    Raises: ImageInvalid, ImageTooLarge.
    """
    if len(content) > MAX_BYTES:
        raise ImageTooLarge(limit_bytes=MAX_BYTES)
    try:
        kept = keep_picture(content=content, folder="catalog")
    except PictureUnfit as unfit:
        raise ImageInvalid from unfit
    return KeptImage(path=kept.path, width=kept.width, height=kept.height)

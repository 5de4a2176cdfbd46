import struct
import zlib

import pytest
from django.core.files.storage import default_storage

from noren.domains.catalog import api
from noren.domains.catalog.contracts import AttachImage, DetachImage, Name
from noren.domains.catalog.models import Image
from noren.domains.catalog.tests.making import NOW, make_department, make_product
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=3, height=2):
    lines = b"".join(b"\x00" + b"\xff\x00\x00" * width for _ in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def jpeg(width=640, height=480):
    exif = b"\xff\xe1" + struct.pack(">H", 10) + b"Exif\x00\x00ab"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\x00" * 9
    return b"\xff\xd8" + exif + frame + b"\xff\xd9"


def webp_extended(width=300, height=200):
    body = (
        b"WEBPVP8X"
        + struct.pack("<I", 10)
        + b"\x00" * 4
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossless(width=300, height=200):
    bits = (width - 1) | ((height - 1) << 14)
    body = b"WEBPVP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", bits)
    return b"RIFF" + struct.pack("<I", len(body)) + body


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30" onload="x()">
<script>alert(1)</script><style>*{}</style><foreignObject><b/></foreignObject>
<a href="javascript:alert(1)"><rect width="1" height="1"/></a>
<image href="https://example.com/x.png"/><use xlink:href="https://example.com/x.svg#a"/>
<rect id="r" width="10" height="10" fill="url(https://example.com/#p)" stroke="#f00" onclick="x()"/><use href="#r"/>
</svg>"""


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("content", "ending", "size"),
    [
        (png(), "png", (3, 2)),
        (jpeg(), "jpg", (640, 480)),
        (webp_extended(), "webp", (300, 200)),
        (webp_lossless(), "webp", (300, 200)),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="24px" height="12"/>', "svg", (24, 12)),
    ],
)
def test_keeps_an_image_under_its_content_and_reads_its_size(content, ending, size):
    kept = api.keep_image(content=content)

    assert kept.path.endswith(f".{ending}")
    assert (kept.width, kept.height) == size
    assert default_storage.exists(kept.path)
    assert api.keep_image(content=content) == kept


def test_an_svg_keeps_its_shapes_and_loses_whatever_runs_or_loads():
    kept = api.keep_image(content=SVG)

    stored = default_storage.open(kept.path).read().decode()
    assert (kept.width, kept.height) == (40, 30)
    for gone in (
        "script",
        "style",
        "foreignObject",
        "onload",
        "onclick",
        "javascript",
        "https://example",
        "<a",
        "image",
    ):
        assert gone not in stored
    assert stored.count("<rect") == 1
    assert 'stroke="#f00"' in stored
    assert 'href="#r"' in stored


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00",
        b"<html><script>1</script></html>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e999 1"/>',
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"RIFF\x00\x00\x00\x00WEBPVP8X",
        png(width=30_000, height=1),
    ],
)
def test_refuses_what_is_no_image(content):
    with pytest.raises(api.ImageInvalid):
        api.keep_image(content=content)

    assert default_storage.listdir("")[0] == []


def test_refuses_an_image_that_is_too_large():
    with pytest.raises(api.ImageTooLarge):
        api.keep_image(content=b"\xff" * (10 * 1_048_576 + 1))


@pytest.mark.django_db
def test_shows_a_kept_image_with_a_product_and_takes_it_away_again():
    product = make_product(make_department())
    kept = api.keep_image(content=png())
    shown = AttachImage(
        id=uuid7(),
        product_id=product.id,
        path=kept.path,
        width=kept.width,
        height=kept.height,
        alt=Name(ja="写真"),
    )

    api.attach_image(input=shown, actor=SYSTEM, at=NOW)
    api.attach_image(input=shown, actor=SYSTEM, at=NOW)

    stored = Image.objects.get()
    assert (stored.product_id, stored.path, stored.width, stored.height) == (product.id, kept.path, 3, 2)
    api.detach_image(input=DetachImage(image_id=shown.id), actor=SYSTEM, at=NOW)
    assert Image.objects.count() == 0
    assert default_storage.exists(kept.path)


@pytest.mark.django_db
def test_refuses_a_picture_of_another_products_variant():
    department_id = make_department()
    product, other = make_product(department_id, code="A"), make_product(department_id, code="B")
    kept = api.keep_image(content=png())
    shown = AttachImage(
        id=uuid7(),
        product_id=product.id,
        variant_id=other.variants[0].id,
        path=kept.path,
        width=3,
        height=2,
        alt=Name(ja=""),
    )

    with pytest.raises(api.UnknownVariant):
        api.attach_image(input=shown, actor=SYSTEM, at=NOW)

    assert Image.objects.count() == 0

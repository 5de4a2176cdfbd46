"""Checking pictures before they are kept: what they are is read from their bytes, never from their name."""

import hashlib
import io
import struct
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

MAX_SIDE = 20_000
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "use",
        "symbol",
        "pattern",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "id",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "d",
        "points",
        "width",
        "height",
        "viewBox",
        "preserveAspectRatio",
        "transform",
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-opacity",
        "stroke-miterlimit",
        "opacity",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clip-path",
        "clip-rule",
        "mask",
        "font-family",
        "font-size",
        "font-weight",
        "text-anchor",
        "dominant-baseline",
        "letter-spacing",
        "href",
        "role",
        "patternUnits",
        "patternTransform",
        "maskUnits",
        "clipPathUnits",
    ]
)
_ROOT_LIMIT = 2_000_000


class PictureUnfit(Exception):
    """This is no picture that can be shown."""


class Kept(NamedTuple):
    """Where a picture lies in storage, and its size."""

    path: str
    width: int
    height: int


def keep_picture(*, content: bytes, folder: str, max_side: int = MAX_SIDE, redrawn_within: int = 0) -> Kept:
    """Check a picture and keep it in storage under the hash of its content; the same picture is kept once.

    An SVG is rebuilt from the shapes and attributes that draw; whatever could run or load is left out. Other pictures
    are drawn anew as PNG where `redrawn_within` says how long their sides may be: every program can show them then,
    and nothing that a camera wrote beside the picture is kept.
    Called outside a transaction: storage may be across the network.
    Raises: PictureUnfit.
    """
    ending, width, height, kept = _inspected(content)
    if not (1 <= width <= max_side and 1 <= height <= max_side):
        raise PictureUnfit(f"{width} x {height}")
    if redrawn_within and ending != "svg":
        ending, width, height, kept = "png", *_redrawn(kept, redrawn_within)
    digest = hashlib.sha256(kept).hexdigest()
    path = f"{folder}/{digest[:2]}/{digest}.{ending}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(kept))
    return Kept(path, width, height)


def _inspected(content: bytes) -> tuple[str, int, int, bytes]:
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png", *_png_size(content), content
        if content.startswith(b"\xff\xd8\xff"):
            return "jpg", *_jpeg_size(content), content
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return "webp", *_webp_size(content), content
        return "svg", *_clean_svg(content)
    except (struct.error, IndexError) as broken:
        raise PictureUnfit from broken


def _redrawn(content: bytes, within: int) -> tuple[int, int, bytes]:
    """The picture, upright, as PNG. Its size was looked at before, so that it cannot burst here."""
    from PIL import Image as Raster  # noqa: PLC0415 - 9 MB that only a new picture needs
    from PIL import ImageOps  # noqa: PLC0415 - as above

    out = io.BytesIO()
    try:
        with Raster.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as given:
            drawn = ImageOps.exif_transpose(given).convert("RGBA")
    except (OSError, ValueError, SyntaxError, struct.error, Raster.DecompressionBombError) as broken:
        raise PictureUnfit from broken
    drawn.thumbnail((within, within))
    drawn.save(out, "PNG", optimize=True)
    return *drawn.size, out.getvalue()


def _png_size(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR" or b"IEND" not in content[-12:]:
        raise PictureUnfit
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walk the segments to the start of frame, where the size stands."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            raise PictureUnfit
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    raise PictureUnfit


def _webp_size(content: bytes) -> tuple[int, int]:
    """The size stands in one of three kinds of first chunk: lossy, lossless, extended."""
    kind = content[12:16]
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = struct.unpack("<I", content[21:25])[0]
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8X" and len(content) >= 30:
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    raise PictureUnfit


def _clean_svg(content: bytes) -> tuple[int, int, bytes]:
    if (
        len(content) > _ROOT_LIMIT
        or b"<!DOCTYPE" in content.upper()
        or b"<!ENTITY" in content.upper()
        or b"\x00" in content
    ):
        raise PictureUnfit
    try:
        root = Xml.fromstring(content)  # noqa: S314 - a document type, and with it every entity, is refused above
    except (Xml.ParseError, ValueError, RecursionError) as broken:
        raise PictureUnfit from broken
    if root.tag != f"{{{_SVG}}}svg":
        raise PictureUnfit
    _keep_drawing(root)
    Xml.register_namespace("", _SVG)
    out = io.BytesIO()
    Xml.ElementTree(root).write(out, encoding="utf-8")
    return *_svg_size(root), out.getvalue()


def _keep_drawing(root: Xml.Element) -> None:
    """Remove everything that is not on the list of shapes and harmless attributes."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for name, text in list(element.attrib.items()):
            bare = name.removeprefix("{http://www.w3.org/1999/xlink}")
            local = bare != "href" or text.strip().startswith("#")
            drawing = "url(" not in text.replace(" ", "").lower() or text.replace(" ", "").lower().startswith("url(#")
            if bare not in _ATTRIBUTES or not local or not drawing:
                del element.attrib[name]
        for child in list(element):
            known = isinstance(child.tag, str) and child.tag.removeprefix(f"{{{_SVG}}}") in _SHAPES
            if known:
                waiting.append(child)
            else:
                element.remove(child)


def _svg_size(root: Xml.Element) -> tuple[int, int]:
    box = root.get("viewBox", "").replace(",", " ").split()
    sides = [root.get("width", ""), root.get("height", "")]
    try:
        if all(side.removesuffix("px").strip() for side in sides) and not any(side.endswith("%") for side in sides):
            return round(float(sides[0].removesuffix("px"))), round(float(sides[1].removesuffix("px")))
        return round(float(box[2])), round(float(box[3]))
    except (ValueError, OverflowError, IndexError) as broken:
        raise PictureUnfit from broken

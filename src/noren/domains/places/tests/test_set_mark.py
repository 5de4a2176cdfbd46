import io

import pytest
from django.core.files.storage import default_storage
from PIL import ExifTags, Image

from noren.domains.places import api
from noren.domains.places.contracts import SetMark
from noren.domains.places.tests.making import NOW, make_place, make_seller
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" onload="x()"><script>x()</script><circle r="9"/></svg>"""


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    api.forget_locations()


def drawn(kind="JPEG", size=(900, 600)):
    out, beside = io.BytesIO(), Image.Exif()
    beside[ExifTags.Base.ImageDescription] = "where it was taken"
    Image.new("RGB", size, "#a03020").save(out, kind, exif=beside)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_as_png_small_and_without_what_the_camera_wrote(kind):
    mark = api.keep_mark(content=drawn(kind))

    kept = default_storage.open(mark.path).read()
    assert (mark.width, mark.height) == (512, 341)
    assert kept.startswith(b"\x89PNG")
    assert b"where it was taken" not in kept
    assert api.keep_mark(content=drawn(kind)) == mark


def test_a_drawing_keeps_only_what_draws():
    mark = api.keep_mark(content=SVG)

    kept = default_storage.open(mark.path).read()
    assert mark.path.endswith(".svg")
    assert b"circle" in kept
    assert b"script" not in kept
    assert b"onload" not in kept


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90", drawn()[:400], drawn("PNG")[:-500] + b"IEND\xaeB`\x82", drawn(size=(5_000, 2)), b"<html></html>"],
    ids=["empty", "program", "cut JPEG", "broken PNG", "too wide", "page"],
)
def test_what_is_no_picture_is_refused_and_nothing_kept(content, tmp_path):
    with pytest.raises(api.MarkInvalid):
        api.keep_mark(content=content)

    assert list(tmp_path.iterdir()) == []


def test_a_mark_of_more_than_a_megabyte_is_refused():
    with pytest.raises(api.MarkTooLarge):
        api.keep_mark(content=b"\x89PNG\r\n\x1a\n" + b"x" * 1_000_000)


def test_a_brand_shows_its_mark_until_it_is_taken_away():
    place = make_place(make_seller())
    mark = api.keep_mark(content=SVG)

    api.set_mark(input=SetMark(brand_id=place.brand_id, mark=mark), actor=SYSTEM, at=NOW)
    api.forget_locations()

    assert api.get_location(location_id=place.id).brand_mark == mark.path
    assert [brand.mark for brand in api.list_brands() if brand.id == place.brand_id] == [mark]
    api.set_mark(input=SetMark(brand_id=place.brand_id, mark=None), actor=SYSTEM, at=NOW)
    assert [brand.mark for brand in api.list_brands() if brand.id == place.brand_id] == [None]
    with pytest.raises(api.UnknownSeller):
        api.set_mark(input=SetMark(brand_id=uuid7(), mark=mark), actor=SYSTEM, at=NOW)

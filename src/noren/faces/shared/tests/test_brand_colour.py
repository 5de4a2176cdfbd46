import re

import pytest
from django.test import Client

from noren.faces.shared.brand_colour import contrast, tokens_of

pytestmark = pytest.mark.django_db

WHITE, NIGHT = (255, 255, 255), (0x10, 0x12, 0x18)


def rgb(text):
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize(
    "colour", ["000000", "ffffff", "ffff00", "8a3b2a", "00ff88", "223a70", "ff69b4", "808080", "0000ff"]
)
def test_text_is_readable_on_every_colour_and_in_it(colour):
    css = tokens_of(colour)

    light, dark = re.findall(r"--primary: (#\w+)", css)
    soft, dark_soft = re.findall(r"--primary-soft: (#\w+)", css)
    assert contrast(rgb(light), WHITE) >= 4.5
    assert contrast(rgb(light), rgb(soft)) >= 4.5
    assert contrast(rgb(dark), NIGHT) >= 4.5
    assert contrast(rgb(dark), rgb(dark_soft)) >= 4.5


def test_a_colour_that_is_readable_stays_as_it_is():
    assert "--primary: #8a3b2a;" in tokens_of("8a3b2a")


def test_the_style_sheet_is_kept_for_ever_and_is_of_colours_alone():
    answer = Client().get("/brand/8a3b2a.css")

    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Client().get("/brand/8a3b2a;}.css").status_code == 404

"""A brand's colour as the tokens of its pages: whatever colour it is, text stays readable on it and in it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

Colour = tuple[int, int, int]

READABLE = 4.6
"""WCAG AA asks for 4.5 between text and what is behind it; the rest is for rounding."""
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
# Of ui/tokens.css: what primary text stands on at its worst, light and dark.
_PAPER, _NIGHT = (0xF3, 0xEF, 0xE6), (0x23, 0x2A, 0x3A)
_CSS = """:root {{ --primary: {primary}; --primary-hover: {hover}; --primary-soft: {soft}; --on-primary: #ffffff; }}
@media (prefers-color-scheme: dark) {{
  :root:not([data-theme="light"]) {{ --primary: {dark}; --primary-hover: {dark_hover}; --primary-soft: {dark_soft}; --on-primary: #101218; }}
}}
"""


@require_safe
def brand_colour(request: HttpRequest, colour: str) -> HttpResponse:
    """The style sheet of a colour; the same for ever."""
    response = HttpResponse(tokens_of(colour), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def tokens_of(colour: str) -> str:
    """Tokens for light and dark pages; `colour` is six hexadecimal digits."""
    given = (int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:6], 16))
    soft, dark_soft = _mixed(given, _WHITE, 0.12), _mixed(given, (0x15, 0x16, 0x1A), 0.3)
    primary = _readable(given, _BLACK, (_PAPER, soft))
    dark = _readable(given, _WHITE, (_NIGHT, dark_soft))
    return _CSS.format(
        primary=_hex(primary), hover=_hex(_mixed(primary, _BLACK, 0.8)), soft=_hex(soft),
        dark=_hex(dark), dark_hover=_hex(_mixed(dark, _WHITE, 0.8)), dark_soft=_hex(dark_soft),
    )  # fmt: skip


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2's contrast ratio, 1 to 21."""
    light, shade = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (shade + 0.05)


def _readable(colour: Colour, towards: Colour, behind: tuple[Colour, ...]) -> Colour:
    """The colour, moved as little as it takes until it is read on everything behind it."""
    steps = (_mixed(colour, towards, 1 - step / 50) for step in range(51))
    return next((one for one in steps if all(contrast(one, ground) >= READABLE for ground in behind)), towards)


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (part / 255 for part in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)

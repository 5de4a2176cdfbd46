"""The paper that goods are drawn on: a quiet ground, light from the upper left, shadows without a blur filter."""

from collections.abc import Callable
from html import escape
from typing import Any

SIDE = 1200
INK = "#2b2622"
PAPER = "#fffaf0"
GROUND = ("#f8f5ef", "#e9e3d7")
TABLE = ("#e8e0d2", "#dcd2c0")
SANS = "Noto Sans JP, Hiragino Sans, Yu Gothic UI, sans-serif"
SERIF = "Noto Serif JP, Noto Serif CJK JP, Hiragino Mincho ProN, Yu Mincho, serif"

Stop = tuple[float, str, float]
Draw = Callable[..., None]

ROUND: tuple[Stop, ...] = (
    (0, INK, 0.26),
    (0.14, INK, 0.04),
    (0.24, "#ffffff", 0.30),
    (0.40, "#ffffff", 0.02),
    (0.72, INK, 0.07),
    (1, INK, 0.34),
)
"""How light falls on what is round: a bright band left of the middle, dark towards both sides."""
CLOTH: tuple[Stop, ...] = ((0, "#ffffff", 0.20), (0.45, "#ffffff", 0), (0.6, INK, 0), (1, INK, 0.17))
"""How light falls on cloth that lies flat."""


def mix(one: str, other: str, part: float) -> str:
    """A colour between two, `part` of the way to the other."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def darker(colour: str, part: float = 0.15) -> str:
    """The colour in shade."""
    return mix(colour, INK, part)


def lighter(colour: str, part: float = 0.25) -> str:
    """The colour in light."""
    return mix(colour, PAPER, part)


def is_light(colour: str) -> bool:
    """Whether dark print reads better on it than light print."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.30 * red + 0.59 * green + 0.11 * blue > 150


def print_on(colour: str) -> str:
    """The colour of print on this one."""
    return darker(colour, 0.72) if is_light(colour) else lighter(colour, 0.86)


class Sheet:
    """One picture under way."""

    def __init__(self, *, standing: bool) -> None:
        self._defs: list[str] = []
        self._body: list[str] = []
        if standing:
            self._body.append(f'<rect width="{SIDE}" height="{SIDE}" fill="{self.down(*GROUND)}"/>')
            self._body.append(f'<rect y="800" width="{SIDE}" height="400" fill="{self.down(*TABLE)}"/>')
            self.rect(0, 796, SIDE, 8, fill="#ffffff", opacity=0.35)
        else:
            centre = self._gradient("radialGradient", 'cx="0.42" cy="0.36" r="0.85"', _plain(*GROUND))
            self._body.append(f'<rect width="{SIDE}" height="{SIDE}" fill="{centre}"/>')

    def finished(self) -> bytes:
        """The whole drawing as an SVG file."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
        return f"{head}<defs>{''.join(self._defs)}</defs>{''.join(self._body)}</svg>".encode()

    def open_group(self, **more: Any) -> None:
        """Begin a group: what follows shares its clip, place or opacity."""
        self._body.append(f"<g{_attributes(more)}>")

    def close_group(self) -> None:
        """End the group."""
        self._body.append("</g>")

    def path(self, d: str, *, fill: str = "none", **more: Any) -> None:
        """Any outline."""
        self._body.append(f'<path d="{d}" fill="{fill}"{_attributes(more)}/>')

    def rect(self, x: float, y: float, width: float, height: float, *, fill: str = "none", **more: Any) -> None:
        """A rectangle; `rx` rounds it."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._body.append(f'<rect {place} fill="{fill}"{_attributes(more)}/>')

    def ellipse(
        self, cx: float, cy: float, rx: float, ry: float | None = None, *, fill: str = "none", **more: Any
    ) -> None:
        """An ellipse, or a circle where `ry` is left out."""
        place = f'cx="{_n(cx)}" cy="{_n(cy)}" rx="{_n(rx)}" ry="{_n(rx if ry is None else ry)}"'
        self._body.append(f'<ellipse {place} fill="{fill}"{_attributes(more)}/>')

    def text(self, words: str, x: float, y: float, size: float, *, fill: str, serif: bool = False, **more: Any) -> None:
        """Print, centred on x."""
        family = SERIF if serif else SANS
        self._body.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-family="{family}" font-size="{_n(size)}" text-anchor="middle"'
            f' fill="{fill}"{_attributes(more)}>{escape(words)}</text>'
        )

    def upright(self, words: str, x: float, y: float, size: float, *, fill: str) -> None:
        """Print from top to bottom, as on a shop's sign."""
        for place, letter in enumerate(words):
            turned = f"rotate(90 {_n(x)} {_n(y + place * size * 1.12 - size * 0.36)})" if letter in "ー–-" else None
            self.text(letter, x, y + place * size * 1.12, size, fill=fill, serif=True, transform=turned)

    def across(self, *stops: Stop) -> str:
        """A gradient from left to right, as a fill."""
        return self._gradient("linearGradient", "", stops)

    def down(self, *colours: str) -> str:
        """A gradient from top to bottom."""
        return self._gradient("linearGradient", 'x2="0" y2="1"', _plain(*colours))

    def slanting(self, *stops: Stop) -> str:
        """A gradient from the upper left to the lower right."""
        return self._gradient("linearGradient", 'x2="1" y2="1"', stops)

    def glow(self, *stops: Stop, cx: float = 0.38, cy: float = 0.32, r: float = 0.75) -> str:
        """A gradient from a bright point outwards."""
        return self._gradient("radialGradient", f'cx="{cx}" cy="{cy}" r="{r}"', stops)

    def weave(self, width: float, height: float, drawing: str) -> str:
        """A repeating pattern of a small drawing, as a fill."""
        return self._defined(
            lambda name: (
                f'<pattern id="{name}" width="{_n(width)}" height="{_n(height)}"'
                f' patternUnits="userSpaceOnUse">{drawing}</pattern>'
            )
        )

    def inside(self, d: str) -> str:
        """A clip to an outline, for `clip_path`."""
        return self._defined(lambda name: f'<clipPath id="{name}"><path d="{d}"/></clipPath>')

    def cloth(self, d: str, colour: str, *, shadow: bool = True) -> None:
        """A piece of cloth that lies on the ground."""
        if shadow:
            self.lying_shadow(d)
        self.path(d, fill=colour)
        self.path(d, fill=self.slanting(*CLOTH))
        self.path(d, stroke=darker(colour, 0.30), stroke_width=2.5, stroke_opacity=0.55, stroke_linejoin="round")

    def solid(self, d: str, colour: str, stops: tuple[Stop, ...] = ROUND) -> None:
        """Something round that stands, seen from the side."""
        self.path(d, fill=colour)
        self.path(d, fill=self.across(*stops))

    def lying_shadow(self, d: str, *, drop: float = 16) -> None:
        """A soft shadow below a flat thing: wide faint strokes, one over the other."""
        for step, width in enumerate((70, 50, 34, 20, 8)):
            self.path(
                d, fill=INK, opacity=0.034 + step * 0.010, stroke=INK, stroke_width=width, stroke_linejoin="round",
                transform=f"translate(6 {_n(drop + 6 - step)})",
            )  # fmt: skip

    def standing_shadow(self, cx: float, y: float, rx: float, ry: float | None = None) -> None:
        """The shadow at the foot of what stands on the table: dark below it, fading to the right."""
        height = rx * 0.16 if ry is None else ry
        fade = self.glow((0, INK, 0.34), (0.55, INK, 0.15), (1, INK, 0), cx=0.5, cy=0.5, r=0.5)
        self.ellipse(cx + rx * 0.16, y + height * 0.25, rx * 1.5, height * 1.8, fill=fade)
        self.ellipse(cx, y, rx * 1.06, height * 0.9, fill=fade)

    def fold(self, d: str, *, strength: float = 1.0, width: float = 26) -> None:
        """A soft crease."""
        for part, opacity in ((1.0, 0.035), (0.6, 0.045), (0.25, 0.07)):
            self.path(
                d, stroke=INK, stroke_width=width * part, stroke_opacity=opacity * strength, stroke_linecap="round"
            )

    def seam(self, d: str, colour: str, *, dashed: bool = False) -> None:
        """A seam, or the stitches beside one."""
        self.path(
            d, stroke=darker(colour, 0.38), stroke_width=2.6 if dashed else 3.2, stroke_opacity=0.5,
            stroke_dasharray="11 7" if dashed else None, stroke_linecap="round",
        )  # fmt: skip

    def mark(self, x: float, y: float, width: float, *, fill: str) -> None:
        """The shop's mark: a curtain of three panels, the middle one parted."""
        panel, height = width * 0.29, width * 0.62
        self.rect(x - width / 2, y, width, width * 0.08, fill=fill)
        for place in (0, 2):
            self.rect(x - width / 2 + place * width * 0.355, y + width * 0.13, panel, height, fill=fill)
        left = x - width * 0.145
        self.path(
            f"M{_n(left)} {_n(y + width * 0.13)}h{_n(panel)}v{_n(height)}l{_n(-panel * 0.5)} {_n(-height * 0.72)}"
            f"l{_n(-panel * 0.5)} {_n(height * 0.72)}z",
            fill=fill,
        )

    def _gradient(self, kind: str, place: str, stops: tuple[Stop, ...]) -> str:
        marks = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
        return self._defined(lambda name: f'<{kind} id="{name}" {place}>{marks}</{kind}>')

    def _defined(self, made: Callable[[str], str]) -> str:
        name = f"d{len(self._defs)}"
        self._defs.append(made(name))
        return f"url(#{name})"


def _plain(*colours: str) -> tuple[Stop, ...]:
    last = max(len(colours) - 1, 1)
    return tuple((round(place / last, 3), colour, 1.0) for place, colour in enumerate(colours))


def _attributes(more: dict[str, Any]) -> str:
    return "".join(f' {name.replace("_", "-")}="{_n(v)}"' for name, v in more.items() if v is not None)


def _n(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)

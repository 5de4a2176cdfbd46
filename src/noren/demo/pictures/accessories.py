"""What goes with clothes, laid flat."""

from noren.demo.pictures.sheet import INK, Sheet, darker, lighter, print_on
from noren.demo.pictures.wear import FLECKS


def hat(sheet: Sheet, colour: str) -> None:
    """A bucket hat."""
    brim = "M 250 700 Q 300 600 400 560 L 800 560 Q 900 600 950 700 Q 960 800 600 800 Q 240 800 250 700 Z"
    crown = "M 386 590 Q 400 380 450 330 Q 600 270 750 330 Q 800 380 814 590 Q 600 660 386 590 Z"
    sheet.cloth(brim, colour)
    for inset in (24, 48, 72, 96):
        sheet.seam(
            f"M {262 + inset} {706 - inset * 0.2} Q {270 + inset} {796 - inset * 0.72} 600 {790 - inset * 0.78} Q {930 - inset} {796 - inset * 0.72} {938 - inset} {706 - inset * 0.2}",
            colour,
            dashed=True,
        )
    sheet.path(crown, fill=lighter(colour, 0.04))
    sheet.path(crown, fill=sheet.slanting((0, "#ffffff", 0.22), (0.5, "#ffffff", 0), (1, INK, 0.26)))
    sheet.path("M 386 590 Q 600 660 814 590", stroke=INK, stroke_width=16, stroke_opacity=0.18)
    sheet.seam("M 446 344 Q 600 410 754 344", colour)
    sheet.seam("M 444 362 Q 600 428 756 362", colour, dashed=True)
    for x in (470, 500):
        sheet.ellipse(x, 500, 9, 10, fill=darker(colour, 0.5))


def scarf(sheet: Sheet, colour: str, *, stripe: str = "") -> None:
    """A stole, folded once, with fringes."""
    d = "M 330 240 Q 600 200 870 240 L 880 880 Q 600 910 320 880 Z"
    for x in range(330, 876, 17):
        sheet.path(
            f"M {x} 884 q {(x % 5) - 2} 50 {(x % 7) - 3} 104",
            stroke=darker(colour, 0.10),
            stroke_width=7,
            stroke_linecap="round",
        )
    sheet.cloth(d, colour)
    sheet.path(
        d, fill=sheet.weave(12, 12, '<path d="M0 12L12 0" stroke="#2b2622" stroke-width="2" stroke-opacity="0.10"/>')
    )
    if stripe:
        for y in (700, 742, 800):
            sheet.path(f"M 322 {y} Q 600 {y + 28} 878 {y}", stroke=stripe, stroke_width=20 if y != 742 else 8)
    sheet.path("M 330 240 Q 600 200 870 240 L 874 500 Q 600 560 326 500 Z", fill=lighter(colour, 0.06))
    sheet.path("M 326 500 Q 600 560 874 500", stroke=INK, stroke_width=14, stroke_opacity=0.16)
    sheet.fold(
        "M 440 520 Q 430 700 444 870 M 620 540 Q 640 700 626 880 M 760 520 Q 772 700 758 876", strength=1.3, width=40
    )
    sheet.fold("M 500 240 Q 490 380 510 520 M 700 236 Q 716 380 690 520", width=40)


def tote(sheet: Sheet, colour: str) -> None:
    """A canvas bag with two handles and the shop's mark."""
    for x in (430, 440):
        sheet.path(
            f"M {x} 470 C {x + 10} 150 {1190 - x} 150 {1200 - x} 470",
            stroke=darker(colour, 0.18 if x == 430 else 0.04),
            stroke_width=38,
        )
        sheet.path(
            f"M {x} 470 C {x + 10} 150 {1190 - x} 150 {1200 - x} 470",
            stroke=lighter(colour, 0.2),
            stroke_width=24,
            stroke_opacity=0.5,
        )
    d = "M 280 420 Q 600 400 920 420 L 952 1000 Q 600 1040 248 1000 Z"
    sheet.cloth(d, colour)
    sheet.path(
        d,
        fill=sheet.weave(10, 10, '<path d="M0 5H10M5 0V10" stroke="#2b2622" stroke-width="1" stroke-opacity="0.12"/>'),
    )
    sheet.seam("M 282 462 Q 600 442 918 462", colour, dashed=True)
    for x in (410, 750):
        sheet.path(
            f"M {x} 424 h 42 v 86 h -42 z", fill=lighter(colour, 0.05), stroke=darker(colour, 0.35), stroke_width=2.5
        )
        sheet.seam(f"M {x + 5} 430 l 32 74 M {x + 37} 430 l -32 74", colour, dashed=True)
    sheet.fold("M 330 560 Q 380 800 340 990 M 860 560 Q 830 800 866 990", strength=1.3, width=50)
    sheet.mark(600, 640, 170, fill=print_on(colour))


def apron(sheet: Sheet, colour: str) -> None:
    """A work apron with a pocket."""
    sheet.path("M 470 300 C 440 90 760 90 730 300", stroke=darker(colour, 0.16), stroke_width=24)
    for x, end in ((316, 150), (884, 1050)):
        sheet.path(
            f"M {x} 560 Q {(x + end) / 2} 540 {end} 700 Q {end + 10} 760 {end - 20 if x < 600 else end + 20} 800",
            stroke=darker(colour, 0.12),
            stroke_width=20,
            stroke_linecap="round",
        )
    d = "M 462 280 L 738 280 Q 750 470 890 540 L 908 1020 Q 600 1054 292 1020 L 310 540 Q 450 470 462 280 Z"
    sheet.cloth(d, colour)
    sheet.path(d, fill=sheet.weave(38, 38, FLECKS))
    sheet.path(
        "M 404 660 h 392 v 214 q -196 30 -392 0 z",
        fill=lighter(colour, 0.06),
        stroke=darker(colour, 0.35),
        stroke_width=3,
    )
    sheet.seam("M 408 684 h 384 M 600 664 V 886", colour, dashed=True)
    sheet.seam("M 466 304 h 268", colour, dashed=True)
    sheet.fold("M 350 560 Q 390 800 350 1000 M 840 580 Q 820 800 860 1000", strength=1.2, width=44)


def slippers(sheet: Sheet, colour: str) -> None:
    """Room shoes, seen from above."""
    for dx, mirror in ((-175, 1), (175, -1)):
        x = 600 + dx
        sole = f"M {x - 120} 420 Q {x - 130 * 1} 220 {x + 14 * mirror} 216 Q {x + 130} 220 {x + 126} 430 Q {x + 118} 620 {x + 104} 800 Q {x + 92} 990 {x} 994 Q {x - 92} 990 {x - 104} 800 Q {x - 120} 620 {x - 120} 420 Z"
        sheet.cloth(sole, lighter(colour, 0.42))
        sheet.path(
            f"M {x - 82} 700 Q {x - 90} 960 {x} 964 Q {x + 90} 960 {x + 82} 700 Q {x} 650 {x - 82} 700 Z",
            fill=darker(lighter(colour, 0.42), 0.10),
        )
        upper = f"M {x - 126} 420 Q {x - 140} 214 {x + 14 * mirror} 206 Q {x + 138} 214 {x + 132} 430 Q {x + 126} 560 {x + 116} 640 Q {x} 500 {x - 114} 640 Q {x - 124} 540 {x - 126} 420 Z"
        sheet.cloth(upper, colour, shadow=False)
        sheet.path(upper, fill=sheet.weave(38, 38, FLECKS))
        sheet.path(f"M {x - 114} 640 Q {x} 500 {x + 116} 640", stroke=darker(colour, 0.25), stroke_width=14)
        sheet.fold(f"M {x - 60} 300 Q {x} 270 {x + 60} 300")

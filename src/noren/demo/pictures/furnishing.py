"""Furniture and fabrics for the home."""

from math import cos, pi, sin

from noren.demo.pictures.sheet import INK, PAPER, Sheet, darker, lighter

_GRAIN = (
    '<path d="M0 9Q60 3 120 10T240 8M0 24Q70 30 130 22T240 25M0 41Q50 36 110 42T240 40" fill="none" stroke="#5b3b1e"'
    ' stroke-width="2" stroke-opacity="0.16"/>'
)


def towel(sheet: Sheet, colour: str, *, blanket: bool = False) -> None:
    """Folded towels, one on the other; thick and wide, a blanket."""
    sheet.standing_shadow(606, 876, 376, 40)
    layers = ((270, 0.16), (440, 0.06), (610, -0.04)) if blanket else ((730, 0.10), (590, 0.02), (450, -0.06))
    thick = 190 if blanket else 150
    for y, shade in ((520, 0.10), (700, 0.02)) if blanket else layers:
        tone = darker(colour, shade) if shade > 0 else lighter(colour, -shade)
        height = thick if not blanket else 196
        d = f"M 236 {y + 20} Q 220 {y + height / 2} 240 {y + height - 6} L 940 {y + height} Q 992 {y + height * 0.86} 990 {y + height / 2} Q 992 {y + height * 0.12} 936 {y} L 250 {y + 6} Z"
        sheet.path(d, fill=tone)
        sheet.path(d, fill=sheet.down("#ffffff", "#ffffff", tone, INK), opacity=0.20)
        sheet.path(
            d,
            fill=sheet.weave(
                11,
                11,
                '<path d="M2 3q3 4 6 0M6 9q3 3 5 -1" fill="none" stroke="#2b2622" stroke-width="1.6" stroke-opacity="0.14"/>',
            ),
        )
        sheet.path(
            f"M 236 {y + height / 2} H 900 Q 956 {y + height / 2} 950 {y + height * 0.28}",
            stroke=INK,
            stroke_width=8,
            stroke_opacity=0.20,
        )
        sheet.path(f"M 240 {y + height / 2 + 7} H 900", stroke="#ffffff", stroke_width=4, stroke_opacity=0.25)
        sheet.path(f"M 240 {y + height - 3} L 938 {y + height}", stroke=INK, stroke_width=7, stroke_opacity=0.22)
    if blanket:
        for x in range(250, 930, 26):
            sheet.path(f"M {x} 890 q 4 26 -2 50", stroke=darker(colour, 0.12), stroke_width=8, stroke_linecap="round")
    else:
        sheet.rect(860, 640, 52, 44, fill=PAPER, stroke=INK, stroke_width=1, stroke_opacity=0.2)
        sheet.mark(886, 652, 30, fill=darker(colour, 0.6))


def cushion(sheet: Sheet, colour: str, *, stripe: str = "") -> None:
    """A square cushion."""
    d = "M 250 240 Q 600 300 950 240 Q 990 236 972 290 Q 920 600 972 910 Q 990 964 950 960 Q 600 900 250 960 Q 210 964 228 910 Q 280 600 228 290 Q 210 236 250 240 Z"
    sheet.lying_shadow(d, drop=26)
    sheet.path(d, fill=colour)
    if stripe:
        clip = sheet.inside(d)
        for x in (390, 440, 760, 810):
            sheet.rect(x, 200, 22, 800, fill=stripe, clip_path=clip, opacity=0.85)
    sheet.path(
        d,
        fill=sheet.weave(
            10, 10, '<path d="M0 5H10M5 0V10" stroke="#2b2622" stroke-width="1.2" stroke-opacity="0.12"/>'
        ),
    )
    sheet.path(d, fill=sheet.glow((0, "#ffffff", 0.34), (0.5, "#ffffff", 0.02), (1, INK, 0.28)))
    for x, y, dx, dy in ((262, 262, 90, 110), (938, 262, -90, 110), (262, 938, 90, -110), (938, 938, -90, -110)):
        sheet.fold(f"M {x} {y} q {dx * 0.7} {dy * 0.5} {dx} {dy * 1.5}", strength=1.2)


def chair(sheet: Sheet, colour: str) -> None:
    """A wooden chair with a woven seat."""
    sheet.standing_shadow(600, 1080, 330, 36)
    back = darker(colour, 0.16)
    for d in ("M 410 160 L 432 160 L 446 1060 L 420 1060 Z", "M 768 160 L 790 160 L 780 1060 L 754 1060 Z"):
        sheet.path(d, fill=back)
    for y, h in ((190, 62), (330, 52), (450, 44)):
        sheet.path(f"M 420 {y} Q 600 {y - 20} 780 {y} L 778 {y + h} Q 600 {y + h - 20} 424 {y + h} Z", fill=colour)
        sheet.path(f"M 420 {y} Q 600 {y - 20} 780 {y}", stroke="#ffffff", stroke_width=4, stroke_opacity=0.4)
        sheet.path(f"M 424 {y + h} Q 600 {y + h - 20} 778 {y + h}", stroke=INK, stroke_width=5, stroke_opacity=0.2)
    sheet.path("M 360 640 L 840 640 L 910 730 L 290 730 Z", fill="#d9c49a")
    sheet.path(
        "M 360 640 L 840 640 L 910 730 L 290 730 Z",
        fill=sheet.weave(
            24,
            14,
            '<path d="M0 7h12M12 0v14M12 3h12M12 11h12" stroke="#6b4c22" stroke-width="2.4" stroke-opacity="0.35"/>',
        ),
    )
    sheet.path("M 290 730 L 910 730 L 908 764 L 292 764 Z", fill=darker(colour, 0.08))
    sheet.path("M 290 733 L 910 733", stroke="#ffffff", stroke_width=4, stroke_opacity=0.35)
    for x, tip in ((300, 292), (862, 870)):
        d = f"M {x} 764 h 40 l {tip - x - 6} 320 h -32 Z"
        sheet.solid(d, colour)
    sheet.rect(326, 900, 550, 22, fill=darker(colour, 0.06))
    sheet.rect(326, 900, 550, 5, fill="#ffffff", opacity=0.3)


def stool(sheet: Sheet, colour: str) -> None:
    """A round wooden stool."""
    sheet.standing_shadow(600, 1050, 270, 34)
    for x, tip in ((470, 400), (690, 740)):
        sheet.path(f"M {x} 560 h 36 L {tip + 44} 1000 h -28 Z", fill=darker(colour, 0.24))
    for x, tip in ((380, 330), (780, 826)):
        sheet.solid(f"M {x} 560 h 44 L {tip + 46} 1060 h -34 Z", colour)
    sheet.path("M 372 820 L 830 820 L 832 844 L 370 844 Z", fill=darker(colour, 0.10))
    sheet.path("M 330 500 Q 330 590 600 590 Q 870 590 870 500 Z", fill=darker(colour, 0.12))
    sheet.ellipse(600, 490, 270, 74, fill=colour)
    sheet.ellipse(600, 490, 270, 74, fill=sheet.weave(240, 50, _GRAIN))
    sheet.ellipse(600, 490, 270, 74, fill=sheet.slanting((0, "#ffffff", 0.35), (0.6, "#ffffff", 0), (1, INK, 0.18)))


def clock(sheet: Sheet, colour: str) -> None:
    """A wall clock."""
    ring = "M 200 590 a 400 400 0 1 0 800 0 a 400 400 0 1 0 -800 0 Z"
    sheet.lying_shadow(ring, drop=30)
    sheet.ellipse(600, 590, 400, fill=colour)
    sheet.ellipse(600, 590, 400, fill=sheet.slanting((0, "#ffffff", 0.4), (0.5, "#ffffff", 0), (1, INK, 0.3)))
    sheet.ellipse(600, 590, 356, fill="#fbf8f1")
    sheet.ellipse(
        600, 590, 356, fill=sheet.glow((0, "#ffffff", 0), (0.75, INK, 0), (1, INK, 0.13), cx=0.55, cy=0.58, r=0.6)
    )
    for hour in range(12):
        angle = hour * pi / 6
        if hour % 3:
            sheet.path(
                f"M {600 + 318 * sin(angle):.0f} {590 - 318 * cos(angle):.0f} L {600 + 292 * sin(angle):.0f} {590 - 292 * cos(angle):.0f}",
                stroke=INK,
                stroke_width=6,
            )
        else:
            sheet.text(str(hour or 12), 600 + 284 * sin(angle), 590 - 284 * cos(angle) + 24, 68, fill=INK)
    sheet.path("M 600 590 L 470 500", stroke=INK, stroke_width=18, stroke_linecap="round")
    sheet.path("M 600 590 L 760 420", stroke=INK, stroke_width=11, stroke_linecap="round")
    sheet.path("M 560 660 L 660 480", stroke="#d6452b", stroke_width=5, stroke_linecap="round")
    sheet.ellipse(600, 590, 17, fill=INK)

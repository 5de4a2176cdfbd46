"""What the café bakes and serves."""

from math import cos, pi, sin

from noren.demo.pictures.sheet import INK, PAPER, Sheet, darker, mix

_CRUMB = '<path d="M4 6h2M16 3l2 1M11 14h2M22 20l2-1M5 22h2M26 9h1" stroke="#5a3512" stroke-width="2.2" stroke-opacity="0.24"/>'


def cookies(sheet: Sheet, colour: str, *, dots: str = "#4a2c17") -> None:
    """A stack of biscuits and one leaning on it."""
    sheet.standing_shadow(560, 920, 260, 40)
    for y in (840, 760, 680, 600):
        lean = (y // 80) % 2 * 14
        sheet.path(
            f"M {330 + lean} {y} Q {330 + lean} {y + 70} {560 + lean} {y + 74} Q {790 + lean} {y + 70} {790 + lean} {y} Z",
            fill=darker(colour, 0.18),
        )
        sheet.ellipse(560 + lean, y, 230, 58, fill=colour)
        sheet.ellipse(560 + lean, y, 230, 58, fill=sheet.weave(30, 26, _CRUMB))
        sheet.ellipse(560 + lean, y, 230, 58, fill=sheet.slanting((0, "#ffffff", 0.25), (1, INK, 0.15)))
    for x, y in ((470, 590), (560, 618), (650, 586), (540, 570), (620, 604), (440, 612), (700, 606)):
        sheet.ellipse(x, y, 17, 9, fill=dots)
    sheet.ellipse(850, 790, 150, 156, fill=darker(colour, 0.18), transform="translate(14 6)")
    sheet.ellipse(850, 790, 150, 156, fill=colour)
    sheet.ellipse(850, 790, 150, 156, fill=sheet.weave(30, 26, _CRUMB))
    sheet.ellipse(850, 790, 150, 156, fill=sheet.glow((0, "#ffffff", 0.28), (0.6, "#ffffff", 0), (1, INK, 0.22)))
    for x, y in ((800, 730), (900, 740), (850, 800), (790, 850), (910, 860), (850, 690), (940, 800)):
        sheet.ellipse(x, y, 17, 15, fill=dots)
        sheet.ellipse(x - 5, y - 5, 5, 4, fill="#ffffff", opacity=0.4)


def paper_cup(sheet: Sheet, colour: str, *, sleeve: str = "#223a70") -> None:
    """A hot drink to take away."""
    for x in (560, 630):
        sheet.path(
            f"M {x} 190 q -40 -40 0 -80 q 40 -40 0 -80",
            stroke="#ffffff",
            stroke_width=18,
            stroke_opacity=0.7,
            stroke_linecap="round",
        )
    sheet.standing_shadow(600, 970, 160)
    d = "M 410 340 L 790 340 L 742 940 Q 738 984 690 986 L 510 986 Q 462 984 458 940 Z"
    sheet.solid(d, colour)
    sheet.solid("M 424 520 L 776 520 L 756 770 L 444 770 Z", sleeve)
    sheet.mark(600, 580, 120, fill=PAPER)
    sheet.solid("M 396 300 Q 396 286 412 286 L 788 286 Q 804 286 804 300 L 800 352 L 400 352 Z", "#33302d")
    sheet.solid("M 430 236 L 770 236 L 786 288 L 414 288 Z", "#45413d")
    sheet.ellipse(600, 238, 170, 18, fill="#55504b")


def iced(sheet: Sheet, colour: str, *, milk: str = "") -> None:
    """An iced drink in a tall glass."""
    sheet.standing_shadow(600, 960, 160)
    sheet.path("M 640 900 L 760 150", stroke="#d6452b", stroke_width=22, stroke_linecap="round")
    d = "M 410 300 L 452 920 Q 456 968 510 972 L 690 972 Q 744 968 748 920 L 790 300 Z"
    sheet.path(d, fill="#ffffff", fill_opacity=0.35)
    clip = sheet.inside("M 432 400 L 466 912 Q 470 954 514 956 L 686 956 Q 730 954 734 912 L 768 400 Z")
    sheet.rect(
        400,
        396,
        400,
        580,
        fill=sheet.down(milk, mix(milk, colour, 0.5), colour, colour) if milk else colour,
        clip_path=clip,
        opacity=0.94,
    )
    for x, y, turn in ((500, 430, 12), (600, 452, -18), (690, 424, 30), (540, 530, 40), (650, 548, 8)):
        sheet.rect(
            -46, -46, 92, 92, rx=16, fill="#ffffff", opacity=0.32, transform=f"translate({x} {y}) rotate({turn})"
        )
        sheet.path(
            "M -30 -30 L 24 -30",
            stroke="#ffffff",
            stroke_width=8,
            stroke_opacity=0.6,
            stroke_linecap="round",
            transform=f"translate({x} {y}) rotate({turn})",
        )
    sheet.path(
        d,
        fill=sheet.across(
            (0, INK, 0.24),
            (0.09, "#ffffff", 0.5),
            (0.22, "#ffffff", 0.08),
            (0.8, "#ffffff", 0.05),
            (0.93, "#ffffff", 0.4),
            (1, INK, 0.25),
        ),
    )
    sheet.ellipse(600, 300, 190, 36, stroke="#ffffff", stroke_width=8, stroke_opacity=0.9)
    for x, y in ((430, 620), (470, 780), (764, 560), (740, 800), (450, 700), (752, 690)):
        sheet.ellipse(x, y, 6, 9, fill="#ffffff", opacity=0.7)


def latte(sheet: Sheet, colour: str, *, cup: str = "#f4efe4", art: str = "#f6ead6") -> None:
    """A cup on its saucer, seen from above, with a leaf drawn in the foam."""
    sheet.lying_shadow("M 190 610 a 410 410 0 1 0 820 0 a 410 410 0 1 0 -820 0 Z", drop=24)
    sheet.ellipse(600, 610, 410, fill=darker(cup, 0.03))
    sheet.ellipse(600, 610, 410, fill=sheet.slanting((0, "#ffffff", 0.5), (0.5, "#ffffff", 0), (1, INK, 0.18)))
    sheet.ellipse(612, 640, 310, fill=INK, opacity=0.13)
    sheet.path("M 850 560 Q 1010 520 1020 610 Q 1010 700 850 660 Z", fill=cup, stroke=darker(cup, 0.25), stroke_width=4)
    sheet.ellipse(600, 610, 290, fill=cup)
    sheet.ellipse(600, 610, 290, fill=sheet.slanting((0, "#ffffff", 0.5), (1, INK, 0.16)))
    sheet.ellipse(600, 610, 256, fill=colour)
    sheet.ellipse(
        600, 610, 256, fill=sheet.glow((0, "#ffffff", 0.10), (0.7, INK, 0), (1, INK, 0.32), cx=0.55, cy=0.58, r=0.6)
    )
    if art:
        sheet.path(
            "M 600 830 Q 420 700 440 540 Q 470 430 560 470 Q 600 494 600 540 Q 600 494 640 470 Q 730 430 760 540 Q 780 700 600 830 Z",
            fill=art,
        )
        for y, w in ((560, 92), (620, 86), (680, 66)):
            sheet.path(
                f"M {600 - w} {y} Q 600 {y + 96} {600 + w} {y}", stroke=colour, stroke_width=20, stroke_linecap="round"
            )


def cake(sheet: Sheet, colour: str, *, filling: str = "#fff5e6", top: str = "#fff8ee", berry: str = "#c2272f") -> None:
    """A slice of cake on a plate."""
    _dish(sheet)
    sheet.path(
        "M 330 560 L 760 470 L 900 590 L 900 800 L 400 850 L 330 790 Z",
        fill=INK,
        opacity=0.10,
        transform="translate(16 24)",
    )
    sheet.path("M 320 560 L 880 600 L 880 820 L 320 800 Z", fill=colour)
    sheet.path("M 320 625 L 880 662 L 880 692 L 320 657 Z", fill=filling)
    sheet.path("M 320 710 L 880 744 L 880 768 L 320 738 Z", fill=filling)
    sheet.path("M 320 560 L 880 600 L 880 820 L 320 800 Z", fill=sheet.weave(30, 26, _CRUMB))
    sheet.path("M 880 600 Q 930 540 860 470 L 870 470 Q 940 560 930 700 Q 920 800 880 820 Z", fill=darker(top, 0.08))
    sheet.path("M 320 560 L 800 440 Q 930 480 884 604 Z", fill=top)
    sheet.path(
        "M 320 560 L 884 600 L 882 630 Q 820 650 780 626 Q 720 640 690 614 Q 620 640 580 606 Q 520 624 480 596 Q 420 610 320 586 Z",
        fill=top,
    )
    sheet.path("M 320 560 L 800 440 Q 930 480 884 604 Z", fill=sheet.slanting((0, "#ffffff", 0.5), (1, INK, 0.10)))
    if berry:
        sheet.path("M 700 420 Q 690 350 760 344 Q 830 350 830 430 Q 810 520 762 530 Q 710 510 700 420 Z", fill=berry)
        sheet.path(
            "M 700 420 Q 690 350 760 344 Q 830 350 830 430 Q 810 520 762 530 Q 710 510 700 420 Z",
            fill=sheet.glow((0, "#ffffff", 0.45), (0.4, "#ffffff", 0), (1, INK, 0.25)),
        )
        for x, y in ((730, 400), (770, 390), (800, 420), (750, 440), (786, 456), (760, 484)):
            sheet.ellipse(x, y, 4, 6, fill="#f6d27a")


def croissant(sheet: Sheet, colour: str) -> None:
    """A croissant on a plate."""
    _dish(sheet)
    d = "M 240 760 Q 220 620 360 560 Q 440 460 600 450 Q 770 460 850 560 Q 980 620 960 760 Q 930 820 870 770 Q 820 700 740 710 Q 600 690 460 710 Q 380 700 330 770 Q 270 820 240 760 Z"
    sheet.path(d, fill=INK, opacity=0.18, transform="translate(10 30)")
    sheet.path(d, fill=colour)
    sheet.path(d, fill=sheet.down("#ffe3ad", colour, darker(colour, 0.4)), opacity=0.75)
    for d_fold in (
        "M 360 560 Q 400 640 350 740",
        "M 460 484 Q 510 590 470 706",
        "M 560 454 Q 610 570 580 694",
        "M 660 456 Q 690 570 700 700",
        "M 760 490 Q 770 590 790 712",
        "M 850 560 Q 830 650 880 760",
    ):
        sheet.path(d_fold, stroke=darker(colour, 0.45), stroke_width=9, stroke_opacity=0.6, stroke_linecap="round")
        sheet.path(
            d_fold,
            stroke="#ffe9bf",
            stroke_width=6,
            stroke_opacity=0.7,
            stroke_linecap="round",
            transform="translate(14 4)",
        )


def doughnut(sheet: Sheet, colour: str, *, glaze: str = "#5a3420") -> None:
    """A ring with a glaze, seen from above."""
    ring = "M 260 600 a 340 340 0 1 0 680 0 a 340 340 0 1 0 -680 0 Z"
    sheet.lying_shadow(ring, drop=30)
    sheet.ellipse(600, 600, 340, fill=colour)
    sheet.ellipse(600, 600, 340, fill=sheet.glow((0, "#ffffff", 0.2), (0.6, "#ffffff", 0), (1, INK, 0.35)))
    waves = " ".join(
        f"{600 + (306 + 14 * sin(step * 0.9)) * cos(step * pi / 18):.0f} {600 + (306 + 14 * sin(step * 0.9)) * sin(step * pi / 18):.0f}"
        for step in range(36)
    )
    sheet.path(f"M {waves} Z", fill=glaze, stroke=glaze, stroke_width=20, stroke_linejoin="round")
    sheet.ellipse(600, 600, 216, stroke="#ffffff", stroke_width=26, stroke_opacity=0.16)
    sheet.path(
        "M 400 470 Q 470 380 580 372", stroke="#ffffff", stroke_width=24, stroke_opacity=0.35, stroke_linecap="round"
    )
    sheet.ellipse(600, 600, 122, fill=darker(colour, 0.12))
    sheet.ellipse(604, 606, 104, fill="#e6dfd2")
    for step in range(14):
        angle, far = step * 2 * pi / 14 + 0.2, 180 + (step * 37) % 110
        sheet.rect(
            -16,
            -4,
            32,
            8,
            rx=4,
            fill=("#f3d9a4", "#e98b7a", "#ffffff")[step % 3],
            transform=f"translate({600 + far * cos(angle):.0f} {600 + far * sin(angle):.0f}) rotate({step * 53})",
        )


def pudding(sheet: Sheet, colour: str) -> None:
    """A caramel custard on a plate."""
    _dish(sheet)
    sheet.ellipse(610, 806, 300, 60, fill="#7a3f12", opacity=0.85)
    d = "M 440 480 L 760 480 Q 800 700 830 790 Q 600 860 370 790 Q 400 700 440 480 Z"
    sheet.solid(d, colour)
    sheet.path(
        "M 440 480 L 760 480 L 778 570 Q 740 600 720 560 Q 690 630 650 568 Q 610 590 590 560 Q 550 650 510 566 Q 470 596 422 566 Z",
        fill="#8a4814",
    )
    sheet.ellipse(600, 480, 160, 36, fill="#9c5519")
    sheet.ellipse(570, 472, 90, 14, fill="#ffffff", opacity=0.3)
    sheet.ellipse(600, 440, 40, 34, fill="#fff6ea")
    sheet.ellipse(604, 408, 28, fill="#c2272f")
    sheet.ellipse(596, 400, 8, fill="#ffffff", opacity=0.6)


def sandwich(sheet: Sheet, colour: str, *, filling: str = "#f3cf5e") -> None:
    """Three pieces of a sandwich, their cut sides to the front."""
    _dish(sheet)
    for x, y in ((250, 560), (484, 576), (718, 560)):
        sheet.rect(x + 14, y + 22, 226, 270, rx=16, fill=INK, opacity=0.14)
        sheet.path(f"M {x} {y + 26} l 44 -60 h 206 l -24 60 z", fill=colour)
        sheet.path(f"M {x + 226} {y + 20} l 24 -54 v 250 l -24 52 z", fill=darker(colour, 0.25))
        for top, thick in ((0, 84), (184, 84)):
            sheet.rect(x, y + top, 226, thick, rx=14, fill="#fbf2df", stroke=colour, stroke_width=7)
            sheet.rect(x, y + top, 226, thick, rx=14, fill=sheet.weave(30, 26, _CRUMB), opacity=0.5)
        waves = " ".join("q 14 18 28 0" for _ in range(8))
        sheet.path(f"M {x + 2} {y + 84} h 222 v 16 h -224 z M {x} {y + 96} {waves} z", fill="#8fae5d")
        sheet.path(
            f"M {x - 4} {y + 106} q 58 -12 116 0 q 60 10 118 -2 q 10 40 0 80 q -60 10 -116 2 q -60 -8 -118 2 q -10 -40 0 -82 z",
            fill=filling,
        )
        for dx, dy, r in ((40, 140, 15), (96, 128, 11), (150, 152, 17), (196, 132, 12), (74, 164, 10)):
            sheet.ellipse(x + dx, y + dy, r, r * 0.8, fill="#fff6e2")
        sheet.rect(
            x, y, 226, 268, rx=14, fill=sheet.slanting((0, "#ffffff", 0.22), (0.5, "#ffffff", 0), (1, INK, 0.12))
        )


def scone(sheet: Sheet, colour: str) -> None:
    """Two scones on a plate."""
    _dish(sheet)
    for x, y in ((450, 640), (740, 660)):
        d = f"M {x - 170} {y + 130} Q {x - 190} {y - 20} {x - 120} {y - 90} Q {x} {y - 150} {x + 120} {y - 90} Q {x + 190} {y - 20} {x + 170} {y + 130} Q {x} {y + 180} {x - 170} {y + 130} Z"
        sheet.path(d, fill=INK, opacity=0.16, transform="translate(10 18)")
        sheet.path(d, fill=colour)
        sheet.path(d, fill=sheet.weave(30, 26, _CRUMB))
        sheet.path(
            f"M {x - 176} {y + 40} q 60 24 110 0 q 60 -22 120 4 q 60 20 122 -8",
            stroke=darker(colour, 0.35),
            stroke_width=13,
            stroke_opacity=0.65,
        )
        sheet.path(d, fill=sheet.glow((0, "#ffffff", 0.4), (0.5, "#ffffff", 0), (1, INK, 0.3)))


def _dish(sheet: Sheet) -> None:
    sheet.standing_shadow(600, 860, 430, 90)
    sheet.ellipse(600, 820, 460, 124, fill="#d8d1c2")
    sheet.ellipse(600, 806, 460, 122, fill="#faf7f0")
    sheet.ellipse(600, 806, 460, 122, fill=sheet.slanting((0, "#ffffff", 0.4), (1, INK, 0.10)))
    sheet.ellipse(600, 812, 350, 84, stroke=INK, stroke_width=3, stroke_opacity=0.12)

"""Things for the home, standing on a table."""

from noren.demo.pictures.sheet import INK, PAPER, ROUND, Sheet, darker, lighter, print_on

WOOD = "#c49a6c"
METAL = "#b9bcbe"
CLAY = "#d8ccb8"


def mug(sheet: Sheet, colour: str, *, rim: str = "") -> None:
    """A mug with a handle."""
    sheet.standing_shadow(580, 900, 200)
    sheet.path("M 768 500 C 960 470 960 800 760 780", stroke=colour, stroke_width=46, stroke_linecap="round")
    sheet.path(
        "M 768 500 C 960 470 960 800 760 780", stroke=INK, stroke_width=46, stroke_opacity=0.16, stroke_linecap="round"
    )
    sheet.path(
        "M 772 490 C 944 466 944 770 764 764",
        stroke="#ffffff",
        stroke_width=9,
        stroke_opacity=0.35,
        stroke_linecap="round",
    )
    d = "M 376 420 L 392 850 Q 396 912 470 920 Q 580 932 690 920 Q 764 912 768 850 L 784 420 Z"
    sheet.solid(d, colour)
    _mouth(sheet, 580, 420, 204, 46, colour, inside=lighter(colour, 0.3))
    if rim:
        sheet.path("M 378 452 Q 580 510 782 452 L 781 476 Q 580 534 379 476 Z", fill=rim, opacity=0.85)


def bowl(sheet: Sheet, colour: str) -> None:
    """A rice bowl of bare clay, dipped in a glaze of this colour."""
    sheet.standing_shadow(600, 900, 170)
    sheet.solid("M 490 850 L 500 912 Q 600 930 700 912 L 710 850 Z", darker(CLAY, 0.12))
    d = "M 290 500 Q 310 800 500 868 Q 600 890 700 868 Q 890 800 910 500 Z"
    sheet.solid(d, CLAY)
    dipped = "M 280 480 H 920 V 640 Q 820 720 740 650 Q 640 590 560 680 Q 470 760 400 660 Q 340 610 280 660 Z"
    sheet.path(dipped, fill=colour, clip_path=sheet.inside(d), opacity=0.9)
    sheet.path(d, fill=sheet.across(*ROUND))
    _mouth(sheet, 600, 500, 310, 66, colour, inside=lighter(colour, 0.22))


def plate(sheet: Sheet, colour: str, *, rim: str = "") -> None:
    """A plate, seen from above."""
    circle = "M 180 600 a 420 420 0 1 0 840 0 a 420 420 0 1 0 -840 0 Z"
    sheet.lying_shadow(circle, drop=24)
    sheet.ellipse(600, 600, 420, fill=colour)
    sheet.ellipse(600, 600, 420, fill=sheet.slanting((0, "#ffffff", 0.35), (0.5, "#ffffff", 0), (1, INK, 0.16)))
    if rim:
        sheet.ellipse(600, 600, 404, stroke=rim, stroke_width=14)
    sheet.ellipse(600, 600, 292, fill=sheet.slanting((0, INK, 0.14), (0.5, INK, 0.02), (1, "#ffffff", 0.4)))
    sheet.ellipse(600, 600, 276, fill=colour)
    sheet.ellipse(600, 600, 276, fill=sheet.glow((0, "#ffffff", 0.32), (0.7, "#ffffff", 0), (1, INK, 0.08)))


def glass(sheet: Sheet, colour: str) -> None:
    """A plain tumbler."""
    sheet.standing_shadow(600, 900, 170)
    d = "M 410 360 L 446 860 Q 450 914 520 920 Q 600 928 680 920 Q 750 914 754 860 L 790 360 Z"
    sheet.path(d, fill=colour, fill_opacity=0.34)
    sheet.path(
        d,
        fill=sheet.across(
            (0, INK, 0.22),
            (0.08, "#ffffff", 0.55),
            (0.2, "#ffffff", 0.08),
            (0.8, "#ffffff", 0.10),
            (0.93, "#ffffff", 0.5),
            (1, INK, 0.22),
        ),
    )
    sheet.ellipse(600, 872, 148, 30, fill="#ffffff", opacity=0.5)
    sheet.ellipse(600, 880, 140, 26, fill=INK, opacity=0.08)
    sheet.ellipse(
        600, 360, 190, 38, fill="#ffffff", fill_opacity=0.3, stroke="#ffffff", stroke_width=7, stroke_opacity=0.85
    )
    sheet.ellipse(600, 362, 190, 38, stroke=INK, stroke_width=2, stroke_opacity=0.25)
    sheet.path("M 462 440 L 484 800", stroke="#ffffff", stroke_width=16, stroke_opacity=0.6, stroke_linecap="round")


def teapot(sheet: Sheet, colour: str) -> None:
    """A round teapot with a side spout."""
    sheet.standing_shadow(590, 900, 250)
    sheet.path("M 826 620 Q 920 610 950 470 Q 962 440 1010 446 Q 990 700 850 800 Z", fill=darker(colour, 0.12))
    sheet.path(
        "M 398 560 C 160 480 150 850 392 800", stroke=darker(colour, 0.08), stroke_width=42, stroke_linecap="round"
    )
    d = "M 600 430 Q 860 440 866 690 Q 868 880 700 914 Q 600 928 490 914 Q 330 880 332 690 Q 340 440 600 430 Z"
    sheet.path(d, fill=colour)
    sheet.path(d, fill=sheet.glow((0, "#ffffff", 0.5), (0.3, "#ffffff", 0.08), (0.65, INK, 0.06), (1, INK, 0.38)))
    sheet.ellipse(600, 452, 134, 30, fill=darker(colour, 0.28))
    sheet.path("M 470 446 Q 600 380 730 446 Q 600 490 470 446 Z", fill=lighter(colour, 0.06))
    sheet.ellipse(600, 388, 34, 26, fill=darker(colour, 0.1))
    sheet.ellipse(590, 380, 14, 9, fill="#ffffff", opacity=0.4)


def pot(sheet: Sheet, colour: str) -> None:
    """A clay pot with its lid."""
    sheet.standing_shadow(600, 900, 330)
    for x in (214, 986):
        sheet.ellipse(x, 660, 62, 34, fill=darker(colour, 0.18))
        sheet.ellipse(x, 654, 34, 12, fill=INK, opacity=0.35)
    sheet.solid("M 230 620 Q 250 850 420 905 Q 600 930 780 905 Q 950 850 970 620 Z", colour)
    sheet.path("M 236 690 Q 600 770 964 690", stroke=darker(colour, 0.3), stroke_width=5, stroke_opacity=0.5)
    lid = "M 214 610 Q 280 400 600 388 Q 920 400 986 610 Q 600 690 214 610 Z"
    sheet.path(lid, fill=lighter(colour, 0.10))
    sheet.path(lid, fill=sheet.glow((0, "#ffffff", 0.4), (0.4, "#ffffff", 0.04), (1, INK, 0.30)))
    sheet.path("M 214 610 Q 600 690 986 610 L 984 630 Q 600 712 216 630 Z", fill=darker(colour, 0.28))
    sheet.solid("M 530 400 L 544 330 Q 600 312 656 330 L 670 400 Q 600 420 530 400 Z", lighter(colour, 0.05))


def pan(sheet: Sheet, colour: str) -> None:
    """An iron frying pan, seen from above."""
    handle = "M 772 722 L 1084 1034 Q 1110 1076 1076 1096 Q 1046 1106 1022 1082 L 718 772 Z"
    sheet.lying_shadow(handle)
    sheet.path(handle, fill=WOOD)
    sheet.path(handle, fill=sheet.slanting((0, "#ffffff", 0.05), (1, INK, 0.25)))
    sheet.ellipse(1050, 1062, 12, fill=INK, opacity=0.5)
    circle = "M 130 500 a 380 380 0 1 0 760 0 a 380 380 0 1 0 -760 0 Z"
    sheet.lying_shadow(circle, drop=22)
    sheet.ellipse(510, 500, 380, fill=colour)
    sheet.ellipse(510, 500, 380, fill=sheet.slanting((0, "#ffffff", 0.35), (0.5, "#ffffff", 0.02), (1, INK, 0.3)))
    sheet.ellipse(510, 500, 346, fill=darker(colour, 0.35))
    sheet.ellipse(510, 500, 316, fill=colour)
    sheet.ellipse(
        510, 500, 316, fill=sheet.glow((0, "#ffffff", 0.20), (0.6, "#ffffff", 0.02), (1, INK, 0.25), cx=0.6, cy=0.62)
    )


def lamp(sheet: Sheet, colour: str) -> None:
    """A desk lamp with a metal shade, lit."""
    sheet.path(
        "M 300 560 L 130 1200 L 820 1200 L 650 560 Z",
        fill=sheet.glow((0, "#ffe09a", 0.75), (0.55, "#ffe7ab", 0.25), (1, "#ffe7ab", 0), cx=0.5, cy=0, r=0.95),
    )
    sheet.standing_shadow(730, 1000, 170, 30)
    sheet.solid("M 570 980 Q 730 946 890 980 L 890 1008 Q 730 1040 570 1008 Z", colour)
    sheet.path("M 734 970 L 800 560 L 560 330", stroke=METAL, stroke_width=22, stroke_linejoin="round")
    sheet.path(
        "M 729 970 L 794 562 L 558 336", stroke="#ffffff", stroke_width=6, stroke_opacity=0.6, stroke_linejoin="round"
    )
    for x, y in ((800, 560), (560, 330)):
        sheet.ellipse(x, y, 24, fill=darker(colour, 0.2))
        sheet.ellipse(x - 4, y - 5, 10, fill="#ffffff", opacity=0.4)
    sheet.ellipse(474, 560, 178, 40, fill="#ffefc2")
    shade = "M 540 300 Q 470 292 430 340 Q 320 440 296 560 Q 474 610 652 560 Q 640 440 590 340 Q 570 304 540 300 Z"
    sheet.solid(shade, colour)
    sheet.path("M 296 560 Q 474 612 652 560", stroke="#ffefc2", stroke_width=9)


def notebook(sheet: Sheet, colour: str) -> None:
    """A notebook with a cloth spine."""
    pages = "M 330 200 L 896 226 L 880 1030 L 316 1004 Z"
    sheet.lying_shadow(pages, drop=24)
    sheet.path(
        "M 336 214 L 904 240 L 888 1040 L 322 1014 Z", fill="#f4eee0", stroke=INK, stroke_width=1.5, stroke_opacity=0.3
    )
    for step in range(4):
        sheet.path(
            f"M {889 + step * 3} {1032 + step} L {905 - 16 + step * 3 + 12} {238 + step * 2}",
            stroke=INK,
            stroke_width=1,
            stroke_opacity=0.18,
        )
    sheet.path(pages, fill=colour)
    sheet.path(
        pages,
        fill=sheet.weave(7, 7, '<path d="M1 2h1M5 5h1" stroke="#2b2622" stroke-width="1.4" stroke-opacity="0.16"/>'),
    )
    sheet.path(pages, fill=sheet.slanting((0, "#ffffff", 0.26), (0.5, "#ffffff", 0), (1, INK, 0.14)))
    sheet.path("M 330 200 L 408 204 L 394 1008 L 316 1004 Z", fill=darker(colour, 0.42))
    sheet.path("M 408 204 L 394 1008", stroke="#ffffff", stroke_width=2, stroke_opacity=0.3)
    sheet.path(
        "M 520 340 L 784 352 L 780 500 L 516 488 Z", fill=PAPER, stroke=INK, stroke_width=1.5, stroke_opacity=0.25
    )
    for y in (400, 444):
        sheet.path(f"M 548 {y} L 754 {y + 9}", stroke=INK, stroke_width=2, stroke_opacity=0.3)
    sheet.mark(640, 840, 86, fill=print_on(colour))


def pens(sheet: Sheet, colour: str) -> None:
    """Three pens side by side."""
    for place, tone in enumerate((colour, lighter(colour, 0.35), darker(colour, 0.4))):
        x = 430 + place * 160
        d = f"M {x - 28} 330 L {x + 28} 330 L {x + 28} 900 L {x + 8} 1010 L {x - 8} 1010 L {x - 28} 900 Z"
        sheet.lying_shadow(d)
        sheet.solid(d, "#f3efe6")
        sheet.solid(f"M {x - 28} 640 h 56 v 260 h -56 z", tone)
        sheet.solid(f"M {x - 18} 250 h 36 v 84 h -36 z", tone)
        sheet.rect(x + 12, 340, 12, 220, fill=METAL)
        sheet.path(f"M {x - 5} 1008 L {x} 1040 L {x + 5} 1008 Z", fill="#77726b")


def basket(sheet: Sheet, colour: str) -> None:
    """A woven basket with two handles."""
    sheet.standing_shadow(600, 910, 330)
    for x in (400, 800):
        sheet.path(f"M {x - 90} 480 Q {x} 330 {x + 90} 480", stroke=darker(colour, 0.3), stroke_width=26)
    d = "M 210 480 Q 240 800 280 890 Q 290 918 340 920 L 860 920 Q 910 918 920 890 Q 960 800 990 480 Z"
    sheet.path(d, fill=colour)
    strands = "".join(
        f'<path d="M{x} {y}q15 -9 30 0" fill="none" stroke="#4d3413" stroke-width="15" stroke-opacity="{o}" stroke-linecap="round"/>'
        for x, y, o in ((0, 16, 0.26), (30, 40, 0.26), (-30, 40, 0.26), (30, 16, 0.08), (0, 40, 0.08))
    )
    sheet.path(d, fill=sheet.weave(60, 48, strands))
    sheet.path(d, fill=sheet.across(*ROUND))
    sheet.rect(196, 456, 808, 58, fill=darker(colour, 0.06), rx=28)
    sheet.rect(
        196,
        456,
        808,
        58,
        fill=sheet.weave(44, 58, '<path d="M0 58L44 0" stroke="#4d3413" stroke-width="7" stroke-opacity="0.35"/>'),
        rx=28,
    )


def diffuser(sheet: Sheet, colour: str) -> None:
    """A glass bottle with reeds."""
    for tip in (452, 520, 600, 676, 758):
        sheet.path(
            f"M {600 + (tip - 600) * 0.14} 640 L {tip} 190", stroke="#b48a5a", stroke_width=11, stroke_linecap="round"
        )
    sheet.standing_shadow(600, 940, 170)
    d = "M 556 560 L 644 560 L 648 640 Q 760 680 764 780 L 760 900 Q 756 956 690 960 L 510 960 Q 444 956 440 900 L 436 780 Q 440 680 552 640 Z"
    sheet.path(d, fill=colour, fill_opacity=0.75)
    sheet.path(d, fill=sheet.across(*ROUND))
    sheet.rect(550, 540, 100, 40, fill=METAL, rx=8)
    sheet.rect(550, 540, 100, 40, fill=sheet.across(*ROUND), rx=8)
    _label(sheet, 520, 770, 160, 130, "香", colour)


def pump(sheet: Sheet, colour: str, *, words: str = "石鹸") -> None:
    """A bottle with a pump."""
    sheet.standing_shadow(600, 990, 190)
    sheet.path("M 600 250 L 430 250 Q 410 256 406 300", stroke="#3b3a38", stroke_width=30, stroke_linecap="round")
    sheet.solid("M 582 240 h 36 v 150 h -36 z", "#55524e")
    sheet.solid("M 530 370 h 140 v 70 h -140 z", "#3b3a38")
    d = "M 536 436 L 664 436 Q 780 470 784 570 L 780 940 Q 776 1004 710 1008 L 490 1008 Q 424 1004 420 940 L 416 570 Q 420 470 536 436 Z"
    sheet.solid(d, colour)
    sheet.rect(470, 620, 240, 280, fill=PAPER, opacity=0.94)
    sheet.upright(words, 590, 700, 62, fill=INK)
    sheet.rect(640, 660, 3, 200, fill=INK, opacity=0.4)


def candle(sheet: Sheet, colour: str) -> None:
    """A candle in a glass, lit."""
    sheet.ellipse(600, 400, 300, fill=sheet.glow((0, "#ffd98a", 0.7), (1, "#ffd98a", 0), cx=0.5, cy=0.5, r=0.5))
    sheet.standing_shadow(600, 930, 190)
    sheet.solid("M 410 520 L 416 900 Q 420 944 480 948 L 720 948 Q 780 944 784 900 L 790 520 Z", colour)
    sheet.ellipse(600, 520, 190, 42, fill=darker(colour, 0.1))
    sheet.ellipse(600, 530, 170, 34, fill=lighter(colour, 0.55))
    sheet.path("M 600 524 V 470", stroke=INK, stroke_width=7, stroke_linecap="round")
    sheet.path("M 600 340 Q 654 430 630 470 Q 600 500 570 470 Q 546 430 600 340 Z", fill="#ffb545")
    sheet.path("M 600 400 Q 626 446 612 470 Q 600 484 588 470 Q 574 446 600 400 Z", fill="#fff3cf")
    _label(sheet, 520, 660, 160, 170, "灯", colour)


def box(sheet: Sheet, colour: str) -> None:
    """A storage box with a lid and a name holder."""
    sheet.standing_shadow(600, 910, 360)
    sheet.path("M 270 470 L 930 470 L 910 920 L 290 920 Z", fill=colour)
    sheet.path(
        "M 270 470 L 930 470 L 910 920 L 290 920 Z",
        fill=sheet.across((0, "#ffffff", 0.2), (0.5, "#ffffff", 0), (1, INK, 0.18)),
    )
    sheet.path("M 240 370 L 960 370 L 950 500 L 250 500 Z", fill=lighter(colour, 0.10))
    sheet.path("M 240 370 L 300 300 L 900 300 L 960 370 Z", fill=lighter(colour, 0.32))
    sheet.path("M 250 500 L 950 500 L 948 516 L 252 516 Z", fill=INK, opacity=0.2)
    sheet.rect(486, 610, 228, 116, fill=METAL, rx=10)
    sheet.rect(502, 626, 196, 84, fill=PAPER)
    sheet.mark(600, 642, 70, fill=INK)


def vase(sheet: Sheet, colour: str) -> None:
    """A small vase with one branch."""
    sheet.path(
        "M 604 470 Q 590 330 690 170 M 614 330 Q 520 290 490 210 M 640 262 Q 720 270 770 230",
        stroke="#6b5a3a",
        stroke_width=9,
        stroke_linecap="round",
    )
    for x, y, turn in (
        (690, 170, 20),
        (490, 212, -40),
        (770, 230, 60),
        (560, 262, -60),
        (660, 220, -10),
        (720, 262, 80),
        (600, 380, 70),
    ):
        sheet.path(
            "M 0 0 Q 30 -34 78 0 Q 30 30 0 0 Z", fill="#7d8f5f", transform=f"translate({x} {y}) rotate({turn - 40})"
        )
    sheet.standing_shadow(600, 930, 150)
    sheet.solid(
        "M 556 470 L 644 470 Q 640 560 690 640 Q 790 720 760 860 Q 740 940 680 944 L 520 944 Q 460 940 440 860 Q 410 720 510 640 Q 560 560 556 470 Z",
        colour,
    )
    sheet.ellipse(600, 470, 44, 12, fill=darker(colour, 0.4))


def _mouth(sheet: Sheet, cx: float, cy: float, rx: float, ry: float, colour: str, *, inside: str) -> None:
    """The open top of a vessel: its rim, and the dark inside."""
    sheet.ellipse(cx, cy, rx, ry, fill=lighter(colour, 0.35))
    sheet.ellipse(cx, cy + 3, rx - 12, ry - 8, fill=inside)
    sheet.ellipse(cx, cy + 3, rx - 12, ry - 8, fill=sheet.across((0, INK, 0.42), (0.6, INK, 0.14), (1, INK, 0.05)))


def _label(sheet: Sheet, x: float, y: float, width: float, height: float, words: str, colour: str) -> None:
    sheet.rect(x, y, width, height, fill=PAPER, opacity=0.95)
    sheet.text(words, x + width / 2, y + height * 0.68, height * 0.5, fill=darker(colour, 0.7), serif=True)

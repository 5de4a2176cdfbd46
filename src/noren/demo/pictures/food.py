"""Food in its packages."""

from noren.demo.pictures.sheet import INK, PAPER, ROUND, Sheet, darker, lighter, print_on

_FLAT = ((0, INK, 0.16), (0.12, "#ffffff", 0.22), (0.3, "#ffffff", 0.02), (0.75, INK, 0.02), (1, INK, 0.22))


def beans(sheet: Sheet, colour: str, *, words: str = "珈琲豆", accent: str = "#7a4a2a") -> None:
    """A bag of coffee beans, and a few beans before it."""
    sheet.standing_shadow(600, 930, 260)
    d = "M 366 330 L 834 330 L 860 900 Q 862 938 820 942 L 380 942 Q 338 938 340 900 Z"
    sheet.path(d, fill=colour)
    sheet.path("M 366 330 L 420 380 L 400 942 L 380 942 Q 338 938 340 900 Z", fill=INK, opacity=0.13)
    sheet.path("M 834 330 L 780 380 L 800 942 L 820 942 Q 862 938 860 900 Z", fill=INK, opacity=0.20)
    sheet.path(d, fill=sheet.across(*_FLAT))
    sheet.path("M 366 330 L 374 236 L 826 236 L 834 330 Z", fill=lighter(colour, 0.10))
    sheet.path("M 366 330 L 374 236 L 826 236 L 834 330 Z", fill=sheet.across(*_FLAT))
    sheet.path("M 366 330 H 834", stroke=INK, stroke_width=6, stroke_opacity=0.25)
    sheet.rect(350, 262, 500, 26, fill=accent, rx=10)
    sheet.ellipse(740, 420, 20, fill=darker(colour, 0.15), stroke=INK, stroke_width=2, stroke_opacity=0.3)
    sheet.ellipse(740, 420, 7, fill=INK, opacity=0.4)
    _sign(sheet, 600, 440, words, accent)
    for x, y, turn in (
        (320, 1000, 20),
        (390, 1036, -30),
        (286, 1062, 70),
        (880, 1010, -15),
        (944, 1050, 40),
        (830, 1066, 10),
    ):
        _bean(sheet, x, y, turn)


def carton(sheet: Sheet, colour: str, *, words: str = "珈琲", accent: str = "#7a4a2a") -> None:
    """A small box seen from its corner."""
    sheet.standing_shadow(620, 930, 300, 46)
    sheet.path("M 300 400 L 700 430 L 700 950 L 300 900 Z", fill=colour)
    sheet.path("M 700 430 L 920 380 L 920 880 L 700 950 Z", fill=darker(colour, 0.22))
    sheet.path("M 300 400 L 540 356 L 920 380 L 700 430 Z", fill=lighter(colour, 0.35))
    sheet.path("M 300 400 L 700 430 L 700 950 L 300 900 Z", fill=sheet.across((0, "#ffffff", 0.18), (1, INK, 0.07)))
    sheet.path("M 300 800 L 700 846 L 700 886 L 300 838 Z M 700 846 L 920 782 L 920 820 L 700 886 Z", fill=accent)
    sheet.rect(410, 470, 180, 300, fill=PAPER, opacity=0.96)
    _upright_mid(sheet, words, 500, 470, 300, fill=accent)
    sheet.mark(810, 560, 96, fill=print_on(darker(colour, 0.22)))


def pouch(sheet: Sheet, colour: str, *, words: str = "咖喱", accent: str = "#d6452b") -> None:
    """A flat pouch for curry or soup, with a bowl printed on it."""
    sheet.standing_shadow(600, 950, 260)
    d = "M 340 220 L 860 220 L 872 880 Q 866 960 820 962 Q 600 990 380 962 Q 334 960 328 880 Z"
    sheet.path(d, fill=colour)
    sheet.path(d, fill=sheet.across(*_FLAT))
    for y in (236, 252, 268):
        sheet.path(f"M 344 {y} H 856", stroke=INK, stroke_width=3, stroke_opacity=0.18)
    sheet.path("M 330 860 Q 600 910 870 860", stroke=INK, stroke_width=6, stroke_opacity=0.16)
    _sign(sheet, 600, 320, words, accent, height=270)
    sheet.ellipse(600, 770, 196, 66, fill=PAPER)
    sheet.ellipse(600, 764, 166, 48, fill=accent)
    sheet.ellipse(600, 764, 166, 48, fill=sheet.glow((0, "#ffffff", 0.35), (1, INK, 0.15)))
    sheet.path(
        "M 404 772 Q 420 862 540 874 L 660 874 Q 780 862 796 772 Q 780 836 600 838 Q 420 836 404 772 Z", fill=PAPER
    )


def jar(sheet: Sheet, colour: str, *, words: str = "苺", lid: str = "#d9b25f") -> None:
    """A glass jar with its lid."""
    sheet.standing_shadow(600, 940, 220)
    d = "M 430 380 L 770 380 Q 830 410 830 480 L 826 890 Q 820 950 760 954 L 440 954 Q 380 950 374 890 L 370 480 Q 370 410 430 380 Z"
    sheet.path(d, fill="#ffffff", fill_opacity=0.55)
    sheet.path("M 384 500 L 816 500 L 812 884 Q 808 936 756 940 L 444 940 Q 392 936 388 884 Z", fill=colour)
    sheet.path(d, fill=sheet.across(*ROUND))
    sheet.solid(
        "M 410 280 Q 410 262 430 262 L 770 262 Q 790 262 790 280 L 790 372 Q 790 384 770 384 L 430 384 Q 410 384 410 372 Z",
        lid,
    )
    for x in range(428, 790, 20):
        sheet.path(f"M {x} 290 V 376", stroke=INK, stroke_width=3, stroke_opacity=0.12)
    sheet.path("M 430 590 Q 600 606 770 590 L 770 830 Q 600 846 430 830 Z", fill=PAPER)
    sheet.path("M 430 616 Q 600 632 770 616", stroke=colour, stroke_width=7)
    sheet.text(words, 600, 770, 110 if len(words) == 1 else 84, fill=darker(colour, 0.5), serif=True)


def sack(sheet: Sheet, colour: str, *, words: str = "新米", accent: str = "#223a70") -> None:
    """A paper sack, tied at its neck."""
    sheet.standing_shadow(600, 950, 300)
    sheet.path("M 500 330 Q 430 240 400 200 Q 600 250 800 200 Q 770 240 700 330 Z", fill=darker(colour, 0.08))
    for x in (450, 520, 590, 660, 730):
        sheet.path(
            f"M {x} 232 Q {600 + (x - 600) * 0.6:.0f} 280 {600 + (x - 600) * 0.5:.0f} 330",
            stroke=INK,
            stroke_width=4,
            stroke_opacity=0.16,
        )
    d = "M 496 340 Q 300 390 290 520 Q 270 760 300 900 Q 310 950 380 956 Q 600 976 820 956 Q 890 950 900 900 Q 930 760 910 520 Q 900 390 704 340 Z"
    sheet.path(d, fill=colour)
    sheet.path(d, fill=sheet.across((0, INK, 0.24), (0.2, "#ffffff", 0.18), (0.5, "#ffffff", 0), (1, INK, 0.26)))
    sheet.fold("M 520 350 Q 400 440 380 560 M 680 350 Q 800 440 826 580 M 560 352 Q 520 420 516 470", strength=1.4)
    sheet.path("M 492 336 Q 600 366 708 336", stroke=accent, stroke_width=22, stroke_linecap="round")
    sheet.path(
        "M 610 350 q 50 60 30 120 M 600 350 q -10 60 -50 96", stroke=accent, stroke_width=9, stroke_linecap="round"
    )
    sheet.rect(480, 520, 240, 340, fill=PAPER, opacity=0.95)
    _upright_mid(sheet, words, 600, 520, 340, fill=accent)


def tin(sheet: Sheet, colour: str, *, words: str = "煎茶") -> None:
    """A tea caddy."""
    sheet.standing_shadow(600, 940, 200)
    sheet.solid("M 400 430 L 800 430 L 800 920 Q 600 970 400 920 Z", colour)
    sheet.path(
        "M 400 430 L 800 430 L 800 920 Q 600 970 400 920 Z",
        fill=sheet.weave(
            44,
            44,
            f'<path d="M22 6l16 16-16 16-16-16z" fill="none" stroke="{lighter(colour, 0.5)}" stroke-width="2" stroke-opacity="0.35"/>',
        ),
    )
    sheet.solid("M 392 330 L 808 330 L 808 470 Q 600 520 392 470 Z", darker(colour, 0.10))
    sheet.ellipse(600, 330, 208, 44, fill=lighter(colour, 0.14))
    sheet.ellipse(600, 330, 208, 44, fill=sheet.slanting((0, "#ffffff", 0.3), (1, INK, 0.15)))
    sheet.path("M 516 560 Q 600 574 684 560 L 684 850 Q 600 864 516 850 Z", fill=PAPER)
    _upright_mid(sheet, words, 600, 560, 294, fill=darker(colour, 0.5))


def bottle(sheet: Sheet, colour: str, *, words: str = "葡萄", wine: bool = False, liquid: str = "") -> None:
    """A bottle: slim shoulders for wine and sake, short for juice and soy sauce."""
    sheet.standing_shadow(600, 1010, 150)
    if wine:
        d = "M 560 200 L 640 200 L 644 420 Q 650 500 716 560 Q 740 590 740 660 L 740 980 Q 736 1022 700 1026 L 500 1026 Q 464 1022 460 980 L 460 660 Q 460 590 484 560 Q 550 500 556 420 Z"
    else:
        d = "M 556 300 L 644 300 L 648 400 Q 660 470 730 530 Q 760 560 760 640 L 760 980 Q 756 1022 716 1026 L 484 1026 Q 444 1022 440 980 L 440 640 Q 440 560 470 530 Q 540 470 552 400 Z"
    sheet.path(d, fill=colour, fill_opacity=0.9 if not liquid else 0.35)
    if liquid:
        clip = sheet.inside(d)
        sheet.rect(400, 520, 400, 520, fill=liquid, clip_path=clip)
    sheet.path(d, fill=sheet.across(*ROUND))
    top = 180 if wine else 276
    sheet.solid(f"M 550 {top} h 100 v {150 if wine else 62} h -100 z", darker(colour, 0.35) if wine else "#4a4038")
    sheet.path("M 462 670 Q 600 686 738 670 L 738 930 Q 600 946 462 930 Z", fill=PAPER)
    sheet.path(
        "M 462 692 Q 600 708 738 692", stroke="#d6452b" if wine else darker(liquid or colour, 0.2), stroke_width=6
    )
    _upright_mid(sheet, words, 600, 700, 230, fill=INK)


def noodles(sheet: Sheet, colour: str, *, words: str = "蕎麦", accent: str = "#7d7a72") -> None:
    """Bundles of dried noodles with a paper band."""
    for x in (430, 600, 770):
        d = f"M {x - 66} 200 L {x + 66} 200 L {x + 66} 1000 L {x - 66} 1000 Z"
        sheet.lying_shadow(d)
        sheet.path(d, fill=colour)
        for step in range(-60, 64, 9):
            sheet.path(f"M {x + step} 200 V 1000", stroke=darker(colour, 0.30), stroke_width=2.4, stroke_opacity=0.55)
        sheet.path(d, fill=sheet.across(*ROUND), opacity=0.75)
        sheet.rect(x - 72, 430, 144, 340, fill=PAPER)
        sheet.rect(x - 72, 430, 144, 340, fill=sheet.across(*ROUND), opacity=0.45)
        sheet.rect(x - 72, 448, 144, 8, fill=accent)
        sheet.rect(x - 72, 744, 144, 8, fill=accent)
        _upright_mid(sheet, words, x, 460, 280, fill=INK)


def chocolate(sheet: Sheet, colour: str, *, words: str = "チョコ", accent: str = "#8f3b2e") -> None:
    """A bar of chocolate, half unwrapped."""
    bar = "M 350 170 L 850 170 L 850 700 L 350 700 Z"
    sheet.lying_shadow("M 350 170 L 850 170 L 850 1030 L 350 1030 Z")
    sheet.path(bar, fill=colour)
    for row in range(4):
        for column in range(3):
            x, y = 362 + column * 160, 182 + row * 130
            sheet.path(
                f"M {x} {y} h 156 v 122 h -156 z",
                fill=sheet.slanting((0, "#ffffff", 0.30), (0.3, "#ffffff", 0.03), (1, INK, 0.35)),
            )
            sheet.path(f"M {x + 18} {y + 16} h 120 v 90 h -120 z", fill=lighter(colour, 0.06))
    sheet.path(
        "M 336 640 L 400 600 L 470 650 L 540 596 L 620 652 L 700 600 L 780 650 L 864 606 L 864 700 L 336 700 Z",
        fill="#cfcbc2",
    )
    sheet.path("M 336 680 L 864 680 L 864 1040 L 336 1040 Z", fill=accent)
    sheet.path("M 336 680 L 864 680 L 864 1040 L 336 1040 Z", fill=sheet.slanting((0, "#ffffff", 0.2), (1, INK, 0.2)))
    sheet.mark(600, 740, 90, fill=PAPER)
    sheet.text(words, 600, 930, 84, fill=PAPER, serif=True)


def clear_bag(sheet: Sheet, colour: str, *, words: str = "果実", accent: str = "#223a70") -> None:
    """A clear bag with dried fruit, nuts or crackers in it."""
    d = "M 350 240 Q 600 226 850 240 L 880 940 Q 600 976 320 940 Z"
    sheet.lying_shadow(d)
    sheet.path(d, fill="#f7f4ec")
    sheet.open_group(clip_path=sheet.inside(d))
    for row in range(6):
        for column in range(8):
            place = f"translate({330 + column * 84 + (row % 2) * 40} {520 + row * 76}) rotate({(row * 53 + column * 71) % 180})"
            tone = (colour, darker(colour, 0.12), lighter(colour, 0.18))[(row * 2 + column) % 3]
            sheet.ellipse(0, 0, 50, 36, fill=tone, transform=place)
            sheet.ellipse(-12, -10, 22, 12, fill="#ffffff", opacity=0.22, transform=place)
    sheet.close_group()
    sheet.path(
        d,
        fill=sheet.slanting(
            (0, "#ffffff", 0.5), (0.35, "#ffffff", 0.05), (0.5, "#ffffff", 0.28), (0.6, "#ffffff", 0), (1, INK, 0.14)
        ),
    )
    sheet.path("M 350 240 Q 600 226 850 240 L 862 500 Q 600 520 338 500 Z", fill=accent)
    sheet.path(
        "M 350 240 Q 600 226 850 240 L 862 500 Q 600 520 338 500 Z",
        fill=sheet.slanting((0, "#ffffff", 0.22), (1, INK, 0.15)),
    )
    sheet.text(words, 600, 420, 104, fill=PAPER, serif=True)
    sheet.path(d, stroke=INK, stroke_width=2, stroke_opacity=0.18)


def _sign(sheet: Sheet, x: float, y: float, words: str, accent: str, *, height: float = 400) -> None:
    """A label with the mark on top and the name from top to bottom."""
    sheet.rect(x - 110, y, 220, height, fill=PAPER)
    sheet.mark(x, y + 26, 74, fill=accent)
    _upright_mid(sheet, words, x, y + 80, height - 90, fill=INK)


def _upright_mid(sheet: Sheet, words: str, x: float, y: float, height: float, *, fill: str) -> None:
    """Upright print in the middle of a space."""
    size = min(84.0, (height - 40) / (len(words) * 1.12))
    first = y + (height - len(words) * size * 1.12) / 2 + size * 0.92
    sheet.upright(words, x, first, size, fill=fill)


def _bean(sheet: Sheet, x: float, y: float, turn: float) -> None:
    sheet.ellipse(x + 3, y + 10, 40, 24, fill=INK, opacity=0.18)
    place = f"translate({x} {y}) rotate({turn})"
    sheet.ellipse(0, 0, 38, 26, fill="#4a2c17", transform=place)
    sheet.ellipse(-8, -8, 22, 12, fill="#ffffff", opacity=0.18, transform=place)
    sheet.path("M -36 2 Q -10 -12 0 0 Q 12 12 36 -2", stroke="#26150a", stroke_width=5, transform=place)

"""Clothes, laid flat."""

from noren.demo.pictures.sheet import INK, Sheet, darker, is_light, lighter

_BODY = "C 885 292 922 335 944 398 L 1012 548 L 884 604 L 842 524 L 848 1000 Q 600 1022 352 1000 L 358 524 L 316 604 L 188 548 L 256 398 C 278 335 315 292 365 270"
_LONG = "C 892 294 928 340 948 410 L 1050 892 Q 1000 918 948 914 L 846 560 L 850 1000 Q 600 1022 350 1000 L 354 560 L 252 914 Q 200 918 150 892 L 252 410 C 272 340 308 294 365 270"
_BACK_OF_NECK = "M 462 232 C 530 262 670 262 738 232 C 700 330 500 330 462 232 Z"
_V = '<path d="M0 0L8 12L16 0" fill="none" stroke="#2b2622" stroke-width="2.6" stroke-opacity="0.15"/>'
FLECKS = '<path d="M3 4l5 2M20 15l4-3M31 6l3 3M12 26l5 0M27 30l4-2" stroke="#2b2622" stroke-width="1.6" stroke-opacity="0.13"/>'


def tee(sheet: Sheet, colour: str, *, long: bool = False, stripe: bool = False, pocket: bool = False) -> None:
    """A T-shirt, with long sleeves or stripes if wished."""
    d = f"M 462 232 C 500 318 700 318 738 232 L 835 270 {_LONG if long else _BODY} Z"
    sheet.cloth(d, colour)
    if stripe:
        clip = sheet.inside(d)
        for y in range(330, 1000, 62):
            bend = 26 if y < 560 else 10
            sheet.path(
                f"M 130 {y + bend} Q 600 {y - bend} 1070 {y + bend}", stroke="#2b3a57" if is_light(colour) else "#f0eadd", stroke_width=20, clip_path=clip,
                opacity=0.9,
            )  # fmt: skip
        sheet.path(d, fill=sheet.slanting((0, "#ffffff", 0.14), (0.5, "#ffffff", 0), (1, INK, 0.18)))
    _neck(sheet, colour)
    _creases(sheet, colour, long=long)
    if pocket:
        sheet.path(
            "M 650 470 h 122 v 118 q -61 26 -122 0 z",
            fill=lighter(colour, 0.08),
            stroke=darker(colour, 0.35),
            stroke_width=3,
        )
        sheet.seam("M 654 488 h 114", colour, dashed=True)
    sheet.seam("M 354 978 Q 600 1000 846 978", colour, dashed=True)
    if not long:
        sheet.seam("M 996 532 L 874 584", colour, dashed=True)
        sheet.seam("M 204 532 L 326 584", colour, dashed=True)


def sweat(sheet: Sheet, colour: str, *, hood: bool = False) -> None:
    """A sweatshirt with ribs at neck, cuffs and hem; with a hood, a parka."""
    d = f"M 462 232 C 500 318 700 318 738 232 L 835 270 {_LONG} Z"
    if hood:
        hooded = "M 436 300 C 400 150 500 110 600 110 C 700 110 800 150 764 300 C 720 350 660 372 600 374 C 540 372 480 350 436 300 Z"
        sheet.cloth(hooded, darker(colour, 0.05))
    sheet.cloth(d, colour)
    _ribs(sheet, colour)
    if hood:
        sheet.path(
            "M 452 240 C 440 160 520 136 600 136 C 680 136 760 160 748 240 C 720 330 650 372 600 376 C 550 372 480 330 452 240 Z",
            fill=colour,
        )
        sheet.path(
            "M 488 236 C 490 178 545 164 600 164 C 655 164 710 178 712 236 C 690 312 640 344 600 348 C 560 344 510 312 488 236 Z",
            fill=darker(colour, 0.34),
        )
        sheet.fold("M 486 250 C 510 330 570 366 600 372")
        for x, end in ((568, 556), (632, 644)):
            sheet.path(
                f"M {x} 352 Q {x - 4} 440 {end} 512",
                stroke=lighter(colour, 0.6),
                stroke_width=9,
                stroke_linecap="round",
            )
        sheet.path(
            "M 430 720 L 770 720 L 822 900 L 378 900 Z",
            fill=darker(colour, 0.05),
            stroke=darker(colour, 0.35),
            stroke_width=3,
            stroke_opacity=0.6,
        )
        sheet.seam("M 436 732 L 392 890 M 764 732 L 808 890", colour, dashed=True)
    else:
        _neck(sheet, colour, rib=34)
    _creases(sheet, colour, long=True)


def knit(sheet: Sheet, colour: str, *, cardigan: bool = False, neck: str = "crew") -> None:
    """A sweater or a cardigan, its stitches showing."""
    top = "M 462 232 L 600 560 L 738 232" if cardigan else "M 462 232 C 500 318 700 318 738 232"
    d = f"{top} L 835 270 {_LONG} Z"
    sheet.lying_shadow(d)
    if cardigan:
        sheet.path("M 462 232 C 530 262 670 262 738 232 L 650 470 L 600 560 L 550 470 Z", fill=darker(colour, 0.36))
    sheet.cloth(d, colour, shadow=False)
    sheet.path(d, fill=sheet.weave(16, 12, _V))
    _ribs(sheet, colour)
    if cardigan:
        sheet.path(
            "M 462 232 L 600 560 L 600 1012 M 738 232 L 600 560",
            stroke=darker(colour, 0.10),
            stroke_width=44,
            stroke_linejoin="round",
        )
        sheet.path("M 600 566 V 1012", stroke=darker(colour, 0.4), stroke_width=3)
        sheet.path("M 462 232 L 600 560 M 738 232 L 600 560", stroke=INK, stroke_width=44, stroke_opacity=0.06)
        for y in range(600, 1000, 88):
            _button(sheet, 600, y, darker(colour, 0.5), 15)
    elif neck == "high":
        sheet.path(
            "M 470 262 L 478 152 Q 600 128 722 152 L 730 262 Q 600 330 470 262 Z",
            fill=colour,
            stroke=darker(colour, 0.3),
            stroke_width=3,
        )
        for x in range(488, 720, 18):
            sheet.path(f"M {x} 150 L {x - 4} 290", stroke=INK, stroke_width=4, stroke_opacity=0.10)
        sheet.fold("M 476 250 Q 600 318 724 250")
    else:
        _neck(sheet, colour, rib=40)
    _creases(sheet, colour, long=True)


def shirt(
    sheet: Sheet, colour: str, *, long: bool = True, band: bool = False, jacket: bool = False, check: str = ""
) -> None:
    """A shirt with buttons; `band` gives it a stand-up collar, `jacket` three patch pockets."""
    d = f"M 470 226 L 730 226 L 835 268 {_LONG if long else _BODY} Z"
    sheet.cloth(d, colour)
    if check:
        lines = f'<path d="M0 20H60M20 0V60" stroke="{check}" stroke-width="7" stroke-opacity="0.55"/>'
        sheet.path(d, fill=sheet.weave(60, 60, lines))
    if not check:
        sheet.path(d, fill=sheet.weave(38, 38, FLECKS))
    _creases(sheet, colour, long=long)
    sheet.path("M 470 228 C 540 250 660 250 730 228 L 640 300 L 600 330 L 560 300 Z", fill=darker(colour, 0.32))
    sheet.rect(
        572, 318, 56, 694, fill=lighter(colour, 0.08), stroke=darker(colour, 0.32), stroke_width=2.5, stroke_opacity=0.6
    )
    for y in range(380, 1000, 108):
        _button(sheet, 600, y, darker(colour, 0.55) if jacket else lighter(colour, 0.55), 13)
    if band:
        sheet.path(
            "M 462 232 Q 470 200 484 190 Q 530 300 600 330 Q 670 300 716 190 Q 730 200 738 232 Q 690 340 604 362 L 596 362 Q 510 340 462 232 Z",
            fill=lighter(colour, 0.10),
            stroke=darker(colour, 0.35),
            stroke_width=3,
        )
    else:
        sheet.path(
            "M 464 230 Q 600 170 736 230 Q 680 254 600 256 Q 520 254 464 230 Z",
            fill=darker(colour, 0.10),
            stroke=darker(colour, 0.35),
            stroke_width=3,
        )
        for d_collar in (
            "M 600 334 Q 520 280 480 212 Q 452 220 438 246 L 482 396 Z",
            "M 600 334 Q 680 280 720 212 Q 748 220 762 246 L 718 396 Z",
        ):
            sheet.path(
                d_collar,
                fill=lighter(colour, 0.10),
                stroke=darker(colour, 0.35),
                stroke_width=3,
                stroke_linejoin="round",
            )
        sheet.fold("M 600 336 L 490 398 M 600 336 L 710 398", width=18)
    pockets = [(666, 450, 124, 130)] + ([(392, 700, 160, 190), (648, 700, 160, 190)] if jacket else [])
    for x, y, w, h in pockets:
        sheet.path(
            f"M {x} {y} h {w} v {h - 22} l {-w / 2} 22 l {-w / 2} -22 z",
            fill=lighter(colour, 0.05),
            stroke=darker(colour, 0.35),
            stroke_width=3,
            stroke_opacity=0.7,
        )
        sheet.seam(f"M {x + 4} {y + 18} h {w - 8}", colour, dashed=True)
    if long:
        sheet.seam("M 156 856 Q 210 884 262 878 M 1044 856 Q 990 884 938 878", colour)
    sheet.seam("M 354 978 Q 600 1000 846 978", colour, dashed=True)


def trousers(sheet: Sheet, colour: str, *, wide: bool = False, short: bool = False, elastic: bool = False) -> None:
    """Trousers, wide or slim, or shorts."""
    out = 60 if wide else 14
    end = 720 if short else 1060
    foot = 150 if short else (172 if wide else 118)
    left, right = 386 - out, 814 + out
    sheet.open_group(transform=f"translate(0 {190 if short else 0})")
    d = (
        f"M 428 150 L 772 150 Q 800 330 806 420 L {right} {end} Q {right - foot / 2} {end + 14} {right - foot} {end} "
        f"L 612 470 L 588 470 L {left + foot} {end} Q {left + foot / 2} {end + 14} {left} {end} L 394 420 Q 400 330 428 150 Z"
    )
    sheet.cloth(d, colour)
    sheet.path(d, fill=sheet.weave(38, 38, FLECKS))
    sheet.path(
        "M 426 150 L 774 150 L 782 208 L 418 208 Z",
        fill=lighter(colour, 0.08),
        stroke=darker(colour, 0.35),
        stroke_width=3,
    )
    if elastic:
        for x in range(440, 770, 15):
            sheet.path(f"M {x} 154 l -2 50", stroke=INK, stroke_width=5, stroke_opacity=0.13)
        for x, sway in ((586, -22), (614, 18)):
            sheet.path(
                f"M {x} 196 q {sway} 70 {sway / 2} 130",
                stroke=lighter(colour, 0.5),
                stroke_width=9,
                stroke_linecap="round",
            )
    else:
        for x in (470, 730):
            sheet.rect(x - 9, 144, 18, 74, fill=lighter(colour, 0.05), stroke=darker(colour, 0.4), stroke_width=2.5)
        _button(sheet, 600, 180, darker(colour, 0.5), 13)
        sheet.seam("M 600 208 V 390 Q 622 388 640 340 L 644 210", colour, dashed=True)
    sheet.seam("M 600 208 V 470", colour)
    sheet.seam("M 416 236 Q 470 300 404 350 M 784 236 Q 730 300 796 350", colour)
    sheet.fold(
        f"M 500 300 Q 470 620 {left + foot / 2 + 8} {end - 40} M 700 300 Q 730 620 {right - foot / 2 - 8} {end - 40}",
        strength=0.7,
    )
    sheet.fold("M 590 480 Q 540 520 500 540 M 610 480 Q 660 520 700 540")
    sheet.seam(
        f"M {left + 4} {end - 26} Q {left + foot / 2} {end - 12} {left + foot - 2} {end - 26} M {right - foot + 2} {end - 26} Q {right - foot / 2} {end - 12} {right - 4} {end - 26}",
        colour,
        dashed=True,
    )
    sheet.close_group()


def skirt(sheet: Sheet, colour: str) -> None:
    """A long skirt in soft pleats."""
    d = "M 452 180 L 748 180 Q 800 520 900 1010 Q 600 1060 300 1010 Q 400 520 452 180 Z"
    sheet.cloth(d, colour)
    for offset in (-210, -140, -70, 0, 70, 140, 210):
        sheet.fold(
            f"M {600 + offset * 0.5} 250 Q {600 + offset * 0.8} 640 {600 + offset * 1.22} 1024", strength=1.35, width=34
        )
    sheet.path(
        "M 450 180 L 750 180 L 758 244 L 442 244 Z",
        fill=lighter(colour, 0.07),
        stroke=darker(colour, 0.35),
        stroke_width=3,
    )
    for x in range(462, 750, 15):
        sheet.path(f"M {x} 184 l -2 56", stroke=INK, stroke_width=5, stroke_opacity=0.12)
    sheet.seam("M 306 986 Q 600 1036 894 986", colour, dashed=True)


def dress(sheet: Sheet, colour: str) -> None:
    """A loose one-piece with short sleeves."""
    d = (
        "M 490 170 C 520 240 680 240 710 170 L 790 196 Q 860 240 900 360 L 806 410 L 770 352 Q 780 560 880 1040 "
        "Q 600 1086 320 1040 Q 420 560 430 352 L 394 410 L 300 360 Q 340 240 410 196 Z"
    )
    sheet.cloth(d, colour)
    sheet.path(d, fill=sheet.weave(38, 38, FLECKS))
    sheet.path("M 490 170 C 540 196 660 196 710 170 C 680 240 520 240 490 170 Z", fill=darker(colour, 0.36))
    sheet.path("M 490 170 C 520 240 680 240 710 170", stroke=lighter(colour, 0.06), stroke_width=20)
    sheet.seam("M 444 520 Q 600 556 756 520", colour)
    for offset in (-150, -80, 0, 80, 150):
        sheet.fold(
            f"M {600 + offset * 0.8} 545 Q {600 + offset * 1.05} 780 {600 + offset * 1.5} 1050", strength=1.2, width=32
        )
    sheet.fold("M 430 352 Q 470 420 452 510 M 770 352 Q 730 420 748 510")
    sheet.seam("M 326 1014 Q 600 1062 874 1014", colour, dashed=True)


def socks(sheet: Sheet, colour: str) -> None:
    """A pair of socks with a right-angled heel."""
    for dx, dy in ((-140, 10), (120, -10)):
        d = _moved(
            "M 470 210 L 640 210 L 640 640 Q 650 700 720 750 L 860 850 Q 920 900 880 960 Q 830 1020 740 985 L 520 850 Q 460 810 464 730 Z",
            dx - 40,
            dy,
        )
        sheet.cloth(d, colour)
        sheet.path(d, fill=sheet.weave(16, 12, _V), opacity=0.55)
        clip = sheet.inside(d)
        x, y = dx - 40, dy
        sheet.path(
            f"M {740 + x} {1010 + y} Q {800 + x} {930 + y} {880 + x} {840 + y} L {980 + x} {1000 + y} Z",
            fill=darker(colour, 0.22),
            clip_path=clip,
        )
        sheet.path(
            f"M {440 + x} {680 + y} Q {560 + x} {700 + y} {590 + x} {880 + y} L {430 + x} {880 + y} Z",
            fill=darker(colour, 0.22),
            clip_path=clip,
        )
        for step in range(478, 640, 16):
            sheet.path(f"M {step + x} {212 + y} v 108", stroke=INK, stroke_width=5, stroke_opacity=0.15)
        sheet.fold(f"M {480 + x} {326 + y} h 150", width=16)


def umbrella(sheet: Sheet, colour: str) -> None:
    """An umbrella, rolled up."""
    sheet.path(
        "M 600 860 L 600 1010 Q 600 1080 660 1080 Q 720 1080 720 1016",
        stroke="#8a6544",
        stroke_width=30,
        stroke_linecap="round",
    )
    sheet.path("M 593 860 L 593 1010", stroke="#ffffff", stroke_width=6, stroke_opacity=0.35)
    sheet.path("M 600 70 V 140", stroke="#6d6a66", stroke_width=14, stroke_linecap="round")
    d = "M 588 124 L 612 124 Q 700 500 668 860 Q 600 900 532 860 Q 500 500 588 124 Z"
    sheet.cloth(d, colour)
    sheet.path(d, fill=sheet.across((0, INK, 0.2), (0.3, "#ffffff", 0.25), (0.55, "#ffffff", 0), (1, INK, 0.3)))
    sheet.fold(
        "M 594 140 Q 540 500 566 872 M 606 140 Q 640 480 640 868 M 600 160 Q 594 520 604 880", strength=1.6, width=20
    )
    sheet.path("M 520 660 Q 600 700 680 654 L 680 692 Q 600 738 520 698 Z", fill=darker(colour, 0.25))
    _button(sheet, 640, 694, lighter(colour, 0.6), 11)


def _neck(sheet: Sheet, colour: str, *, rib: float = 26) -> None:
    sheet.path(_BACK_OF_NECK, fill=darker(colour, 0.36))
    sheet.path("M 462 232 C 530 262 670 262 738 232", stroke=darker(colour, 0.14), stroke_width=rib * 0.7)
    sheet.path(
        "M 470 240 C 508 322 692 322 730 240", stroke=lighter(colour, 0.05), stroke_width=rib, stroke_linecap="round"
    )
    sheet.path("M 456 250 C 500 344 700 344 744 250", stroke=darker(colour, 0.4), stroke_width=2.5, stroke_opacity=0.5)


def _creases(sheet: Sheet, colour: str, *, long: bool) -> None:
    under = 560 if long else 524
    sheet.fold(f"M 372 274 Q 398 400 360 {under} M 828 274 Q 802 400 840 {under}", width=18)
    sheet.fold(f"M 366 {under + 10} Q 430 600 470 700 M 834 {under + 10} Q 770 600 730 700", strength=1.1, width=34)
    sheet.fold("M 440 960 Q 470 860 450 760 M 720 970 Q 740 860 700 740 M 580 990 Q 600 900 560 820", width=38)
    if long:
        sheet.fold("M 272 560 Q 300 640 262 700 M 928 560 Q 900 640 938 700 M 236 760 l 50 20 M 964 760 l -50 20")


def _ribs(sheet: Sheet, colour: str) -> None:
    for d in (
        "M 350 946 Q 600 968 850 946 L 850 1004 Q 600 1026 350 1004 Z",
        "M 162 836 L 274 850 L 254 916 Q 200 920 148 892 Z",
        "M 1038 836 L 926 850 L 946 916 Q 1000 920 1052 892 Z",
    ):
        sheet.path(d, fill=darker(colour, 0.08), stroke=darker(colour, 0.3), stroke_width=2, stroke_opacity=0.5)
    for x in range(362, 850, 14):
        sheet.path(
            f"M {x} {952 + 10 * (1 - abs(x - 600) / 250):.0f} v 58", stroke=INK, stroke_width=4, stroke_opacity=0.12
        )
    for step in range(7):
        sheet.path(
            f"M {172 + step * 15} {844 + step * 2} l -14 62 M {1028 - step * 15} {844 + step * 2} l 14 62",
            stroke=INK,
            stroke_width=4,
            stroke_opacity=0.12,
        )


def _button(sheet: Sheet, x: float, y: float, colour: str, r: float) -> None:
    sheet.ellipse(x + 1.5, y + 3, r, fill=INK, opacity=0.25)
    sheet.ellipse(x, y, r, fill=colour)
    sheet.ellipse(x, y, r * 0.68, stroke=INK, stroke_width=1.5, stroke_opacity=0.3)
    for dx in (-3.4, 3.4):
        for dy in (-3.4, 3.4):
            sheet.ellipse(x + dx, y + dy, 1.8, fill=INK, opacity=0.55)


def _moved(d: str, dx: float, dy: float) -> str:
    words, place = [], 0
    for word in d.split():
        if word.lstrip("-").replace(".", "").isdigit():
            words.append(f"{float(word) + (dx, dy)[place % 2]:g}")
            place += 1
        else:
            words.append(word)
    return " ".join(words)

"""Code 128 (ISO/IEC 15417): a text or number as bars, drawn as SVG. Pairs of digits take one symbol (code set C)."""

from noren.kernel.errors import AppError

START_B, START_C, TO_C, TO_B, STOP = 104, 105, 99, 100, 106
QUIET = 10

# Widths of bar, space, bar, space, bar, space of each symbol value; the stop symbol has one bar more.
_TABLE = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
_WIDTHS = [*(_TABLE[place : place + 6] for place in range(0, len(_TABLE), 6)), "2331112"]


class Code128Invalid(AppError):
    code = "code128.invalid"
    message = "Only letters, digits and signs of ASCII can be drawn as bars."


def symbols(text: str) -> list[int]:
    """The symbol values of a text, with start, check symbol and stop.

    Raises: Code128Invalid.
    """
    if not text or not all(" " <= character <= "~" for character in text):
        raise Code128Invalid
    values: list[int] = []
    place, in_c = 0, False
    while place < len(text):
        digits = _digits_from(text, place)
        wants_c = digits >= 2 if in_c else digits >= 4 or (digits >= 2 and digits == len(text))
        if wants_c and not in_c and digits % 2 and place:
            wants_c = False  # an odd run: its first digit stays in set B, the pairs follow
        if wants_c != in_c or not values:
            in_c = wants_c
            values.append((TO_C if in_c else TO_B) if values else (START_C if in_c else START_B))
        if in_c:
            values.append(int(text[place : place + 2]))
            place += 2
        else:
            values.append(ord(text[place]) - 32)
            place += 1
    return [*values, check_symbol(values), STOP]


def check_symbol(values: list[int]) -> int:
    """The start symbol plus each value times its place, modulo 103."""
    return (values[0] + sum(place * value for place, value in enumerate(values))) % 103


def modules(text: str) -> str:
    """The bars of a text: `1` a dark module, `0` a light one, without the quiet zones.

    Raises: Code128Invalid.
    """
    return "".join(
        ("1" if place % 2 == 0 else "0") * int(width)
        for value in symbols(text)
        for place, width in enumerate(_WIDTHS[value])
    )


def svg(text: str, *, height: int = 60) -> str:
    """The bars as an SVG picture, one unit to a module, with its quiet zones; it scales to any size.

    Raises: Code128Invalid.
    """
    bars = modules(text)
    width = len(bars) + 2 * QUIET
    path, place = [], 0
    while place < len(bars):
        end = place
        while end < len(bars) and bars[end] == bars[place]:
            end += 1
        if bars[place] == "1":
            path.append(f"M{QUIET + place} 0h{end - place}v{height}h-{end - place}z")
        place = end
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges"'
        f' preserveAspectRatio="none" role="img"><path fill="#fff" d="M0 0h{width}v{height}h-{width}z"/>'
        f'<path fill="#000" d="{"".join(path)}"/></svg>'
    )


def _digits_from(text: str, place: int) -> int:
    end = place
    while end < len(text) and text[end] in "0123456789":
        end += 1
    return end - place

"""Shibuya's floor plan, and the place of everything that is sold there."""

from noren.demo.chain import place_id
from noren.demo.clock import Clock
from noren.demo.goods import Goods, singles_of
from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FixtureKind, PlaceLine, PlaceVariants, SaveFixture, SaveFloor
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM

STORE = "shibuya"
_KIND = FixtureKind
# By top department of the tables: floor, zone, letter of its fixtures, what they are, and where the first one stands.
ZONES = {
    "wear": ("1F", {"ja": "ウェア", "en": "Wear"}, "A", _KIND.RACK, (260, 220)),
    "home": ("2F", {"ja": "生活雑貨", "en": "Home"}, "B", _KIND.SHELF, (260, 220)),
    "food": ("1F", {"ja": "食品", "en": "Food"}, "C", _KIND.SHELF, (1_160, 220)),
    "cafe": ("1F", {"ja": "カフェ", "en": "Café"}, "D", _KIND.COOLER, (1_160, 1_000)),
}
COLUMNS, ROWS = 3, 4
BAYS, LEVELS = 4, 5


def draw(stock_list: list[Goods], *, clock: Clock) -> None:
    """Two floors, and every variant on a bay and level of its department's fixtures."""
    fixtures: dict[str, list[SaveFixture]] = {"1F": _surroundings("1F"), "2F": _surroundings("2F")}
    stands: dict[str, list[SaveFixture]] = {}
    for table, (floor, zone, letter, kind, corner) in ZONES.items():
        small = table == "cafe"
        stands[table] = [
            SaveFixture(
                id=derived_id("demo.fixture", STORE, letter, number), code=f"{letter}-{number + 1}", kind=kind, zone=zone,
                x=corner[0] + 280 * (number % COLUMNS), y=corner[1] + 200 * (number // COLUMNS), width=220, height=80,
                bays=BAYS, levels=LEVELS,
            )
            for number in range(2 if small else COLUMNS * ROWS)
        ]  # fmt: skip
        fixtures[floor] += stands[table]
    for position, (code, standing) in enumerate(fixtures.items(), start=1):
        wish = SaveFloor(
            id=derived_id("demo.floor", STORE, code), location_id=place_id(STORE), code=code, position=position,
            width=2_400, height=1_300, fixtures=standing,
        )  # fmt: skip
        shelves.save_floor(input=wish, actor=SYSTEM, at=clock.opened)
    lines: list[PlaceLine] = []
    for table, own in stands.items():
        singles = [single for item in stock_list if _table_of(item) == table for single in singles_of(item)]
        places = _places(own)
        for number, single in enumerate(singles):
            fixture, bay, level = places[number * len(places) // len(singles)]
            lines.append(PlaceLine(variant_id=single.id, fixture_id=fixture.id, bay=bay, level=level))
    shelves.place(input=PlaceVariants(location_id=place_id(STORE), lines=lines), actor=SYSTEM, at=clock.opened)


def _places(fixtures: list[SaveFixture]) -> list[tuple[SaveFixture, int, int]]:
    """Every level of every bay, fixture after fixture: what is listed together stands together."""
    return [(one, bay, level) for one in fixtures for bay in range(1, BAYS + 1) for level in range(1, LEVELS + 1)]


def _table_of(item: Goods) -> str:
    if item.fresh:
        return "cafe"
    return {"1": "wear", "2": "home"}.get(item.code[0], "food")


def _surroundings(floor: str) -> list[SaveFixture]:
    """Stairs on both floors; the door, the till and the back room below, the fitting rooms above."""
    found = [("S", _KIND.STAIRS, 2_200, 60, 180, 260)]
    if floor == "1F":
        found += [
            ("E", _KIND.ENTRANCE, 1_050, 1_210, 300, 90),
            ("R-1", _KIND.COUNTER, 1_700, 1_060, 400, 90),
            ("X", _KIND.STOREROOM, 0, 0, 240, 420),
        ]
    else:
        found += [("F", _KIND.FITTING_ROOM, 2_100, 900, 300, 300)]
    return [
        SaveFixture(
            id=derived_id("demo.fixture", STORE, floor, code),
            code=code,
            kind=kind,
            x=x,
            y=y,
            width=width,
            height=height,
        )
        for code, kind, x, y, width, height in found
    ]

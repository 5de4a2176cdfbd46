"""Shelves' public face: floor plans, and where goods stand on them."""

from noren.domains.shelves.commands.place import place
from noren.domains.shelves.commands.save_floor import remove_floor, save_floor
from noren.domains.shelves.errors import (
    FixtureElsewhere,
    FixtureInUse,
    FloorChanged,
    FloorCodeTaken,
    FloorNotFound,
    UnknownFixture,
    UnknownGoods,
    UnknownStore,
)
from noren.domains.shelves.queries.floors import floors_of, get_floor
from noren.domains.shelves.queries.spots import spots
from noren.domains.shelves.rules import walk_length, walking_order

__all__ = [
    "FixtureElsewhere",
    "FixtureInUse",
    "FloorChanged",
    "FloorCodeTaken",
    "FloorNotFound",
    "UnknownFixture",
    "UnknownGoods",
    "UnknownStore",
    "floors_of",
    "get_floor",
    "place",
    "remove_floor",
    "save_floor",
    "spots",
    "walk_length",
    "walking_order",
]

"""Refusals of shelves."""

from noren.kernel.errors import AppError, ErrorKind


class FloorNotFound(AppError):
    code = "shelves.floor_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such floor."


class FloorCodeTaken(AppError):
    code = "shelves.floor_code_taken"
    kind = ErrorKind.CONFLICT
    message = "This store has a floor with this code already."


class FloorChanged(AppError):
    """`version`: the one that is there now."""

    code = "shelves.floor_changed"
    kind = ErrorKind.CONFLICT
    message = "Somebody else has changed this floor in the meantime. Please look at it again."


class FixtureInUse(AppError):
    """`fixtures`: goods still stand there, or beyond the bays and levels that are left."""

    code = "shelves.fixture_in_use"
    kind = ErrorKind.CONFLICT
    message = "Goods still have their place on this fixture."


class FixtureElsewhere(AppError):
    code = "shelves.fixture_elsewhere"
    kind = ErrorKind.CONFLICT
    message = "This fixture belongs to another floor."


class UnknownFixture(AppError):
    """`fixture_ids` are not in this store, hold no goods, or have no such bay or level."""

    code = "shelves.unknown_fixture"
    message = "This store has no such fixture, bay or level for goods."


class UnknownGoods(AppError):
    """`variant_ids` are none of the catalogue's."""

    code = "shelves.unknown_goods"
    kind = ErrorKind.NOT_FOUND
    message = "This product is unknown."


class UnknownStore(AppError):
    code = "shelves.unknown_store"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such store."

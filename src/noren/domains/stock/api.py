"""Stock's public face: the one record of what stands where and what of it is promised."""

from noren.domains.stock.commands.confirm_reservation import confirm_reservation
from noren.domains.stock.commands.consume import consume
from noren.domains.stock.commands.expire import ExpireHolds, expire_holds
from noren.domains.stock.commands.import_counts import import_counts
from noren.domains.stock.commands.import_movements import import_movements
from noren.domains.stock.commands.move import move
from noren.domains.stock.commands.release import release
from noren.domains.stock.commands.renew_reservation import renew_reservation
from noren.domains.stock.commands.reserve import reserve
from noren.domains.stock.commands.set_safety import set_safety
from noren.domains.stock.errors import OutOfStock, ReservationClosed, ReservationNotFound, UnknownLevel
from noren.domains.stock.queries.availability import ask_availability, availability
from noren.domains.stock.queries.discrepancies import discrepancies
from noren.domains.stock.queries.level_story import level_story
from noren.domains.stock.queries.moving import counted, levels_after, standing
from noren.domains.stock.queries.places_of_reservation import places_of_reservation

__all__ = [
    "ExpireHolds",
    "OutOfStock",
    "ReservationClosed",
    "ReservationNotFound",
    "UnknownLevel",
    "ask_availability",
    "availability",
    "confirm_reservation",
    "consume",
    "counted",
    "discrepancies",
    "expire_holds",
    "import_counts",
    "import_movements",
    "level_story",
    "levels_after",
    "move",
    "places_of_reservation",
    "release",
    "renew_reservation",
    "reserve",
    "set_safety",
    "standing",
]

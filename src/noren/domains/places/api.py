"""Places' public face: companies, brands, locations and their hours."""

from noren.domains.places.commands.save import archive_location, save_brand, save_company, save_location
from noren.domains.places.errors import CodeTaken, LocationNotFound, TimeZoneUnknown, UnknownSeller, VersionConflict
from noren.domains.places.queries.location_facts import (
    all_facts,
    forget_locations,
    list_locations,
    location_facts,
    locations_offering,
)
from noren.domains.places.queries.nearest import distance_m, nearest
from noren.domains.places.rules import business_date, open_now, openings_on, ready_at

__all__ = [
    "CodeTaken",
    "LocationNotFound",
    "TimeZoneUnknown",
    "UnknownSeller",
    "VersionConflict",
    "all_facts",
    "archive_location",
    "business_date",
    "distance_m",
    "forget_locations",
    "list_locations",
    "location_facts",
    "locations_offering",
    "nearest",
    "open_now",
    "openings_on",
    "ready_at",
    "save_brand",
    "save_company",
    "save_location",
]

"""Places' public face: companies, brands, locations and their hours."""

from noren.domains.places.commands.follow_store import follow_store
from noren.domains.places.commands.save_location import (
    archive_location,
    save_location,
    set_hours,
    set_special_days,
)
from noren.domains.places.commands.save_seller import save_brand, save_company, set_mark
from noren.domains.places.commands.set_modules import set_modules
from noren.domains.places.errors import (
    CodeTaken,
    CompanyNotFound,
    HoursOverlap,
    LocationNotFound,
    MarkInvalid,
    MarkTooLarge,
    ModuleNeedsAnother,
    ModuleOff,
    TimeZoneUnknown,
    UnknownSeller,
    VersionConflict,
)
from noren.domains.places.marks import keep_mark
from noren.domains.places.queries.followed_store import followed_store
from noren.domains.places.queries.location_facts import (
    all_facts,
    facts_digest,
    find_store,
    forget_locations,
    get_location,
    list_locations,
    location_facts,
    locations_offering,
    modules_on,
    require_module,
    uses,
)
from noren.domains.places.queries.nearest import distance_m, nearest, nearest_first
from noren.domains.places.queries.sellers import get_company, list_brands, list_companies
from noren.domains.places.rules import MODULE_NEEDS, business_date, is_open, open_now, openings_on, ready_at
from noren.domains.places.schema_org import store_markup

__all__ = [
    "MODULE_NEEDS",
    "CodeTaken",
    "CompanyNotFound",
    "HoursOverlap",
    "LocationNotFound",
    "MarkInvalid",
    "MarkTooLarge",
    "ModuleNeedsAnother",
    "ModuleOff",
    "TimeZoneUnknown",
    "UnknownSeller",
    "VersionConflict",
    "all_facts",
    "archive_location",
    "business_date",
    "distance_m",
    "facts_digest",
    "find_store",
    "follow_store",
    "followed_store",
    "forget_locations",
    "get_company",
    "get_location",
    "is_open",
    "keep_mark",
    "list_brands",
    "list_companies",
    "list_locations",
    "location_facts",
    "locations_offering",
    "modules_on",
    "nearest",
    "nearest_first",
    "open_now",
    "openings_on",
    "ready_at",
    "require_module",
    "save_brand",
    "save_company",
    "save_location",
    "set_hours",
    "set_mark",
    "set_modules",
    "set_special_days",
    "store_markup",
    "uses",
]

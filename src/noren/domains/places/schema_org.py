"""A place as schema.org's `Store`, for search engines and for machines that know that vocabulary."""

from datetime import time
from itertools import groupby
from typing import Any

from noren.domains.places.contracts import LocationFacts, LocationKind

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = time(0)


def store_markup(*, location: LocationFacts, url: str = "", language: str = "ja") -> dict[str, Any]:
    """JSON-LD of a place: address, position and opening hours. Empty fields are left out."""
    lines = [location.city, location.town, location.block, location.building]
    address = {
        "@type": "PostalAddress",
        "addressCountry": "JP",
        "postalCode": location.postal_code,
        "addressRegion": f"JP-{location.prefecture_code}" if location.prefecture_code else "",
        "addressLocality": location.city,
        "streetAddress": "".join(lines[1:]),
    }
    position = {"@type": "GeoCoordinates", "latitude": location.lat, "longitude": location.lon}
    whole = {
        "@context": "https://schema.org",
        "@type": "Store" if location.kind is LocationKind.STORE else "Place",
        "name": location.name.get(language) or location.name.get("ja", ""),
        "branchCode": location.code,
        "telephone": location.phone,
        "url": url,
        "address": {key: item for key, item in address.items() if item} if any(lines) else None,
        "geo": position if location.lat is not None else None,
        "openingHoursSpecification": _weekly(location),
        "specialOpeningHoursSpecification": _special(location),
    }
    return {key: item for key, item in whole.items() if item}


def _weekly(location: LocationFacts) -> list[dict[str, Any]]:
    """Openings of the same hours named once, with all their days."""
    openings = sorted(location.hours, key=lambda o: (o.opens, o.closes, o.weekday))
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [_DAYS[o.weekday] for o in days],
            **_hours(opens, closes),
        }
        for (opens, closes), days in groupby(openings, key=lambda o: (o.opens, o.closes))
    ]


def _special(location: LocationFacts) -> list[dict[str, Any]]:
    """Each special day; a closed one opens and closes at midnight, as search engines read it."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": entry.day.isoformat(),
            "validThrough": entry.day.isoformat(),
            **(
                {"opens": "00:00", "closes": "00:00"}
                if entry.closed or entry.opens is None or entry.closes is None
                else _hours(entry.opens, entry.closes)
            ),
        }
        for entry in location.special_days
    ]


def _hours(opens: time, closes: time) -> dict[str, str]:
    """Hours as search engines read them; the whole day is 00:00 to 23:59."""
    if opens == closes == _MIDNIGHT:
        return {"opens": "00:00", "closes": "23:59"}
    return {"opens": opens.strftime("%H:%M"), "closes": closes.strftime("%H:%M")}

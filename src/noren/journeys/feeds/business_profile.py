"""Stores as the Business Profile of search engines knows them: its field names, hours as periods, holidays by date."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind, Opening, SpecialDay

_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def business_profile() -> dict[str, Any]:
    """Every store in use."""
    return {"locations": [_location(store) for store in places.list_locations(kind=LocationKind.STORE)]}


def _location(store: LocationFacts) -> dict[str, Any]:
    lines = ["".join((store.town, store.block)), store.building]
    address = {
        "regionCode": "JP",
        "languageCode": "ja",
        "postalCode": store.postal_code,
        "administrativeArea": f"JP-{store.prefecture_code}" if store.prefecture_code else "",
        "locality": store.city,
        "addressLines": [line for line in lines if line],
    }
    whole = {
        "storeCode": store.code,
        "title": f"{store.brand_name.get('ja', '')} {store.name.get('ja', '')}".strip(),
        "languageCode": "ja",
        "phoneNumbers": {"primaryPhone": store.phone} if store.phone else None,
        "storefrontAddress": {key: value for key, value in address.items() if value},
        "websiteUri": settings.PUBLIC_URL + reverse("store-page", kwargs={"location_id": store.id}),
        "latlng": {"latitude": store.lat, "longitude": store.lon} if store.lat is not None else None,
        "openInfo": {"status": "OPEN", **({"openingDate": _date(store.opened_on)} if store.opened_on else {})},
        "regularHours": {"periods": [_period(opening) for opening in store.hours]} if store.hours else None,
        "specialHours": {"specialHourPeriods": [_special(day) for day in store.special_days]}
        if store.special_days
        else None,
    }
    return {key: value for key, value in whole.items() if value}


def _period(opening: Opening) -> dict[str, Any]:
    """What closes at or before it opens closes on the next day; midnight is the end of the day."""
    over_night = opening.closes <= opening.opens and opening.closes.hour + opening.closes.minute > 0
    closes = _time(opening.closes) if opening.closes.hour + opening.closes.minute else {"hours": 24, "minutes": 0}
    return {
        "openDay": _DAYS[opening.weekday],
        "openTime": _time(opening.opens),
        "closeDay": _DAYS[(opening.weekday + over_night) % 7],
        "closeTime": closes,
    }


def _special(day: SpecialDay) -> dict[str, Any]:
    if day.closed or day.opens is None or day.closes is None:
        return {"startDate": _date(day.day), "endDate": _date(day.day), "closed": True}
    return {
        "startDate": _date(day.day),
        "endDate": _date(day.day),
        "openTime": _time(day.opens),
        "closeTime": _time(day.closes),
    }


def _date(day: Any) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _time(wall: Any) -> dict[str, int]:
    return {"hours": wall.hour, "minutes": wall.minute}

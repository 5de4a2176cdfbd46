"""Which place sold what a file holds: one that is there, or the one that its mapping describes."""

from datetime import datetime, time
from uuid import UUID

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind, SaveBrand, SaveCompany, SaveLocation
from noren.journeys.importing.errors import CurrencyDiffers, PlaceMissing, PlaceUnknown
from noren.journeys.importing.mapping import Mapping, Seller
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor


def find_place(*, mapping: Mapping, company: str, location: str) -> LocationFacts | None:
    """The place named by the options (codes), else the mapping's; None where the mapping's is still to be made.

    A company alone means its one online place.
    Raises: PlaceMissing, PlaceUnknown, CurrencyDiffers.
    """
    found = _find(mapping, company, location)
    if found is not None and found.currency != mapping.currency:
        raise CurrencyDiffers(f"{found.code} sells in {found.currency}, the file in {mapping.currency}.")
    return found


def _find(mapping: Mapping, company: str, location: str) -> LocationFacts | None:
    of_company = None if not company else _company_id(company)
    there = [place for place in places.list_locations() if of_company in (None, place.company_id)]
    if location:
        named = [place for place in there if place.code == location]
        if not named:
            raise PlaceUnknown(f"There is no place {location!r}{f' of {company}' if company else ''}.")
        return named[0]
    if company:
        online = [place for place in there if place.kind is LocationKind.ONLINE]
        if len(online) != 1:
            raise PlaceMissing(f"{company} has {len(online)} online places; say with --location which one sold.")
        return online[0]
    if mapping.seller is None:
        raise PlaceMissing
    return next((place for place in there if place.code == mapping.seller.location_code), None)


def _company_id(code: str) -> UUID:
    for company in places.list_companies():
        if company.code == code:
            return company.id
    raise PlaceUnknown(f"There is no company {code!r}.")


def make_place(*, mapping: Mapping, actor: Actor, at: datetime) -> LocationFacts:
    """The mapping's company, brand and online place; each is made where it is not there yet.

    Raises: PlaceMissing; CurrencyDiffers where the company is there with another currency; what places refuses.
    """
    seller = mapping.seller
    if seller is None:
        raise PlaceMissing
    company_id = _company(seller, mapping, actor, at)
    location = SaveLocation(
        id=derived_id("imported-location", seller.location_code),
        company_id=company_id,
        brand_id=_brand(seller, company_id, mapping, actor, at),
        kind=LocationKind.ONLINE,
        code=seller.location_code,
        name=_in(mapping, seller.location_name),
        time_zone=seller.time_zone,
        business_day_starts=time(0),
    )
    places.save_location(input=location, actor=actor, at=at)
    return places.get_location(location_id=location.id, fresh=True)


def _company(seller: Seller, mapping: Mapping, actor: Actor, at: datetime) -> UUID:
    for known in places.list_companies():
        if known.code == seller.company_code:
            if known.currency != mapping.currency:
                raise CurrencyDiffers(f"{known.code} sells in {known.currency}, the file in {mapping.currency}.")
            return known.id
    company = SaveCompany(
        id=derived_id("imported-company", seller.company_code),
        code=seller.company_code,
        name=_in(mapping, seller.company_name),
        currency=mapping.currency,
        country=seller.country,
    )
    places.save_company(input=company, actor=actor, at=at)
    return company.id


def _brand(seller: Seller, company_id: UUID, mapping: Mapping, actor: Actor, at: datetime) -> UUID:
    for known in places.list_brands():
        if known.code == seller.company_code:
            return known.id
    brand = SaveBrand(
        id=derived_id("imported-brand", seller.company_code),
        company_id=company_id,
        code=seller.company_code,
        name=_in(mapping, seller.company_name),
    )
    places.save_brand(input=brand, actor=actor, at=at)
    return brand.id


def _in(mapping: Mapping, name: str) -> dict[str, str]:
    return {"ja": name, mapping.language: name}

"""The company, its two brands and its places."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from noren.demo.clock import Clock
from noren.demo.goods import read_table
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import ShippingFee
from noren.domains.places import api as places
from noren.domains.places.contracts import Opening, SaveBrand, SaveCompany, SaveLocation, SpecialDay
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM

COMPANY = derived_id("demo.company")
BRAND = derived_id("demo.brand", "norendo")
WAREHOUSE = "warehouse"


def place_id(code: str) -> UUID:
    """The id of a place by its code."""
    return derived_id("demo.place", code)


def read_places() -> list[dict[str, Any]]:
    """The rows of the places' table."""
    rows: list[dict[str, Any]] = read_table("stores")["place"]
    return rows


def save_company(clock: Clock) -> None:
    """One company with two brands, the shops and the cafés in them; parcels are free from 5,500 yen."""
    places.save_company(
        input=SaveCompany(
            id=COMPANY,
            code="norendo",
            name={"ja": "のれん堂", "en": "Norendo"},
            legal_name="株式会社のれん堂",
            registration_number="T7000012050002",
            address="東京都渋谷区宇田川町21-0",
            phone="0570-000-100",
        ),
        actor=SYSTEM,
        at=clock.opened,
    )
    brands = (("norendo", "のれん堂", "Norendo", "#223a70"), ("cafe", "のれん珈琲", "Noren Coffee", "#5d4334"))
    for code, ja, en, colour in brands:
        places.save_brand(
            input=SaveBrand(
                id=derived_id("demo.brand", code),
                company_id=COMPANY,
                code=code,
                name={"ja": ja, "en": en},
                colour=colour,
            ),
            actor=SYSTEM,
            at=clock.opened,
        )
    orders.set_shipping_fee(
        input=ShippingFee(company_id=COMPANY, amount_minor=550, free_from_minor=5500, valid_from=clock.opened),
        actor=SYSTEM,
        at=clock.opened,
    )


def save_place(row: dict[str, Any], *, clock: Clock) -> None:
    """A store or the warehouse with its week and the days that differ."""
    plain = ("code", "postal_code", "prefecture_code", "city", "town", "block", "building", "lat", "lon", "phone")
    places.save_location(
        input=SaveLocation(
            **{key: row[key] for key in (*plain, "services", "pickup_minutes", "opened_on")},
            id=place_id(row["code"]),
            company_id=COMPANY,
            brand_id=BRAND,
            kind=row.get("kind", "store"),
            name={"ja": row["name"][0], "en": row["name"][1]},
            name_kana=row["kana"],
            access={"ja": row["access"][0], "en": row["access"][1]},
            hours=_week(row),
            special_days=_special_days(row, clock.today),
        ),
        actor=SYSTEM,
        at=clock.opened,
    )


def _week(row: dict[str, Any]) -> list[Opening]:
    if row.get("around_the_clock"):
        return [Opening(weekday=day, opens=time(0), closes=time(0)) for day in range(7)]
    if "hours" not in row:
        return []
    spans = [row["hours"]] * 5 + [row["weekend"]] * 2
    return [
        Opening(weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for day, (opens, closes) in enumerate(spans)
    ]


def _special_days(row: dict[str, Any], today: date) -> list[SpecialDay]:
    """New Year is quiet; one store closes early for its stock count, another for a day of repairs."""
    if "hours" not in row:
        return []
    opens = time.fromisoformat(row["hours"][0])
    new_year = date(today.year + 1, 1, 1)
    days = [
        SpecialDay(day=new_year, closed=True, note={"ja": "元日休業", "en": "New Year's Day"}),
        SpecialDay(
            day=new_year - timedelta(days=1),
            opens=opens,
            closes=time(18),
            note={"ja": "大晦日", "en": "New Year's Eve"},
        ),
    ]
    if row["code"] == "kyoto":
        counted = {"ja": "棚卸のため早じまい", "en": "Closes early for the stock count"}
        days.append(SpecialDay(day=today + timedelta(days=2), opens=opens, closes=time(17), note=counted))
    if row["code"] == "sapporo":
        repaired = {"ja": "館内点検のため休業", "en": "Closed for maintenance"}
        days.append(SpecialDay(day=today + timedelta(days=9), closed=True, note=repaired))
    return list({entry.day: entry for entry in reversed(days)}.values())

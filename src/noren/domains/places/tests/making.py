"""Sellers and places for tests, made through the public commands."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from noren.domains.places import api
from noren.domains.places.contracts import (
    LocationFacts,
    LocationKind,
    Opening,
    SaveBrand,
    SaveCompany,
    SaveLocation,
    SpecialDay,
)
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, noon in Tokyo


def daily(opens: time, closes: time) -> list[Opening]:
    return [Opening(weekday=day, opens=opens, closes=closes) for day in range(7)]


def make_seller(code: str = "norendo", **more: Any) -> tuple[UUID, UUID]:
    """A company and its brand."""
    company_id, brand_id = uuid7(), uuid7()
    company = SaveCompany(**({"id": company_id, "code": code, "name": {"ja": "のれん堂"}} | more))
    api.save_company(input=company, actor=SYSTEM, at=NOW)
    api.save_brand(
        input=SaveBrand(id=brand_id, company_id=company_id, code=code, name={"ja": "のれん堂"}),
        actor=SYSTEM,
        at=NOW,
    )
    return company_id, brand_id


def place_input(seller: tuple[UUID, UUID], *, code: str = "shibuya", **more: Any) -> SaveLocation:
    given: dict[str, Any] = {
        "id": uuid7(),
        "company_id": seller[0],
        "brand_id": seller[1],
        "kind": LocationKind.STORE,
        "code": code,
        "name": {"ja": "渋谷店", "en": "Shibuya"},
        "hours": daily(time(10), time(21)),
    }
    return SaveLocation(**(given | more))


def make_place(seller: tuple[UUID, UUID], **more: Any) -> SaveLocation:
    made = place_input(seller, **more)
    api.save_location(input=made, actor=SYSTEM, at=NOW)
    return made


def facts(
    *,
    hours: list[Opening] | None = None,
    special_days: list[SpecialDay] | None = None,
    time_zone: str = "Asia/Tokyo",
    pickup_minutes: int = 60,
) -> LocationFacts:
    """A place for rules, without a database."""
    return LocationFacts(
        id=uuid7(), company_id=uuid7(), company_name={"ja": "会社"}, registration_number="", currency="JPY",
        tax_rounding="floor", brand_id=uuid7(), brand_name={"ja": "屋号"}, kind=LocationKind.STORE, code="s",
        name={"ja": "店"}, name_kana="", postal_code="", prefecture_code="", city="", town="", block="",
        building="", access={}, lat=None, lon=None, time_zone=time_zone, phone="", services=[],
        pickup_minutes=pickup_minutes, business_day_starts=time(5), opened_on=None,
        hours=daily(time(10), time(21)) if hours is None else hours,
        special_days=special_days or [], version=1, archived_at=None,
    )  # fmt: skip


def tokyo(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A wall-clock time in Tokyo in 2026, as an instant."""
    return datetime.fromisoformat(f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00+09:00").astimezone(UTC)


def closed_on(day: date) -> SpecialDay:
    return SpecialDay(day=day, closed=True)

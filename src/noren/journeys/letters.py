"""How a letter looks: the same content as plain text and as simple HTML, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict

from noren.domains.places.contracts import LocationFacts


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(Contract):
    """A line of goods, or of a total."""

    label: str
    quantity: int | None = None
    amount: str = ""
    strong: bool = False


class Letter(Contract):
    """`bars`: the modules of a barcode, 1 for dark, drawn as a table: pictures are blocked in many mail programs.

    `mark`: the address of the sender's mark; the name stands beside it.
    """

    language: str
    subject: str
    greeting: str
    says: str
    rows: list[Row]
    facts: list[tuple[str, str]]
    link: str
    link_label: str
    sender: str
    bars: str = ""
    mark: str = ""


def written(letter: Letter) -> tuple[str, str, str]:
    """Subject, plain text and HTML."""
    return letter.subject, _plain(letter), render_to_string("journeys/letter.html", {"letter": letter})


def mark_of(place: LocationFacts | None) -> str:
    """The whole address of the mark of a place's brand; empty where there is none that mail programs draw."""
    path = place.brand_mark if place else ""
    return f"{settings.PUBLIC_URL.rstrip('/')}{settings.MEDIA_URL}{path}" if path.endswith(".png") else ""


def shown(text: Mapping[str, str] | BaseModel) -> str:
    """Text that people edited, in the reader's language, else in Japanese, else whatever there is."""
    given = text.model_dump() if isinstance(text, BaseModel) else text
    language = (get_language() or "ja")[:2]
    return str(given.get(language) or given.get("ja") or next((value for value in given.values() if value), ""))


def moment(at: datetime, zone: str) -> str:
    """An instant on the wall clock of a place."""
    japanese = (get_language() or "ja").startswith("ja")
    return formats.date_format(at.astimezone(ZoneInfo(zone)), "n月j日(D) H:i" if japanese else "D j M, H:i")


def _plain(letter: Letter) -> str:
    rows = [
        f"{row.label}{f' × {row.quantity}' if row.quantity is not None else ''}{f'  {row.amount}' if row.amount else ''}"
        for row in letter.rows
    ]
    facts = [f"{label}: {value}" for label, value in letter.facts]
    blocks = [
        [letter.greeting],
        [letter.says],
        facts,
        rows,
        [f"{letter.link_label}:", letter.link],
        [letter.sender],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if any(block)) + "\n"

"""What was typed, what is wrong with it, and the contract that it becomes."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from noren.faces.shared.wording import wording_of
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.japanese import numeric_text
from noren.kernel.money import Money, MoneyInvalid

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")


class Mistyped(Exception):
    """The form cannot be sent as it is; its errors say why."""


@dataclass
class Form:
    """A form as it stands on the page: values by field, errors by field, and one message for the whole.

    `key` makes a second sending of the same form have no second effect.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    key: str = field(default_factory=lambda: str(uuid7()))

    @classmethod
    def sent(cls, post: QueryDict) -> "Form":
        """What was typed; a field sent several times is a list."""
        values: dict[str, Any] = {
            name: given if len(given := post.getlist(name)) > 1 else post[name] for name in post if name != "key"
        }
        return cls(values=values, key=post.get("key") or str(uuid7()))

    def text(self, name: str) -> str:
        given = self.values.get(name, "")
        return (given[-1] if isinstance(given, list) else str(given)).replace("\x00", "")

    def many(self, name: str) -> list[str]:
        given = self.values.get(name, [])
        return list(given) if isinstance(given, list) else [str(given)] if given else []

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))

    def new_id(self, *parts: object) -> UUID:
        """An id that this form always makes the same, so that sending it again finds the first."""
        return derived_id("office", self.key, *parts)

    def fail(self, name: str, message: str) -> None:
        self.errors.setdefault(name, message)

    def number(self, name: str, *, least: int | None = None, most: int = 10**9) -> int | None:
        """A whole number as typed, full-width digits and separators too; None (with an error) where it is none."""
        typed = numeric_text(self.text(name)).replace(",", "").replace("+", "")
        try:
            found = int(typed)
        except ValueError:
            self.fail(name, _("Please enter a whole number."))
            return None
        if (least is not None and found < least) or abs(found) > most:
            self.fail(name, _("This number is out of range."))
            return None
        return found

    def amount(self, name: str, currency: str) -> int | None:
        """An amount of money in minor units, typed in whole units."""
        typed = numeric_text(self.text(name)).replace(",", "").lstrip("¥$£€")
        try:
            found = Money.from_decimal(typed, currency=currency).amount_minor
        except MoneyInvalid:
            self.fail(name, _("Please enter an amount of money."))
            return None
        if found < 0:
            self.fail(name, _("This number is out of range."))
            return None
        return found

    def moment(self, name: str, zone: str = "") -> datetime | None:
        """A local date and time, as an instant; an empty field is None without an error."""
        typed = self.text(name).strip()
        if not typed:
            return None
        try:
            found = datetime.fromisoformat(typed)
        except ValueError:
            self.fail(name, _("Please enter a date and time."))
            return None
        return found.replace(tzinfo=ZoneInfo(zone or settings.TIME_ZONE))

    def become(self, contract: type[M], given: Mapping[str, Any], names: Mapping[str, str] | None = None) -> M:
        """The contract of what was typed; `names` says which field an error of another name belongs to.

        Raises: Mistyped, with the errors noted beside their fields.
        """
        try:
            made = contract.model_validate(dict(given))
        except ValidationError as wrong:
            for one in wrong.errors():
                place = ".".join(str(step) for step in one["loc"])
                self.fail(_field(place, names or {}), _told(one["type"]))
            raise Mistyped from wrong
        self.settle()
        return made

    def settle(self) -> None:
        """Raise Mistyped if anything was found wrong."""
        if self.errors:
            raise Mistyped

    def refused(self, error: AppError, fields: Mapping[str, str] | None = None) -> None:
        """Note a refusal beside the field that it is about, else for the whole form."""
        name = (fields or {}).get(error.code)
        if name is None:
            self.refusal = wording_of(error)
        else:
            self.errors[name] = wording_of(error)


def attempt(
    form: Form,
    call: Callable[[], R],
    *,
    expected: Iterable[type[AppError]],
    fields: Mapping[str, str] | None = None,
) -> R | None:
    """Do what the form asks for; None where it was mistyped or refused as expected, with the reasons in the form."""
    try:
        return call()
    except Mistyped:
        if not form.refusal:
            form.refusal = _("Please check the marked fields.")
    except tuple(expected) as refused:
        form.refused(refused, fields)
    return None


def as_json(value: Any) -> str:
    """A value for a hidden field."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> dict[str, Any]:
    """The value of a hidden field; empty where somebody has tampered with it."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _field(place: str, names: Mapping[str, str]) -> str:
    while place:
        if place in names:
            return names[place]
        if "." not in place:
            return place
        place = place.rpartition(".")[0]
    return place


def _told(kind: str) -> str:
    if kind in ("missing", "string_too_short", "too_short"):
        return _("Please fill this in.")
    if kind in ("string_too_long", "too_long"):
        return _("This is too long.")
    if kind.startswith(("int", "float", "decimal", "greater", "less")):
        return _("This number is out of range.")
    if kind.startswith(("date", "time")):
        return _("Please enter a date and time.")
    if kind.startswith("uuid") or kind == "enum":
        return _("Please choose one.")
    return _("This does not have the right form.")


def names_in(form: Form, name: str, *, required: bool = False) -> dict[str, str]:
    """A text in both languages, from `<name>_ja` and `<name>_en`; Japanese is asked for where it is required."""
    found = {language: form.text(f"{name}_{language}").strip() for language in ("ja", "en")}
    if required and not found["ja"]:
        form.fail(f"{name}_ja", _("Please fill this in."))
    return {language: text for language, text in found.items() if text or (required and language == "ja")}

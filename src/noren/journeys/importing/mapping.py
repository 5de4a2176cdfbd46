"""What the columns of a file mean: read from TOML, one file per other system; presets come with Noren."""

import codecs
import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from noren.domains.orders.contracts import LineKind
from noren.journeys.importing.errors import EncodingUnknown, FileUnreadable, MappingInvalid, PresetUnknown
from noren.kernel.money import CurrencyUnknown, currency_of
from noren.kernel.tax import TaxCategory

PRESETS = Path(__file__).parent / "presets"

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]

PERSON = ("family_name", "given_name", "email", "phone")
REQUIRED = ("order", "sku", "quantity", "at", "unit_price")
FIELDS = (*REQUIRED, "name", "customer", *PERSON)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dates(_Part):
    """`format` as in strptime; empty: ISO 8601. An instant without an offset is local to the place that sold."""

    format: str = ""


class Numbers(_Part):
    decimal: Annotated[str, StringConstraints(min_length=1, max_length=1)] = "."
    thousands: Annotated[str, StringConstraints(max_length=1)] = ""


class Returns(_Part):
    """How a row says that it gives money back: by the beginning of its order number, a value in a column, or a
    negative quantity. One of them, or none."""

    order_prefix: str = ""
    column: str = ""
    values: list[str] = []
    negative_quantity: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum([bool(self.order_prefix), bool(self.column), self.negative_quantity]) > 1:
            raise ValueError("returns are marked in one way only")
        if bool(self.column) != bool(self.values):
            raise ValueError("a column that marks returns needs its values")
        return self


class Department(_Part):
    code: Word = "imported"
    name: Word = "Imported"


class Seller(_Part):
    """The company and place that are made for the file if they are not there."""

    company_code: Code
    company_name: Word
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "JP"
    location_code: Code
    location_name: Word
    time_zone: Word = "Asia/Tokyo"


class Mapping(_Part):
    """`source` names the other system: the same number of the same source is the same thing, always.

    `prices`: whether the catalogue learns prices from the sales; not where its prices have come in by themselves.
    """

    source: Word
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "JPY"
    language: Literal["ja", "en"] = "ja"
    encoding: str = "utf-8"
    prices: bool = True
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    order_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,12}$")] = ""
    tax_category: TaxCategory = TaxCategory.STANDARD
    keep: Annotated[list[str], Field(max_length=10)] = []
    columns: dict[str, str]
    constants: dict[str, str] = {}
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    returns: Returns = Returns()
    charges: dict[str, Literal["shipping", "charge"]] = {}
    department: Department = Department()
    seller: Seller | None = None

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, code: str) -> str:
        try:
            return currency_of(code).code
        except CurrencyUnknown as unknown:
            raise ValueError(f"{code} is not known") from unknown

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = set(self.columns) | set(self.constants)
        if unknown := sorted(named - set(FIELDS)):
            raise ValueError(f"unknown fields {', '.join(unknown)}; there are {', '.join(FIELDS)}")
        if missing := [field for field in REQUIRED if field not in named]:
            raise ValueError(f"say where these come from: {', '.join(missing)}")
        if doubled := sorted(set(self.columns) & set(self.constants)):
            raise ValueError(f"both a column and a constant: {', '.join(doubled)}")
        if self.numbers.decimal == self.numbers.thousands:
            raise ValueError("the decimal sign cannot also part thousands")
        return self

    @property
    def person_fields(self) -> tuple[str, ...]:
        """The fields of a person that the file has, in the order of PERSON."""
        return tuple(field for field in PERSON if field in self.columns or field in self.constants)

    def kind_of(self, sku: str) -> LineKind:
        """What a code is: goods, unless it is named as delivery or a charge."""
        named = self.charges.get(sku)
        return LineKind.ITEM if named is None else LineKind(named)

    def digest(self) -> str:
        """A short hash of all that it says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def presets() -> list[str]:
    """The names of the mappings that come with Noren."""
    return sorted(file.stem for file in PRESETS.glob("*.toml"))


def load_mapping(*, preset: str = "", file: Path | None = None, encoding: str = "") -> Mapping:
    """A preset, or a mapping file; `encoding` outranks what it says.

    Raises: PresetUnknown, FileUnreadable, MappingInvalid, EncodingUnknown.
    """
    if file is None:
        if preset not in presets():
            raise PresetUnknown(f"There is no preset {preset!r}; there are {', '.join(presets())}.")
        file = PRESETS / f"{preset}.toml"
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileUnreadable(f"{file}: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingInvalid(f"{file} is not TOML: {error}.") from error
    if encoding:
        given["encoding"] = encoding
    try:
        mapping = Mapping.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingInvalid(f"{file.name}{f', {where}' if where else ''}: {first['msg']}.") from error
    if mapping.encoding == "auto":
        return mapping
    try:
        codecs.lookup(mapping.encoding)
    except LookupError as error:
        raise EncodingUnknown(f"There is no encoding {mapping.encoding!r}.") from error
    return mapping

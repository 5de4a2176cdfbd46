"""What the columns of a file of people, goods, counts or balances mean; without a mapping they have Noren's own names."""

import codecs
import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from noren.journeys.importing.errors import EncodingUnknown, FileUnreadable, MappingInvalid
from noren.journeys.importing.mapping import Dates, Numbers, Word

OWN = "noren"
AUTO = "auto"


class TableMapping(BaseModel):
    """`source` names the other system: the same number of the same source is the same thing, always.

    `values` turns words of a column into Noren's (`{"軽減" = "food"}`). `verified`: what of a person the other system
    had proof of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Word
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "JPY"
    language: Literal["ja", "en"] = "ja"
    encoding: str = AUTO
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    sheet: str = ""
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    verified: list[Literal["email", "phone"]] = []
    time_zone: Word = "Asia/Tokyo"
    dates: Dates = Dates()
    numbers: Numbers = Numbers(thousands=",")

    def digest(self) -> str:
        """A short hash of all that it says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def load_table_mapping(*, file: Path | None, fields: Sequence[str], encoding: str = "") -> TableMapping:
    """A mapping file for these fields; none: the columns have the fields' own names. `encoding` outranks what it says.

    Raises: FileUnreadable, MappingInvalid, EncodingUnknown.
    """
    given = {"source": OWN} if file is None else _toml(file)
    if encoding:
        given["encoding"] = encoding
    try:
        mapping = TableMapping.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingInvalid(f"{file.name if file else ''}{f', {where}' if where else ''}: {first['msg']}.") from error
    named = {*mapping.columns, *mapping.constants, *mapping.values}
    if unknown := sorted(named - set(fields)):
        raise MappingInvalid(f"unknown fields {', '.join(unknown)}; there are {', '.join(fields)}.")
    if doubled := sorted(set(mapping.columns) & set(mapping.constants)):
        raise MappingInvalid(f"both a column and a constant: {', '.join(doubled)}.")
    if mapping.encoding != AUTO:
        try:
            codecs.lookup(mapping.encoding)
        except LookupError as error:
            raise EncodingUnknown(f"There is no encoding {mapping.encoding!r}.") from error
    return mapping


def _toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileUnreadable(f"{file}: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingInvalid(f"{file} is not TOML: {error}.") from error

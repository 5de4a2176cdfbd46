"""SGTIN-96: the GTIN and serial number in an RFID tag, as hex, EPC URIs and GS1 Digital Links.

A tag holds 96 bits: header 0x30 (8), filter (3), partition (3), company prefix, indicator and item, serial (38). The
partition says how the 13 digits of a GTIN without its check digit are split (GS1 EPC Tag Data Standard, table 14-2).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from noren.kernel.errors import AppError
from noren.kernel.gtin import GtinInvalid, check_digit, digital_link, normalise_gtin, parse_digital_link

HEADER = 0x30
MAX_SERIAL = 2**38 - 1
_SERIAL_BITS = 38
# By partition: bits of the company prefix, its digits, bits of indicator and item. The digits add up to 13.
_PARTITIONS = ((40, 12, 4), (37, 11, 7), (34, 10, 10), (30, 9, 14), (27, 8, 17), (24, 7, 20), (20, 6, 24))
_BY_DIGITS = {digits: partition for partition, (_, digits, _) in enumerate(_PARTITIONS)}

_HEX = re.compile(r"[0-9A-Fa-f]{24}")
_PURE = re.compile(r"urn:epc:id:sgtin:(\d{6,12})\.(\d{1,7})\.(.+)")
_TAG = re.compile(r"urn:epc:tag:sgtin-96:([0-7])\.(\d{6,12})\.(\d{1,7})\.(\d+)")


class SgtinInvalid(AppError):
    """`reason` says what is wrong: length, header, partition, digits, filter, serial, prefix or form."""

    code = "sgtin.invalid"
    message = "This is not a valid SGTIN-96 tag."

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail, reason=reason)


@dataclass(frozen=True, slots=True)
class Sgtin:
    """One tagged unit. `prefix_digits` (6 to 12): how long the company prefix in the GTIN is; a GTIN does not tell."""

    gtin: str
    serial: int
    prefix_digits: int
    filter: int = 1

    def __post_init__(self) -> None:
        if self.prefix_digits not in _BY_DIGITS:
            raise SgtinInvalid("prefix", f"A company prefix has 6 to 12 digits, not {self.prefix_digits}.")
        if not 0 <= self.filter <= 7:
            raise SgtinInvalid("filter", f"A filter is between 0 and 7, not {self.filter}.")
        if not 0 <= self.serial <= MAX_SERIAL:
            raise SgtinInvalid("serial", f"The serial number of an SGTIN-96 is between 0 and {MAX_SERIAL}.")

    @property
    def company_prefix(self) -> str:
        return self.gtin[1 : 1 + self.prefix_digits]

    @property
    def item_reference(self) -> str:
        """The indicator, then the item's digits."""
        return self.gtin[0] + self.gtin[1 + self.prefix_digits : 13]

    @property
    def hex(self) -> str:
        """What a reader gives: 24 hexadecimal digits."""
        partition = _BY_DIGITS[self.prefix_digits]
        prefix_bits, _, item_bits = _PARTITIONS[partition]
        value = HEADER << 3 | self.filter
        value = value << 3 | partition
        value = value << prefix_bits | int(self.company_prefix)
        value = value << item_bits | int(self.item_reference)
        return f"{value << _SERIAL_BITS | self.serial:024X}"

    @property
    def urn(self) -> str:
        """The pure identity, which names the unit wherever its tag is."""
        return f"urn:epc:id:sgtin:{self.company_prefix}.{self.item_reference}.{self.serial}"

    @property
    def tag_uri(self) -> str:
        return f"urn:epc:tag:sgtin-96:{self.filter}.{self.company_prefix}.{self.item_reference}.{self.serial}"

    def digital_link(self, *, host: str = "https://id.gs1.org") -> str:
        return digital_link(self.gtin, host=host, qualifiers={"21": str(self.serial)})


def make_sgtin(*, gtin: str, serial: int, prefix_digits: int, filter: int = 1) -> Sgtin:
    """A unit of a GTIN of any length and width.

    Raises: GtinInvalid, SgtinInvalid.
    """
    return Sgtin(gtin=normalise_gtin(gtin), serial=serial, prefix_digits=prefix_digits, filter=filter)


def prefix_digits_of(*, gtin: str, own_prefixes: Iterable[str]) -> int:
    """How long the company prefix of a GTIN is, from a chain's own prefixes; the longest that fits.

    Raises: SgtinInvalid where none of them is the GTIN's.
    """
    body = normalise_gtin(gtin)[1:]
    fitting = [len(prefix) for prefix in own_prefixes if body.startswith(prefix)]
    if not fitting:
        raise SgtinInvalid("prefix", "This GTIN begins with none of the known company prefixes.")
    return max(fitting)


def decode(tag: str) -> Sgtin:
    """The unit that 24 hexadecimal digits of a tag name.

    Raises: SgtinInvalid.
    """
    bare = re.sub(r"[\s:-]", "", tag).removeprefix("0x")
    if not _HEX.fullmatch(bare):
        raise SgtinInvalid("length", "An SGTIN-96 has 24 hexadecimal digits.")
    value = int(bare, 16)
    if value >> 88 != HEADER:
        raise SgtinInvalid("header", f"The header is {value >> 88:02X}, not 30: this tag holds another kind of number.")
    partition = value >> 82 & 7
    if partition >= len(_PARTITIONS):
        raise SgtinInvalid("partition", "The partition is 7, which is not in use.")
    prefix_bits, digits, item_bits = _PARTITIONS[partition]
    prefix = value >> (item_bits + _SERIAL_BITS) & (1 << prefix_bits) - 1
    item = value >> _SERIAL_BITS & (1 << item_bits) - 1
    if prefix >= 10**digits or item >= 10 ** (13 - digits):
        raise SgtinInvalid("digits", "Company prefix or item have more digits than their partition holds.")
    return _of_parts(
        prefix=f"{prefix:0{digits}}", item=f"{item:0{13 - digits}}", serial=value & MAX_SERIAL, filter=value >> 85 & 7
    )


def parse(text: str, *, own_prefixes: Iterable[str] = ()) -> Sgtin:
    """A unit as anybody may write it: tag in hex, pure identity, tag URI, or Digital Link with a serial number.

    A Digital Link does not tell the length of the company prefix: it is looked up in `own_prefixes`, else taken as 7.

    Raises: SgtinInvalid.
    """
    text = text.strip()
    if found := _TAG.fullmatch(text):
        return _of_parts(prefix=found[2], item=found[3], serial=_serial(found[4]), filter=int(found[1]))
    if found := _PURE.fullmatch(text):
        return _of_parts(prefix=found[1], item=found[2], serial=_serial(found[3]), filter=1)
    if text.lower().startswith(("http://", "https://")):
        return _of_link(text, own_prefixes)
    return decode(text)


def _of_link(text: str, own_prefixes: Iterable[str]) -> Sgtin:
    try:
        parts = parse_digital_link(text)
    except (GtinInvalid, ValueError) as wrong:
        raise SgtinInvalid("form", "This link names no GTIN.") from wrong
    if "21" not in parts:
        raise SgtinInvalid("serial", "This link names a product, not one unit of it: it has no serial number.")
    try:
        digits = prefix_digits_of(gtin=parts["01"], own_prefixes=own_prefixes)
    except SgtinInvalid:
        digits = 7
    return Sgtin(gtin=parts["01"], serial=_serial(parts["21"]), prefix_digits=digits)


def _serial(text: str) -> int:
    """A serial number as an SGTIN-96 can hold it: digits alone, no zero in front."""
    if not (text.isascii() and text.isdigit()) or (len(text) > 1 and text.startswith("0")) or len(text) > 12:
        raise SgtinInvalid("serial", "The serial number of an SGTIN-96 is a number without leading zeros.")
    return int(text)


def _of_parts(*, prefix: str, item: str, serial: int, filter: int) -> Sgtin:
    if len(prefix) + len(item) != 13:
        raise SgtinInvalid("digits", "Company prefix and item have 13 digits together.")
    body = item[0] + prefix + item[1:]
    return Sgtin(gtin=body + check_digit(body), serial=serial, prefix_digits=len(prefix), filter=filter)

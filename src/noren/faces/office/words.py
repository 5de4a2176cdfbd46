"""What states, channels, reasons and commands are called on the pages of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from noren.faces.office.change_words import CHANGE, CHANGE_COLUMNS, CHANGE_KIND, CHANGE_REASON, CHANGE_SET, IMPORTED
from noren.faces.office.happening_words import HAPPENING
from noren.faces.office.payment_words import STEP, STEP_SOURCE
from noren.faces.office.shortfall_words import CAUSE, DECIDED_BY, REMEDY, SHORTFALL_OUTCOME
from noren.faces.office.supply_words import PURCHASE, RESOLUTION, SETTLED, SUPPLY_TONES, TRANSFER
from noren.faces.office.timer_words import LANE, TIMER

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ORDER_STATE: dict[str, StrOrPromise] = {
    "pending": _("Awaiting payment"),
    "confirmed": _("Confirmed"),
    "completed": _("Completed"),
    "cancelled": _("Cancelled"),
    "failed": _("Payment failed"),
}
CHANNEL: dict[str, StrOrPromise] = {
    "web": _("Web shop"),
    "app": _("App"),
    "store": _("Store"),
    "phone": pgettext_lazy("channel", "Phone"),
    "line": "LINE",
    "api": "API",
    "import": _("Import"),
}
PAYMENT_STATE: dict[str, StrOrPromise] = {
    "pending": _("No sure answer yet"),
    "requires_action": _("Waiting for the customer"),
    "captured": _("Paid"),
    "declined": _("Declined"),
    "voided": _("Voided"),
    "expired": _("Expired"),
}
REFUND_STATE: dict[str, StrOrPromise] = {"pending": _("On its way"), "done": _("Given back")}
PART_TYPE: dict[str, StrOrPromise] = {
    "PICKUP": _("Pick-up"),
    "SHIPMENT": _("Delivery"),
    "CARRY_OUT": _("Sold in store"),
}
PART_STATE: dict[str, StrOrPromise] = {
    "PROPOSED": _("Awaiting payment"),
    "RESERVED": _("To be prepared"),
    "PREPARED": _("Ready"),
    "COMPLETED": _("Handed over"),
    "CANCELED": _("Cancelled"),
    "FAILED": _("Nothing found"),
}
LETTER: dict[str, StrOrPromise] = {
    "confirmed": _("Order confirmation"),
    "ready": _("Ready to be collected"),
    "sent": _("Goods were sent"),
    "cancelled": _("Cancellation"),
    "returned": _("Return and refund"),
}
REASON: dict[str, StrOrPromise] = {
    "opening": _("Opening stock"),
    "receipt": _("Goods received"),
    "sale": _("Sold in store"),
    "pick_up": _("Handed over to the customer"),
    "shipment": _("Sent to the customer"),
    "return": _("Returned by the customer"),
    "adjustment": _("Adjusted"),
    "count": _("Stocktake"),
    "damage": _("Damaged"),
    "waste": _("Thrown away"),
    "transfer": _("Moved between stores"),
}
CONDITION: dict[str, StrOrPromise] = {"restock": _("Back on the shelf"), "damaged": _("Damaged")}
LINE_KIND: dict[str, StrOrPromise] = {"item": _("Goods"), "shipping": _("Delivery fee"), "charge": _("Charge")}
TAX: dict[str, StrOrPromise] = {
    "standard": _("Standard rate (10%)"),
    "food": _("Food and drink (reduced 8%)"),
    "alcohol": _("Alcohol (10%)"),
    "newspaper": _("Newspaper subscription (reduced 8%)"),
    "exempt": _("Tax exempt"),
}
TAX_CODE: dict[str, StrOrPromise] = {
    "standard": _("Standard rate"),
    "reduced": _("Reduced rate"),
    "exempt": _("Exempt"),
}
UNIT: dict[str, StrOrPromise] = {"each": _("Piece"), "g": _("Gram"), "ml": _("Millilitre")}
PLACE_KIND: dict[str, StrOrPromise] = {"store": _("Store"), "warehouse": _("Warehouse"), "online": _("Online")}
SERVICE: dict[str, StrOrPromise] = {
    "pickup": _("Pick-up of online orders"),
    "ship_from": _("Sends parcels"),
    "returns": _("Takes returns"),
    "eat_in": _("Eating in"),
    "try_on": _("Trying on"),
    "parking": _("Parking"),
}
ROUNDING: dict[str, StrOrPromise] = {
    "floor": _("Round down"),
    "round": _("Round half up"),
    "ceil": _("Round up"),
}
ROLE: dict[str, StrOrPromise] = {
    "head_office": _("Head office"),
    "area_manager": _("Area manager"),
    "store_manager": _("Store manager"),
    "clerk": _("Clerk"),
}
ACTOR: dict[str, StrOrPromise] = {
    "anonymous": _("Customer (guest)"),
    "member": _("Customer"),
    "staff": _("Staff"),
    "api_key": _("API key"),
    "system": _("Automatic"),
}
IDENTIFIER: dict[str, StrOrPromise] = {
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "card": _("Member card"),
    "legacy": _("Number in the former system"),
    "line": "LINE",
    "ec_account": _("Shop account"),
    "device": _("Device"),
}
MEMBER_KIND: dict[str, StrOrPromise] = {"member": _("Member"), "guest": _("Guest")}
POINTS_AS: dict[str, StrOrPromise] = {
    "tender": _("Means of payment (the price and its tax stay)"),
    "discount": _("Discount (price and tax fall)"),
}
METHOD: dict[str, StrOrPromise] = {
    "card": _("Card"),
    "cash": _("Cash"),
    "qr": _("QR payment"),
    "sandbox": _("Sandbox"),
    "redirect": _("Wallet"),
    "points": _("Points"),
}
PROVIDER: dict[str, StrOrPromise] = {
    "sandbox": _("Sandbox"),
    "cash": _("Cash"),
    "points": _("Points"),
    "manual": _("Separate terminal"),
}

STOCKTAKE: dict[str, StrOrPromise] = {
    "open": pgettext_lazy("stocktake", "Being counted"),
    "counted": _("Differences are judged"),
    "closed": _("Written down"),
    "canceled": _("Given up"),
}
STOCKTAKE_KIND: dict[str, StrOrPromise] = {"full": _("Everything"), "cycle": _("Selected products")}
ADJUSTMENT: dict[str, StrOrPromise] = {"waiting": _("Waits for approval"), "done": _("Done"), "refused": _("Refused")}
EFFECT: dict[str, StrOrPromise] = {
    "out": _("The goods are gone"),
    "in": _("There are more"),
    "set_apart": _("They stay here, not for sale"),
    "give_back": _("They can be sold again"),
}
AUTHORITY: dict[str, StrOrPromise] = {"staff": _("Staff"), "manager": _("Store managers")}
WORDS: dict[str, dict[str, StrOrPromise]] = {
    "order": ORDER_STATE,
    "channel": CHANNEL,
    "shortfall_cause": CAUSE,
    "remedy": REMEDY,
    "shortfall_outcome": SHORTFALL_OUTCOME,
    "decided_by": DECIDED_BY,
    "payment": PAYMENT_STATE,
    "refund": REFUND_STATE,
    "part_type": PART_TYPE,
    "part": PART_STATE,
    "reason": REASON,
    "condition": CONDITION,
    "line": LINE_KIND,
    "tax": TAX,
    "tax_code": TAX_CODE,
    "unit": UNIT,
    "place": PLACE_KIND,
    "service": SERVICE,
    "role": ROLE,
    "actor": ACTOR,
    "identifier": IDENTIFIER,
    "member": MEMBER_KIND,
    "method": METHOD,
    "points_as": POINTS_AS,
    "provider": PROVIDER,
    "lane": LANE,
    "step": STEP,
    "step_source": STEP_SOURCE,
    "happening": HAPPENING,
    "timer": TIMER,
    "change_kind": CHANGE_KIND,
    "change_columns": CHANGE_COLUMNS,
    "change_set": CHANGE_SET,
    "imported": IMPORTED,
    "change": CHANGE,
    "change_reason": CHANGE_REASON,
    "stocktake": STOCKTAKE,
    "stocktake_kind": STOCKTAKE_KIND,
    "adjustment": ADJUSTMENT,
    "effect": EFFECT,
    "authority": AUTHORITY,
    "transfer": TRANSFER,
    "purchase": PURCHASE,
    "outcome": SETTLED,
    "resolution": RESOLUTION,
}
TONES = {
    **SUPPLY_TONES,
    "counted": "warning",
    "closed": "success",
    "waiting": "warning",
    "done": "success",
    "refused": "accent",
    "submitted": "warning",
    "approved": "primary",
    "applied": "success",
    "rejected": "accent",
    "pending": "warning",
    "confirmed": "primary",
    "completed": "success",
    "cancelled": "",
    "failed": "accent",
    "requires_action": "warning",
    "captured": "success",
    "declined": "accent",
    "RESERVED": "warning",
    "PREPARED": "primary",
    "COMPLETED": "success",
    "FAILED": "accent",
    "PROPOSED": "warning",
}


def options(words: dict[str, StrOrPromise], *, every: StrOrPromise | None = None) -> list[tuple[str, StrOrPromise]]:
    """The choices of a field, with one for all of them first if it is asked for."""
    return [*([("", every)] if every is not None else []), *words.items()]

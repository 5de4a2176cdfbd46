"""What states, channels, reasons and commands are called on the pages of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
METHOD: dict[str, StrOrPromise] = {
    "card": _("Card"),
    "cash": _("Cash"),
    "qr": _("QR payment"),
    "sandbox": _("Sandbox"),
    "redirect": _("Wallet"),
}
HAPPENING: dict[str, StrOrPromise] = {
    "orders.place": _("Order placed"),
    "checkout.place": _("Order placed"),
    "orders.confirm": _("Payment confirmed"),
    "orders.fail": _("Payment failed, order closed"),
    "orders.cancel_lines": _("Cancelled"),
    "orders.cancel": _("Cancelled"),
    "orders.resend_letter": _("Letter sent once more"),
    "orders.record_fulfilled": _("Goods handed over"),
    "orders.record_return": _("Goods returned"),
    "orders.return_goods": _("Goods returned"),
    "orders.set_shipping_fee": _("Delivery fee set"),
    "orders.import_orders": _("Imported"),
    "orders.import_returns": _("Goods returned"),
    "orders.sell": _("Sold in store"),
    "register.sell": _("Sold at a till"),
    "register.finish_sale": _("Sold at a till"),
    "register.record_transaction": _("Written into the till's book"),
    "register.begin_transaction": _("Payment asked for at a till"),
    "register.fail_transaction": _("Payment refused at a till"),
    "register.void_sale": _("Sale voided at a till"),
    "register.return_goods": _("Goods returned at a till"),
    "register.move_cash": _("Cash paid in or out"),
    "register.save_till": _("Till saved"),
    "register.open_session": _("Till opened"),
    "register.end_session": _("Till stopped selling"),
    "register.close_session": _("Till closed"),
    "fulfilment.propose": _("Part planned"),
    "fulfilment.confirm": _("Preparation requested"),
    "fulfilment.prepare": _("Prepared"),
    "fulfilment.hand_over": _("Handed over to the customer"),
    "fulfilment.ship": _("Sent to the customer"),
    "fulfilment.carry_out": _("Taken along"),
    "fulfilment.cancel": _("Part cancelled"),
    "stock.move": _("Stock moved"),
    "stock.set_safety": _("Safety stock changed"),
    "stock.reserve": _("Stock reserved"),
    "catalog.save_product": _("Product saved"),
    "catalog.archive_product": _("Product archived"),
    "catalog.set_prices": _("Prices set"),
    "catalog.save_department": _("Department saved"),
    "catalog.attach_image": _("Picture saved"),
    "catalog.detach_image": _("Picture removed"),
    "catalog.order_images": _("Pictures put in order"),
    "catalog.import_products": _("Products imported"),
    "places.save_location": _("Store saved"),
    "places.archive_location": _("Store taken out of use"),
    "places.save_company": _("Company saved"),
    "places.save_brand": _("Brand saved"),
    "places.set_hours": _("Hours changed"),
    "places.set_special_days": _("Special days changed"),
    "identity.view_member": _("Customer data opened"),
    "identity.update_profile": _("Profile changed"),
    "identity.register_member": _("Member registered"),
    "identity.register_guest": _("Guest noted"),
    "identity.import_members": _("Members imported"),
    "accounts.sign_in_staff": _("Signed in"),
    "accounts.sign_in_member": _("Signed in"),
    "accounts.send_code": _("Sign-in code sent"),
    "accounts.open_session": _("Signed in on a device"),
    "accounts.sign_out": _("Signed out"),
    "stock.expire_holds": _("Expired holds released"),
    "stock.release": _("Stock released"),
    "stock.consume": _("Stock handed out"),
    "fulfilment.tell_overdue": _("Overdue pick-ups told"),
    "cart.add": _("Put into the cart"),
    "cart.adopt": _("Carts joined"),
    "cart.clear": _("Cart emptied"),
    "cart.forget": _("Old carts removed"),
    "cart.set": _("Cart changed"),
    "checkout.settle": _("Payment settled"),
    "fulfilment.prepare_pickup": _("Prepared"),
    "fulfilment.collect": _("Handed over to the customer"),
    "fulfilment.send": _("Sent to the customer"),
    "fulfilment.count_wrong_code": _("Wrong hand-over code"),
    "fulfilment.record_carried_out": _("Taken along"),
    "identity.import_guests": _("Guests imported"),
    "identity.link_identifier": _("Identifier added"),
    "identity.unlink_identifier": _("Identifier removed"),
    "import.begin_run": _("Import begun"),
    "import.finish_run": _("Import finished"),
    "import.write_batch": _("Import: orders written"),
    "import.write_masters": _("Import: products and members written"),
    "payments.take": _("Payment taken"),
    "stock.confirm_reservation": _("Reservation confirmed"),
    "stock.renew_reservation": _("Reservation renewed"),
    "stock.import_movements": _("Movements imported"),
    "storefront.refresh": _("Product list refreshed"),
    "accounts.sign_in_enrolling": _("Signed in, second factor set up"),
    "accounts.sign_in_with_passkey": _("Signed in by passkey"),
    "accounts.save_staff": _("Staff data saved"),
    "accounts.set_roles": _("Roles changed"),
    "accounts.set_password": _("Password reset"),
    "accounts.change_own_password": _("Own password changed"),
    "accounts.deactivate": _("Account switched off"),
    "accounts.reactivate": _("Account switched on"),
    "accounts.confirm_totp": _("Authenticator app set up"),
    "accounts.remove_totp": _("Authenticator app removed"),
    "accounts.register_passkey": _("Passkey added"),
    "accounts.remove_passkey": _("Passkey removed"),
    "accounts.create_key": _("API key created"),
    "accounts.rotate_key": _("API key rotated"),
    "accounts.revoke_key": _("API key revoked"),
    "operations.retry_delivery": _("Delivery tried again"),
    "operations.retry_mail": _("Letter sent again"),
    "payments.begin": _("Payment asked for"),
    "payments.record_outcome": _("Payment answered"),
    "payments.begin_refund": _("Refund asked for"),
    "payments.record_refund": _("Refund answered"),
    "payments.expire": _("Payment expired"),
}

WORDS: dict[str, dict[str, StrOrPromise]] = {
    "order": ORDER_STATE,
    "channel": CHANNEL,
    "payment": PAYMENT_STATE,
    "refund": REFUND_STATE,
    "part_type": PART_TYPE,
    "part": PART_STATE,
    "reason": REASON,
    "condition": CONDITION,
    "line": LINE_KIND,
    "tax": TAX,
    "unit": UNIT,
    "place": PLACE_KIND,
    "service": SERVICE,
    "role": ROLE,
    "actor": ACTOR,
    "identifier": IDENTIFIER,
    "member": MEMBER_KIND,
    "method": METHOD,
    "happening": HAPPENING,
}
TONES = {
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
    "done": "success",
}


def options(words: dict[str, StrOrPromise], *, every: StrOrPromise | None = None) -> list[tuple[str, StrOrPromise]]:
    """The choices of a field, with one for all of them first if it is asked for."""
    return [*([("", every)] if every is not None else []), *words.items()]

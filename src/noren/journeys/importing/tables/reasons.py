"""Why a line was not taken, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from noren.journeys.importing.reading import RejectCode

REASONS = {
    RejectCode.ENCODING: gettext_noop("Bytes that are no text in this encoding"),
    RejectCode.NUL_BYTE: gettext_noop("Bytes that are no text"),
    RejectCode.LINE_TOO_LONG: gettext_noop("The line is too long"),
    RejectCode.QUOTE_UNCLOSED: gettext_noop("A quotation mark is not closed"),
    RejectCode.QUOTE_MISPLACED: gettext_noop("A quotation mark stands in the wrong place"),
    RejectCode.COLUMNS: gettext_noop("More or fewer fields than the heading"),
    RejectCode.TEXT_TOO_LONG: gettext_noop("The text is too long"),
    RejectCode.CONTROL_CHARACTERS: gettext_noop("The text has characters that cannot be printed"),
    RejectCode.ORDER_MISSING: gettext_noop("The number of the order is missing"),
    RejectCode.SKU_MISSING: gettext_noop("The code of the goods is missing"),
    RejectCode.QUANTITY_INVALID: gettext_noop("The quantity is no number"),
    RejectCode.QUANTITY_ZERO: gettext_noop("The quantity is zero"),
    RejectCode.QUANTITY_NEGATIVE: gettext_noop("A sale with a quantity below zero"),
    RejectCode.QUANTITY_SIGN: gettext_noop("A return has the sign of a sale"),
    RejectCode.PRICE_INVALID: gettext_noop("The price is no number"),
    RejectCode.PRICE_NEGATIVE: gettext_noop("The price is below zero"),
    RejectCode.CUSTOMER_DIFFERS: gettext_noop("One order names two customers"),
    RejectCode.ORDER_INCOMPLETE: gettext_noop("Another line of this order was rejected"),
    RejectCode.VALUE_MISSING: gettext_noop("This field must not be empty"),
    RejectCode.VALUE_INVALID: gettext_noop("This field has none of its values"),
    RejectCode.NUMBER_INVALID: gettext_noop("Not a number"),
    RejectCode.NEGATIVE: gettext_noop("Less than zero"),
    RejectCode.AMOUNT_TOO_LARGE: gettext_noop("The number is too large"),
    RejectCode.DATE_INVALID: gettext_noop("Not a date"),
    RejectCode.DATE_OUT_OF_RANGE: gettext_noop("A date too long ago or too far ahead"),
    RejectCode.EMAIL_INVALID: gettext_noop("Not an e-mail address"),
    RejectCode.PHONE_INVALID: gettext_noop("Not a phone number"),
    RejectCode.GTIN_INVALID: gettext_noop("Not a JAN code, or its check digit is wrong"),
    RejectCode.FORMULA: gettext_noop("A formula; save the sheet as values"),
    RejectCode.DUPLICATE: gettext_noop("The same stands in an earlier line"),
    RejectCode.PLACE_UNKNOWN: gettext_noop("There is no such store"),
    RejectCode.PLACE_DIFFERS: gettext_noop("Another line names another store for this number"),
    RejectCode.SUPPLIER_UNKNOWN: gettext_noop("There is no such supplier"),
    RejectCode.PURCHASE_EXISTS: gettext_noop("This number of this supplier is there already"),
    RejectCode.CURRENCY_DIFFERS: gettext_noop("Another currency"),
    RejectCode.VARIANT_UNKNOWN: gettext_noop("There is no such product"),
    RejectCode.MEMBER_UNKNOWN: gettext_noop("There is no such member"),
    RejectCode.IDENTIFIER_TAKEN: gettext_noop("This belongs to another member"),
    RejectCode.TWO_PEOPLE: gettext_noop("This names two different people"),
    RejectCode.GTIN_TAKEN: gettext_noop("Another product has this JAN code"),
    RejectCode.SKU_TAKEN: gettext_noop("Another product has this SKU"),
    RejectCode.EXPIRED: gettext_noop("This has run out already"),
    RejectCode.IMAGE_INVALID: gettext_noop("Not an image in the folder"),
}


def reason(code: RejectCode) -> str:
    """The reason in the language of now."""
    return _(REASONS[code])

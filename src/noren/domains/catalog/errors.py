"""Refusals of the catalogue."""

from noren.kernel.errors import AppError, ErrorKind


class UnknownVariant(AppError):
    """`variant_ids` names those that do not exist."""

    code = "catalog.unknown_variant"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such product variant."


class UnknownProduct(AppError):
    code = "catalog.unknown_product"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such product."


class UnknownDepartment(AppError):
    code = "catalog.unknown_department"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such department."


class UnknownImage(AppError):
    code = "catalog.unknown_image"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such image."


class NotForSale(AppError):
    """`variant_ids` names those that are archived, unpublished, or have no price in this scope at this time."""

    code = "catalog.not_for_sale"
    kind = ErrorKind.CONFLICT
    message = "This product is not for sale."


class ProductChanged(AppError):
    """`version` is the stored one: somebody else saved the product in between."""

    code = "catalog.product_changed"
    kind = ErrorKind.CONFLICT
    message = "Somebody else has changed this product. Load it again."


class CodeTaken(AppError):
    """Another department, product or variant has this code, SKU or GTIN."""

    code = "catalog.code_taken"
    kind = ErrorKind.CONFLICT
    message = "This code is in use already."


class PriceExists(AppError):
    """A price of the same scope and start exists: prices are never rewritten."""

    code = "catalog.price_exists"
    kind = ErrorKind.CONFLICT
    message = "There is a price for this scope from this instant already."


class PriceInvalid(AppError):
    code = "catalog.price_invalid"
    kind = ErrorKind.INVALID
    message = "A price must end after it starts."


class DepartmentLoop(AppError):
    code = "catalog.department_loop"
    kind = ErrorKind.INVALID
    message = "A department cannot stand below itself."


class ImageInvalid(AppError):
    code = "catalog.image_invalid"
    kind = ErrorKind.INVALID
    message = "This is not a PNG, JPEG, WebP or SVG image that can be shown."


class ImageTooLarge(AppError):
    code = "catalog.image_too_large"
    kind = ErrorKind.TOO_LARGE
    message = "The image is too large."


class TaxRateInPast(AppError):
    code = "catalog.tax_rate_in_past"
    kind = ErrorKind.INVALID
    message = "A rate begins on a coming day: what has been sold stays as it was taxed."


class UnknownTaxCode(AppError):
    code = "catalog.unknown_tax_code"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such tax rate."

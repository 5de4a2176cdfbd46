"""A product page as schema.org's `Product` with its `Offer`, for search engines."""

from typing import Any

from noren.faces.member.product_choice import Choice
from noren.kernel.gtin import format_jan13
from noren.kernel.money import Money

FEW = 3


def product_markup(*, choice: Choice, url: str, origin: str, language: str) -> dict[str, Any]:
    """JSON-LD of the chosen variant: what it is, costs, and whether it can be had."""
    product, variant = choice.product, choice.variant
    name = product.name.model_dump()
    whole = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name.get(language) or name["ja"],
        "description": product.description.get(language) or product.description.get("ja"),
        "sku": variant.sku,
        "gtin13": format_jan13(variant.gtin) if variant.gtin else None,
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "image": [f"{origin}{image.url}" for image in choice.images[:4]],
        "color": variant.colour_name.get(language) or variant.colour_name.get("ja"),
        "size": variant.size,
        "offers": _offer(choice, url),
    }
    return {key: item for key, item in whole.items() if item}


def _offer(choice: Choice, url: str) -> dict[str, Any] | None:
    variant = choice.variant
    if variant.price_minor is None or variant.currency is None:
        return None
    return {
        "@type": "Offer",
        "url": url,
        "price": str(Money(variant.price_minor, variant.currency).to_decimal()),
        "priceCurrency": variant.currency,
        "availability": f"https://schema.org/{_availability(choice)}",
    }


def _availability(choice: Choice) -> str:
    if choice.sendable > FEW:
        return "InStock"
    if choice.sendable > 0:
        return "LimitedAvailability"
    return "InStoreOnly" if choice.in_stores else "OutOfStock"

"""A product page as schema.org's `Product` with its `Offer`, for search engines."""

from typing import Any

from noren.faces.member.product_choice import Choice, StoreStock
from noren.kernel.gtin import format_jan13
from noren.kernel.money import Money

FEW = 3
MOST_STORES = 50


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
        "offers": _offers(choice, url, origin, language),
    }
    return {key: item for key, item in whole.items() if item}


def _offers(choice: Choice, url: str, origin: str, language: str) -> list[dict[str, Any]] | None:
    """What is sent home first, then what stands in each store: only those that have it, the nearest first."""
    variant = choice.variant
    if variant.price_minor is None or variant.currency is None:
        return None
    online = {
        "@type": "Offer",
        "url": url,
        "price": str(Money(variant.price_minor, variant.currency).to_decimal()),
        "priceCurrency": variant.currency,
        "availability": f"https://schema.org/{_availability(choice)}",
    }
    return [online, *(_at_store(online, row, origin, language) for row in choice.stores if row.units > 0)][:MOST_STORES]


def _at_store(online: dict[str, Any], row: StoreStock, origin: str, language: str) -> dict[str, Any]:
    place = row.location
    return {
        **online,
        "availability": f"https://schema.org/{'InStock' if row.units >= FEW else 'LimitedAvailability'}",
        "availableAtOrFrom": {
            "@type": "Store",
            "@id": f"{origin}/stores/{place.id}",
            "name": place.name.get(language) or place.name.get("ja", ""),
            "branchCode": place.code,
        },
    }


def _availability(choice: Choice) -> str:
    if choice.sendable > FEW:
        return "InStock"
    if choice.sendable > 0:
        return "LimitedAvailability"
    return "InStoreOnly" if choice.in_stores else "OutOfStock"

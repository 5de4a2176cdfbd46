"""Customers, products and prices of a file, as the commands of their domains take them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from noren.domains.catalog.contracts import (
    ImportDepartment,
    ImportPrice,
    ImportProduct,
    ImportProducts,
    ImportVariant,
    Name,
)
from noren.domains.identity.contracts import ImportMember, ImportMembers
from noren.journeys.importing.documents import own_member_id
from noren.journeys.importing.mapping import Mapping
from noren.journeys.importing.survey import CustomerFacts, ProductFacts, Survey

MEMBERS_AT_ONCE = 10_000
PRODUCTS_AT_ONCE = 2_500

T = TypeVar("T")


def members_of(survey: Survey, mapping: Mapping) -> Iterator[ImportMembers]:
    """The customers, in portions; those whom Noren's own export names are here already."""
    named = [pair for pair in survey.customers.items() if own_member_id(mapping, pair[0]) is None]
    for portion in _portions(named, MEMBERS_AT_ONCE):
        members = [_member(number, facts) for number, facts in portion]
        yield ImportMembers(source=mapping.source, locale=mapping.language, members=members)


def products_of(survey: Survey, mapping: Mapping) -> Iterator[ImportProducts]:
    """The goods with their usual prices, in portions."""
    department = ImportDepartment(
        code=mapping.department.code, name=Name(ja=mapping.department.name, en=mapping.department.name)
    )
    for portion in _portions(list(survey.products.items()), PRODUCTS_AT_ONCE):
        products = [_product(sku, facts, mapping) for sku, facts in portion]
        yield ImportProducts(departments=[department], products=products)


def _member(number: str, facts: CustomerFacts) -> ImportMember:
    return ImportMember(
        legacy_number=number,
        family_name=facts.person.get("family_name", ""),
        given_name=facts.person.get("given_name", ""),
        email=facts.person.get("email") or None,
        phone=facts.person.get("phone") or None,
        since=facts.since,
    )


def _product(sku: str, facts: ProductFacts, mapping: Mapping) -> ImportProduct:
    """One product with one variant. What was never sold at a price is not for sale here either."""
    name = facts.name(sku)
    prices = [
        ImportPrice(amount_minor=price.amount_minor, currency=mapping.currency, valid_from=price.since)
        for price in facts.usual_prices()
    ]
    return ImportProduct(
        code=sku,
        name=Name(ja=name, en=name if mapping.language == "en" else ""),
        department_code=mapping.department.code,
        tax_category=mapping.tax_category,
        published_at=prices[0].valid_from if prices else None,
        variants=[ImportVariant(sku=sku, prices=prices if mapping.prices else [])],
    )


def _portions(whole: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(whole)
    while portion := list(islice(rest, size)):
        yield portion

import pytest

from noren.domains.catalog import api
from noren.domains.catalog.contracts import ArchiveProduct, SaveVariant
from noren.domains.catalog.tests.making import NOW, make_department, make_product
from noren.kernel.gtin import InStoreLayout, make_in_store_code
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "code",
    [
        "4901234567894",
        "04901234567894",
        "４９０１２３４５６７８９４",
        "4901234-567894",
        " TEE-M ",
        "ＴＥＥ－Ｍ",
        "https://id.gs1.org/01/04901234567894",
        "https://example.jp/shop/01/04901234567894/10/LOT7?17=270101",
        "https://example.jp/gtin/04901234567894",
        "]d20104901234567894",
        "(01)04901234567894(10)AB",
    ],
)
def test_finds_a_variant_by_any_way_to_write_its_code(code):
    variant_id = (
        make_product(make_department(), variants=[SaveVariant(id=uuid7(), sku="TEE-M", gtin="4901234567894")])
        .variants[0]
        .id
    )

    found = api.find_variant(code=code)

    assert found is not None
    assert found.variant_id == variant_id
    assert found.price_minor is None


def test_reads_item_and_price_of_a_retailers_own_code():
    variant_id = make_product(make_department(), variants=[SaveVariant(id=uuid7(), sku="12345")]).variants[0].id

    found = api.find_variant(code=make_in_store_code(layout=InStoreLayout(), item="12345", price_minor=598))

    assert found is not None
    assert (found.variant_id, found.price_minor) == (variant_id, 598)


@pytest.mark.parametrize("code", ["", "4901234567893", "unknown", "\x00", "' OR 1=1", "9" * 5000])
def test_finds_nothing_for_a_code_that_nobody_has(code):
    make_product(make_department(), variants=[SaveVariant(id=uuid7(), sku="TEE-M", gtin="4901234567894")])

    assert api.find_variant(code=code) is None


def test_does_not_find_an_archived_product():
    product = make_product(make_department(), variants=[SaveVariant(id=uuid7(), sku="TEE-M")])
    api.archive_product(input=ArchiveProduct(product_id=product.id), actor=SYSTEM, at=NOW)

    assert api.find_variant(code="TEE-M") is None

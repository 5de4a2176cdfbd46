import pytest
from pydantic import ValidationError

from noren.domains.places import api
from noren.domains.places.contracts import SaveBrand, SaveCompany
from noren.domains.places.tests.making import NOW, make_place, make_seller
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed

pytestmark = pytest.mark.django_db


def test_a_company_is_saved_and_changed():
    company_id, _brand = make_seller(registration_number="T7000012050002", legal_name="株式会社のれん堂")
    place = make_place((company_id, _brand))

    changed = SaveCompany(id=company_id, code="norendo", name={"ja": "のれん堂"}, tax_rounding="round")
    api.save_company(input=changed, actor=SYSTEM, at=NOW)

    company = api.get_company(company_id=company_id)
    assert (company.code, company.legal_name, company.tax_rounding) == ("norendo", "", "round")
    assert api.list_companies() == [company]
    assert [brand.company_id for brand in api.list_brands()] == [company_id]
    assert api.location_facts(location_ids=[place.id])[place.id].tax_rounding == "round"


@pytest.mark.parametrize(("number", "plausible"), [("T7000012050002", True), ("T8000012050002", False), ("", True)])
def test_says_whether_the_registration_number_looks_right(number, plausible):
    company = SaveCompany(id=uuid7(), code="c", name={"ja": "会社"}, registration_number=number)

    saved = api.save_company(input=company, actor=SYSTEM, at=NOW)

    assert saved.number_plausible is plausible


@pytest.mark.parametrize("wrong", [{"registration_number": "T123"}, {"currency": "yen"}, {"name": {}}])
def test_refuses_what_cannot_be_a_company(wrong):
    with pytest.raises(ValidationError):
        SaveCompany(**({"id": uuid7(), "code": "c", "name": {"ja": "会社"}} | wrong))


@pytest.mark.django_db(transaction=True)
def test_refuses_a_company_code_that_is_in_use():
    make_seller("norendo")

    with pytest.raises(api.CodeTaken):
        make_seller("norendo")

    assert len(api.list_companies()) == 1


def test_an_unknown_company_is_not_found():
    with pytest.raises(api.CompanyNotFound):
        api.get_company(company_id=uuid7())


def test_a_key_of_one_store_changes_neither_seller_nor_sign():
    company_id, brand_id = make_seller()
    key = Actor(kind=ActorKind.API_KEY, grants=frozenset({"places.*"}), location_ids=frozenset({uuid7()}))
    brand = SaveBrand(id=brand_id, company_id=company_id, code="x", name={"ja": "x"})

    with pytest.raises(NotAllowed):
        api.save_company(input=SaveCompany(id=company_id, code="x", name={"ja": "x"}), actor=key, at=NOW)
    with pytest.raises(NotAllowed):
        api.save_brand(input=brand, actor=key, at=NOW)

    assert (api.get_company(company_id=company_id).code, api.list_brands()[0].code) == ("norendo", "norendo")

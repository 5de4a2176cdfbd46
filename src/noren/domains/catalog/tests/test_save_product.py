import pytest
from pydantic import ValidationError

from noren.domains.catalog import api
from noren.domains.catalog.contracts import Name, SaveDepartment, SaveProduct, SaveVariant
from noren.domains.catalog.models import Product, Variant
from noren.domains.catalog.tests.making import NOW, make_department, product_input
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed
from noren.platform.models import CommandLog, Outbox

pytestmark = pytest.mark.django_db


def save(given, actor=SYSTEM):
    return api.save_product(input=given, actor=actor, at=NOW)


def test_creates_a_product_with_its_variants_and_tells_of_it():
    given = product_input(
        make_department(),
        ja="  ﾏｯﾁｬ　ﾗﾃ ",
        variants=[SaveVariant(id=uuid7(), sku="ＬＡ－１", gtin="４９０１２３４-５６７８９４")],
    )

    saved = save(given)

    assert (saved.product_id, saved.version) == (given.id, 1)
    assert Product.objects.get(id=given.id).name == {"ja": "マッチャ ラテ", "en": ""}
    variant = Variant.objects.get(product_id=given.id)
    assert (variant.sku, variant.gtin) == ("LA-1", "04901234567894")
    log = CommandLog.objects.get(name="catalog.save_product")
    event = Outbox.objects.get(type="catalog.product_changed.v1")
    assert event.payload == {"product_ids": [str(given.id)], "command_id": str(log.id)}
    assert event.topics == [f"product:{given.id}"]


def test_changes_a_product_and_archives_variants_that_are_not_listed():
    kept, dropped = SaveVariant(id=uuid7(), sku="A"), SaveVariant(id=uuid7(), sku="B")
    given = product_input(make_department(), variants=[kept, dropped])
    save(given)
    added = SaveVariant(id=uuid7(), sku="C")

    saved = save(
        given.model_copy(
            update={"version": 1, "brand": "Kumo", "variants": [kept.model_copy(update={"size": "L"}), added]}
        )
    )

    assert saved.version == 2
    assert Product.objects.get().brand == "Kumo"
    stored = {v.sku: v for v in Variant.objects.all()}
    assert stored["A"].size == "L"
    assert stored["A"].archived_at is None
    assert stored["B"].archived_at == NOW
    assert stored["C"].archived_at is None


def test_refuses_an_edit_of_an_older_version():
    given = product_input(make_department())
    save(given)
    save(given.model_copy(update={"version": 1, "brand": "First"}))

    with pytest.raises(api.ProductChanged) as refusal:
        save(given.model_copy(update={"version": 1, "brand": "Second"}))

    assert refusal.value.data == {"version": 2}
    assert Product.objects.get().brand == "First"


def test_refuses_to_change_a_product_that_does_not_exist():
    given = product_input(make_department(), version=1)

    with pytest.raises(api.UnknownProduct):
        save(given)

    assert Product.objects.count() == 0


def test_refuses_an_unknown_department():
    with pytest.raises(api.UnknownDepartment):
        save(product_input(uuid7()))

    assert Product.objects.count() == 0


@pytest.mark.parametrize("gtin", ["4901234567893", "123", "49012345678x4", "2012345678900", "0212345678901"])
def test_refuses_what_is_not_a_gtin(gtin):
    given = product_input(make_department(), variants=[SaveVariant(id=uuid7(), sku="A", gtin=gtin)])

    with pytest.raises(api.GtinInvalid):
        save(given)

    assert Product.objects.count() == 0


def test_refuses_a_taken_code_sku_or_gtin_and_changes_nothing():
    department_id = make_department()
    taken = product_input(department_id, code="P1", variants=[SaveVariant(id=uuid7(), sku="A", gtin="49012347")])
    save(taken)

    for other in (
        product_input(department_id, code="P1", variants=[SaveVariant(id=uuid7(), sku="X")]),
        product_input(department_id, code="P2", variants=[SaveVariant(id=uuid7(), sku="A")]),
        product_input(department_id, code="P3", variants=[SaveVariant(id=uuid7(), sku="Y", gtin="0000049012347")]),
        product_input(department_id, code="P4", variants=[SaveVariant(id=taken.variants[0].id, sku="Z")]),
        product_input(
            department_id,
            code="P5",
            variants=[SaveVariant(id=uuid7(), sku="Q"), SaveVariant(id=uuid7(), sku="Q")],
        ),
    ):
        with pytest.raises(api.CodeTaken):
            save(other)

    assert Product.objects.count() == 1
    assert Variant.objects.get().product_id == taken.id


def test_refuses_an_actor_without_the_permission():
    given = product_input(make_department())
    clerk = Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset({"stock.*"}))

    with pytest.raises(NotAllowed):
        save(given, actor=clerk)

    assert Product.objects.count() == 0


def test_a_department_may_not_stand_below_itself():
    top = make_department("top", "上")
    middle = make_department("middle", "中", parent_id=top)

    loop = SaveDepartment(id=top, code="top", name=Name(ja="上"), parent_id=middle)
    with pytest.raises(api.DepartmentLoop):
        api.save_department(input=loop, actor=SYSTEM, at=NOW)

    parents = {d.code: d.parent_id for d in api.departments()}
    assert parents == {"top": None, "middle": top}


def nested(steps):
    return {"a": [nested(steps - 1)]} if steps > 1 else {"a": 1}


def test_attributes_are_nested_a_few_steps_deep_at_most():
    given = product_input(make_department())
    save(SaveProduct.model_validate(given.model_dump() | {"attributes": nested(4)}))

    with pytest.raises(ValidationError):
        SaveProduct.model_validate(given.model_dump() | {"attributes": nested(300)})
    with pytest.raises(ValidationError):
        SaveProduct.model_validate(given.model_dump() | {"attributes": nested(5)})

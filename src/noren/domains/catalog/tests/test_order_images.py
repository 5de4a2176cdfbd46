import pytest

from noren.domains.catalog import api
from noren.domains.catalog.contracts import AttachImage, Name, OrderImages
from noren.domains.catalog.models import Image
from noren.domains.catalog.tests.making import NOW, make_department, make_product
from noren.domains.catalog.tests.test_images import png
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from noren.platform.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def attach(product_id):
    kept = api.keep_image(content=png())
    image_id = uuid7()
    wanted = AttachImage(id=image_id, product_id=product_id, alt=Name(ja="絵", en="Picture"), **kept.model_dump())
    api.attach_image(input=wanted, actor=SYSTEM, at=NOW)
    return image_id


def order_images(product_id, *image_ids):
    api.order_images(input=OrderImages(product_id=product_id, image_ids=list(image_ids)), actor=SYSTEM, at=NOW)


def order_of(product_id):
    return list(Image.objects.filter(product_id=product_id).order_by("position").values_list("id", flat=True))


def test_puts_pictures_in_the_order_given():
    product = make_product(make_department())
    first, second, third = (attach(product.id) for _ in range(3))
    Outbox.objects.all().delete()

    order_images(product.id, third, first, second)

    assert order_of(product.id) == [third, first, second]
    assert [event.type for event in Outbox.objects.all()] == ["catalog.product_changed.v1"]


def test_refuses_a_picture_of_another_product_and_moves_none():
    department = make_department()
    product, other = make_product(department, code="A"), make_product(department, code="B")
    first, second, foreign = attach(product.id), attach(product.id), attach(other.id)
    before = order_of(product.id)

    with pytest.raises(api.UnknownImage):
        order_images(product.id, second, first, foreign)

    assert order_of(product.id) == before

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from noren.domains.catalog.models import Image, Price, Product
from noren.domains.catalog.tests.making import OPENING, make_department, make_product, product_input
from noren.domains.catalog.tests.test_images import png
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import forget_tokens, hash_token
from noren.platform.models import AccessToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    AccessToken.objects.create(
        kind="api_key",
        name="editor",
        token_hash=hash_token("secret"),
        scopes=["catalog.edit", "catalog.view"],
    )
    forget_tokens()
    yield Client(headers={"Authorization": "Bearer secret"})
    forget_tokens()


def post(client, path, body):
    return client.post(f"/api/v1{path}", orjson.dumps(body, default=str), content_type="application/json")


def test_an_editor_saves_a_product_prices_and_a_picture(editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    given = product_input(make_department(), ja="煎茶", published_at=None)
    image_id = uuid7()

    saved = post(editor, "/catalog/products", given.model_dump(mode="json"))
    price = {
        "id": uuid7(),
        "variant_id": given.variants[0].id,
        "amount_minor": 800,
        "valid_from": OPENING.isoformat(),
    }
    priced = post(editor, "/catalog/prices", {"prices": [price]})
    shown = editor.post(
        f"/api/v1/catalog/products/{given.id}/images/{image_id}",
        {"file": SimpleUploadedFile("a.exe", png()), "alt_ja": "茶葉"},
    )
    detail = editor.get(f"/api/v1/catalog/products/{given.id}").json()

    assert (saved.status_code, saved.json()) == (200, {"product_id": str(given.id), "version": 1})
    assert priced.json() == {"product_ids": [str(given.id)]}
    assert shown.status_code == 200
    assert detail["variants"][0]["price_minor"] == 800
    assert detail["images"] == [
        {
            "id": str(image_id),
            "variant_id": None,
            "url": f"/media/{shown.json()['path']}",
            "alt": {"ja": "茶葉", "en": ""},
            "width": 3,
            "height": 2,
        }
    ]
    assert Client().get(f"/api/v1/products/{given.id}").status_code == 404
    assert editor.delete(f"/api/v1/catalog/images/{image_id}").status_code == 204
    assert Image.objects.count() == 0


def test_the_same_request_with_its_key_has_one_effect_and_one_answer(editor):
    given = product_input(make_department())
    body = orjson.dumps(given.model_dump(mode="json"))

    answers = [
        editor.post(
            "/api/v1/catalog/products",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": '"k1"'},
        )
        for _ in range(2)
    ]

    assert [(a.status_code, a.json()["version"]) for a in answers] == [(200, 1), (200, 1)]
    assert Product.objects.count() == 1


def test_an_edit_of_an_older_version_is_a_conflict(editor):
    product = make_product(make_department())
    older = product.model_copy(update={"version": 7}).model_dump(mode="json")

    answer = post(editor, "/catalog/products", older)

    assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (
        409,
        "catalog.product_changed",
        1,
    )


@pytest.mark.parametrize("path", ["products", "prices", "departments"])
def test_strangers_may_not_edit(path):
    bodies = {
        "products": product_input(make_department()).model_dump(mode="json"),
        "prices": {
            "prices": [{"id": uuid7(), "variant_id": uuid7(), "amount_minor": 1, "valid_from": OPENING.isoformat()}]
        },
        "departments": {"id": uuid7(), "code": "x", "name": {"ja": "x"}},
    }

    answer = post(Client(), f"/catalog/{path}", bodies[path])

    assert answer.status_code == 401
    assert (Product.objects.count(), Price.objects.count()) == (0, 0)


def test_everyone_may_see_departments():
    top = make_department("top", "食品", "Food")

    assert Client().get("/api/v1/departments").json() == [
        {
            "id": str(top),
            "code": "top",
            "name": {"ja": "食品", "en": "Food"},
            "parent_id": None,
            "position": 0,
        }
    ]

"""Products as one form, prices from a moment on, pictures, departments."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.world import make_world

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import EditedProduct
from noren.faces.office.product_form import gtin_problem, values_of
from noren.faces.office.tests.making import browser_of, head_office, page, send
from noren.kernel.ids import derived_id, uuid7
from noren.platform.clock import now

pytestmark = pytest.mark.django_db
SHIRT = derived_id("world", "product", "shirt")
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="10" viewBox="0 0 8 10"><rect width="8" height="10" fill="#fff"/></svg>'


def stored() -> EditedProduct:
    return catalog.product_for_editing(product_id=SHIRT)


def fields(**changed: Any) -> dict[str, Any]:
    """The form of the shirt as a browser would send it."""
    return values_of(stored()) | changed


def test_a_product_is_saved_whole_with_a_new_variant() -> None:
    make_world()
    browser = head_office()
    new = str(uuid7())
    given = fields(name_ja="リネンシャツ 長袖", attributes="素材: 麻 / Linen\n洗濯: 手洗い")

    answer = send(
        browser,
        f"/office/products/{SHIRT}",
        **given
        | {"rows": [*given["rows"], new], f"{new}-sku": "SHIRT-L", f"{new}-gtin": "4901234567894", f"{new}-size": "L"},
    )

    saved = stored()
    assert answer.status_code == 302
    assert (saved.name.ja, saved.version) == ("リネンシャツ 長袖", 2)
    assert [(v.sku, v.gtin, v.size) for v in saved.variants] == [
        ("SKU-shirt", None, ""),
        ("SHIRT-L", "04901234567894", "L"),
    ]
    assert saved.attributes == {"素材": {"ja": "麻", "en": "Linen"}, "洗濯": "手洗い"}
    assert "素材: 麻 / Linen" in page(browser, f"/office/products/{SHIRT}")


def test_a_wrong_check_digit_is_named_with_the_right_one_and_nothing_is_lost() -> None:
    make_world()
    browser = head_office()
    given = fields(name_ja="新しい名前")

    answer = send(browser, f"/office/products/{SHIRT}", **given | {f"{given['rows'][0]}-gtin": "4901234567890"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The check digit is wrong: 0, it would be 4." in text
    assert 'value="新しい名前"' in text
    assert 'value="4901234567890"' in text
    assert stored().version == 1


@pytest.mark.parametrize(
    ("typed", "right"),
    [("", True), ("4901234567894", True), ("490123456789", False), ("abc", False), ("2012345678900", False)],
)
def test_a_jan_is_judged_as_typed(typed: str, right: bool) -> None:
    assert (gtin_problem(typed) == "") is right


def test_two_editors_keep_both_changes_and_see_where_they_collide() -> None:
    make_world()
    mine, theirs = head_office(), browser_of("H001")
    opened = fields()
    send(theirs, f"/office/products/{SHIRT}", **opened | {"name_en": "Linen shirt II", "brand": "のれん堂"})

    collided = send(mine, f"/office/products/{SHIRT}", **opened | {"name_en": "My shirt", "name_kana": "シャツ"})

    text = collided.content.decode()
    assert collided.status_code == 409
    assert "本部 花子 saved this product while you were editing it" in text
    assert "Linen shirt II" in text
    assert 'value="My shirt"' in text
    assert 'value="のれん堂"' in text
    assert stored().name.en == "Linen shirt II"

    form = collided.context["form"]
    again = send(mine, f"/office/products/{SHIRT}", **{n: v for n, v in form.values.items() if n != "key"})

    assert again.status_code == 302
    assert (stored().name.en, stored().brand, stored().name_kana) == ("My shirt", "のれん堂", "シャツ")


def test_a_new_product_sent_twice_is_one_product() -> None:
    make_world()
    browser = head_office()
    key, row = str(uuid7()), str(uuid7())
    department = str(catalog.departments()[0].id)
    given = {
        "code": "new-1", "name_ja": "新商品", "department_id": department, "tax_category": "food", "rows": row, f"{row}-sku": "NEW-1",
    }  # fmt: skip

    answers = [send(browser, "/office/products/new", key, **given) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert page(browser, "/office/products?text=new-1").count("新商品") >= 1


def test_an_archived_product_leaves_the_shop_and_the_list() -> None:
    make_world()
    browser = head_office()

    send(browser, f"/office/products/{SHIRT}/archive")

    assert "リネンシャツ" not in page(browser, "/office/products")
    assert "Linen shirt" in page(browser, "/office/products?shown=archived")
    assert Client().get(f"/api/v1/products/{SHIRT}").status_code == 404


def test_a_price_from_now_on_is_shown_first_and_set_once() -> None:
    world = make_world()
    browser = head_office()
    given = {
        "amount": "2,490",
        "currency": "JPY",
        "variants": str(world.shirt),
        "start": "now",
        "channel": "",
        "store": "",
    }
    key = str(uuid7())

    review = send(browser, f"/office/products/{SHIRT}/prices/set", key, **given)
    before = catalog.quote(variant_ids=[world.shirt], channel="web", location_id=None, at=now())[0].unit_price_minor
    confirmed = given | {"confirmed": "1", "now": review.context["form"].values["now"]}
    answers = [send(browser, f"/office/products/{SHIRT}/prices/set", key, **confirmed) for _ in range(2)]

    assert review.status_code == 200
    assert "This will change" in review.content.decode()
    assert review.context["review"]["lines"] == [
        {"variant": "SKU-shirt", "before": 2990, "after": 2490, "outranked": False}
    ]
    assert before == 2990
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (
        catalog.quote(variant_ids=[world.shirt], channel="web", location_id=None, at=now())[0].unit_price_minor == 2490
    )
    assert len(catalog.prices_of(product_id=SHIRT)) == 2


def test_a_price_from_tomorrow_leaves_today_as_it_is() -> None:
    world = make_world()
    browser = head_office(language="ja")

    answer = send(
        browser, f"/office/products/{SHIRT}/prices/set",
        amount="1990", currency="JPY", variants=str(world.shirt), start="tomorrow", channel="", store="", confirmed="1",
    )  # fmt: skip

    today = catalog.quote(variant_ids=[world.shirt], channel="web", location_id=None, at=now())[0]
    tomorrow = catalog.quote(variant_ids=[world.shirt], channel="web", location_id=None, at=now() + timedelta(days=1))[
        0
    ]
    assert answer.status_code == 302
    assert (today.unit_price_minor, tomorrow.unit_price_minor) == (2990, 1990)
    assert "0:00から" in page(browser, f"/office/products/{SHIRT}/prices")


def test_a_stores_own_price_outranks_and_the_review_says_so() -> None:
    world = make_world()
    browser = head_office()
    send(
        browser, f"/office/products/{SHIRT}/prices/set",
        amount="2500", currency="JPY", variants=str(world.shirt), start="now", channel="", store=str(world.shibuya), confirmed="1",
    )  # fmt: skip

    text = page(browser, f"/office/products/{SHIRT}/prices?store={world.shibuya}")

    assert "¥2,500" in text
    elsewhere = catalog.quote(variant_ids=[world.shirt], channel="web", location_id=world.umeda, at=now())[0]
    assert elsewhere.unit_price_minor == 2990


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "abc"},
        {"amount": "-1"},
        {"variants": ""},
        {"start": "later", "valid_from": ""},
        {"valid_to": "2020-01-01T00:00"},
    ],
)
def test_a_price_that_cannot_be_is_refused_beside_its_field(wrong: dict[str, str]) -> None:
    world = make_world()
    browser = head_office()
    given = {"amount": "2000", "currency": "JPY", "variants": str(world.shirt), "start": "now", "confirmed": "1"}

    answer = send(browser, f"/office/products/{SHIRT}/prices/set", **given | wrong)

    assert answer.status_code in (409, 422)
    assert re.search(r'class="field-error"', answer.content.decode())
    assert len(catalog.prices_of(product_id=SHIRT)) == 1


def test_pictures_are_added_ordered_and_removed() -> None:
    make_world()
    browser = head_office()
    for name in ("one", "two"):
        content = PICTURE.replace(b"#fff", b"#111" if name == "one" else b"#222")
        answer = send(
            browser, f"/office/upload/products/{SHIRT}/pictures",
            picture=SimpleUploadedFile(f"{name}.svg", content), alt_ja=name, variant_id="",
        )  # fmt: skip
        assert answer.status_code == 302
    first, second = stored().images

    send(browser, f"/office/products/{SHIRT}/pictures/order", image_id=str(second.id), way="up")
    ordered = [image.alt.ja for image in stored().images]
    send(browser, f"/office/products/{SHIRT}/pictures/{first.id}/remove")

    assert ordered == ["two", "one"]
    assert [image.alt.ja for image in stored().images] == ["two"]


@pytest.mark.parametrize("content", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    make_world()
    browser = head_office()

    answer = send(
        browser,
        f"/office/upload/products/{SHIRT}/pictures",
        picture=SimpleUploadedFile("a.svg", content),
        variant_id="",
    )

    assert answer.status_code == 422
    assert "This is not a PNG, JPEG, WebP or SVG image" in answer.content.decode()
    assert stored().images == []


def test_departments_are_made_and_never_stand_below_themselves() -> None:
    make_world()
    browser = head_office()
    top = catalog.departments()[0]

    made = send(browser, "/office/departments", code="tops", name_ja="トップス", parent_id=str(top.id), position="1")
    below = next(one for one in catalog.departments() if one.code == "tops")
    loop = send(
        browser, f"/office/departments/{top.id}", code="all", name_ja="すべて", parent_id=str(below.id), position="0"
    )

    assert made.status_code == 302
    assert below.parent_id == top.id
    assert loop.status_code == 422
    assert next(one for one in catalog.departments() if one.id == top.id).parent_id is None


def test_the_list_is_filtered_by_stock_and_text_and_exported() -> None:
    make_world()
    browser = head_office(language="ja")
    csv = b"".join(browser.get("/office/products?format=csv").streaming_content).decode()

    assert "リネンシャツ" in page(browser, "/office/products?stock=with&text=シャツ")
    assert "リネンシャツ" not in page(browser, "/office/products?stock=without")
    assert "リネンシャツ" in page(browser, "/office/products?sort=stock&text=SKU-shirt")
    assert csv.count("\r\n") == 4

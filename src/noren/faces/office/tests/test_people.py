"""Customers, staff and keys."""

from typing import Any

import pytest
from django.test import Client
from tests.loyal import make_member, shopper
from tests.world import make_world

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IssueCard, RegisterGuest
from noren.domains.orders import api as orders
from noren.faces.office.tests.making import PASSWORD, browser_of, head_office, manager, ordered, page, send, staff
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.staff import list_staff
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def test_a_look_at_a_customer_is_written_down_with_who_looked() -> None:
    world = make_world()
    part = ordered(world)
    member = orders.get_order(order_id=part.order_id).member_id
    browser = head_office(language="ja")

    text = page(browser, f"/office/members/{member}")
    logged = sql.row(
        "SELECT a.staff_code FROM platform_command_log c JOIN platform_account a ON a.id = c.actor_id"
        " WHERE c.name = 'identity.view_member' AND c.subjects @> ARRAY[%s::uuid]",
        (member,),
    )

    assert "山田 花子" in text
    assert part.order_code in text
    assert logged == ("H001",)
    assert "お客様情報を閲覧" in page(browser, f"/office/audit?subject={member}")


def test_a_manager_searches_customers_and_does_not_leaf_through_them() -> None:
    world = make_world()
    ordered(world)
    browser = manager(world)

    assert "山田" not in page(browser, "/office/members")
    assert "山田" not in page(browser, "/office/members?text=山")
    assert "山田" in page(browser, "/office/members?text=山田")
    assert "山田" in page(browser, "/office/members?text=hanako@example.com")


@pytest.mark.parametrize(
    "typed",
    [
        "山田",
        "やまだ はなこ",
        "ﾔﾏﾀﾞ",
        "yamada",
        "Hanako Yamada",
        "hanako@EXAMPLE.com",
        "０９０−１２３４−５６７８",
        "+81 90 1234 5678",
    ],
)
def test_a_customer_is_found_however_they_are_known(typed: str) -> None:
    make_world()
    guest = RegisterGuest(
        member_id=uuid7(), family_name="山田", given_name="花子", family_name_kana="やまだ", given_name_kana="はなこ",
        email="hanako@example.com", phone="090-1234-5678",
    )  # fmt: skip
    stranger = RegisterGuest(member_id=uuid7(), family_name="鈴木", given_name="一郎", family_name_kana="スズキ")
    for one in (guest, stranger):
        identity.register_guest(input=one, actor=SYSTEM, at=now())
    browser = head_office()

    found = browser.get("/office/members", {"text": typed}).context["page"].items

    assert [one.id for one in found] == [guest.member_id]


def test_a_member_is_found_by_the_number_of_their_card() -> None:
    make_world()
    member = make_member()
    identity.issue_card(input=IssueCard(member_id=member), actor=shopper(member), at=now())
    card = sql.value("SELECT card_number FROM identity_card WHERE member_id = %s", (member,))
    browser = head_office()

    found = browser.get("/office/members", {"text": f"{card[:4]} {card[4:8]}-{card[8:]}"}).context["page"].items

    assert [one.id for one in found] == [member]


def test_nobody_in_the_office_reads_a_code_that_signs_a_customer_in() -> None:
    make_world()
    member = make_member("hanako@example.com")
    browser, shop = head_office(), Client()
    for language in ("ja", "en"):
        shop.post("/sign-in", {"email": "hanako@example.com"}, headers={"accept-language": language})
    codes = [code for (code,) in sql.rows("SELECT substring(subject FROM '[0-9]{6}') FROM platform_mail")]

    assert len(codes) == 2
    for said in (page(browser, f"/office/members/{member}"), page(browser, "/office/system")):
        assert said.count("••••••") == 2
        assert not any(code in said for code in codes)


def test_a_manager_sees_a_customers_orders_of_their_store_only() -> None:
    world = make_world()
    here = ordered(world)
    elsewhere = ordered(world, store=world.umeda)
    member = orders.get_order(order_id=elsewhere.order_id).member_id
    browser = manager(world)

    text = page(browser, f"/office/members/{member}")

    assert elsewhere.order_code not in text
    assert here.order_code not in text


def test_a_new_clerk_gets_a_role_a_store_and_a_password_and_signs_in() -> None:
    world = make_world()
    browser = head_office()

    made = send(browser, "/office/staff/new", staff_code="s777", display_name="新人", locale="ja")
    path = made["Location"]
    no_store = send(browser, f"{path}/roles", roles="store_manager")
    send(browser, f"{path}/roles", **{"roles": "store_manager", "places-store_manager": str(world.umeda)})
    weak = send(browser, f"{path}/password", password="kurz")
    send(browser, f"{path}/password", password=PASSWORD)

    assert no_store.status_code == 422
    assert "Please choose the stores of the role Store manager." in no_store.content.decode()
    assert weak.status_code == 422
    assert "kurz" not in weak.content.decode()
    member = next(one for one in list_staff(actor=SYSTEM) if one.staff_code == "S777")
    assert [(given.role, given.location_ids) for given in member.roles] == [("store_manager", [world.umeda])]
    assert browser_of("S777").get("/office/").status_code == 200


def test_a_taken_code_stands_beside_its_field() -> None:
    browser = head_office()

    answer = send(browser, "/office/staff/new", staff_code="H001", display_name="二人目", locale="ja")

    assert answer.status_code == 422
    assert "staff_code" in answer.context["form"].errors
    assert 'value="二人目"' in answer.content.decode()


def test_an_account_that_is_switched_off_signs_in_no_more_and_nobody_switches_themselves_off() -> None:
    browser = head_office()
    other = staff("H002", "head_office")
    me = next(one for one in list_staff(actor=SYSTEM) if one.staff_code == "H001").id

    send(browser, f"/office/staff/{other}/switch", to="off")
    own = send(browser, f"/office/staff/{me}/switch", to="off")
    refused = Client().post("/office/sign-in", {"identifier": "H002", "password": PASSWORD})
    send(browser, f"/office/staff/{other}/switch", to="on")

    assert own.status_code == 409
    assert refused.status_code == 401
    assert browser_of("H002").get("/office/").status_code == 200
    assert browser.get("/office/").status_code == 200


def test_a_key_is_shown_once_works_where_it_may_and_is_revoked(
    django_capture_on_commit_callbacks: Any,
) -> None:
    world = make_world()
    browser = head_office()
    form = str(uuid7())
    given = {
        "name": "倉庫の端末",
        "scopes": "stock.view",
        "where": "some",
        "places": str(world.shibuya),
        "lifetime": "30",
    }

    made = send(browser, "/office/keys/new", form, **given)
    twice = send(browser, "/office/keys/new", form, **given)
    secret = made.context["made"].key
    headers = {"authorization": f"Bearer {secret}"}
    allowed = Client(headers=headers).get(f"/api/v1/stock/levels/{world.shibuya}/{world.shirt}")
    elsewhere = Client(headers=headers).get(f"/api/v1/stock/levels/{world.umeda}/{world.shirt}")

    assert secret in made.content.decode()
    assert twice.status_code == 422
    assert secret not in page(browser, "/office/keys")
    assert "倉庫の端末" in page(browser, "/office/keys")
    assert (allowed.status_code, elsewhere.status_code) == (200, 403)

    with django_capture_on_commit_callbacks(execute=True):
        send(browser, f"/office/keys/{made.context['made'].id}/revoke")

    assert Client(headers=headers).get(f"/api/v1/stock/levels/{world.shibuya}/{world.shirt}").status_code == 401
    assert "revoked" in page(browser, "/office/keys")


def test_a_rotated_key_goes_on_beside_its_successor() -> None:
    world = make_world()
    browser = head_office()
    made = send(browser, "/office/keys/new", name="POS", scopes="stock.view", where="all", lifetime="").context["made"]

    rotated = send(browser, f"/office/keys/{made.id}/rotate", grace="86400").context["made"]

    for secret in (made.key, rotated.key):
        answer = Client(headers={"authorization": f"Bearer {secret}"}).get(
            f"/api/v1/stock/levels/{world.shibuya}/{world.shirt}"
        )
        assert answer.status_code == 200


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": ""}, {"where": "some"}, {"requests_per_minute": "0"}])
def test_a_key_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    make_world()
    browser = head_office()

    answer = send(browser, "/office/keys/new", **{"name": "x", "scopes": "stock.view", "lifetime": "30"} | wrong)

    assert answer.status_code == 422
    assert sql.value("SELECT count(*) FROM platform_access_token") == 0

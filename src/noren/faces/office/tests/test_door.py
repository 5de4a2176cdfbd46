"""Who comes in, and how the door answers those who do not."""

import pyotp
import pytest
from django.test import Client, override_settings
from tests.world import make_world

from noren.faces.office.tests.making import PASSWORD, browser_of, head_office, manager, page, send, staff
from noren.platform.accounts.contracts import AccountRef
from noren.platform.accounts.staff import deactivate
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.models import Account

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_door_and_back_to_the_page_they_wanted() -> None:
    staff("H001", "head_office")
    browser = Client()

    led = browser.get("/office/products")
    door = browser.get(led["Location"])
    entered = browser.post("/office/sign-in", {"identifier": "h001", "password": PASSWORD, "next": "/office/products"})

    assert led.status_code == 302
    assert 'name="next" value="/office/products"' in door.content.decode()
    assert entered["Location"] == "/office/products"


def test_a_wrong_password_is_refused_and_the_code_stays_in_its_field() -> None:
    staff("H001", "head_office")
    browser = Client(headers={"accept-language": "ja"})

    answer = browser.post("/office/sign-in", {"identifier": "H001", "password": "wrong"})

    assert answer.status_code == 401
    assert "サインインできませんでした" in answer.content.decode()
    assert 'value="H001"' in answer.content.decode()
    assert browser.get("/office/").status_code == 302


def test_going_on_never_leads_to_another_site() -> None:
    staff("H001", "head_office")

    answer = Client().post(
        "/office/sign-in", {"identifier": "H001", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )

    assert answer["Location"] == "/office/"


@override_settings(SECOND_FACTOR_FOR_HEAD_OFFICE=True)
def test_head_office_sets_its_second_factor_up_on_the_way_in() -> None:
    account_id = staff("H001", "head_office")
    browser = Client(headers={"accept-language": "en"})

    first = browser.post("/office/sign-in", {"identifier": "H001", "password": PASSWORD})
    offer = first.context["offer"]
    wrong = browser.post(
        "/office/sign-in", {"identifier": "H001", "password": PASSWORD, "offer": offer.proof, "code": "000000"}
    )
    again = wrong.context["offer"]
    entered = browser.post(
        "/office/sign-in",
        {
            "identifier": "H001",
            "password": PASSWORD,
            "offer": again.proof,
            "code": pyotp.TOTP(again.secret).now(),
        },
    )

    assert "Set up your second factor" in first.content.decode()
    assert "<svg" in first.content.decode()
    assert wrong.status_code == 200
    assert entered.status_code == 302
    assert Account.objects.get(id=account_id).totp_secret is not None
    assert browser.get("/office/").status_code == 200


def test_the_app_is_set_up_on_the_security_page_and_asked_for_from_then_on() -> None:
    browser = head_office()

    offer = browser.get("/office/security/totp").context["offer"]
    done = send(browser, "/office/security/totp", proof=offer.proof, code=pyotp.TOTP(offer.secret).now())
    asked = Client().post("/office/sign-in", {"identifier": "H001", "password": PASSWORD})

    assert done.status_code == 302
    assert "Authenticator app set up" in page(browser, "/office/security")
    assert asked.context["asks_code"] is True


def test_a_new_password_ends_every_other_session_but_not_this_one() -> None:
    here = head_office()
    elsewhere = browser_of("H001")

    mistyped = send(here, "/office/security/password", old=PASSWORD, new="momo-no-ki-2026", again="other")
    changed = send(here, "/office/security/password", old=PASSWORD, new="momo-no-ki-2026", again="momo-no-ki-2026")

    assert mistyped.status_code == 422
    assert "The two do not match." in mistyped.content.decode()
    assert changed.status_code == 302
    assert here.get("/office/").status_code == 200
    assert elsewhere.get("/office/").status_code == 302


def test_a_clerk_gets_a_clear_no_with_the_way_to_the_store() -> None:
    world = make_world()
    staff("S001", "clerk", world.shibuya)
    browser = browser_of("S001", language="ja")

    for path in ("/office/", "/office/orders", "/office/staff", "/office/security"):
        text = page(browser, path, status=403)
        assert "本部の画面を利用する権限がありません" in text
        assert 'href="/store/"' in text


def test_whoever_is_switched_off_is_out_at_the_next_click() -> None:
    browser = head_office()

    deactivate(input=AccountRef(account_id=Account.objects.get(staff_code="H001").id), actor=SYSTEM, at=now())

    assert browser.get("/office/").status_code == 302


def test_signing_out_ends_the_session() -> None:
    world = make_world()
    browser = manager(world)

    browser.post("/office/sign-out")

    assert browser.get("/office/").status_code == 302

"""A small shop for the pages' tests, and a shopper who fills in its forms."""

from typing import Any
from uuid import UUID

from django.test import Client
from tests.world import NOON, World, make_world

from noren.domains.storefront import api as storefront
from noren.faces.member.shopper import STORE_COOKIE
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import SYSTEM

CONTACT = {
    "family_name": "山田",
    "given_name": "花子",
    "family_name_kana": "やまだ",
    "given_name_kana": "はなこ",
    "email": "hanako@example.com",
    "phone": "090-1234-5678",
}
ADDRESS = {"postal_code": "150-0001", "prefecture_code": "13", "city": "渋谷区", "town": "神宮前", "block": "1-2-3"}


def make_shop(*, units: int = 10) -> World:
    """The chain of `tests.world` with its goods in the lists."""
    world = make_world(units=units)
    storefront.rebuild(actor=SYSTEM, at=NOON)
    return world


def product_id(name: str) -> UUID:
    """The product of a variant of `tests.world`."""
    return derived_id("world", "product", name)


def choose_store(client: Client, store: UUID) -> None:
    """Make it the browser's store."""
    client.cookies[STORE_COOKIE] = str(store)


def put_in_cart(client: Client, variant: UUID, quantity: int = 1) -> None:
    """As the product page's form does."""
    answer = client.post("/cart/add", {"variant": str(variant), "quantity": quantity})
    assert answer.status_code == 302


def fill_in(client: Client, **more: Any) -> Any:
    """Send the checkout's form; by default to collect, paid by the card that is accepted."""
    return client.post("/checkout", {"how": "pickup", "token": "tok_ok", **CONTACT, **more})


def confirmation(client: Client) -> dict[str, Any]:
    """The hidden fields of the final confirmation."""
    shown = client.get("/checkout/confirm")
    assert shown.status_code == 200
    return {"order": str(shown.context["order_id"]), "expected_total": shown.context["quote"].total_minor}


def order_of(client: Client, world: World, *goods: tuple[UUID, int], **more: Any) -> str:
    """Order as a guest in Shibuya; gives the order's id."""
    for variant, quantity in goods:
        put_in_cart(client, variant, quantity)
    fill_in(client, store=str(world.shibuya), **more)
    fields = confirmation(client)
    client.post("/checkout/confirm", fields)
    return str(fields["order"])


def code_for(client: Client, path: str, email: str) -> str:
    """Ask for a code; what the letter says."""
    client.post(path, {"email": email})
    return str(sql.value("SELECT substring(text FROM '[0-9]{6}') FROM platform_mail ORDER BY created_at DESC LIMIT 1"))


def sign_in(client: Client, email: str = "hanako@example.com") -> UUID:
    client.post("/sign-in/code", {"code": code_for(client, "/sign-in", email)})
    member_id = client.get("/me").context["shopper"].actor.member_id
    assert isinstance(member_id, UUID)
    return member_id

"""The same permission, another one's thing: another member's order, another store's work and shelf."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.stock import api as stock
from noren.journeys.order_access import access_token
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import CreateKey
from noren.platform.accounts.keys import create_key
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from tests.permissions.scene import Scene, part_of

pytestmark = pytest.mark.django_db


def _ask(scene: Scene, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    sent = {"Idempotency-Key": str(uuid7()), **headers}
    if who in scene.tokens:
        sent["Authorization"] = f"Bearer {scene.tokens[who]}"
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    with transaction.atomic():
        answer = getattr(Client(), method)(f"/api/v1/{path}", headers=sent, **more)
        transaction.set_rollback(True)
    return answer


def _key(scene: Scene, scope: str) -> str:
    made = create_key(input=CreateKey(id=uuid7(), name=scope, scopes=[scope]), actor=SYSTEM, at=now())
    scene.tokens["key"] = made.key
    return "key"


def _key_of_umeda(scene: Scene, scope: str) -> str:
    made = create_key(
        input=CreateKey(id=uuid7(), name=scope, scopes=[scope], location_ids=[scene.world.umeda]),
        actor=SYSTEM,
        at=now(),
    )
    scene.tokens["umeda"] = made.key
    return "umeda"


def test_a_member_lists_their_own_orders_and_nobody_elses(scene: Scene) -> None:
    own = _ask(scene, "member", "get", "orders").json()["items"]
    others = _ask(scene, "other_member", "get", "orders").json()["items"]

    assert len(own) == 4
    assert others == []


def test_an_order_opens_by_its_own_token_and_by_no_other(scene: Scene) -> None:
    order, other = scene.reserved.order_id, scene.completed.order_id

    def status(token: str) -> int:
        return int(_ask(scene, "anonymous", "get", f"orders/{order}", **{"X-Order-Token": token}).status_code)

    assert status(access_token(order)) == 200
    assert (status(access_token(other)), status(""), status("x" * 40), status("é")) == (404, 404, 404, 404)


def test_another_member_cancels_nothing(scene: Scene) -> None:
    body = {"order_id": str(scene.reserved.order_id)}

    refused = _ask(scene, "other_member", "post", "orders/cancellations", body)
    with_wrong_token = _ask(scene, "other_member", "post", "orders/cancellations", {**body, "access_token": "x"})

    assert (refused.status_code, with_wrong_token.status_code) == (404, 404)
    assert sql.value("SELECT state FROM orders_order WHERE id = %s", (scene.reserved.order_id,)) == "confirmed"


def test_customers_are_shown_the_code_and_staff_are_not(scene: Scene) -> None:
    path = f"orders/{scene.prepared.order_id}"

    shown = {
        who: _ask(scene, who, "get", path).json()["parts"][0]["hand_over_code"] for who in ("member", "clerk", "head")
    }

    assert shown["member"] is not None
    assert (shown["clerk"], shown["head"]) == (None, None)


def test_customers_are_not_told_who_of_the_staff_did_what(scene: Scene) -> None:
    history = _ask(scene, "member", "get", f"orders/{scene.completed.order_id}").json()["order"]["history"]

    assert {entry["actor_id"] for entry in history} == {None}


def test_another_stores_staff_list_none_of_its_orders(scene: Scene) -> None:
    mine = _ask(scene, "clerk", "get", "orders").json()["items"]
    theirs = _ask(scene, "other_clerk", "get", "orders").json()["items"]

    assert {order["location_id"] for order in mine} <= {str(scene.world.shibuya)}
    assert theirs == []
    assert _ask(scene, "other_clerk", "get", f"orders?location_id={scene.world.shibuya}").status_code == 403


def test_another_stores_staff_open_an_order_by_the_code_on_its_receipt_or_once_it_came_back_to_them(
    scene: Scene,
) -> None:
    world, order = scene.world, orders.get_order(order_id=scene.completed.order_id)
    path = f"orders/{order.id}"

    def seen(**query: str) -> int:
        return int(_ask(scene, "other_clerk", "get", f"{path}?{urlencode(query)}").status_code)

    assert (seen(), seen(code=scene.reserved.order_code), seen(code=order.code.lower())) == (404, 404, 200)
    listed = _ask(scene, "other_clerk", "get", f"orders?text={order.code}").json()["items"]
    assert [one["id"] for one in listed] == [str(order.id)]
    assert _ask(scene, "other_clerk", "get", "orders?text=山田").json()["items"] == []
    assert _ask(scene, _key_of_umeda(scene, "orders.view"), "get", f"{path}?code={order.code}").status_code == 404

    line = next(line for line in order.lines if line.fulfilled_quantity)
    back = ReturnGoods(
        order_id=order.id,
        location_id=world.umeda,
        lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
    )
    return_goods(input=back, actor=SYSTEM, at=now())

    assert seen() == 200


@pytest.mark.parametrize("who", ["manager", "area"])
def test_nobody_moves_stock_at_another_place(scene: Scene, who: str) -> None:
    shelf = {"variant_id": str(scene.world.shirt), "location_id": str(scene.world.warehouse)}
    own = {"variant_id": str(scene.world.shirt), "location_id": str(scene.world.shibuya), "delta": 1}
    before = stock.availability(variant_ids=[scene.world.shirt], at=now())

    moved = {"reason": "receipt", "lines": [own, {**shelf, "delta": 1}]}
    refused = [
        _ask(scene, who, "post", "stock/movements", moved),
        _ask(scene, who, "put", "stock/safety", {**shelf, "safety": 1}),
        _ask(scene, who, "get", f"stock/levels/{scene.world.warehouse}/{scene.world.shirt}"),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert stock.availability(variant_ids=[scene.world.shirt], at=now()) == before


def test_a_key_of_one_place_promises_and_frees_no_stock_elsewhere(scene: Scene) -> None:
    who = _key_of_umeda(scene, "stock.*")
    line = {
        "id": str(uuid7()),
        "location_id": str(scene.world.shibuya),
        "variant_id": str(scene.world.beans),
        "quantity": 1,
    }

    promised = _ask(scene, who, "post", "stock/reservations", {"reservation_id": str(uuid7()), "lines": [line]})
    freed = _ask(scene, who, "post", "stock/reservations/releases", {"reservation_id": str(scene.ids["hold"])})
    at_home = {**line, "location_id": str(scene.world.umeda)}
    own = _ask(scene, who, "post", "stock/reservations", {"reservation_id": str(uuid7()), "lines": [at_home]})

    assert (promised.status_code, freed.status_code, own.status_code) == (403, 403, 201)


def test_who_looked_at_whom_stands_in_the_log(scene: Scene) -> None:
    who = _key(scene, "identity.view")

    def looks() -> int:
        return int(
            sql.value(
                "SELECT count(*) FROM platform_command_log WHERE name = 'identity.view_member'"
                " AND subjects @> ARRAY[%s::uuid]",
                (scene.member,),
            )
        )

    before = looks()
    seen, own = (
        Client().get(f"/api/v1/members/{scene.member}", headers={"Authorization": f"Bearer {scene.tokens[asker]}"})
        for asker in (who, "member")
    )

    assert (seen.status_code, own.status_code) == (200, 200)
    assert looks() == before + 1


def test_strangers_see_how_many_can_be_had_and_nothing_behind_it(scene: Scene) -> None:
    path = f"availability?variant_id={scene.world.shirt}"

    stranger = Client().get(f"/api/v1/{path}").json()
    umeda = _ask(scene, _key_of_umeda(scene, "stock.view"), "get", path).json()

    assert stranger
    assert all(
        level.keys() == {"location_id", "variant_id", "available", "confidence", "incoming"} for level in stranger
    )
    assert {level["location_id"] for level in umeda if "on_hand" in level} == {str(scene.world.umeda)}
    assert [level["available"] for level in umeda] == [level["available"] for level in stranger]


def test_a_key_for_stock_touches_no_orders_promise(scene: Scene) -> None:
    who = _key(scene, "stock.*")
    order = str(scene.reserved.order_id)
    line = {
        "id": str(uuid7()),
        "location_id": str(scene.world.shibuya),
        "variant_id": str(scene.world.beans),
        "quantity": 1,
    }
    before = _promises(scene.reserved.order_id)

    added = _ask(scene, who, "post", "stock/reservations", {"reservation_id": order, "lines": [line]})
    freed = _ask(scene, who, "post", "stock/reservations/releases", {"reservation_id": order})
    own = _ask(scene, who, "post", "stock/reservations/releases", {"reservation_id": str(scene.ids["hold"])})

    assert {(answer.status_code, answer.json()["code"]) for answer in (added, freed)} == {
        (409, "stock.promised_to_an_order")
    }
    assert _promises(scene.reserved.order_id) == before
    assert before
    assert own.status_code == 200


def _promises(reservation_id: UUID) -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT id, open_quantity FROM stock_reservation_line WHERE reservation_id = %s AND open_quantity > 0"
        " ORDER BY id",
        (reservation_id,),
    )


def test_a_key_of_one_place_hands_over_returns_and_cancels_nothing_elsewhere(scene: Scene) -> None:
    fulfilling, cancelling = "fulfilment.*", "orders.*"
    part, order = str(part_of(scene.reserved)), str(scene.reserved.order_id)
    returned = {
        "return_id": str(uuid7()), "order_id": str(scene.completed.order_id), "location_id": str(scene.world.shibuya),
        "lines": [{"line_id": str(scene.ids["line"]), "quantity": 1, "condition": "restock"}],
    }  # fmt: skip

    _key_of_umeda(scene, fulfilling)
    work = [
        _ask(scene, "umeda", "post", "fulfilments/preparations", {"fulfilment_id": part}),
        _ask(scene, "umeda", "get", f"fulfilments/{part}"),
    ]
    _key_of_umeda(scene, cancelling)
    trade = [
        _ask(scene, "umeda", "post", "orders/cancellations", {"order_id": order}),
        _ask(scene, "umeda", "post", "returns", returned),
    ]

    assert [answer.status_code for answer in work + trade] == [403, 403, 404, 403]


def test_an_area_manager_edits_the_stores_of_the_area_and_makes_none(scene: Scene) -> None:
    def hours(place: UUID) -> int:
        version = sql.value("SELECT version FROM places_location WHERE id = %s", (place,))
        return int(
            _ask(scene, "area", "put", f"locations/{place}/hours", {"version": version, "hours": []}).status_code
        )

    assert (hours(scene.world.umeda), hours(scene.world.warehouse)) == (200, 403)


def test_a_payment_is_seen_by_those_who_reach_its_order(scene: Scene) -> None:
    _key_of_umeda(scene, "payments.view")

    assert _ask(scene, "umeda", "get", f"payments/{scene.ids['payment']}").status_code == 403
    assert _ask(scene, "area", "get", f"payments/{scene.ids['payment']}").status_code == 200


def test_a_member_changes_and_reads_themselves_only(scene: Scene) -> None:
    other = UUID(_ask(scene, "other_member", "get", "members/me").json()["id"])

    assert _ask(scene, "member", "get", f"members/{other}").status_code == 403
    assert _ask(scene, "member", "put", "members/profile", {"member_id": str(other)}).status_code == 403


def test_a_manager_sees_no_staff_of_another_store(scene: Scene) -> None:
    codes = {staff["staff_code"] for staff in _ask(scene, "manager", "get", "accounts/staff").json()}

    assert codes == {"CLERK", "MANAGER", "AREA", "COLLEAGUE"}
    assert _ask(scene, "manager", "get", f"accounts/staff/{scene.accounts['other_clerk']}").status_code == 404


def test_a_clerk_watches_their_own_store_live(scene: Scene) -> None:
    own, other = [f"location:{scene.world.shibuya}"], [f"location:{scene.world.umeda}"]

    assert _ask(scene, "clerk", "post", "live/tickets", {"topics": own}).status_code == 201
    assert _ask(scene, "clerk", "post", "live/tickets", {"topics": own + other}).status_code == 403

"""Opens one page as one person, in the session of its face, and undoes what it did."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.journeys.bulk_edit.commands import prepare as prepare_changes
from noren.journeys.bulk_edit.contracts import ChangeLine, ChangeOutcome, PrepareChanges
from noren.journeys.importing.tables.contracts import BeginTable
from noren.journeys.importing.tables.run import begin_table
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import PairDevice
from noren.platform.accounts.devices import pair_device
from noren.platform.accounts.people import find_person
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from tests.permissions.scene import PEOPLE, Scene, part_of, staff_of

FACES = {"/store/": "noren_store", "/office/": "noren_office", "/": "noren_member"}
MEMBERS = ("member", "other_member")
VISITORS = (*PEOPLE[:-2], "other_manager", *PEOPLE[-2:])
"""The people of the scene; in the office, where no clerk comes in, the manager of Umeda is the one from elsewhere."""
_MACHINES = ("api/", "healthz", "readyz", "metrics", "static/")


@dataclass
class Doors:
    """Everybody's session keys by face, and what stands in the addresses."""

    scene: Scene
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    ids: dict[str, UUID | str] = field(default_factory=dict)


def pages() -> dict[str, tuple[str, list[str]]]:
    """Every address for people by its name: the face, and the ids that it asks for."""
    found = {}
    for prefix, pattern in _walk(get_resolver().url_patterns):
        if pattern.name and not prefix.startswith(_MACHINES):
            face = next(face for face in FACES if f"/{prefix}".startswith(face))
            found[pattern.name] = (face, list(pattern.pattern.regex.groupindex))
    return found


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern


PAGES = pages()


def open_doors(scene: Scene) -> Doors:
    """Sign everybody in on their faces; whoever works in several places is at Shibuya."""
    at = now()
    doors = Doors(scene)
    accounts = {**scene.accounts, "other_manager": staff_of("other_manager", "store_manager", [scene.world.umeda], at)}
    for account_id, member_id in sql.rows("SELECT id, member_id FROM platform_account WHERE kind = 'member'"):
        accounts["member" if member_id == scene.member else "other_member"] = account_id
    for who, account_id in accounts.items():
        for face in ("/",) if who in MEMBERS else ("/store/", "/office/"):
            doors.keys[who, face] = _session(account_id, face, scene.world.shibuya, at)
    doors.ids = _ids(scene, at)
    return doors


def _session(account_id: UUID, face: str, place: UUID, at: datetime) -> str:
    person = find_person(account_id=account_id)
    assert person is not None
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update({"account_id": str(account_id), "stamp": person.stamp, "auth_at": at.isoformat(), "face": face})
    if person.actor.location_ids is None or len(person.actor.location_ids) > 1:
        session["store_location_id"] = str(place)
    session.save()
    return str(session.session_key)


def _ids(scene: Scene, at: datetime) -> dict[str, UUID | str]:
    """What the addresses name: things of Shibuya and of the member."""
    sold = orders.get_order(order_id=scene.ids["till_sale"])
    back = ReturnGoods(
        return_id=uuid7(), order_id=sold.id, location_id=scene.world.shibuya,
        lines=[ReturnLine(line_id=sold.lines[0].id, quantity=1, condition=Condition.RESTOCK)],
    )  # fmt: skip
    return_goods(input=back, actor=SYSTEM, at=at)
    device = PairDevice(id=uuid7(), location_id=scene.world.shibuya, name="Till 1")
    pair_device(input=device, actor=SYSTEM, at=at)
    drawn = f"catalog/00/{'0' * 64}.png"
    sql.touch("""UPDATE catalog_image SET path = %s, alt = '{"ja": "絵", "en": "Picture"}'""", (drawn,))
    changes = PrepareChanges(
        id=uuid7(), file_name="prices.csv", currency="JPY", lines=[ChangeLine(line=2, outcome=ChangeOutcome.SAME)]
    )  # fmt: skip
    prepare_changes(input=changes, actor=SYSTEM, at=at)
    return {
        **scene.ids, "change_set": changes.id, "import": _import_run(), "sold": sold.id, "back": back.return_id, "device": device.id,
        "mail": sql.value("SELECT id FROM platform_mail LIMIT 1"),
        "reserved": scene.reserved.order_id, "completed": scene.completed.order_id, "parcel": scene.parcel.order_id,
        "reserved_part": part_of(scene.reserved), "prepared_part": part_of(scene.prepared),
        "parcel_part": part_of(scene.parcel), "shibuya": scene.world.shibuya, "shirt": scene.world.shirt, "member": scene.member,
        "colour": "8a3b2a",
    }  # fmt: skip


def _import_run() -> UUID:
    run = BeginTable(run_id=uuid7(), kind="stock", source="old", file_name="stock.csv", before={}, before_by_store={})
    begin_table(input=run, actor=SYSTEM, at=now())
    return run.run_id


USUALLY = {
    "order_id": "reserved", "part_id": "reserved_part", "product_id": "product", "image_id": "picture", "variant_id": "shirt",
    "location_id": "shibuya", "member_id": "member", "account_id": "colleague", "key_id": "key", "endpoint_id": "endpoint",
    "delivery_id": "delivery", "payment_id": "payment", "company_id": "company", "brand_id": "brand", "department_id": "department",
    "passkey_id": "passkey", "device_id": "device", "session_id": "session_closed", "sale_id": "till_sale", "mail_id": "mail",
    "return_id": "back", "change_set_id": "change_set", "run_id": "import",
    "transfer_id": "transfer", "purchase_id": "purchase", "shortfall_id": "shortfall",
    "stocktake_id": "stocktake", "hold_id": "held", "area_id": "area", "adjustment_id": "adjustment",
}  # fmt: skip
ELSE = {
    "receipt": {"order_id": "completed"}, "receipt-pdf": {"order_id": "completed"}, "store-return": {"order_id": "completed"},
    "store-return-slip": {"order_id": "sold"}, "store-hand-over": {"part_id": "prepared_part"}, "store-send": {"part_id": "parcel_part"},
    "store-hold-put-back": {"hold_id": "held_over"}, "brand-colour": {"colour": "colour"},
}  # fmt: skip


def address_of(doors: Doors, name: str) -> str:
    """The page's address, about the things of the scene."""
    about = {**USUALLY, **ELSE.get(name, {})}
    return reverse(name, kwargs={asked: doors.ids[about[asked]] if asked in about else "x" for asked in PAGES[name][1]})


def browse(doors: Doors, name: str, who: str, method: str) -> str:
    """What the page answers: its status, or `in` where one is sent to sign in; `+` behind it where a command was done."""
    face = PAGES[name][0]
    browser = Client(headers={"accept-language": "en"})
    key = doors.keys.get((who, face)) or doors.keys.get((who, "/")) or doors.keys.get((who, "/office/"))
    if key:
        browser.cookies[FACES[face]] = key
    with transaction.atomic():
        before = _done()
        answer: Any = getattr(browser, method)(address_of(doors, name))
        done = "+" if _done() != before else ""
        transaction.set_rollback(True)
    to_the_door = answer.status_code == 302 and re.search(r"/sign-in\?next=", answer["Location"])
    return ("in" if to_the_door else str(answer.status_code)) + done


def _done() -> int:
    """Commands so far. That a member's page was looked at is a line in the log, and no change."""
    return int(sql.value("SELECT count(*) FROM platform_command_log WHERE name <> 'identity.view_member'"))

"""Who works in the demo chain and who shops there."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

import jaconv
from pydantic import SecretStr

from noren.demo.chain import WAREHOUSE, place_id
from noren.demo.clock import Clock
from noren.demo.goods import read_table
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, LinkIdentifier, RegisterMember, UpdateProfile
from noren.domains.orders.contracts import Contact
from noren.journeys.checkout.contracts import Address
from noren.kernel.ids import derived_id
from noren.platform.accounts import staff
from noren.platform.accounts.contracts import RoleAt, SaveStaff, SetPassword, SetPin, SetRoles
from noren.platform.accounts.errors import PinUnfit
from noren.platform.accounts.people import find_person
from noren.platform.accounts.pins import fit, set_pin
from noren.platform.accounts.roles import SHOPPER_GRANTS
from noren.platform.actor import SYSTEM, Actor, ActorKind

KANTO = (
    "shibuya", "shinjuku", "ikebukuro", "ginza", "kichijoji", "tachikawa", "yokohama", "omiya", "chiba", WAREHOUSE,
)  # fmt: skip
STAFF: tuple[tuple[str, str, str, tuple[str, ...] | None, str], ...] = (
    ("H001", "本社 三島 遥", "head_office", None, "Head office"),
    ("A101", "関東担当 野村 徹", "area_manager", KANTO, "Area manager"),
    ("S101", "渋谷店長 川口 奈緒", "store_manager", ("shibuya",), "Manager, Shibuya"),
    ("S102", "渋谷 西田 光", "clerk", ("shibuya",), "Clerk, Shibuya"),
    ("S602", "梅田 北野 茜", "clerk", ("umeda",), "Clerk, Umeda"),
    ("W001", "倉庫 大森 剛", "clerk", (WAREHOUSE,), "Clerk, warehouse"),
    ("S202", "新宿 上原 潤", "clerk", ("shinjuku",), ""),
    ("S302", "横浜 浜田 泉", "clerk", ("yokohama",), ""),
    ("S402", "名古屋 丹羽 樹", "clerk", ("nagoya",), ""),
    ("S502", "京都 小西 澪", "clerk", ("kyoto",), ""),
    ("S702", "福岡 古賀 陸", "clerk", ("fukuoka",), ""),
    ("S802", "札幌 工藤 雪", "clerk", ("sapporo",), ""),
    ("S902", "池袋 水野 司", "clerk", ("ikebukuro",), ""),
    ("S1002", "銀座 白石 麗", "clerk", ("ginza",), ""),
    ("S1102", "吉祥寺 森田 歩", "clerk", ("kichijoji",), ""),
    ("S1202", "立川 砂川 守", "clerk", ("tachikawa",), ""),
    ("S1302", "大宮 氷川 恵", "clerk", ("omiya",), ""),
    ("S1402", "千葉 房野 渚", "clerk", ("chiba",), ""),
    ("S1502", "仙台 伊達 楓", "clerk", ("sendai",), ""),
    ("S1602", "新潟 越野 稔", "clerk", ("niigata",), ""),
    ("S1702", "金沢 前川 彩", "clerk", ("kanazawa",), ""),
    ("S1802", "静岡 茶谷 緑", "clerk", ("shizuoka",), ""),
    ("S1902", "なんば 堀江 拓", "clerk", ("namba",), ""),
    ("S2002", "神戸 港 悠", "clerk", ("kobe",), ""),
    ("S2102", "広島 安芸 誠", "clerk", ("hiroshima",), ""),
    ("S2202", "高松 讃井 晴", "clerk", ("takamatsu",), ""),
    ("S2302", "熊本 阿蘇 望", "clerk", ("kumamoto",), ""),
    ("S2402", "那覇 城間 凪", "clerk", ("naha",), ""),
)
"""Code, name, role, places, and for whom a sign-in is made what the start-up lines call them."""
_SYLLABLES = (
    "aki",
    "haru",
    "kaze",
    "kumo",
    "hoshi",
    "ishi",
    "kawa",
    "mori",
    "nami",
    "sora",
    "tani",
    "yama",
    "umi",
    "yuki",
)


@dataclass(frozen=True, slots=True)
class Shopper:
    """A customer of the demo; `member_id` None: a guest."""

    member_id: UUID | None
    contact: Contact
    address: Address

    @property
    def actor(self) -> Actor:
        kind = ActorKind.MEMBER if self.member_id else ActorKind.ANONYMOUS
        return Actor(kind=kind, member_id=self.member_id, grants=SHOPPER_GRANTS, client=f"demo:{self.contact.email}")


def new_password() -> str:
    """A password for this installation's demo staff: easy to type, and no two installations have the same."""
    return f"{secrets.choice(_SYLLABLES)}-{secrets.choice(_SYLLABLES)}-{secrets.randbelow(9000) + 1000}"


def new_pin() -> str:
    """A PIN for this installation's demo staff at the stores, and not one that is refused."""
    while True:
        pin = f"{secrets.randbelow(10_000):04}"
        with suppress(PinUnfit):
            return fit(pin)


def save_staff(*, password: str, pin: str, clock: Clock) -> dict[str, Actor]:
    """Everybody who works here, by staff code; those with a sign-in all have the one password and PIN."""
    actors = {}
    for code, name, role, codes, title in STAFF:
        account = derived_id("demo.staff", code)
        staff.save_staff(input=SaveStaff(id=account, staff_code=code, display_name=name), actor=SYSTEM, at=clock.opened)
        where = None if codes is None else [place_id(code) for code in codes]
        staff.set_roles(
            input=SetRoles(account_id=account, roles=[RoleAt(role=role, location_ids=where)]),
            actor=SYSTEM,
            at=clock.opened,
        )
        if title:
            given = SetPassword(account_id=account, password=SecretStr(password))
            staff.set_password(input=given, actor=SYSTEM, at=clock.opened)
        person = find_person(account_id=account)
        if person is None:
            continue
        actors[code] = person.actor
        if title and _page(title) == "/store/":
            wanted = SetPin(password=SecretStr(password), pin=SecretStr(pin))
            set_pin(input=wanted, actor=person.actor, at=clock.opened)
    return actors


def clerk_of(place: str) -> str:
    """The staff code of whoever stands at this place's counter."""
    return next(code for code, _name, role, places, _title in STAFF if role == "clerk" and places == (place,))


def make_shoppers(*, count: int, rng: Random) -> list[Shopper]:
    """Customers with names made of common parts; every fourth is a guest. The first is always the same member."""
    parts = read_table("people")
    shoppers = []
    taken: set[str] = set()
    for number in range(count):
        family = parts["family"][0] if number == 0 else rng.choice(parts["family"])
        given = parts["given"][0] if number == 0 else rng.choice(parts["given"])
        email = f"{_romaji(given[1])}.{_romaji(family[1])}@example.com"
        if email in taken:
            email = email.replace("@", f"{number}@")
        taken.add(email)
        postal_code, prefecture_code, city, town = parts["homes"][number % len(parts["homes"])]
        shoppers.append(
            Shopper(
                member_id=None if number % 4 == 3 else derived_id("demo.member", number),
                contact=Contact(
                    family_name=family[0],
                    given_name=given[0],
                    family_name_kana=family[1],
                    given_name_kana=given[1],
                    email=email,
                    phone=f"090-0000-{number:04}",
                ),
                address=Address(
                    postal_code=postal_code,
                    prefecture_code=prefecture_code,
                    city=city,
                    town=town,
                    block=f"{rng.randint(1, 5)}-{rng.randint(1, 20)}-{rng.randint(1, 15)}",
                ),
            )
        )
    return shoppers


def register(shopper: Shopper, *, clock: Clock, rng: Random) -> None:
    """Make a shopper a member who has told their name; every sixth still has a plastic card."""
    if shopper.member_id is None:
        return
    contact, at = shopper.contact, clock.opened - timedelta(days=rng.randint(1, 400))
    identity.register_member(
        input=RegisterMember(member_id=shopper.member_id, email=contact.email), actor=SYSTEM, at=at
    )
    identity.update_profile(
        input=UpdateProfile(
            member_id=shopper.member_id,
            **contact.model_dump(exclude={"email"}),
            birthday=date(rng.randint(1952, 2006), rng.randint(1, 12), rng.randint(1, 28)),
        ),
        actor=SYSTEM,
        at=at,
    )
    number = int(contact.phone[-4:])
    if number % 8 == 0:
        card = LinkIdentifier(member_id=shopper.member_id, kind=IdentifierKind.CARD, raw=card_of(number), verified=True)
        identity.link_identifier(input=card, actor=SYSTEM, at=at)


def card_of(number: int) -> str:
    """The number on the plastic of this shopper, from before the app: sixteen digits, so that no goods' number looks alike."""
    return f"20180401{number + 1:08}"


def sign_ins(*, password: str, pin: str, member: Shopper) -> list[dict[str, str]]:
    """What `up` prints: who may sign in where, and with what."""
    titled = [(title, code) for code, _name, _role, _places, title in STAFF if title]
    rows = [{"who": title, "where": _page(title), "code": code, "password": password} for title, code in titled]
    tablet = {"who": "PIN at a tablet", "where": "/store/", "code": pin, "password": "once it is paired"}
    at_till = {
        "who": "Member at a till",
        "where": "/store/",
        "code": member.contact.phone,
        "password": f"card {card_of(0)}",
    }
    mail = {"who": "Member", "where": "/", "code": member.contact.email, "password": "code comes to outbox/"}
    return [*rows, tablet, mail, at_till]


def _page(title: str) -> str:
    return "/office/" if title.startswith(("Head", "Area")) else "/store/"


def _romaji(kana: str) -> str:
    return str(jaconv.kana2alphabet(jaconv.kata2hira(kana)))

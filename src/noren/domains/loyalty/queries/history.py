from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import PostingState, StatementEntry, TransferKind
from noren.domains.loyalty.contracts import PointsEntry, PointsHistory
from noren.domains.loyalty.errors import ProgrammeNotFound
from noren.domains.loyalty.queries.programme import find_programme
from noren.domains.orders import api as orders

_KINDS = {
    "card": ("会員カードの登録", "linking your card"),
    "phone": ("電話番号の登録", "linking your phone number"),
    "line": ("LINEとの連携", "linking LINE"),
    "email": ("メールアドレスの登録", "linking your e-mail address"),
}
_WORDS = {
    "link": ("{of}のお礼", "Thank you for {of}"),
    "promised": ("ご注文 {code} のお渡し後に付与予定", "After hand-over of order {code}"),
    "earned": ("ご注文 {code} のポイント", "Order {code}"),
    "held": ("ご注文 {code} でご利用予定", "Held for order {code}"),
    "used": ("ご注文 {code} でご利用", "Used for order {code}"),
    "given_back": ("ご注文 {code} でご利用分の返還", "Given back from order {code}"),
    "taken_back": ("ご返品(ご注文 {code})による取り消し", "Taken back for returned goods of order {code}"),
    "set_off": ("ご返品(ご注文 {code})の不足分との相殺", "Set off for returned goods of order {code}"),
    "expired": ("有効期限切れ", "Expired"),
    "adjusted": ("ポイントの調整", "Adjustment"),
}


def history(*, member_id: UUID, cursor: str | None = None, limit: int = 50) -> PointsHistory:
    """What happened to a person's points, the latest first, in words of both languages. Three statements.

    What several lines of an order brought at the same moment is one entry.

    Raises: ProgrammeNotFound, CursorInvalid.
    """
    programme = find_programme()
    if programme is None:
        raise ProgrammeNotFound
    group = identity.group_of(member_id=member_id)
    page = ledger.statement(owner_ids=group or [member_id], unit=programme.unit, cursor=cursor, limit=limit)
    about = {entry.id: _order_of(entry) for entry in page.items}
    codes = orders.codes_of(order_ids=sorted({order_id for order_id in about.values() if order_id}))
    together = groupby(
        page.items, key=lambda one: (one.at, one.kind, one.state, one.amount > 0, about[one.id] or one.id)
    )
    items = [_entry(list(entries), about, codes) for _key, entries in together]
    return PointsHistory(items=items, next_cursor=page.next_cursor)


def _entry(entries: Sequence[StatementEntry], about: dict[UUID, UUID | None], codes: dict[UUID, str]) -> PointsEntry:
    entry = entries[0]
    order_id = about[entry.id]
    code = None if order_id is None else codes.get(order_id)
    ja, en = _words(entry, code or "")
    return PointsEntry(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        state=entry.state,
        points=sum(one.amount for one in entries),
        text={"ja": ja, "en": en},
        order_id=order_id if code else None,
        order_code=code,
        expires_at=entry.lot_expires_at,
    )


def _order_of(entry: StatementEntry) -> UUID | None:
    told = entry.note.get("order")
    return UUID(told) if told else entry.reference_id


def _words(entry: StatementEntry, code: str) -> tuple[str, str]:
    what = _what(entry)
    if what == "adjusted":
        ja, en = entry.note.get("ja") or _WORDS[what][0], entry.note.get("en") or _WORDS[what][1]
        return ja, en
    of_ja, of_en = _KINDS.get(entry.note.get("kind", ""), ("ご登録", "linking an account"))
    ja, en = _WORDS[what]
    return ja.format(code=code, of=of_ja), en.format(code=code, of=of_en)


def _what(entry: StatementEntry) -> str:
    """Which of the sentences an entry is told with."""
    is_pending = entry.state is PostingState.PENDING
    if entry.kind is TransferKind.REVERSE:
        return "given_back" if entry.amount > 0 else entry.note.get("what", "taken_back")
    if entry.kind is TransferKind.EARN:
        return entry.note.get("what", "promised" if is_pending else "earned")
    if entry.kind is TransferKind.REDEEM:
        return "held" if is_pending else "used"
    return "expired" if entry.kind is TransferKind.EXPIRE else "adjusted"

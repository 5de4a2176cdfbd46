"""Transfers and deliveries as the pages of stores and the office show them: with places, goods and people's names."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    OPEN_STATES,
    Contract,
    Explanation,
    Purchase,
    PurchaseLine,
    PurchaseState,
    Settled,
    Supplier,
    TakenIn,
    Transfer,
    TransferLine,
    TransferState,
)
from noren.journeys.hold_notices import hold_of_transfer
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.journeys.reads.staff_names import staff_names
from noren.platform.actor import Actor

_OVER = (TransferState.RECEIVED, TransferState.REFUSED, TransferState.CANCELED)
SENDERS_STEPS = (TransferState.REQUESTED, TransferState.APPROVED, TransferState.PICKED)


class ShownTransfer(Contract):
    """A transfer with the names of its places, and what is in it first."""

    transfer: Transfer
    sender: dict[str, str]
    receiver: dict[str, str]
    first: Goods | None

    @property
    def hold_id(self) -> UUID:
        """The hold under which arrived goods are kept for their member."""
        return hold_of_transfer(self.transfer.id)


class TransferWork(Contract):
    """What a place has to do, what it waits for, what nobody has explained yet, and what has lately ended."""

    to_do: list[ShownTransfer]
    waiting: list[ShownTransfer]
    differing: list[ShownTransfer]
    over: list[ShownTransfer]
    purchases: list[Purchase]


class TransferOverview(Contract):
    """Differences that nobody has explained, transfers under way, and those that have ended."""

    differing: list[Transfer]
    under_way: list[Transfer]
    over: list[Transfer]


class PurchaseOverview(Contract):
    """Deliveries that differ from what was ordered, those to come, and those that have ended."""

    differing: list[Purchase]
    to_come: list[Purchase]
    over: list[Purchase]
    suppliers: list[Supplier]


class LineShown(Contract):
    line: TransferLine
    goods: Goods


class TransferPage(Contract):
    """`here_sends`, `here_receives`: what the asking place has to do with it."""

    transfer: Transfer
    sender: LocationFacts
    receiver: LocationFacts
    here_sends: bool
    here_receives: bool
    lines: list[LineShown]
    settled: list[Settled]
    names: dict[UUID, str]

    @property
    def hold_id(self) -> UUID:
        """The hold under which arrived goods are kept for their member."""
        return hold_of_transfer(self.transfer.id)


class PurchaseLineShown(Contract):
    """`open_difference`: more (above zero) or fewer came than was ordered, and nobody has said why."""

    line: PurchaseLine
    goods: Goods
    open_difference: int


class PurchasePage(Contract):
    purchase: Purchase
    place: LocationFacts
    lines: list[PurchaseLineShown]


class PurchaseStory(Contract):
    """A purchase with every delivery of it and every difference that was explained."""

    page: PurchasePage
    receipts: list[TakenIn]
    explained: list[Explanation]
    names: dict[UUID, str]


class NewTransfer(Contract):
    """What is to be asked of another place: the goods there, and how many it can give."""

    goods: Goods
    sender: LocationFacts
    available: int


def transfer_work(*, location_id: UUID, actor: Actor, at: datetime) -> TransferWork:
    """The transfers and deliveries of a place, sorted by what is to be done; three statements.

    Raises: NotAllowed.
    """
    actor.require("supply.view", location_id)
    found = supply.list_transfers(location_ids=[location_id])
    shown = shown_transfers(found, location_id=location_id, at=at)
    to_do: list[ShownTransfer] = []
    waiting: list[ShownTransfer] = []
    differing: list[ShownTransfer] = []
    over: list[ShownTransfer] = []
    for one in shown:
        transfer = one.transfer
        if transfer.state is TransferState.IN_TRANSIT:
            (to_do if transfer.to_location_id == location_id else waiting).append(one)
        elif transfer.state in SENDERS_STEPS:
            (to_do if transfer.from_location_id == location_id else waiting).append(one)
        elif transfer.differs:
            differing.append(one)
        else:
            over.append(one)
    purchases = supply.list_purchases(location_ids=[location_id], states=[PurchaseState.OPEN])
    return TransferWork(to_do=to_do, waiting=waiting, differing=differing, over=over[:20], purchases=purchases)


def shown_transfers(found: Sequence[Transfer], *, location_id: UUID, at: datetime) -> list[ShownTransfer]:
    """Transfers with names of places and the first of their goods, by one statement."""
    firsts = {transfer.lines[0].variant_id for transfer in found if transfer.lines}
    goods = shelf_goods(variant_ids=sorted(firsts), location_id=location_id, at=at)
    names = _names(place for transfer in found for place in (transfer.from_location_id, transfer.to_location_id))
    return [
        ShownTransfer(
            transfer=transfer,
            sender=names[transfer.from_location_id],
            receiver=names[transfer.to_location_id],
            first=goods.get(transfer.lines[0].variant_id) if transfer.lines else None,
        )
        for transfer in found
    ]


def transfer_overview(*, location_ids: Sequence[UUID] | None) -> TransferOverview:
    """What the office sees of transfers from or to these places (None: of all); three statements."""
    return TransferOverview(
        differing=supply.list_transfers(location_ids=location_ids, differing=True),
        under_way=supply.list_transfers(location_ids=location_ids, states=OPEN_STATES),
        over=[
            one for one in supply.list_transfers(location_ids=location_ids, states=_OVER, limit=50) if not one.differs
        ],
    )


def purchase_overview(*, location_ids: Sequence[UUID] | None, supplier_id: UUID | None = None) -> PurchaseOverview:
    """What the office sees of deliveries to these places (None: to all), of one supplier or of all; four statements."""
    ended = (PurchaseState.CLOSED, PurchaseState.CANCELED)
    return PurchaseOverview(
        differing=supply.list_purchases(location_ids=location_ids, supplier_id=supplier_id, differing=True),
        to_come=supply.list_purchases(
            location_ids=location_ids, supplier_id=supplier_id, states=[PurchaseState.OPEN], limit=200
        ),
        over=[
            one
            for one in supply.list_purchases(location_ids=location_ids, supplier_id=supplier_id, states=ended, limit=50)
            if not one.differs
        ],
        suppliers=supply.list_suppliers(),
    )


def own_try_ons(*, member_id: UUID, at: datetime) -> list[ShownTransfer]:
    """What was or is brought to a store for a member, under whichever of their numbers, the latest first; three statements."""
    found = supply.transfers_of_member(member_ids=identity.group_of(member_id=member_id))
    return shown_transfers(found, location_id=found[0].to_location_id, at=at) if found else []


def transfer_page(*, transfer_id: UUID, location_id: UUID | None, actor: Actor, at: datetime) -> TransferPage:
    """One transfer with everything about it, as a place sees it (None: the office); four statements.

    Raises: TransferNotFound.
    """
    transfer = supply.see_transfer(transfer_id=transfer_id, actor=actor)
    ends = (transfer.from_location_id, transfer.to_location_id)
    if location_id is not None and location_id not in ends:
        raise supply.TransferNotFound
    goods = shelf_goods(
        variant_ids=[line.variant_id for line in transfer.lines], location_id=location_id or ends[0], at=at
    )
    settled = supply.settlements(transfer_id=transfer_id)
    return TransferPage(
        transfer=transfer,
        sender=places.get_location(location_id=ends[0]),
        receiver=places.get_location(location_id=ends[1]),
        here_sends=location_id == ends[0],
        here_receives=location_id == ends[1],
        lines=[LineShown(line=line, goods=goods[line.variant_id]) for line in transfer.lines],
        settled=settled,
        names=staff_names(
            account_ids=[transfer.requested_by, transfer.received_by, *(one.settled_by for one in settled)]
        ),
    )


def purchase_page(*, purchase_id: UUID, actor: Actor, at: datetime) -> PurchasePage:
    """One purchase with its goods; two statements.

    Raises: PurchaseNotFound.
    """
    purchase = supply.see_purchase(purchase_id=purchase_id, actor=actor)
    variants = [line.variant_id for line in purchase.lines]
    goods = shelf_goods(variant_ids=variants, location_id=purchase.location_id, at=at)
    lines = [
        PurchaseLineShown(line=line, goods=goods[line.variant_id], open_difference=purchase.open_difference(line))
        for line in purchase.lines
    ]
    return PurchasePage(purchase=purchase, place=places.get_location(location_id=purchase.location_id), lines=lines)


def purchase_story(*, purchase_id: UUID, actor: Actor, at: datetime) -> PurchaseStory:
    """One purchase with everything that happened to it; five statements.

    Raises: PurchaseNotFound.
    """
    page = purchase_page(purchase_id=purchase_id, actor=actor, at=at)
    receipts = supply.purchase_receipts(purchase_id=purchase_id)
    explained = supply.explanations(purchase_id=purchase_id)
    who = [*(one.received_by for one in receipts), *(one.explained_by for one in explained)]
    return PurchaseStory(page=page, receipts=receipts, explained=explained, names=staff_names(account_ids=who))


def new_transfer(*, variant_id: UUID, from_location_id: UUID, here: UUID, actor: Actor, at: datetime) -> NewTransfer:
    """What can be asked of another place; two statements.

    Raises: UnknownVariant, LocationNotFound, NotAllowed.
    """
    actor.require("supply.request_transfer", here)
    goods = shelf_goods(variant_ids=[variant_id], location_id=here, at=at).get(variant_id)
    if goods is None:
        raise catalog.UnknownVariant(variant_id=str(variant_id))
    levels = stock.availability(variant_ids=[variant_id], location_ids=[from_location_id], at=at)
    sender = places.get_location(location_id=from_location_id)
    return NewTransfer(goods=goods, sender=sender, available=sum(level.available for level in levels))


def _names(location_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    facts = places.location_facts(location_ids=sorted(set(location_ids)))
    return {place: facts[place].name for place in facts}

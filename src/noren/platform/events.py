"""Facts that the system publishes: written to the outbox with the change itself, sent on by the relay."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Base of a domain's events: past tense, versioned, additive.

    Subclasses set `type` (`stock.reserved.v1`) and answer `subject` (the row the fact is about). `topics` are
    the live topics (`order:<id>`) whose watchers learn that something changed; they carry ids only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    type: ClassVar[str]

    @property
    def subject(self) -> UUID:
        raise NotImplementedError

    @property
    def topics(self) -> list[str]:
        return []


@dataclass(frozen=True, slots=True)
class Delivered:
    """An event as a subscriber receives it."""

    id: UUID
    seq: int
    type: str
    subject: UUID
    payload: dict[str, Any]
    occurred_at: datetime
    historic: bool


Handler = Callable[[Sequence[Delivered]], None]
_handlers: dict[str, tuple[Collection[str], Handler]] = {}


def subscribe(name: str, *types: str, historic: bool = True) -> Callable[[Handler], Handler]:
    """Register a handler of event types under a name that never changes: `processed` remembers by it.

    The handler gets batches, in no promised order, inside the relay's transaction; its effects in the
    database happen exactly once. With `historic=False` imported history is not shown to it.
    """
    return subscribe_to(name, types, historic=historic)


def subscribe_to(name: str, types: Collection[str], *, historic: bool = True) -> Callable[[Handler], Handler]:
    """The same for types that may change while the process runs: `types` is asked anew for every event."""

    def register(handler: Handler) -> Handler:
        if name in _handlers and _handlers[name][1] is not handler:
            raise ValueError(f"two handlers are called {name}")
        _handlers[name] = (types, handler if historic else _live_only(handler))
        return handler

    return register


def handlers() -> dict[str, tuple[Collection[str], Handler]]:
    """All registered handlers by name, with the event types each wants."""
    return dict(_handlers)


def _live_only(handler: Handler) -> Handler:
    def only_live(events: Sequence[Delivered]) -> None:
        live = [event for event in events if not event.historic]
        if live:
            handler(live)

    return only_live

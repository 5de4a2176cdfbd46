"""What events there are, for receivers: every event class with the JSON Schema of its data."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from noren.platform.events import Event
from noren.platform.webhooks.contracts import EventType

TEST_TYPE = "webhooks.test.v1"
_EVERYWHERE: dict[str, dict[str, Any]] = {
    "event_id": {"type": "string", "format": "uuid", "description": "The event's id, the same for every endpoint."},
    "subject_id": {"type": "string", "format": "uuid", "description": "What the event is about."},
    "sequence": {
        "type": "integer",
        "description": "Grows with time. Of two events about one subject the larger is the newer one.",
    },
}
_TEST = EventType(
    type=TEST_TYPE,
    description="Sent by the test button; it tells of nothing but itself.",
    data_schema={"type": "object", "properties": _EVERYWHERE, "required": [*_EVERYWHERE]},
)


def event_types() -> list[EventType]:
    """Every type of event by name; events carry ids and amounts, no personal data."""
    made = {kind.type: kind for kind in _kinds(Event)}
    return [
        EventType(type=name, description=" ".join((kind.__doc__ or "").split()), data_schema=_schema(kind))
        for name, kind in sorted(made.items())
    ]


def whole_catalogue() -> list[EventType]:
    """Every type that a receiver may meet: all events, and the test."""
    return [*event_types(), _TEST]


def type_names() -> list[str]:
    """The names of all types of event."""
    return sorted({kind.type for kind in _kinds(Event)})


def matches(event_type: str, patterns: Iterable[str]) -> bool:
    """Whether an endpoint that wants these patterns wants this type."""
    return any(fnmatchcase(event_type, pattern) for pattern in patterns)


def is_known(pattern: str) -> bool:
    """Whether at least one type of event is of this pattern."""
    return any(fnmatchcase(name, pattern) for name in type_names())


def _kinds(parent: type[Event]) -> Iterator[type[Event]]:
    for kind in parent.__subclasses__():
        if "type" in kind.__dict__ and kind.__module__.startswith("noren.") and ".tests." not in kind.__module__:
            yield kind
        yield from _kinds(kind)


def _schema(kind: type[Event]) -> dict[str, Any]:
    """The data's schema, in one piece: what it refers to stands in it. Receivers ignore what they do not know."""
    schema = kind.model_json_schema(mode="serialization")
    parts = schema.pop("$defs", {})
    whole: dict[str, Any] = _in_one_piece(schema, parts)
    whole["properties"] = {**whole.get("properties", {}), **_EVERYWHERE}
    whole["required"] = [*whole.get("required", []), *_EVERYWHERE]
    for name in ("description", "title"):
        whole.pop(name, None)
    return whole


def _in_one_piece(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_in_one_piece(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _in_one_piece(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {key: _in_one_piece(value, parts) for key, value in schema.items() if key != "additionalProperties"}

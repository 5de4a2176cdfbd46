"""The webhooks in the OpenAPI document, and the page of docs/reference that lists what is sent."""

from itertools import groupby
from typing import Any

from noren.platform.webhooks.catalogue import whole_catalogue
from noren.platform.webhooks.contracts import EventType

_HEADERS = (
    ("webhook-id", "The delivery's id. A repeat has the same one."),
    ("webhook-timestamp", "When it was sent, in seconds since 1970."),
    (
        "webhook-signature",
        "`v1,` and the base64 of the HMAC-SHA256 over `id.timestamp.body`; two while a secret changes.",
    ),
)
_BEGIN = """# What webhooks tell

Every event that an endpoint can be told of. Written by `./noren check --write` from the code.
[Receive webhooks](../how-to/receive-webhooks.md) says how deliveries are checked, repeated and ordered.

A body is `{"type": …, "timestamp": …, "data": …}`. Besides what each event lists, `data` always has:

| Field | Type | |
|---|---|---|
| `event_id` | uuid | The event's id. |
| `subject_id` | uuid | What the event is about: the order, the part, the payment, the person … |
| `sequence` | integer | Grows with time: of two events about one subject the larger is the newer one. |

Fields may be added to an event at any time. What would change its meaning gets a new version (`….v2`).
Amounts are integers in the currency's minor unit. Events carry ids and no personal data: who may see more reads it over the API.
"""


def in_openapi() -> dict[str, Any]:
    """Every event as a webhook of OpenAPI 3.1."""
    return {one.type: {"post": _operation(one)} for one in whole_catalogue()}


def reference() -> str:
    """The page of docs/reference."""
    parts = [_BEGIN]
    for subject, group in groupby(whole_catalogue(), key=lambda one: one.type.partition(".")[0]):
        parts.append(f"\n## {subject}\n")
        parts += [_section(one) for one in group]
    return "".join(parts)


def _operation(one: EventType) -> dict[str, Any]:
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": one.type},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": one.data_schema,
        },
    }
    parameters = [
        {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
        for name, said in _HEADERS
    ]
    return {
        "summary": one.type,
        "description": one.description,
        "tags": ["webhooks"],
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
    }


def _section(one: EventType) -> str:
    own = {
        name: schema
        for name, schema in one.data_schema["properties"].items()
        if name not in ("event_id", "subject_id", "sequence")
    }
    rows = "".join(
        f"| `{name}` | {_type(schema)} | {schema.get('description', '')} |\n" for name, schema in own.items()
    )
    table = f"\n| Field | Type | |\n|---|---|---|\n{rows}" if rows else ""
    return f"\n### `{one.type}`\n\n{one.description}\n{table}"


def _type(schema: dict[str, Any]) -> str:
    """`uuid`, `integer`, `one of "a", "b"`, `list of {location_id: uuid, …}`."""
    if "enum" in schema:
        return "one of " + ", ".join(f"`{choice}`" for choice in schema["enum"])
    kinds = schema.get("anyOf", [])
    if kinds:
        return " or ".join(_type(kind) for kind in kinds)
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if "properties" in schema:
        return "{" + ", ".join(f"`{name}`: {_type(inner)}" for name, inner in schema["properties"].items()) + "}"
    return str(schema.get("format") or schema.get("type") or "any")

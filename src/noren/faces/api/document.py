"""What holds for every operation of the API and so stands in no route: refusals, keys, tokens, permissions."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from noren.faces.api.webhooks import in_openapi
from noren.platform.command import commands

_PROBLEM = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). `code` is stable; further members depend on it.",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "The address of the code's description."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "trace_id": {"type": "string", "description": "Names the request in the server's log."},
    },
}
_REFUSED = {
    "description": "Refused.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_BEARER = {"type": "http", "scheme": "bearer", "description": "An API key, or the token of a signed-in app."}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text of the caller's. The same request with the same key has one effect and the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
# JSON Schema's `time` is an instant of a day with an offset; hours of a shop are times on its own clock.
_WALL_CLOCK = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", "example": "10:00:00"}
_NEEDS_KEY = "Needs an `Idempotency-Key`"


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """Add to the routes' document what all of them share."""
    known = commands()
    _tell_wall_clock(document["components"]["schemas"])
    document["components"]["schemas"]["Problem"] = _PROBLEM
    document["components"]["securitySchemes"] = {"bearer": _BEARER}
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = _REFUSED
            operation["security"] = [{}, {"bearer": []}]
            command = known.get(operation["operationId"])
            if command is not None:
                _describe_write(operation, permission=command.permission)
    document["webhooks"] = in_openapi()
    return document


def _describe_write(operation: dict[str, Any], *, permission: str) -> None:
    required = _NEEDS_KEY in operation.get("description", "")
    operation["parameters"] = [*operation.get("parameters", []), {**_KEY, "required": required}]
    if permission:
        operation["x-permission"] = permission


def _tell_wall_clock(schema: Any) -> None:
    if isinstance(schema, list):
        for inner in schema:
            _tell_wall_clock(inner)
    elif isinstance(schema, dict):
        if schema.get("format") == "time":
            del schema["format"]
            schema.update(_WALL_CLOCK)
        for inner in list(schema.values()):
            _tell_wall_clock(inner)

"""An example value for a schema of the OpenAPI document: what its author gave, else something plain that fits."""

from typing import Any

_DEEPEST = 7
_BY_FORMAT = {
    "uuid": "0198c0de-5eed-7000-8000-00000000cafe",
    "date-time": "2026-04-01T03:00:00Z",
    "date": "2026-04-01",
    "time": "10:00:00",
    "uri": "https://shop.example/",
    "binary": "(a file)",
}
_BY_NAME = {
    "email": "hanako@shop.example",
    "phone": "090-1234-5678",
    "postal_code": "1500001",
    "registration_number": "T1234567890123",
    "colour_hex": "#223a70",
    "colour": "#223a70",
    "prefecture_code": "13",
    "family_name": "山田",
    "given_name": "花子",
    "currency": "JPY",
    "token": "tok_ok",
    "time_zone": "Asia/Tokyo",
    "ja": "湯のみ",
    "en": "Tea cup",
    "amount_minor": 1_980,
    "total_minor": 1_980,
    "expected_total_minor": 1_980,
    "price_minor": 1_980,
    "lat": 35.6595,
    "lon": 139.7005,
}


def example_of(schema: dict[str, Any], *, schemas: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value that the schema describes; `schemas` are the document's components."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas=schemas, name=name, depth=depth)
    for given in ("const", "example"):
        if given in schema:
            return schema[given]
    for choices in ("examples", "enum"):
        if schema.get(choices):
            return schema[choices][0]
    if schema.get("default") not in (None, "", [], {}):
        return schema["default"]
    kinds = [kind for kind in schema.get("anyOf", schema.get("oneOf", [])) if kind.get("type") != "null"]
    if kinds:
        return example_of(kinds[0], schemas=schemas, name=name, depth=depth)
    return _plain(schema, schemas=schemas, name=name, depth=depth)


def _plain(schema: dict[str, Any], *, schemas: dict[str, Any], name: str, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        texts = {"ja": {"type": "string"}} if "patternProperties" in schema else {}
        inner: dict[str, Any] = schema.get("properties", texts) if depth < _DEEPEST else {}
        return {key: example_of(inner[key], schemas=schemas, name=key, depth=depth + 1) for key in inner}
    if kind == "array":
        items = [schema.get("items", {})] * max(1, schema.get("minItems", 1)) if depth < _DEEPEST else []
        return [example_of(item, schemas=schemas, name=name, depth=depth + 1) for item in items]
    if name in _BY_NAME:
        return _BY_NAME[name]
    if kind == "string":
        return _BY_FORMAT.get(schema.get("format", ""), name or "text")
    return {"integer": schema.get("minimum", 1), "number": max(1.5, schema.get("minimum", 1.5)), "boolean": True}.get(
        str(kind)
    )

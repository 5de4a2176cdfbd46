"""The API for people to read: one quiet page from the OpenAPI document, and a page for each refusal's address."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from noren.faces.api.build import api
from noren.faces.api.examples import example_of
from noren.faces.api.refusals import Refusal, refusals
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.roles import SCOPES

_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    kind: str
    required: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it; the examples are JSON."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    permission: str
    status: str
    parameters: list[Parameter] = field(default_factory=list)
    request: str = ""
    response: str = ""


def reference_page(request: HttpRequest) -> HttpResponse:
    """All operations by subject, with examples, scopes and refusals."""
    with override("en"):
        return render(request, "api/docs.html", _contents())


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem's `type` leads to."""
    found = next((refusal for refusal in refusals() if refusal.code == code), None)
    if found is None:
        raise Http404
    with override("en"):
        return render(request, "api/problem.html", {"refusal": found})


@cache
def _contents() -> dict[str, Any]:
    """Made once per process: routes do not change while it runs."""
    document = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            shown = _operation(path, method, operation, schemas=document["components"]["schemas"])
            groups.setdefault(operation.get("tags", ["other"])[0], []).append(shown)
    by_subject: dict[str, list[Refusal]] = {
        subject: list(group) for subject, group in groupby(refusals(), key=lambda refusal: refusal.subject)
    }
    return {
        "title": document["info"]["title"],
        "description": document["info"]["description"],
        "groups": dict(sorted(groups.items())),
        "refusals": by_subject,
        "scopes": SCOPES,
    }


def _operation(path: str, method: str, operation: dict[str, Any], *, schemas: dict[str, Any]) -> Operation:
    status, answer = next(iter(operation["responses"].items()))
    permission = operation.get("x-permission", "")
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=_with_code(operation.get("description", "")),
        permission="" if SHOPPER.may(permission) else permission,
        status=str(status),
        parameters=[_parameter(given) for given in operation.get("parameters", [])],
        request=_example(operation.get("requestBody", {}), schemas=schemas),
        response=_example(answer, schemas=schemas),
    )


def _with_code(text: str) -> SafeString:
    """What stands between backquotes in a docstring as code."""
    return mark_safe(_QUOTED.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped before


def _parameter(given: dict[str, Any]) -> Parameter:
    schema = given["schema"]
    kinds = [schema, *schema.get("anyOf", [])]
    kind = next((f"{one['type']} {one.get('format', '')}".strip() for one in kinds if one.get("type")), "text")
    note = _with_code(given.get("description") or schema.get("description", ""))
    return Parameter(given["name"], given["in"], kind, given.get("required", False), note)


def _example(body: dict[str, Any], *, schemas: dict[str, Any]) -> str:
    for content in body.get("content", {}).values():
        return json.dumps(example_of(content["schema"], schemas=schemas), ensure_ascii=False, indent=2)
    return ""

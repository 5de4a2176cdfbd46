"""Refusals as RFC 9457 problems: one place where a kind becomes a status."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from noren.kernel.errors import AppError, ErrorKind
from noren.platform.observability import current_trace_id

STATUS = {
    ErrorKind.INVALID: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.MISMATCH: 422,
    ErrorKind.TOO_MANY: 429,
    ErrorKind.UNAVAILABLE: 503,
}


def problem(
    *,
    code: str,
    status: int,
    title: str,
    detail: str = "",
    instance: str = "",
    extensions: dict[str, Any] | None = None,
) -> HttpResponse:
    """An `application/problem+json` answer; `code` is stable, `type` is its address."""
    body: dict[str, Any] = {"type": f"/problems/{code}", "title": title, "status": status, "code": code}
    if detail:
        body["detail"] = detail
    if instance:
        body["instance"] = instance
    trace_id = current_trace_id()
    if trace_id:
        body["trace_id"] = trace_id
    body.update(extensions or {})
    response = HttpResponse(orjson.dumps(body, default=str), status=status, content_type="application/problem+json")
    if status in (409, 429, 503):
        response["Retry-After"] = str((extensions or {}).get("retry_after_s", 1))
    return response


def problem_of(error: AppError, request: HttpRequest) -> HttpResponse:
    """The problem for an expected refusal; its data stand as extensions."""
    return problem(
        code=error.code,
        status=STATUS[error.kind],
        title=error.message or error.code,
        detail=error.detail if error.detail != error.message else "",
        instance=request.path,
        extensions=error.data,
    )

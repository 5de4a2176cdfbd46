"""What stands around every request: a trace id, size limits, security headers, and the pages' own stack.

`/api` carries no session, locale or account work; pages do. Each of the three faces with sign-in has its own
cookie, so that a member's session is never a clerk's.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.module_loading import import_string

from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.metrics import observe_request
from noren.platform.observability import log, set_trace_id
from noren.platform.problems import problem, problem_of

Respond = Callable[[HttpRequest], HttpResponseBase]
_BARE = ("/api/", "/static/", "/healthz", "/readyz", "/metrics")
_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")
MAX_BODY_BYTES = 1_048_576
_REFUSED_BY_DJANGO = {
    404: ("not_found", "There is nothing at this address."),
    405: ("request.method_not_allowed", "This address does not know the method."),
    413: ("request.too_large", "The request is too large."),
}

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(self)",
}


class FaceSessions(SessionMiddleware):
    """One session cookie per face: the office's and the store's never meet the member's."""

    FACES = (("/office/", "noren_office"), ("/store/", "noren_store"))

    def process_request(self, request: HttpRequest) -> None:
        name, _path = self.cookie_of(request.path)
        request.session = self.SessionStore(request.COOKIES.get(name))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        name, path = self.cookie_of(request.path)
        if name in request.COOKIES and session.is_empty():
            response.delete_cookie(name, path=path, samesite="Lax")
        elif session.modified and not session.is_empty() and response.status_code < 500:
            session.save()
            response.set_cookie(
                name,
                str(session.session_key),
                max_age=session.get_expiry_age(),
                path=path,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        if session.accessed:
            response["Vary"] = "Cookie, Accept-Language, HX-Request"
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def cookie_of(self, path: str) -> tuple[str, str]:
        for prefix, name in self.FACES:
            if path.startswith(prefix):
                return name, prefix
        return "noren_member", "/"


class Gate:
    """The only middleware: decides which stack a request gets."""

    def __init__(self, get_response: Respond) -> None:
        self.bare = get_response
        pages: Any = get_response
        for layer in (CsrfViewMiddleware, LocaleMiddleware, FaceSessions):
            pages = layer(pages)
        self.pages: Respond = pages
        self.policy = content_security_policy()
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        trace = _trace_of(request)
        set_trace_id(trace)
        path = request.path_info
        bare = path.startswith(_BARE)
        refused = _too_large(request)
        response = refused or (self.bare if bare else self.pages)(request)
        if response.status_code >= 400 and path.startswith("/api/"):
            response = _as_problem(request, response)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers["X-Trace-Id"] = trace
        if request.is_secure():
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        observe_request(request, response.status_code, time.perf_counter() - started)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """CSRF is judged here for pages, where Django knows the view; a page under a name that is not ours is refused."""
        if request.path_info.startswith(_BARE):
            return None
        request.get_host()
        return self.csrf.process_view(request, view, args, kwargs)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """An expected refusal never becomes a 500: pages get a page, machines a problem."""
        if isinstance(error, AppError):
            if _wants_page(request):
                page: HttpResponse = import_string(settings.REFUSAL_VIEW)(request, error)
                return page
            return problem_of(error, request)
        if isinstance(error, Http404):
            return None
        log.exception("request.failed", method=request.method, path=request.path)
        if request.path_info.startswith("/api/"):
            return problem(
                code="internal", status=500, title="Something went wrong on our side.", instance=request.path
            )
        return None


def content_security_policy() -> str:
    """No inline scripts or styles, no eval; live events may come from the live process' origin."""
    live = settings.LIVE_ORIGIN
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            f"connect-src 'self' {live}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "manifest-src 'self'",
            "worker-src 'self'",
        )
    )


def _wants_page(request: HttpRequest) -> bool:
    return not request.path_info.startswith(_BARE)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What Django refuses by itself (no such address, method or host) in the API's one format."""
    if response.headers.get("Content-Type") == "application/problem+json":
        return response
    code, title = _REFUSED_BY_DJANGO.get(response.status_code, ("request.refused", "The request was refused."))
    told = problem(code=code, status=response.status_code, title=title, instance=request.path)
    if "Allow" in response.headers:
        told.headers["Allow"] = response.headers["Allow"]
    return told


def _trace_of(request: HttpRequest) -> str:
    given = _TRACEPARENT.match(request.META.get("HTTP_TRACEPARENT", ""))
    return given.group(1) if given else uuid7().hex


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """Refuse a body over the limit before reading it. A chunked body is cut off by Django's own limit."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return problem(code="request.length_invalid", status=400, title="The Content-Length is not a number.")
    if int(length) > MAX_BODY_BYTES and not request.path_info.startswith("/office/upload/"):
        return problem(
            code="request.too_large",
            status=413,
            title="The request is too large.",
            extensions={"limit_bytes": MAX_BODY_BYTES},
        )
    return None

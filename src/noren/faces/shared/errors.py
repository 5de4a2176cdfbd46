"""Refusals and faults as pages: what happened, and what to do next."""

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from noren.faces.shared.wording import wording_of
from noren.kernel.errors import AppError, ErrorKind
from noren.platform.problems import STATUS

_SIGN_IN = {"/office/": "/office/sign-in", "/store/": "/store/sign-in"}


def refusal(request: HttpRequest, error: AppError) -> HttpResponse:
    """A refusal as a page, or as a fragment where htmx asked; a stranger is sent to sign in."""
    status = STATUS[error.kind]
    if error.kind is ErrorKind.UNAUTHENTICATED and request.method == "GET":
        target = next((page for prefix, page in _SIGN_IN.items() if request.path.startswith(prefix)), "/sign-in")
        return HttpResponseRedirect(f"{target}?next={request.path}")
    context = {"title": wording_of(error), "code": error.code, "status": status, "back": _back(request)}
    template = "shared/refusal_fragment.html" if request.headers.get("HX-Request") else "shared/refusal.html"
    return render(request, template, context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    context = {
        "title": _("This form has expired. Please try again."),
        "code": "csrf.failed",
        "status": 403,
        "back": _back(request),
    }
    return render(request, "shared/refusal.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is at this address."""
    context = {"title": _("There is nothing at this address."), "code": "not_found", "status": 404, "back": "/"}
    return render(request, "shared/refusal.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault; the number helps us to find it."""
    number = secrets.token_hex(4)
    return HttpResponse(
        f"<!doctype html><meta charset=utf-8><title>Error</title><h1>申し訳ありません。エラーが発生しました。</h1>"
        f"<p>Something went wrong on our side. ({number})</p><p><a href='/'>Home</a></p>",
        status=500,
    )


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    host = f"//{request.get_host()}/"
    return referer if host in referer else "/"

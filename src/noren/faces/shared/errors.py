"""Refusals and faults as pages of the face where they happen: what is the matter, and where to go from there."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from noren.faces.shared.wording import wording_of
from noren.kernel.errors import AppError, ErrorKind
from noren.platform.observability import log
from noren.platform.problems import STATUS

Told = Mapping[str, Any]
"""`title`: the headline · `text`: what to do · `code`: the refusal's stable code · `status` · `back`: where the reader was."""
Frame = Callable[[HttpRequest, Told], HttpResponse | None]

_SIGN_IN = {"/office/": "/office/sign-in", "/store/": "/store/sign-in"}
_frames: dict[str, Frame] = {}


def frame_problems(prefix: str, frame: Frame) -> None:
    """Let a face show problems under its addresses; None from it means: no frame for this visitor."""
    _frames[prefix] = frame


def refusal(request: HttpRequest, error: AppError) -> HttpResponse:
    """A refusal as a page, or as a fragment where htmx asked; a stranger is sent to sign in."""
    if error.kind is ErrorKind.UNAUTHENTICATED and request.method == "GET":
        target = next((page for prefix, page in _SIGN_IN.items() if request.path.startswith(prefix)), "/sign-in")
        return HttpResponseRedirect(f"{target}?next={request.path}")
    return _page(request, title=wording_of(error), code=error.code, status=STATUS[error.kind])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    text = _("Go back, load the page again and send it once more.")
    return _page(
        request, title=_("This form has expired. Please try again."), text=text, code="csrf.failed", status=403
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is at this address."""
    text = _("It may have moved, or it may not be yours to see.")
    return _page(request, title=_("There is nothing at this address."), text=text, code="not_found", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault; the number helps us to find it. Where not even a frame can be made, a page that needs nothing."""
    number = secrets.token_hex(4)
    log.error("request.told_as_fault", number=number, path=request.path)
    try:
        return _page(
            request,
            title=_("Something went wrong on our side."),
            text=_("What you sent may not have arrived. Please try again in a moment."),
            code=number,
            status=500,
        )
    except Exception:
        return HttpResponse(_BARE % number, status=500)


def _page(request: HttpRequest, *, title: str, code: str, status: int, text: str = "") -> HttpResponse:
    """The problem in its face's frame, else (and where no session was read: the API, files) by itself. A code is shown where somebody may ask for it, not for a lost page."""
    told = {
        "title": title,
        "text": text,
        "code": code,
        "shows_code": status != 404,
        "status": status,
        "back": _back(request),
    }
    if request.headers.get("HX-Request"):
        return render(request, "shared/refusal_fragment.html", told, status=status)
    frames = sorted(_frames.items(), key=lambda one: -len(one[0]))
    frame = next((frame for prefix, frame in frames if request.path.startswith(prefix)), None)
    framed = frame(request, told) if frame and hasattr(request, "session") else None
    return framed or render(request, "shared/refusal.html", told, status=status)


def _back(request: HttpRequest) -> str:
    """The page before, where it is another one of this site."""
    referer = request.headers.get("Referer", "")
    here = f"//{request.get_host()}"
    return referer if f"{here}/" in referer and not referer.endswith(f"{here}{request.get_full_path()}") else ""


_BARE = """<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>エラー</title><h1>申し訳ありません。エラーが発生しました。</h1>
<p>Something went wrong on our side. (%s)</p><p><a href="/">トップページ / Home</a></p>"""

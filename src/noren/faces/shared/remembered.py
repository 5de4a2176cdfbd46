"""Pages remembered by everything that went into them.

What a page shows is read from the database every time; only drawing the same content once more is left out. A page is
kept under a digest of its template, language, address and all values that its template can reach, so it is found again
by exactly the content that it shows, never by age. What belongs to one reader or one moment is not part of it: in its
place stand marks, and each answer gets its own.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from re import compile as pattern
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import get_language
from pydantic_core import to_json

from noren.faces.shared.context import page as known_to_every_page

MOST_BYTES = 16 * 1024 * 1024
"""Of each process. A page of a shop is 10 to 40 kB."""
_OVERHEAD_BYTES = 200

Own = str | Callable[[str], str]
"""A text of one answer; or how it is made from what stands in its mark."""
Parts = tuple[bytes | tuple[str, str], ...]
"""A drawn page: what is the same for all as bytes, and between them the marks."""

# Nobody outside knows the marks of this process, so no text that people typed can look like one.
_SALT = secrets.token_hex(8)
_MARK = pattern(rf"{_SALT}\.(\w+)\.([\w:-]*)\.")


def mark(name: str, made_of: str = "") -> str:
    """What stands in a drawn page where each answer has a text of its own; `made_of`: letters, digits, `:` and `-`."""
    return f"{_SALT}.{name}.{made_of}."


@dataclass(frozen=True, slots=True)
class Address:
    """All that a remembered page may know of its request."""

    path: str
    full_path: str
    GET: QueryDict

    def get_full_path(self) -> str:
        return self.full_path


class Memory:
    """Drawn pages, the ones that nobody asked for longest forgotten first. `kept`: how many were, ever."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._pages: OrderedDict[bytes, tuple[Parts, int]] = OrderedDict()
        self._lock = Lock()
        self.bytes = 0
        self.kept = 0

    def find(self, digest: bytes) -> Parts | None:
        with self._lock:
            found = self._pages.get(digest)
            if found is None:
                return None
            self._pages.move_to_end(digest)
            return found[0]

    def keep(self, digest: bytes, parts: Parts) -> None:
        size = sum(_OVERHEAD_BYTES + len(part) for part in parts if isinstance(part, bytes))
        with self._lock:
            self.bytes += size - self._pages.pop(digest, ((), 0))[1]
            self._pages[digest] = (parts, size)
            self.kept += 1
            while self.bytes > self._most:
                _digest, (_parts, freed) = self._pages.popitem(last=False)
                self.bytes -= freed

    def forget(self) -> None:
        with self._lock:
            self._pages.clear()
            self.bytes = 0


memory = Memory(MOST_BYTES)


def remembered(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    own: Mapping[str, Own],
    made_of: Callable[[], object] | None = None,
    more: Callable[[], Mapping[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of `context`, drawn anew only where this content has not been drawn before.

    `own`: texts of this answer alone (keys of forms, tickets, ids of the reader), to be shown but not decided by; the
    CSRF token is one by itself. `more` is asked for the rest of the context only when the page has to be drawn; all
    that it depends on is in `made_of`, which is looked at again afterwards. The template reaches nothing else: of its
    request it is given the address.
    """
    known = {**known_to_every_page(request), **context}
    full_path = request.get_full_path()

    def digest() -> bytes:
        asked = (template, get_language(), full_path, [*own], known, made_of and made_of())
        return blake2b(to_json(asked, fallback=_told, serialize_as_any=True), digest_size=20).digest()

    before = digest()
    parts = memory.find(before)
    if parts is None:
        everything = {
            **known,
            **{name: mark(name) for name in ("csrf_token", *own)},
            **(more() if more else {}),
            "request": Address(request.path, full_path, request.GET),
        }
        parts = _parts(get_template(template).render(everything))
        if not settings.DEBUG and (made_of is None or digest() == before):
            memory.keep(before, parts)
    return HttpResponse(_filled(parts, request, own), status=status)


def _parts(drawn: str) -> Parts:
    pieces = iter(_MARK.split(drawn))
    parts: list[bytes | tuple[str, str]] = [next(pieces).encode()]
    for name, made_of, text in zip(pieces, pieces, pieces, strict=True):
        parts += [(name, made_of), text.encode()]
    return tuple(parts)


def _filled(parts: Parts, request: HttpRequest, own: Mapping[str, Own]) -> bytes:
    """The page with what belongs to this answer. Asking for the CSRF token sets its cookie, as drawing it does."""
    texts = {**own, "csrf_token": get_token(request)} if any(part[0] == "csrf_token" for part in parts[1::2]) else own

    def text(name: str, made_of: str) -> bytes:
        own_text = texts[name]
        return escape(own_text if isinstance(own_text, str) else own_text(made_of)).encode()

    return b"".join(part if isinstance(part, bytes) else text(*part) for part in parts)


def _told(value: object) -> str:
    """Words that wait for their language, which is part of the digest. Whatever else cannot be told apart is refused."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"a remembered page cannot be made of {type(value).__name__}")

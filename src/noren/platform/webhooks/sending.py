"""One request to one endpoint: to the address that was checked, no redirects, bounded in time and size."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from noren.platform.webhooks.errors import UrlRefused
from noren.platform.webhooks.guard import checked_url, resolved

TIMEOUT_S = 20.0
KEPT_BYTES = 2_048


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` None: nothing, because of `error`."""

    status: int | None
    text: str = ""
    retry_after: str = ""
    error: str = ""
    took_ms: int = 0


def post(url: str, *, body: bytes, headers: Mapping[str, str], timeout_s: float = TIMEOUT_S) -> Answer:
    """Send a body and read the beginning of the answer; never raises."""
    began = time.monotonic()
    answer = _post(url, body, headers, timeout_s)
    return replace(answer, took_ms=round((time.monotonic() - began) * 1_000))


def _post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Answer:
    try:
        parts = checked_url(url)
        address = resolved(parts)
    except UrlRefused as refused:
        return Answer(None, error=refused.message)
    except (OSError, UnicodeError) as unknown:
        return Answer(None, error=_said(unknown))
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = _Pinned(parts.hostname or "", port, address, secure=secure, timeout_s=timeout_s)
    # A socket's timeout is between two bytes; this one is for the whole exchange.
    late = threading.Timer(timeout_s, connection.cut)
    late.daemon = True
    late.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        text = answer.read(KEPT_BYTES).decode("utf-8", "replace").replace("\x00", "\ufffd")
        if connection.was_cut:  # what was cut in its head looks complete
            raise TimeoutError
        return Answer(answer.status, text=text, retry_after=answer.getheader("Retry-After") or "")
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or connection.was_cut:
            return Answer(None, error=f"No complete answer within {timeout_s:g} s.")
        return Answer(None, error=_said(error))
    finally:
        late.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name leads to by now; TLS is for the name."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool, timeout_s: float) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self.default_port = 443 if secure else 80
        self.was_cut = False
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            # The handshake is a step of its own, so that `cut` finds the socket that it waits on.
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()
        if self.was_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End the exchange now, from another thread."""
        self.was_cut = True
        open_socket = self.sock
        if open_socket is not None:
            try:
                open_socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                open_socket.close()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "\ufffd")[:300]

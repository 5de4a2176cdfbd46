"""A receiver over real HTTP on this machine, and endpoints that lead to it."""

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import orjson

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.webhooks.commands import save_endpoint
from noren.platform.webhooks.contracts import SavedEndpoint, SaveEndpoint
from noren.platform.webhooks.queue import wanted


@dataclass
class Receiver:
    """Keeps what it gets; answers `status`, or 200 where that is empty. It answers only when `open` is set."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: bytes = b"thank you"
    had: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [orjson.loads(body) for _headers, body in self.had]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.had]


@contextmanager
def receiving(**answer: Any) -> Iterator[Receiver]:
    receiver = Receiver(**answer)
    receiver.open.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.had.append(({name.lower(): value for name, value in self.headers.items()}, body))
            receiver.open.wait(10)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.text)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks?shop=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.open.set()
        server.shutdown()
        server.server_close()
        thread.join()


def endpoint(url: str, *event_types: str, at: datetime) -> SavedEndpoint:
    """A new endpoint, noticed at once."""
    wish = SaveEndpoint(id=uuid7(), url=url, event_types=list(event_types or ("*",)))
    made = save_endpoint(input=wish, actor=SYSTEM, at=at)
    wanted.forget()
    return made


def publish(
    *, at: datetime, type: str = "register.session_opened.v1", subject: UUID | None = None, historic: bool = False
) -> UUID:
    """A fact in the outbox, as a command leaves it."""
    event_id = uuid7()
    sql.exactly(
        1,
        "INSERT INTO platform_outbox (id, type, subject, payload, topics, occurred_at, command_id, historic)"
        " VALUES (%s, %s, %s, %s, '{}', %s, %s, %s)",
        (event_id, type, subject or uuid7(), '{"total_minor": 1200}', at, uuid7(), historic),
    )
    return event_id


def verified(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """What a receiver does, by the standard's own words."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted_signature = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted_signature in headers["webhook-signature"].split(" ")


def state_of(event_id: UUID) -> tuple[Any, ...]:
    """State, tries and status of an event's only delivery."""
    found = sql.row("SELECT state, tries, response_status FROM webhooks_delivery WHERE event_id = %s", (event_id,))
    assert found is not None
    return found

"""Another system that is told of events: it refuses some at first, keeps everything, and says what does not agree."""

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

EVENT_TYPES = ("orders.*", "payments.*", "fulfilment.*")
"""What the endpoint asks for."""
REFUSED_ONE_IN = 40


class Receiver:
    """Listens on this machine; used as a context."""

    def __init__(self) -> None:
        self.told: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        self._signed: list[tuple[str, str, str, bytes]] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/events"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def disagreements(self, events: Iterable[tuple[str, str]], *, secret: str) -> list[str]:
        """What is wrong with what came of these events (id, type): lost, changed, unasked for, or not signed."""
        expected = dict(events)
        found = [f"webhook of {kind} {event} was lost" for event, kind in expected.items() if event not in self.told]
        found += [f"webhook of {event} was not asked for" for event in self.told if event not in expected]
        found += [
            f"webhook of {event} came as {len(set(tries))} different things"
            for event, tries in self.told.items()
            if len(set(tries)) != 1
        ]
        names = [tries[0][0] for tries in self.told.values()]
        if len(set(names)) != len(names):
            found.append("two events came under one webhook-id")
        key = base64.b64decode(secret.removeprefix("whsec_"))
        for name, stamp, signature, body in self._signed:
            wanted = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
            if f"v1,{base64.b64encode(wanted).decode()}" not in signature.split():
                found.append(f"{name} is not signed")
        return found

    @property
    def repeated(self) -> int:
        """How many events came more than once."""
        return sum(len(tries) > 1 for tries in self.told.values())

    def _take(self, headers: Any, body: bytes) -> int:
        name, event = str(headers["webhook-id"]), json.loads(body)["data"]["event_id"]
        with self._lock:
            self._signed.append((name, str(headers["webhook-timestamp"]), str(headers["webhook-signature"]), body))
            self.told[event].append((name, body))
            is_first = len(self.told[event]) == 1
        return 500 if is_first and int(event[-6:], 16) % REFUSED_ONE_IN == 0 else 204

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status = take(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                """Nothing: a storm is told by its report."""

        return Handler

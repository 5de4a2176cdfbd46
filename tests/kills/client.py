"""A client that does not give up: it asks again, with the same key, until it has a sure answer, and keeps it."""

import http.client
import json
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import uuid4

TOKEN = "storm-" + "0" * 40
PATIENCE_S = 180.0
_NOT_YET = {"idempotency.still_running", "unavailable", "internal"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked with which key, and what was answered."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    status: int
    data: dict[str, Any]

    @property
    def succeeded(self) -> bool:
        return self.status < 300


@dataclass
class Client:
    """Many threads may ask through one client; each call has a connection of its own."""

    port: int
    answers: list[Answer] = field(default_factory=list)
    tries: int = 0
    _lock: Lock = field(default_factory=Lock)

    def post(self, path: str, body: dict[str, Any], *, staff: bool = False, member: str = "") -> Answer:
        """Ask until there is a sure answer."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": f'"{uuid4()}"'}
        if staff or member:
            headers["Authorization"] = f"Bearer {TOKEN if staff else member}"
        answer = self._insist("POST", path, body, headers)
        with self._lock:
            self.answers.append(answer)
        return answer

    def get(self, path: str, *, staff: bool = False, **headers: str) -> dict[str, Any]:
        if staff:
            headers["Authorization"] = f"Bearer {TOKEN}"
        return self._insist("GET", path, {}, headers).data

    def again(self, answer: Answer) -> Answer:
        """The same request with the same key once more."""
        return self._insist("POST", answer.path, answer.body, answer.headers)

    def _insist(self, method: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        until = time.monotonic() + PATIENCE_S
        while True:
            with self._lock:
                self.tries += 1
            answer = self._once(method, path, body, headers)
            if answer is not None:
                return answer
            if time.monotonic() > until:
                raise AssertionError(f"no answer from {path} within {PATIENCE_S} s")
            time.sleep(0.1)

    def _once(self, method: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            data = json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        if response.status >= 500 or data.get("code") in _NOT_YET:
            return None
        return Answer(path, body, headers, response.status, data)

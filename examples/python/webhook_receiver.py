"""Receives Noren's webhooks: checks the signature, passes over repeats and older news. Python's own library is enough.

    WEBHOOK_SECRET=whsec_… python3 webhook_receiver.py 9000

In production it stands behind a web server with a certificate, because Noren sends to https addresses only.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_S = 300


class NotGenuine(Exception):
    """Not sent by Noren, or too old."""


def verified(*, headers: Mapping[str, str], body: bytes, secret: str, now_s: float) -> dict[str, Any]:
    """The event, if its signature is right and it is not older or newer than five minutes; header names in lower case.

    Take the body as it came: what was parsed and written anew has another signature.

    Raises: NotGenuine.
    """
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and abs(now_s - int(stamp)) <= TOLERANCE_S):
        raise NotGenuine("The timestamp is missing or not of now.")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    wanted = b"v1," + base64.b64encode(made)
    # While a secret changes there are two signatures; compare_digest tells nothing by how long it takes.
    if not any(hmac.compare_digest(wanted, given) for given in headers.get("webhook-signature", "").encode().split()):
        raise NotGenuine("The signature is wrong.")
    event: dict[str, Any] = json.loads(body)
    return event


class News:
    """What has been had: each delivery counts once, and older news about a subject is passed over.

    A real receiver keeps both in its database, written in the same transaction as what it does with the event.
    """

    def __init__(self) -> None:
        self._had: set[str] = set()
        self._latest: dict[tuple[str, str], int] = {}

    def is_new(self, *, webhook_id: str, event: Mapping[str, Any]) -> bool:
        """Whether an event is to be acted on."""
        if webhook_id in self._had:
            return False
        self._had.add(webhook_id)
        about = (event["type"], event["data"]["subject_id"])
        if event["data"]["sequence"] < self._latest.get(about, 0):
            return False
        self._latest[about] = event["data"]["sequence"]
        return True


class Handler(BaseHTTPRequestHandler):
    """Answers 2xx as soon as an event is noted: Noren waits twenty seconds, and what takes longer is done afterwards."""

    secret = ""
    news = News()

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1_000_000))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            event = verified(headers=headers, body=body, secret=self.secret, now_s=time.time())
        except NotGenuine as wrong:
            self._answer(401, str(wrong))
            return
        if self.news.is_new(webhook_id=headers["webhook-id"], event=event):
            print(event["type"], event["data"], flush=True)
        self._answer(200, "taken")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    Handler.secret = os.environ["WEBHOOK_SECRET"]
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9000), Handler).serve_forever()

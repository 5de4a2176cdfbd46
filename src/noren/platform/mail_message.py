"""A letter as it travels (RFC 5322, RFC 2045): written straight down, because every order has one.

Django's way, through objects for every header and part, takes ten times as long. Bodies are base64, so that nothing in
them can be taken for a boundary or a header, and no line is too long.
"""

import re
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from uuid import UUID

from django.core.mail.message import sanitize_address

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class MailMessage:
    """One letter to one recipient; what Django's SMTP backend asks of a message, it answers."""

    id: UUID
    from_email: str
    recipient: str
    subject: str
    text: str
    html: str
    created_at: datetime
    encoding: str = "utf-8"

    def recipients(self) -> list[str]:
        """Whom it goes to."""
        return [self.recipient]

    def message(self) -> "MailMessage":
        """Itself: it is written when its bytes are asked for."""
        return self

    def as_bytes(self, linesep: str = "\n") -> bytes:
        """The whole letter.

        Raises: ValueError where an address is none.
        """
        return linesep.join([*self._head(), *self._body()]).encode("ascii")

    def _head(self) -> Iterator[str]:
        host = self.from_email.rpartition("@")[2].strip(" >") or "localhost"
        yield "MIME-Version: 1.0"
        charset = "us-ascii" if self.subject.isascii() else "utf-8"
        yield from f"Subject: {Header(self.subject, charset, header_name='Subject').encode()}".split("\n")
        yield f"From: {_address(self.from_email)}"
        yield f"To: {_address(self.recipient)}"
        yield f"Date: {format_datetime(self.created_at)}"
        yield f"Message-ID: <{self.id}@{host}>"
        yield "Auto-Submitted: auto-generated"

    def _body(self) -> Iterator[str]:
        if not self.html:
            yield from _part("plain", self.text)
            return
        boundary = f"=_{self.id.hex}"
        yield from (f'Content-Type: multipart/alternative; boundary="{boundary}"', "")
        for subtype, body in (("plain", self.text), ("html", self.html)):
            yield f"--{boundary}"
            yield from _part(subtype, body)
        yield from (f"--{boundary}--", "")


def _part(subtype: str, body: str) -> Iterator[str]:
    yield f'Content-Type: text/{subtype}; charset="utf-8"'
    yield from ("Content-Transfer-Encoding: base64", "")
    yield from encodebytes(body.encode()).decode("ascii").split("\n")


def _address(given: str) -> str:
    """As a header takes it: names and domains in other letters are encoded."""
    return given if _PLAIN_ADDRESS.fullmatch(given) else sanitize_address(given, "utf-8")

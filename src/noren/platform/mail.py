"""Letters: written with the change that causes them, sent by the worker.

Letters are claimed by a lease, sent, and marked as sent, a batch at a time. A worker that is killed between sending and
marking leaves letters that are sent once more when their lease is over: none is ever lost, and those of one batch may
arrive twice, with the same Message-ID. Without an SMTP server (NOREN_SMTP_URL) letters become files that any mail program opens.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection

from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.mail_message import MailMessage
from noren.platform.observability import log
from noren.platform.text_carriers import get_text_carrier

LEASE = timedelta(minutes=5)
BATCH = 50
MAX_TRIES = 10
TIMEOUT_S = 10
SHOWN_SUBJECT = "regexp_replace(subject, '(?<![0-9])[0-9]{6}(?![0-9])', '••••••', 'g')"
"""A letter's subject as staff may read it (SQL): a sign-in code in it is good for whoever knows it."""

_CLAIM = """
UPDATE platform_mail SET next_at = %s, tries = tries + 1
 WHERE id IN (SELECT id FROM platform_mail WHERE next_at <= %s ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, recipient, subject, text, html, created_at, tries
"""


_WRITE = """
INSERT INTO platform_mail (id, recipient, subject, text, html, error, tries)
SELECT m.id, m.recipient, m.subject, m.text, m.html, '', 0
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS m(id, recipient, subject, text, html)
"""
_MARK = "UPDATE platform_mail SET sent_at = %s, next_at = NULL, error = '' WHERE id = ANY(%s)"


class Carrier(Protocol):
    """Takes letters away: SMTP, or a folder. What goes to a phone number is taken away by `noren.platform.text_carriers`."""

    def open(self) -> object: ...

    def send_messages(self, messages: list[MailMessage]) -> object: ...

    def close(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that is to be sent, as plain text and, where it has one, in its HTML form."""

    recipient: str
    subject: str
    text: str
    html: str = ""


def send_mail(*, recipient: str, subject: str, text: str, html: str = "") -> None:
    """Write a letter with the running command or subscriber: it is sent if that commits, and never otherwise."""
    send_mails([Mail(recipient=recipient, subject=subject, text=text, html=html)])


def send_mails(mails: Sequence[Mail]) -> None:
    """The same for many letters, in one statement."""
    if not connection.in_atomic_block:
        raise InvariantBroken("a letter belongs inside a command or a subscriber")
    if mails:
        columns = (
            [uuid7() for _ in mails],
            [mail.recipient.strip() for mail in mails],
            [" ".join(mail.subject.split())[:200] for mail in mails],
            [mail.text for mail in mails],
            [mail.html for mail in mails],
        )
        sql.exactly(len(mails), _WRITE, columns)


def deliver_due(*, at: datetime, carrier: Carrier | None = None) -> int:
    """Send what is due, batch by batch; returns how many letters went out."""
    chosen = carrier or _carrier()
    sent = 0
    while claimed := sql.records(_CLAIM, (at + LEASE, at, BATCH)):
        letters, texts = _sorted(claimed)
        sent += (_deliver(letters, chosen, at) if letters else 0) + (_deliver(texts, _Texts(at), at) if texts else 0)
        if len(claimed) < BATCH:
            break
    return sent


def _deliver(claimed: Iterable[dict[str, Any]], carrier: Carrier, at: datetime) -> int:
    """One connection for the batch; a server that is away costs one wait, not one per letter."""
    try:
        carrier.open()
    except Exception as away:
        for row in claimed:
            _put_off(row, away, at)
        return 0
    sent: list[UUID] = []
    for row in claimed:
        try:
            carrier.send_messages([_message(row)])
        except Exception as error:
            _put_off(row, error, at)
            continue
        sent.append(row["id"])
    sql.exactly(len(sent), _MARK, (at, sent))
    carrier.close()
    return len(sent)


def _sorted(claimed: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Letters, and what goes to a phone number."""
    to_phones = [row for row in claimed if row["recipient"].startswith("+") and "@" not in row["recipient"]]
    return [row for row in claimed if row not in to_phones], to_phones


class _Texts:
    """Hands text messages to the connector for them; without one they are put off."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def open(self) -> None:
        self._carrier = get_text_carrier()

    def send_messages(self, messages: list[MailMessage]) -> None:
        for message in messages:
            self._carrier.send(message_id=message.id, recipient=message.recipient, text=message.text, at=self._at)

    def close(self) -> None: ...


def _put_off(row: dict[str, Any], error: Exception, at: datetime) -> None:
    """Try again after 5 s, 15 s, 45 s … nine hours; park it after the last try."""
    next_at = at + timedelta(seconds=5 * 3 ** (row["tries"] - 1)) if row["tries"] < MAX_TRIES else None
    sql.touch(
        "UPDATE platform_mail SET next_at = %s, error = %s WHERE id = %s", (next_at, repr(error)[:2000], row["id"])
    )
    log.warning(
        "mail.parked" if next_at is None else "mail.put_off", mail=str(row["id"]), tries=row["tries"], error=repr(error)
    )


def _message(row: dict[str, Any]) -> MailMessage:
    return MailMessage(
        id=row["id"],
        from_email=settings.MAIL_FROM,
        recipient=row["recipient"],
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        created_at=row["created_at"],
    )


def _carrier() -> Carrier:
    url: str = settings.SMTP_URL
    return _smtp(url) if url else Folder(settings.MAIL_FOLDER)


def _smtp(url: str) -> Carrier:
    """`smtp://user:password@host:587?starttls=1`, or `smtps://` for TLS from the first byte."""
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    starttls = not tls and parse_qs(parts.query).get("starttls", ["0"])[0] == "1"
    backend = EmailBackend(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if tls else 587 if starttls else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=tls,
        use_tls=starttls,
        timeout=TIMEOUT_S,
        fail_silently=False,
    )
    return cast("Carrier", backend)  # it asks of a message what MailMessage answers


class Folder:
    """Each letter as a file. The demo tells each with its subject, where a sign-in code stands.

    Elsewhere one line warns how many there were: nothing has left the house.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = 0

    def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def send_messages(self, messages: list[MailMessage]) -> None:
        for message in messages:
            name = f"{message.id}.eml"
            draft = self._folder / f".{name}.{os.getpid()}"
            draft.write_bytes(message.as_bytes())
            draft.replace(self._folder / name)
            self._kept += 1
            if settings.DEMO:
                log.info("mail.kept_as_file", file=name, to=message.recipient, subject=message.subject)

    def close(self) -> None:
        if self._kept and not settings.DEMO:
            log.warning("mail.kept_as_files", letters=self._kept, folder=str(self._folder))
        self._kept = 0

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from threading import Thread

import pytest
from django.db import connection, transaction
from tests.world import NOON

from noren.kernel.errors import InvariantBroken
from noren.platform import mail, sql

pytestmark = pytest.mark.django_db


class Post:
    """A carrier that keeps what it is given, and fails as often as it is told."""

    def __init__(self, *, failures: int = 0, away: bool = False) -> None:
        self.failures = failures
        self.away = away
        self.sent: list[str] = []

    def open(self) -> None:
        if self.away:
            raise ConnectionRefusedError("nobody listens")

    def send_messages(self, messages) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the line broke")
        self.sent += [message.subject for message in messages]

    def close(self) -> None:
        pass


def _write(subject: str = "Hello", **more: str) -> None:
    with transaction.atomic():
        mail.send_mail(recipient="hanako@example.com", subject=subject, text="Good day.", **more)
        sql.touch("UPDATE platform_mail SET next_at = %s", (NOON,))


@pytest.fixture
def folder(tmp_path, settings) -> Iterator:
    settings.MAIL_FOLDER = tmp_path / "out going"
    settings.SMTP_URL = ""
    return settings.MAIL_FOLDER


def test_a_letter_becomes_a_file_that_a_mail_program_opens(folder) -> None:
    _write("ご注文を承りました", html="<p>こんにちは</p>")

    assert mail.deliver_due(at=NOON) == 1

    (path,) = folder.iterdir()
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (letter["To"], letter["Subject"]) == ("hanako@example.com", "ご注文を承りました")
    assert letter.get_body(("plain",)).get_content().strip() == "Good day."
    assert letter.get_body(("html",)).get_content().strip() == "<p>こんにちは</p>"
    assert path.stem == str(sql.value("SELECT id FROM platform_mail"))
    assert mail.deliver_due(at=NOON + timedelta(days=1)) == 0


def test_names_in_other_letters_and_long_subjects_are_encoded(folder, settings) -> None:
    settings.MAIL_FROM = "のれん商店 <shop@example.com>"
    subject = "ご注文を承りました" * 12
    _write(subject, html="")

    mail.deliver_due(at=NOON)

    (path,) = folder.iterdir()
    raw = path.read_bytes()
    letter = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 78
    assert (letter["Subject"], letter["From"]) == (subject, settings.MAIL_FROM)
    assert (letter.get_content_type(), letter.get_content()) == ("text/plain", "Good day.")
    assert letter["Message-ID"] == f"<{path.stem}@example.com>"
    assert letter.defects == []


def test_a_letter_over_smtp_is_the_same_letter() -> None:
    _write("ご注文を承りました", html="<p>こんにちは</p>")
    said: list[tuple[str, list[str], bytes]] = []

    class Line:
        """What Django's backend talks to, in place of a server."""

        def sendmail(self, sender: str, recipients: list[str], message: bytes) -> None:
            said.append((sender, recipients, message))

        def quit(self) -> None:
            pass

    carrier = mail._smtp("smtp://mail.example.com")
    carrier.connection = Line()

    assert mail.deliver_due(at=NOON, carrier=carrier) == 1

    ((sender, recipients, message),) = said
    letter = message_from_bytes(message, policy=policy.default)
    assert (sender, recipients) == ("noren@localhost", ["hanako@example.com"])
    assert letter.get_body(("html",)).get_content().strip() == "<p>こんにちは</p>"
    assert message.count(b"\n") == message.count(b"\r\n")


def test_an_address_that_is_none_is_no_header() -> None:
    _write()
    sql.touch("UPDATE platform_mail SET recipient = E'a@example.com\\nBcc: b@example.com'")
    post = Post()
    post.send_messages = lambda messages: [message.as_bytes() for message in messages]

    assert mail.deliver_due(at=NOON, carrier=post) == 0

    assert "ValueError" in sql.value("SELECT error FROM platform_mail")


@pytest.mark.django_db(transaction=True)
def test_a_letter_of_a_change_that_is_rolled_back_is_never_sent(folder) -> None:
    with pytest.raises(InvariantBroken):
        mail.send_mail(recipient="hanako@example.com", subject="Hello", text="")
    with transaction.atomic():
        mail.send_mail(recipient="hanako@example.com", subject="Hello", text="")
        transaction.set_rollback(True)

    assert mail.deliver_due(at=NOON + timedelta(days=365)) == 0
    assert sql.value("SELECT count(*) FROM platform_mail") == 0
    assert not folder.exists()


def test_a_line_break_in_a_subject_makes_no_header() -> None:
    post = Post()
    _write("Hello\r\nBcc: everybody@example.com")

    mail.deliver_due(at=NOON, carrier=post)

    assert post.sent == ["Hello Bcc: everybody@example.com"]


def test_tries_again_with_growing_pauses_and_sends_once() -> None:
    _write()
    post = Post(failures=2)

    assert mail.deliver_due(at=NOON, carrier=post) == 0
    assert mail.deliver_due(at=NOON + timedelta(seconds=4), carrier=post) == 0
    assert post.failures == 1
    assert mail.deliver_due(at=NOON + timedelta(seconds=5), carrier=post) == 0
    assert mail.deliver_due(at=NOON + timedelta(seconds=19), carrier=post) == 0
    assert mail.deliver_due(at=NOON + timedelta(seconds=20), carrier=post) == 1
    assert post.sent == ["Hello"]
    assert sql.row("SELECT tries, error, next_at FROM platform_mail") == (3, "", None)


def test_a_letter_is_parked_with_its_error_after_the_last_try() -> None:
    _write()
    at = NOON
    for _ in range(mail.MAX_TRIES + 3):
        mail.deliver_due(at=at, carrier=Post(failures=1))
        at += timedelta(days=1)

    tries, error, next_at, sent_at = sql.row("SELECT tries, error, next_at, sent_at FROM platform_mail")
    assert (tries, next_at, sent_at) == (mail.MAX_TRIES, None, None)
    assert "the line broke" in error


def test_a_server_that_is_away_puts_the_whole_batch_off() -> None:
    _write("one")
    _write("two")

    assert mail.deliver_due(at=NOON, carrier=Post(away=True)) == 0

    assert sql.value("SELECT count(*) FROM platform_mail WHERE next_at = %s", (NOON + timedelta(seconds=5),)) == 2


def test_a_worker_killed_while_sending_loses_nothing() -> None:
    _write()

    class Killed(Post):
        def send_messages(self, messages) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mail.deliver_due(at=NOON, carrier=Killed())
    post = Post()

    assert mail.deliver_due(at=NOON + timedelta(minutes=4), carrier=post) == 0
    assert mail.deliver_due(at=NOON + mail.LEASE, carrier=post) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once() -> None:
    for number in range(40):
        _write(str(number))
    posts = [Post(), Post()]

    def work(post: Post) -> None:

        mail.deliver_due(at=NOON, carrier=post)
        connection.close()

    threads = [Thread(target=work, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(posts[0].sent + posts[1].sent, key=int) == [str(number) for number in range(40)]


def test_an_smtp_address_says_how_to_connect() -> None:
    open_line = mail._smtp("smtp://noren:p%40ss@mail.example.com:587?starttls=1")
    closed_line = mail._smtp("smtps://mail.example.com")

    assert (open_line.host, open_line.port, open_line.username, open_line.password) == (
        "mail.example.com", 587, "noren", "p@ss",
    )  # fmt: skip
    assert (open_line.use_tls, open_line.use_ssl) == (True, False)
    assert (closed_line.port, closed_line.use_tls, closed_line.use_ssl) == (465, False, True)

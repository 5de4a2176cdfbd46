"""Events go to public addresses over https, to the address that was checked, within a time."""

import socket
import threading
import time
from ipaddress import ip_address
from typing import Any

import pytest

from noren.platform.webhooks import sending
from noren.platform.webhooks.errors import UrlRefused
from noren.platform.webhooks.guard import checked_url, is_allowed, resolved
from noren.platform.webhooks.sending import post
from noren.platform.webhooks.tests.receiver import receiving


@pytest.fixture
def production(settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = False


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks", "ftp://shop.example/", "https://", "https:///hooks", "https://shop.example:0/",
        "https://user:word@shop.example/", "https://shop.example/#part", "https://shop.example\\@127.0.0.1/",
        "https://localhost/", "https://localhost./", "https://127.0.0.1/", "https://127.1/", "https://2130706433/",
        "https://0x7f.1/", "https://0177.0.0.1/", "https://0/", "https://[::1]/", "https://[::]/",
        "https://[::ffff:127.0.0.1]/", "https://[::7f00:1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
        "https://[2001::1]/", "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[fec0::1]/", "https://[ff02::1]/",
        "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://169.254.169.254/",
        "https://[fd00:ec2::254]/", "https://224.0.0.1/", "https://255.255.255.255/", "https://192.0.2.1/", "https://[::1",
        "https://shop.example:99999/",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("production")
def test_an_address_that_is_not_public_is_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        checked_url(url)


@pytest.mark.parametrize(
    "url", ["https://shop.example/hooks?a=b", "https://shop.example:8443", "https://[2606:4700::1]/"]
)
@pytest.mark.usefixtures("production")
def test_a_public_address_is_taken(url: str) -> None:
    assert checked_url(url).scheme == "https"


def test_this_machine_is_reached_only_by_the_setting_for_trials(settings: Any) -> None:
    assert is_allowed(ip_address("127.0.0.1"))
    assert checked_url("http://127.0.0.1:9000/").port == 9000
    with pytest.raises(UrlRefused):
        checked_url("http://10.0.0.1/")

    settings.WEBHOOKS_TO_LOOPBACK = False
    assert not is_allowed(ip_address("127.0.0.1"))


@pytest.mark.parametrize(
    "leads_to", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:10.0.0.1"], ["169.254.169.254"], []]
)
@pytest.mark.usefixtures("production")
def test_a_name_that_leads_into_the_house_is_refused(leads_to: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (one, 443)) for one in leads_to])

    with pytest.raises(UrlRefused):
        resolved(checked_url("https://shop.example/"))


def test_the_address_that_was_checked_is_the_one_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere a moment later is not asked for again."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: Any, *more: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "localhost" and asked.count(host) == 1 else host, *more, **named)

    with receiving() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        answer = post(receiver.url.replace("127.0.0.1", "localhost"), body=b"{}", headers={})

    assert answer.status == 200
    assert asked == ["localhost", "127.0.0.1"]
    assert receiver.had[0][0]["host"].startswith("localhost:")


@pytest.mark.parametrize("secure", [False, True])
def test_a_receiver_that_drips_is_cut_off(secure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte at a time would keep a socket's own timeout from ever ending it, in a TLS handshake too."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        stop = _dripping(server, b"\x16\x03\x03\x40\x00" if secure else b"HTTP/1.1 200 OK\r\nX-Slow: ")
        began = time.monotonic()
        answer = post(f"{'https' if secure else 'http'}://127.0.0.1:{port}/", body=b"{}", headers={}, timeout_s=0.4)
        took = time.monotonic() - began
        stop()

    assert answer.status is None
    assert answer.error == "No complete answer within 0.4 s."
    assert took < 2


def _dripping(server: socket.socket, begin: bytes) -> Any:
    over = threading.Event()

    def drip() -> None:
        taken, _ = server.accept()
        with taken:
            try:
                taken.sendall(begin)
                while not over.wait(0.05):
                    taken.sendall(b"x")
            except OSError:
                pass

    thread = threading.Thread(target=drip)
    thread.start()

    def stop() -> None:
        over.set()
        thread.join()

    return stop


def test_nobody_there_is_an_answer_too() -> None:
    answer = post("http://127.0.0.1:9/", body=b"{}", headers={}, timeout_s=1)

    assert answer.status is None
    assert answer.error.startswith("ConnectionRefusedError")


def test_only_the_beginning_of_an_answer_is_read() -> None:
    with receiving(text=b"\xff" + b"a" * 100_000) as receiver:
        answer = post(receiver.url, body=b"{}", headers={})

    assert answer.text == "\ufffd" + "a" * (sending.KEPT_BYTES - 1)

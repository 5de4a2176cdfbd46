"""An empty database: the demo chain or one's own, as flags say or as a person at the terminal answers."""

import os
import pty
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from noren.cli import first_day


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The end of a terminal that a person types into; ours are stdin and stdout."""
    person, ours = pty.openpty()
    with os.fdopen(ours) as stdin, os.fdopen(os.dup(ours), "w") as stdout:
        monkeypatch.setattr(first_day, "sys", SimpleNamespace(stdin=stdin, stdout=stdout))
        yield person
    os.close(person)


@pytest.fixture(autouse=True)
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_day, "is_fresh", lambda *, url: True)


@pytest.mark.parametrize(("typed", "demo"), [("1\n", True), ("\n", True), ("2\n", False), ("3\n2\n", False)])
def test_a_person_at_the_terminal_chooses(
    terminal: int, typed: str, demo: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    os.write(terminal, typed.encode())

    assert first_day.wants_demo(asked=None, url="", stop=threading.Event()) is demo
    assert "my own shop" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [True, False])
def test_a_flag_answers_beforehand(terminal: int, asked: bool) -> None:
    assert first_day.wants_demo(asked=asked, url="", stop=threading.Event()) is asked


def test_without_a_terminal_it_is_the_demo() -> None:
    assert first_day.wants_demo(asked=None, url="", stop=threading.Event())


def test_ctrl_c_ends_a_question_that_waits(terminal: int) -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()

    first_day.wants_demo(asked=None, url="", stop=stop)

    assert stop.is_set()

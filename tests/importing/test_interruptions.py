"""An import that is killed, stopped or started twice ends as one that was left alone."""

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.importing.making import Database, database, write, write_many

pytestmark = pytest.mark.processes

ORDERS = 4_000


@dataclass(frozen=True)
class Clean:
    file: Path
    digest: dict[str, tuple[int, str]]
    said: str

    @property
    def command(self) -> tuple[str | Path, ...]:
        return ("import", "transactions", self.file, "--preset", "uci-online-retail")


def _in_the_file(said: str) -> dict[str, str]:
    """The totals of a file as they were printed, without what was new."""
    return {name.strip(): number for name, number in re.findall(r"│ ([^│]+)│ +([\d,.-]+) │", said)}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clean]:
    """One file, and what a run that nobody disturbed made of it."""
    file = write_many(tmp_path_factory.mktemp("import") / "sales.csv", orders=ORDERS)
    with database("noren_import_clean") as undisturbed:
        code, said, complained = undisturbed.noren("import", "transactions", file, "--preset", "uci-online-retail")
        assert (code, complained) == (0, "")
        yield Clean(file, undisturbed.digest(), said)


@pytest.fixture
def fresh() -> Iterator[Database]:
    with database("noren_import_disturbed") as made:
        yield made


def test_goes_on_after_a_kill_as_if_nothing_had_been(clean: Clean, fresh: Database) -> None:
    process = fresh.start(*clean.command)
    fresh.wait_for_rows(process)
    process.kill()
    process.communicate()
    done = fresh.rows_done()
    assert process.returncode == -signal.SIGKILL
    assert 0 < done < sum(1 for _line in clean.file.open(encoding="utf-8")) - 1

    code, said, complained = fresh.noren(*clean.command)

    assert (code, complained) == (0, "")
    assert f"Went on after row {done:,}" in said
    assert fresh.digest() == clean.digest
    assert _in_the_file(said) == _in_the_file(clean.said)


def test_says_that_it_can_go_on_when_it_is_stopped(clean: Clean, fresh: Database) -> None:
    process = fresh.start(*clean.command)
    fresh.wait_for_rows(process)
    process.send_signal(signal.SIGINT)
    _said, complained = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "run the same command again" in complained
    assert "Traceback" not in complained

    code, _said, _complained = fresh.noren(*clean.command)

    assert code == 0
    assert fresh.digest() == clean.digest


def test_two_at_once_bring_everything_in_once(clean: Clean, fresh: Database, tmp_path: Path) -> None:
    nothing = write(tmp_path / "nothing.csv")
    assert fresh.noren("import", "transactions", nothing, "--preset", "uci-online-retail")[0] == 0

    both = [fresh.start(*clean.command) for _ in range(2)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in both]

    assert 0 in [code for _said, code in ended]
    for (said, complained), code in ended:
        assert code == 0 or complained.startswith("noren: import.running_elsewhere: ")
        assert "Traceback" not in complained
        if code == 0:
            assert _in_the_file(said)["Sales, GBP"] == _in_the_file(clean.said)["Sales, GBP"]
            assert _in_the_file(said)["Orders"] == _in_the_file(clean.said)["Orders"]
    assert fresh.digest() == clean.digest

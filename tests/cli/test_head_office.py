"""The first account of an installation."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.launcher.databases import answering
from tests.launcher.running import environment, shop_folder

pytestmark = pytest.mark.processes
_ACCOUNT = """
SELECT a.staff_code, a.display_name, r.role, r.location_ids, a.password
  FROM platform_account a JOIN platform_staff_role r ON r.account_id = a.id
"""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with shop_folder() as folder:
        yield folder / "data"


def head_office(data: Path, *passwords: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "noren.cli", "head-office", "tanaka", "--name", "田中"]
    said = "".join(f"{password}\n" for password in passwords)
    return subprocess.run(
        command, env=environment(data), input=said, capture_output=True, text=True, check=False, timeout=60
    )


def accounts(data: Path) -> list[tuple[object, ...]]:
    with answering(data) as url, psycopg.connect(url) as connection:
        return connection.execute(_ACCOUNT).fetchall()


def test_a_weak_password_is_refused_in_one_line(data: Path) -> None:
    done = head_office(data, "short", "short")

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("noren: A password needs at least 10 characters.")
    assert accounts(data) == []


def test_it_makes_an_account_of_head_office_and_later_sets_a_new_password(data: Path) -> None:
    made = head_office(data, "a long curtain", "a long curtain")
    first = accounts(data)
    again = head_office(data, "another curtain", "another curtain")
    second = accounts(data)

    assert made.returncode == 0, made.stderr
    assert "a long curtain" not in made.stdout + made.stderr
    assert [row[:4] for row in first] == [("TANAKA", "田中", "head_office", None)]
    assert again.returncode == 0, again.stderr
    assert [row[:4] for row in second] == [row[:4] for row in first]
    assert second[0][4] != first[0][4]

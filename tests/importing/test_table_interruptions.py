"""A table that is killed in the middle ends as one that was left alone: the frame that all kinds share."""

import csv
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importing.making import Database, database

pytestmark = pytest.mark.processes

PEOPLE = 10_000
_FACTS = """
SELECT (SELECT count(*) FROM identity_member), (SELECT count(*) FROM identity_identifier),
       (SELECT sum(hashtextextended(id::text || family_name || coalesce(email, '') || coalesce(birthday::text, ''), 0)) FROM identity_member),
       (SELECT sum(hashtextextended(id::text || kind || value, 0)) FROM identity_identifier)
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("table") / "members.csv"
    with made.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("number", "name", "email", "birthday", "card"))
        for n in range(PEOPLE):
            writer.writerow(
                (n, f"山田 {n}", f"member{n}@example.com", "令和元年5月1日" if n % 7 else "?", f"{10_000_000 + n}")
            )
    return made


@pytest.fixture
def fresh() -> Iterator[Database]:
    with database("noren_table_disturbed") as made:
        yield made


def test_a_killed_table_goes_on_as_if_nothing_had_been(file: Path, fresh: Database) -> None:
    rejected = len(range(0, PEOPLE, 7))
    process = fresh.start("import", "members", file)
    fresh.wait_for_rows(process)
    process.kill()
    process.communicate()
    done = fresh.rows_done()
    assert process.returncode == -signal.SIGKILL
    assert 0 < done < PEOPLE

    code, said, complained = fresh.noren("import", "members", file)

    assert (code, complained) == (0, "")
    assert f"Went on after row {done:,}" in said
    assert f"{rejected:,} rows were rejected" in said
    facts = fresh.rows(_FACTS)
    assert facts[0][:2] == (PEOPLE - rejected, 3 * (PEOPLE - rejected))
    assert re.search(rf"members +│ +0 +│ +{PEOPLE - rejected:,} +│ +{PEOPLE - rejected:,}", said)

    again, said, _complained = fresh.noren("import", "members", file, "--again")

    assert (again, fresh.rows(_FACTS)) == (0, facts)
    assert re.search(rf"members +│ +{PEOPLE - rejected:,} +│ +{PEOPLE - rejected:,} +│ +0", said)

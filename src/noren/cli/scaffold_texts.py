"""What a new domain and a new command begin with, in the house style. `$name` and the like are filled in."""

DOMAIN: dict[str, str] = {
    "__init__.py": "",
    "README.md": """\
# $name

**Owns** (one sentence: which facts nobody else may write).

**Words.** *Record*: (say what each word means; rename this one first).

**Invariants.** (what is always true, and what holds it: a constraint, a guarded statement, `./noren verify`).

**Lock order.** (which rows, and where they stand in the system's order).

**Tables.** `${name}_record`.

**Events out.** none. **In.** none.
""",
    "api.py": '''\
"""The public face of $name."""

from noren.domains.$name.commands.begin import begin
from noren.domains.$name.errors import RecordExists

__all__ = ["RecordExists", "begin"]
''',
    "contracts.py": '''\
"""What callers of $name see: one type for commands, REST, stored results and events."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Begin(Contract):
    """`id` is made by the caller, so that a repeated request is the same one."""

    id: UUID
    title: Annotated[str, Field(min_length=1, max_length=200)]
''',
    "errors.py": '''\
"""Refusals of $name."""

from noren.kernel.errors import AppError, ErrorKind


class RecordExists(AppError):
    code = "$name.record_exists"
    kind = ErrorKind.CONFLICT
    message = "This exists already."
''',
    "models.py": '''\
"""Tables of $name."""

from django.db import models


class Record(models.Model):
    """A fact: written once, by the command whose id it carries."""

    id = models.UUIDField(primary_key=True)
    title = models.TextField()
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "${name}_record"
''',
    "migrations/__init__.py": "",
    "migrations/0001_initial.py": """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("at", models.DateTimeField()),
                ("command_id", models.UUIDField()),
            ],
            options={"db_table": "${name}_record"},
        ),
    ]
""",
    "commands/__init__.py": "",
    "commands/begin.py": '''\
from datetime import datetime

from noren.domains.$name.contracts import Begin
from noren.domains.$name.errors import RecordExists
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

constraint_errors({"${name}_record_pkey": RecordExists})

_BEGIN = "INSERT INTO ${name}_record (id, title, at, command_id) VALUES (%s, %s, %s, %s)"


@command("$name.begin")
def begin(*, input: Begin, actor: Actor, at: datetime) -> Begin:
    """Write down the first fact.

    Raises: RecordExists.
    """
    sql.exactly(1, _BEGIN, (input.id, input.title, at, command_id()))
    return input
''',
    "tests/__init__.py": "",
    "tests/test_begin.py": """\
from datetime import UTC, datetime

import pytest

from noren.domains.$name import api
from noren.domains.$name.contracts import Begin
from noren.domains.$name.models import Record
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, SignInRequired
from noren.platform.models import CommandLog

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)


def test_writes_the_fact_with_its_command() -> None:
    wanted = Begin(id=uuid7(), title="first")

    api.begin(input=wanted, actor=SYSTEM, at=NOON)

    kept = Record.objects.get(id=wanted.id)
    assert (kept.title, kept.at) == ("first", NOON)
    assert CommandLog.objects.get(id=kept.command_id).name == "$name.begin"


def test_refuses_a_second_fact_with_the_same_id() -> None:
    wanted = Begin(id=uuid7(), title="first")
    api.begin(input=wanted, actor=SYSTEM, at=NOON)

    with pytest.raises(api.RecordExists):
        api.begin(input=Begin(id=wanted.id, title="second"), actor=SYSTEM, at=NOON)

    assert list(Record.objects.values_list("title", flat=True)) == ["first"]


def test_refuses_strangers() -> None:
    with pytest.raises(SignInRequired):
        api.begin(input=Begin(id=uuid7(), title="first"), actor=SHOPPER, at=NOON)

    assert not Record.objects.exists()
""",
}

CONTRACT = '''

class $Input(Contract):
    """`id` is made by the caller, so that a repeated request is the same one."""

    id: UUID
'''

COMMAND = '''\
from datetime import datetime

from noren.domains.$domain.contracts import $Input
from noren.platform.actor import Actor
from noren.platform.command import command


@command("$domain.$name")
def $name(*, input: $Input, actor: Actor, at: datetime) -> $Input:
    """Say in one sentence what it does for whom.

    Raises: (the refusals).  Locks: (the rows, in the system's order).  Emits: (the events).
    """
    return input
'''

COMMAND_TEST = """\
from datetime import UTC, datetime

import pytest

from noren.domains.$domain import api
from noren.domains.$domain.contracts import $Input
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, SignInRequired
from noren.platform.models import CommandLog

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)


def test_is_written_down_with_what_it_was_about() -> None:
    wanted = $Input(id=uuid7())

    api.$name(input=wanted, actor=SYSTEM, at=NOON)

    logged = CommandLog.objects.get(name="$domain.$name")
    assert (logged.subjects, logged.at) == ([wanted.id], NOON)


def test_refuses_strangers() -> None:
    with pytest.raises(SignInRequired):
        api.$name(input=$Input(id=uuid7()), actor=SHOPPER, at=NOON)

    assert not CommandLog.objects.exists()
"""

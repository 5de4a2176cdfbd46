"""`./noren backup` and `restore`: the database, the media and the secrets in one file."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from noren.cli.problem import CliProblem
from noren.platform.backups import note_backup
from noren.platform.embedded import Cluster, data_dir, url

FORMAT = 1
_DUMP = "database.dump"
_ABOUT = "noren.json"
_FOLDERS = ("media", "secrets", "tls")
_FILES = ("demo-signins.json",)
_ONE_FAILED = "errors ignored on restore: 1"
_UNKNOWN_BEFORE_17 = "SET transaction_timeout = 0;"


def backup(file: Path) -> None:
    """Write everything that the installation keeps into one tar file, readable by its owner alone.

    The database must answer. The file appears under its name only when it is whole.
    """
    data = data_dir()
    half = file.with_name(file.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=".noren-backup-") as folder:
            _dump(Path(folder) / _DUMP)
            about = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat()}
            (Path(folder) / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as archive:
                archive.add(Path(folder) / _ABOUT, _ABOUT)
                archive.add(Path(folder) / _DUMP, _DUMP)
                for name in (*_FOLDERS, *_FILES):
                    if (data / name).exists():
                        archive.add(data / name, name)
        half.replace(file)
        note_backup(made_at=datetime.now(UTC), file=str(file.resolve()), size=file.stat().st_size)
    except OSError as error:
        half.unlink(missing_ok=True)
        what = f"The backup could not be written to {file}: {error.strerror or error}"
        raise CliProblem(what, "Nothing was changed. Choose a folder that exists, with space.") from None


def restore(file: Path, *, replace: bool) -> None:
    """Put a backup in the place of what is there; if anything fails, what was there stays.

    The database is restored under another name and takes the place only when it is whole. Media and secrets
    are moved in afterwards; what they replace goes to `<data>/replaced-<time>`.
    """
    data = data_dir()
    if not replace and not _is_empty():
        raise CliProblem(
            "There is already something in the database",
            "Back it up, then restore with --replace to put it aside.",
        )
    with tempfile.TemporaryDirectory(dir=data, prefix=".noren-restore-") as name:
        folder = Path(name)
        _unpack(file, into=folder)
        _restore_database(folder / _DUMP)
        _move_in(folder, data=data)


def _dump(target: Path) -> None:
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={target}",
        f"--dbname={_url()}",
    )


def _unpack(file: Path, *, into: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(into, filter="data")
        about = json.loads((into / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as error:
        what = f"{file} is not a backup of Noren that can be read: {str(error).splitlines()[0].rstrip(':- ')}"
        raise CliProblem(what, "Nothing was changed.") from None
    if about.get("format") != FORMAT or not (into / _DUMP).exists():
        raise CliProblem(f"{file} was made by another version of Noren", "Nothing was changed. Use that version.")


def _restore_database(dump: Path) -> None:
    """Restore beside the database, then swap the names in one transaction; the old one is dropped last."""
    live = str(conninfo_to_dict(_url())["dbname"])
    stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    fresh, old = f"{live}_restored_{stamp}", f"{live}_old_{stamp}"
    with psycopg.connect(make_conninfo(_url(), dbname="postgres"), autocommit=True) as connection:
        if _sessions(connection, live):
            raise _in_use(connection, live)
        make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(make.format(sql.Identifier(fresh)))
        target = make_conninfo(_url(), dbname=fresh)
        try:
            is_old = connection.info.server_version < 170_000
            _run(
                "pg_restore",
                *([] if is_old else ["--exit-on-error"]),
                "--no-owner",
                "--no-privileges",
                f"--dbname={target}",
                str(dump),
                forgiven=_UNKNOWN_BEFORE_17 if is_old else "",
            )
        except CliProblem:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        try:
            with connection.transaction():
                connection.execute(rename.format(sql.Identifier(live), sql.Identifier(old)))
                connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(live)))
        except psycopg.errors.ObjectInUse:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise _in_use(connection, live) from None
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))


def _sessions(connection: psycopg.Connection, database: str) -> int:
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", (database,)
    ).fetchone()
    return int(found[0]) if found else 0


def _in_use(connection: psycopg.Connection, database: str) -> CliProblem:
    """Sessions are not ended by us: a web process elsewhere would be back at once, and write into what is replaced."""
    count = _sessions(connection, database)
    return CliProblem(
        f"Something else uses the database {database} ({count} {'connection' if count == 1 else 'connections'})",
        "Nothing was changed. Stop web, live and worker on every machine, and what else is connected, then try again.",
    )


def _move_in(folder: Path, *, data: Path) -> None:
    aside = data / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for name in (*_FOLDERS, *_FILES):
        if not (folder / name).exists():
            continue
        if (data / name).exists():
            aside.mkdir(exist_ok=True, mode=0o700)
            (data / name).rename(aside / name)
        shutil.move(folder / name, data / name)


def _is_empty() -> bool:
    """Whether the database has no tables, or none of a company in them."""
    with psycopg.connect(_url()) as connection:
        if connection.execute("SELECT to_regclass('places_company')").fetchone() == (None,):
            return True
        return connection.execute("SELECT 1 FROM places_company LIMIT 1").fetchone() is None


def _url() -> str:
    return os.environ.get("NOREN_DATABASE_URL") or url()


def _run(program: str, *arguments: str, forgiven: str = "") -> None:
    """Run one of PostgreSQL's programs as ourselves; its last words become the problem.

    One statement may be `forgiven`, if it is the only one that failed and the program has come to its end.
    """
    command = [str(Cluster(data_dir()).binaries / program), *arguments]
    said_plainly = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=said_plainly)
    said = done.stderr.strip().splitlines() or ["it gave no reason"]
    is_forgiven = bool(forgiven) and said[-1].endswith(_ONE_FAILED) and f"Command was: {forgiven}" in said
    if done.returncode and not is_forgiven:
        raise CliProblem(f"{program} failed: {said[-1]}", "Nothing was changed.")

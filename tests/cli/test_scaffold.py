"""A new domain and a new command, begun in a copy of the project, pass every check at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from noren.cli.places import ROOT

pytestmark = pytest.mark.processes
BIN = Path(sys.executable).parent
_LEFT_OUT = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "src", root / "src", ignore=_LEFT_OUT)
    shutil.copytree(ROOT / "tests" / "architecture", root / "tests" / "architecture", ignore=_LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "tests" / "__init__.py").touch()
    if (ROOT / ".mypy_cache").exists():  # else types are judged from nothing, which takes a minute
        shutil.copytree(ROOT / ".mypy_cache", root / ".mypy_cache")
    return root


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(project / "src"), str(project)])}
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def noren(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(project, sys.executable, "-m", "noren.cli", *arguments)


def files(project: Path) -> dict[str, bytes]:
    places = [
        file for file in project.rglob("*") if file.is_file() and not {"__pycache__", ".mypy_cache"} & {*file.parts}
    ]
    return {file.relative_to(project).as_posix(): file.read_bytes() for file in places}


def test_what_is_begun_passes_every_check_and_its_own_tests(project: Path) -> None:
    begun = noren(project, "new-domain", "gift_cards")
    assert begun.returncode == 0, begun.stderr
    begun = noren(project, "new-command", "gift_cards", "block_card")
    assert begun.returncode == 0, begun.stderr

    new = ["src/noren/domains/gift_cards", "src/noren/config/settings.py"]
    for command in (
        [str(BIN / "ruff"), "check", *new],
        [str(BIN / "ruff"), "format", "--check", *new],
        [str(BIN / "lint-imports"), "--no-cache"],
        [sys.executable, "-m", "noren.cli.offline", "migrations"],
        [sys.executable, "-m", "pytest", "src/noren/domains/gift_cards"],
    ):
        done = run(project, *command)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    types = run(project, sys.executable, "-m", "mypy", "-p", "noren.domains.gift_cards")
    assert "gift_cards" not in types.stdout, types.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new-domain", "Stock"], "'Stock' is no name"),
        (["new-domain", "class"], "'class' is no name"),
        (["new-domain", "../evil"], "'../evil' is no name"),
        (["new-domain", "utils"], "'utils' says nothing"),
        (["new-domain", "stock"], "stock exists already"),
        (["new-domain", "platform"], "platform exists already"),
        (["new-command", "nowhere", "count"], "There is no domain nowhere"),
        (["new-command", "stock", "Count"], "'Count' is no name"),
        (["new-command", "stock", "reserve"], "reserve.py exists already"),
        (["new-command", "stock", "expire_holds"], "knows expire_holds already"),
    ],
)
def test_refuses_bad_names_and_what_is_there(project: Path, arguments: list[str], said: str) -> None:
    before = files(project)

    done = noren(project, *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert files(project) == before

"""The launcher by itself: a small project of the same shape, whose lock files name nothing."""

import shutil
import subprocess
from pathlib import Path

import pytest

from noren.cli.places import ROOT

pytestmark = pytest.mark.processes
ECHO = "import sys\nprint(sys.prefix, *sys.argv[1:], sep='|')\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "a shop & co" / "noren"
    cli = root / "src" / "noren" / "cli"
    cli.mkdir(parents=True)
    shutil.copy(ROOT / "noren", root / "noren")
    shutil.copy(ROOT / "src/noren/cli/install.py", cli / "install.py")
    (cli / "__init__.py").touch()
    (cli / "__main__.py").write_text(ECHO)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (root / name).write_text("# nothing\n")
    return root


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [project / "noren", *arguments], capture_output=True, text=True, check=False, cwd="/", timeout=60
    )


def test_the_first_start_installs_and_runs_in_a_path_with_spaces(project: Path) -> None:
    done = run(project, "hello", "two words", "*")

    assert done.stdout == f"{project / '.venv'}|hello|two words|*\n"
    assert "installing" in done.stderr
    assert done.returncode == 0


def test_the_second_start_installs_nothing_and_so_needs_no_network(project: Path) -> None:
    run(project)
    (project / "src/noren/cli/install.py").write_text("raise SystemExit('installed again')")

    done = run(project, "again")

    assert (done.stdout, done.stderr) == (f"{project / '.venv'}|again\n", "")


def test_a_half_made_environment_is_made_anew(project: Path) -> None:
    run(project)
    (project / ".venv/.noren-requirements.lock").unlink()
    (project / ".venv/leftover").touch()

    done = run(project, "again")

    assert done.returncode == 0
    assert not (project / ".venv/leftover").exists()


def test_a_changed_lock_file_is_installed(project: Path) -> None:
    run(project)
    (project / "requirements.lock").write_text("# nothing else\n")

    done = run(project)

    assert "what changed" in done.stderr
    assert (project / ".venv/.noren-requirements.lock").read_text() == "# nothing else\n"


def test_a_lock_file_that_cannot_be_installed_is_one_line_and_leaves_no_ready_environment(
    project: Path,
) -> None:
    (project / "requirements.lock").write_text("no-such-file-of-noren @ file:///nonexistent.whl\n")

    done = run(project)

    assert done.returncode == 1
    assert "noren: what requirements.lock names could not be installed" in done.stderr
    assert not (project / ".venv/.noren-requirements.lock").exists()


def test_two_first_starts_at_once_install_once(project: Path) -> None:
    both = [
        subprocess.Popen([project / "noren", str(number)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for number in range(2)
    ]

    said = [process.communicate(timeout=60) for process in both]

    assert [out for out, _ in said] == [f"{project / '.venv'}|0\n", f"{project / '.venv'}|1\n"]
    assert sum("installing" in err for _, err in said) == 1


def test_the_folder_may_be_moved(project: Path) -> None:
    run(project)
    moved = project.with_name("moved")
    project.rename(moved)

    done = run(moved, "still")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("|still\n")

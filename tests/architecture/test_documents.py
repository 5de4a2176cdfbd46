"""Documents are true: what they name exists."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from noren.cli.app import app
from noren.cli.places import ROOT

_PATH = re.compile(r"`((?:src|tests|ui|bench|examples|docs)/[\w./-]+\.(?:py|md|html|css|js|json))`")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w.-]+)?\)")
_COMMAND = re.compile(r"\./noren ([a-z][a-z-]*)")


def documents() -> list[Path]:
    inside = [*ROOT.glob("src/noren/**/README.md"), *ROOT.glob("docs/**/*.md")]
    return sorted([*ROOT.glob("*.md"), *inside])


@pytest.mark.parametrize("document", documents(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_files_links_and_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]  # a group, by its commands

    paths = [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    links = [link for link in _LINK.findall(text) if "://" not in link and not (document.parent / link).exists()]
    unknown = [name for name in _COMMAND.findall(text) if name not in commands]

    assert (paths, links, unknown) == ([], [], [])


def test_the_tour_names_enough_to_be_worth_half_an_hour() -> None:
    named = set(_PATH.findall((ROOT / "docs/tour.md").read_text(encoding="utf-8")))

    assert len(named) >= 30


def test_every_domain_says_what_it_owns() -> None:
    silent = [
        folder.name
        for folder in (ROOT / "src/noren/domains").iterdir()
        if (folder / "api.py").exists() and not (folder / "README.md").exists()
    ]

    assert not silent, "\n".join(silent)


def test_every_decision_is_listed_and_its_number_is_its_own() -> None:
    folder = ROOT / "docs/adr"
    names = [file.name for file in folder.glob("[0-9]*.md")]
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert sorted(names) == sorted(listed)
    assert len({name[:4] for name in names}) == len(names)

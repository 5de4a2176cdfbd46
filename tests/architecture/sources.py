"""The project's own source files, as the tests of this folder read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from noren.cli.places import ROOT

PACKAGE = ROOT / "src" / "noren"


def modules(*, with_tests: bool = False) -> Iterator[Path]:
    """Python files of the package, without migrations; of tests only where they are asked for."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts and (with_tests or "tests" not in file.parts):
            yield file


def all_python() -> Iterator[Path]:
    """Every Python file of the project."""
    for folder in ("src", "tests", "bench", "examples"):
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def place(file: Path) -> str:
    """The file as it is named in messages."""
    return file.relative_to(ROOT).as_posix()

"""What can be read from the sources alone."""

import ast
import re

from tests.architecture.sources import PACKAGE, all_python, modules, place, tree

_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc", "services"}
_OPEN_TRANSACTIONS = {
    "src/noren/platform/command.py",
    "src/noren/platform/outbox/relay.py",
    "src/noren/demo/loading.py",  # an interrupted load leaves nothing
    "src/noren/platform/snapshot.py",  # reads everything as of one instant, and writes nothing
}
_MOST_LINES = 400
_MOST_LINES_OF_TESTS = 450  # a flat list of facts reads on longer than code
_MOST_LINES_OF_A_FUNCTION = 60
_LONGER_FUNCTIONS: dict[str, str] = {
    "tests/world.py:make_world": "a list of what the world holds",
}
_NOQA = re.compile(r"#\s*noqa\b(?P<codes>:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?(?P<reason>\s+- \S.*)?")


def test_only_commands_and_the_relay_open_transactions() -> None:
    openers = {
        place(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        and "atomic" in (getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", ""))
    }

    assert openers == _OPEN_TRANSACTIONS


def test_modules_and_folders_say_what_they_are_about() -> None:
    named = [place(file) for file in modules() if _SAY_NOTHING & {file.stem, *file.parent.parts}]

    assert not named, "\n".join(named)


def test_modules_stay_readable_in_one_go() -> None:
    lines = {place(file): file.read_text(encoding="utf-8").count("\n") for file in all_python()}
    long = [f"{name}: {count}" for name, count in lines.items() if count > _limit(name)]

    assert not long, "\n".join(long)


def _limit(name: str) -> int:
    return _MOST_LINES_OF_TESTS if "tests/" in name else _MOST_LINES


def test_functions_stay_readable_at_one_sight() -> None:
    long = {
        f"{place(file)}:{node.name}"
        for file in all_python()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= _MOST_LINES_OF_A_FUNCTION
    }

    assert long == set(_LONGER_FUNCTIONS)


def test_every_noqa_names_its_rule_and_its_reason() -> None:
    bare = [
        f"{place(file)}:{number}"
        for file in all_python()
        if "tests/architecture" not in place(file)
        for number in _unreasoned(file.read_text(encoding="utf-8").splitlines())
    ]

    assert not bare, "\n".join(bare)


def _unreasoned(lines: list[str]) -> list[int]:
    """A reason holds for the lines right below it that break the same rule."""
    found, above = [], ""
    for number, line in enumerate(lines, start=1):
        mark = _NOQA.search(line)
        if mark and not (mark["codes"] and (mark["reason"] or mark["codes"] == above)):
            found.append(number)
        above = (mark["codes"] or "") if mark else ""
    return found


def test_public_functions_and_classes_of_the_package_are_documented() -> None:
    silent = [
        f"{place(file)}:{node.name}"
        for file in modules()
        if file.name in ("api.py", "queries.py") or {"commands", "queries", "journeys"} & {*file.parts}
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]

    assert not silent, "\n".join(silent)


def test_nothing_below_names_a_face_except_in_the_settings() -> None:
    """What import-linter cannot see: a module that is imported by its name."""
    named = [
        place(file)
        for file in modules()
        if {"platform", "domains", "kernel", "journeys"} & {*file.relative_to(PACKAGE).parts[:1]}
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("noren.faces")
    ]

    assert not named, "\n".join(named)

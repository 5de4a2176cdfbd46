"""One name everywhere: of commands, their permissions, operations and tests."""

import ast
import inspect
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from noren.cli.places import ROOT
from noren.faces.api.build import api
from noren.platform.accounts.roles import ROLES, SCOPES, SHOPPER_GRANTS
from noren.platform.command import Command, commands
from tests.architecture.sources import modules, tree

_SUBJECTS_OF_JOURNEYS = {"accounts", "checkout", "import", "bulk_edit", "first_day"}
_SUBJECTS_OF_PLATFORM = {"accounts", "files", "operations", "webhooks"}
_PART_OF_ORDERS = {"cart"}
_ASKED_BY_POST = {
    "accounts.begin_passkey",
    "accounts.begin_passkey_sign_in",
    "accounts.begin_totp",
    "accounts.offer_first_totp",
    "checkout.quote",
    "epcis.bulk_read",
    "live.ticket",
    "orders.find",
}
_NOT_BY_A_PERSON = {"payments.webhook"}
_OF_ANOTHER_COMMAND = {"places.remove_mark"}
"""Where setting nothing is an address of its own."""


def own_commands() -> dict[str, Command[Any]]:
    """Without those that tests make for themselves."""
    found = commands()
    return {name: found[name] for name in found if ".tests." not in inspect.unwrap(_function(found[name])).__module__}


def _function(command: Any) -> Any:
    return inspect.unwrap(command)


def _permissions_in_code() -> set[str]:
    """Every permission that some line of the code asks for."""
    asked: set[str] = set()
    for file in modules():
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if called in ("require", "may", "may_at"):
                asked.update(texts)
            if called == "command" and texts:
                given = {k.arg: k.value for k in node.keywords}.get("permission")
                asked.add(given.value if isinstance(given, ast.Constant) and given.value else texts[0])  # type: ignore[arg-type]  # names are text
    return asked


def test_a_command_is_named_by_its_domain_and_its_verb() -> None:
    for name, command in own_commands().items():
        subject, _, verb = name.partition(".")
        home = _function(command).__module__.split(".")
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", verb), name
        if home[1] == "domains":
            assert subject == home[2] or (home[2] == "orders" and subject in _PART_OF_ORDERS), name
        elif home[1] == "platform":
            assert subject in _SUBJECTS_OF_PLATFORM, name
        else:
            domains = {folder.name for folder in (ROOT / "src/noren/domains").iterdir()}
            assert subject in domains | _SUBJECTS_OF_JOURNEYS, name


def test_an_operation_that_writes_is_called_like_its_command() -> None:
    written = {
        operation["operationId"]
        for path in api.get_openapi_schema()["paths"].values()
        for method, operation in path.items()
        if method in ("post", "put", "patch", "delete")
    }

    assert written - own_commands().keys() - _ASKED_BY_POST - _NOT_BY_A_PERSON - _OF_ANOTHER_COMMAND == set()


def test_every_role_and_scope_grants_only_what_the_code_asks_for() -> None:
    asked = _permissions_in_code()
    granted = (
        {grant for grants in ROLES.values() for grant in grants} | {scope.name for scope in SCOPES} | SHOPPER_GRANTS
    )

    empty = sorted(grant for grant in granted if not any(fnmatchcase(permission, grant) for permission in asked))

    assert not empty, "\n".join(empty)


def test_every_command_is_called_by_a_test_itself_or_through_the_one_that_needs_it() -> None:
    files = [*(ROOT / "src").rglob("tests/*.py"), *(ROOT / "tests").rglob("*.py")]
    tests = "\n".join(file.read_text(encoding="utf-8") for file in files if "architecture" not in file.parts)
    calls = _calls_of_functions()
    reached = calls.keys() & set(re.findall(r"\w+(?=\()", tests))
    while further := {name for function in reached for name in calls.get(function, ())} - reached:
        reached |= further

    untested = sorted(
        name
        for name, command in own_commands().items()
        if _function(command).__name__ not in reached and f'"{name}"' not in tests
    )

    assert not untested, "\n".join(untested)


def _calls_of_functions() -> dict[str, set[str]]:
    """What each function of the package calls, by bare names."""
    found: dict[str, set[str]] = {}
    for file in modules():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef):
                calls = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
                names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
                found.setdefault(node.name, set()).update(names)
    return found


@pytest.mark.parametrize("name", sorted(own_commands()))
def test_a_command_takes_input_actor_and_instant_and_says_what_it_does(name: str) -> None:
    function = _function(own_commands()[name])

    assert list(inspect.signature(function).parameters) == ["input", "actor", "at"]
    assert function.__doc__

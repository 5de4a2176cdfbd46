"""How the tests themselves are spread over workers."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from noren.cli import pytest_left_out
from noren.cli.pytest_workers import Spreading, units
from noren.cli.test import _workers

STORY, UP = "tests/browser/test_member_story.py", "tests/launcher/test_up.py"
TAX, GTIN = "src/noren/kernel/tests/test_tax.py", "src/noren/kernel/tests/test_gtin.py"


@dataclass(eq=False)
class Node:
    """A worker that only remembers what it was told to run."""

    collection: list[str]
    told: list[str] = field(default_factory=list)
    shutting_down: bool = False
    gateway: ClassVar = SimpleNamespace(id="gw")

    def send_runtest_some(self, indices: list[int]) -> None:
        self.told += [self.collection[index].split("::")[0] for index in indices]

    def shutdown(self) -> None:
        self.shutting_down = True


def two_workers(*files: str) -> tuple[Spreading, Node, Node]:
    """Three tests in each file, handed out for the first time."""
    collection = [f"{file}::test_{number}" for file in files for number in range(3)]
    config: Any = SimpleNamespace(option=SimpleNamespace(loadscopereorder=True), getvalue=lambda _name: ["popen"] * 2)
    spreading = Spreading(config, None)
    nodes = Node(collection), Node(collection)
    for node in nodes:
        spreading.add_node(node)
        spreading.add_node_collection(node, collection)
    spreading.schedule()
    return spreading, *nodes


def finish(spreading: Spreading, node: Node, file: str) -> None:
    for number in range(3):
        spreading.mark_test_complete(node, node.collection.index(f"{file}::test_{number}"))


def test_real_processes_are_started_by_one_worker_while_the_other_has_something_else() -> None:
    spreading, first, second = two_workers(STORY, TAX, UP, GTIN)

    finish(spreading, second, TAX)

    assert first.told == [STORY] * 3
    assert second.told == [TAX] * 3 + [GTIN] * 3


def test_whoever_started_processes_goes_on_with_them() -> None:
    spreading, first, second = two_workers(STORY, TAX, UP, GTIN)

    finish(spreading, first, STORY)

    assert first.told == [STORY] * 3 + [UP] * 3
    assert second.told == [TAX] * 3


def test_with_nothing_else_left_both_start_processes() -> None:
    _spreading, first, second = two_workers(STORY, UP)

    assert (first.told, second.told) == ([STORY] * 3, [UP] * 3)


def test_what_a_file_has_at_two_places_of_the_run_is_handed_out_apart() -> None:
    found = units(["a.py::one", "a.py::two", "b.py::one", "a.py::commits"])

    assert found == {"a.py::one": "a.py::1", "a.py::two": "a.py::1", "b.py::one": "b.py::1", "a.py::commits": "a.py::2"}


@pytest.mark.parametrize(
    ("arguments", "spread"),
    [
        ([], True),
        (["-x", "-k", "stock"], True),
        (["--color=yes"], True),
        (["tests/races", "-x"], False),
        ([f"{UP}::test_ctrl_c_stops_everything"], False),
        (["-n", "0"], False),
        (["-n3"], False),
        (["--pdb"], False),
    ],
)
def test_the_whole_run_is_spread_and_a_single_file_is_not(arguments: list[str], spread: bool) -> None:
    assert bool(_workers(arguments)) is spread


def test_what_workers_have_left_out_is_named_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytest_left_out, "_left_out", {})
    said: list[str] = []
    reporter: Any = SimpleNamespace(section=said.append, line=said.append)

    for _worker in range(2):
        node = SimpleNamespace(workeroutput={"left_out": {"no such folder": ["tests/a.py::one"]}})
        pytest_left_out.pytest_testnodedown(node)
    pytest_left_out.pytest_terminal_summary(reporter)

    assert said == ["not run: 1 tests", "no such folder:", "not run  tests/a.py::one"]

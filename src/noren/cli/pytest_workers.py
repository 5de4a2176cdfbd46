"""How `-n` spreads the tests: a file stays with one worker, and one worker at a time starts real processes."""

from functools import cache
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from noren.cli.places import ROOT


class Spreading(LoadScopeScheduling):  # type: ignore[misc]  # the library has no types
    """Hands out the tests of a file together, in the order of one process: those that commit for real after those that
    are rolled back, because they leave the tables empty, without what migrations have put there.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)
        self._units: dict[str, str] = {}

    def schedule(self) -> None:
        """Begin, once it is known what there is to run."""
        if self.collection is None:
            self._units = units(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._units[nodeid]

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Two shops with a browser each would wait for each other: start processes only when nobody else does."""
        taken = any(
            starts_processes(unit) and not all(tests.values())
            for other, work in self.assigned_work.items()
            for unit, tests in work.items()
            if other is not node
        )
        fitting = next((unit for unit in self.workqueue if starts_processes(unit) is not taken), None)
        if fitting is not None:
            self.workqueue.move_to_end(fitting, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spreading:
    """What xdist asks for."""
    return Spreading(config, log)


def units(collected: list[str]) -> dict[str, str]:
    """The unit of each test: its file, and which stretch of that file it is."""
    found: dict[str, str] = {}
    stretches: dict[str, int] = {}
    before = ""
    for test in collected:
        file = test.split("::", 1)[0]
        if file != before:
            stretches[file] = stretches.get(file, 0) + 1
        found[test] = f"{file}::{stretches[file]}"
        before = file
    return found


@cache
def starts_processes(unit: str) -> bool:
    """Whether the tests of a unit start a whole Noren, or a browser, and leave the tests' own database alone."""
    source = (ROOT / unit.split("::", 1)[0]).read_text(encoding="utf-8")
    return "pytest.mark.processes" in source and "transaction=True" not in source

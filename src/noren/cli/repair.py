"""`./noren repair`: every repair with its reason; made only when told, then verified again."""

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from noren.cli.django_commands import setup
from noren.platform.embedded import ensure_running

if TYPE_CHECKING:
    from noren.platform.repair import Repair
    from noren.platform.verify import Finding


def repair(*, mend: bool, only: list[str]) -> None:
    """Propose repairs, or make them; leave with 1 while something is wrong, with 2 for a kind that does not exist."""
    console = Console(highlight=False)
    with ensure_running():
        setup()
        from noren.platform import repair as repairs
        from noren.platform import verify
        from noren.platform.actor import SYSTEM
        from noren.platform.clock import now

        unknown = sorted(set(only) - set(repairs.kinds()))
        if unknown:
            console.print(f"There is no repair called {', '.join(unknown)}. There are: {', '.join(repairs.kinds())}.")
            sys.exit(2)
        proposed = repairs.proposals(at=now(), only=only or None)
        _explain(console, proposed)
        if mend and proposed:
            made = repairs.carry_out(repairs=proposed, actor=SYSTEM, at=now())
            console.print(f"{made} of {len(proposed)} repairs made; what had healed meanwhile was left alone.")
        findings = verify.run(at=now())
    _left(console, findings, [] if mend else proposed)
    if proposed and not mend:
        console.print("Nothing has been changed. `./noren repair --mend` makes these repairs; each is logged.")
    if findings or (proposed and not mend):
        sys.exit(1)


def _explain(console: Console, proposed: "list[Repair]") -> None:
    if not proposed:
        console.print("There is nothing that can be mended from its facts.")
        return
    table = Table("Kind", "Subject", "Problem", "Repair")
    for one in proposed:
        table.add_row(one.kind, one.subject, one.problem, one.change)
    console.print(table)


def _left(console: Console, findings: "list[Finding]", proposed: "list[Repair]") -> None:
    """What no repair is proposed for needs somebody to look at it."""
    mended = {one.subject for one in proposed}
    left = [finding for finding in findings if finding.subject not in mended]
    if not left:
        if not findings:
            console.print("verify finds nothing.")
        return
    table = Table("Check", "Subject", "Problem", title="For people to judge: the facts do not say how to mend this")
    for finding in left:
        table.add_row(finding.check, finding.subject, finding.problem)
    console.print(table)

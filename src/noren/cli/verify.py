"""`./noren verify`: a table of every balance that its facts do not add up to."""

import sys

from rich.console import Console
from rich.table import Table

from noren.cli.django_commands import setup
from noren.platform.embedded import ensure_running


def verify() -> None:
    """Run every check; leave with 1 if anything is found."""
    with ensure_running():
        setup()
        from noren.platform import verify as checks
        from noren.platform.clock import now

        findings = checks.run(at=now())
        names = checks.checks()
    console = Console(highlight=False)
    if not findings:
        console.print(f"All is well: {len(names)} checks found nothing ({', '.join(names)}).")
        return
    table = Table("Check", "Subject", "Problem")
    for finding in findings:
        table.add_row(finding.check, finding.subject, finding.problem)
    console.print(table)
    console.print(f"{len(findings)} found.")
    sys.exit(1)

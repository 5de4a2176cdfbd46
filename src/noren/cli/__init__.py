"""The command line: `./noren COMMAND`. A command imports what it needs when it runs."""

import sys


def main() -> None:
    """Run the command named by the arguments; what a person can mend ends in one line and exit code 2."""
    from noren.cli.app import app
    from noren.cli.problem import CliProblem
    from noren.platform.embedded import ClusterProblem

    try:
        app(prog_name="noren")
    except (CliProblem, ClusterProblem) as problem:
        print(f"noren: {problem}", file=sys.stderr)
        sys.exit(2)

"""`python -m noren.cli.serve <Granian's arguments> module:application`: Granian, with the application loaded once.

Granian's processes are forks of its main process, and each loads the application for itself. Loaded before they part,
it is memory that they have in common, and a process that has died is back at once.
"""

import gc
import multiprocessing
import sys
from importlib import import_module

from granian.cli import entrypoint


def main() -> None:
    """Load what the last argument names, then do as Granian does."""
    if multiprocessing.get_start_method() == "fork":  # elsewhere its processes begin with nothing
        import_module(sys.argv[-1].partition(":")[0])
        gc.collect()
        gc.freeze()  # or the first collection writes to all of it, and nothing is in common any more
    entrypoint()  # type: ignore[no-untyped-call]  # Granian tells no types of it


if __name__ == "__main__":
    main()

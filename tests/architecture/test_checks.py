"""What `verify` looks at in a process that has loaded the apps and nothing else, as the command line does."""

import re
import subprocess
import sys

from tests.architecture.sources import modules

_KNOWN = """
import django
django.setup()
from noren.platform import verify
print(*verify.checks())
"""


def test_every_check_that_is_written_is_made() -> None:
    written = {
        name for file in modules() for name in re.findall(r'^@check\("([\w.]+)"', file.read_text("utf-8"), re.MULTILINE)
    }

    known = subprocess.run([sys.executable, "-c", _KNOWN], capture_output=True, text=True, check=True).stdout.split()

    assert "supply.conserved" in written
    assert set(known) == written

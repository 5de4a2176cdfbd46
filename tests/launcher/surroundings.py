"""Other surroundings than the test's own: another user, no network, a disk of a few megabytes."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

NOBODY = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]


def require_namespaces() -> None:
    """Name the test as not run where the kernel does not lend other surroundings to us."""
    outer = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--", *NOBODY, "true"]
    if sys.platform != "linux" or subprocess.run(outer, capture_output=True, check=False).returncode != 0:
        pytest.skip("user, network and mount namespaces are needed")


def ordinary_user(command: list[str]) -> list[str]:
    """The command as a user who is not root, and to whom this test's files belong."""
    return [*NOBODY, *command]


def without_network(command: list[str]) -> list[str]:
    """The command as an ordinary user on a machine that reaches nothing but itself."""
    inner = shlex.join([*NOBODY, *command])
    return ["unshare", "--user", "--map-root-user", "--net", "--", "sh", "-c", f"ip link set lo up && exec {inner}"]


def small_disk(command: list[str], *, at: Path, megabytes: int) -> list[str]:
    """The command as an ordinary user who finds a disk of its own at a folder."""
    mount = shlex.join(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(at)])
    inner = shlex.join([*NOBODY, *command])
    return ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", f"{mount} && exec {inner}"]

"""Secrets are made on first use, kept in the data folder for the owner only, and never stand in the repository."""

import os
import secrets as stdlib_secrets
from pathlib import Path


def secret(name: str, *, folder: Path, length: int = 48) -> str:
    """The installation's secret of this name: NOREN_<NAME> of the environment, else a file made once.

    Two processes on a first start agree: the file is linked into place, and the first one stays.
    """
    given = os.environ.get(f"NOREN_{name.upper()}")
    if given:
        return given
    path = folder / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(stdlib_secrets.token_urlsafe(length))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()

"""The installation's signing key, for processes with and without Django."""

from functools import cache

from noren.config.database import data_dir
from noren.platform.secrets import secret


@cache
def secret_key() -> str:
    """Made on first use, kept in the data folder."""
    return secret("secret_key", folder=data_dir())

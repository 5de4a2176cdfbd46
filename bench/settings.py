"""The settings of a measured server: those of Noren, and one more address that does nothing."""

from noren.config.settings import *  # noqa: F403 - the same settings, but for what follows

ROOT_URLCONF = "bench.urls"

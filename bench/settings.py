"""The settings of a measured server: those of Noren, and one more address that does nothing."""

from noren.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"

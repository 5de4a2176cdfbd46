"""What a process loads when it starts: not what only few requests need, for it would lie in every process for ever."""

import os
import subprocess
import sys

HEAVY = ("PIL", "numpy", "openpyxl", "reportlab", "sudachipy", "webauthn")

_LOADED = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*sorted(name for name in sys.argv[2:] if name in sys.modules))
"""


def _loaded(module: str) -> list[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "noren.config.settings"}
    command = [sys.executable, "-c", _LOADED, module, "django", *HEAVY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_pages_api_and_worker_start_without_what_only_few_requests_need() -> None:
    assert _loaded("noren.config.wsgi") == ["django"]  # which loads every app and every address


def test_the_live_process_starts_without_django() -> None:
    assert _loaded("noren.config.live") == []


def test_what_is_loaded_is_seen() -> None:
    assert "openpyxl" in _loaded("openpyxl")

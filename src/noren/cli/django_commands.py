"""Commands that need Django and the database: set up once, with a server for as long as they run."""

import os

from noren.platform.embedded import ensure_running

_WITHOUT_DATABASE = {"", "help", "version", "makemessages", "compilemessages", "startapp", "diffsettings"}


def setup() -> None:
    """Load the settings and every app."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noren.config.settings")
    import django

    django.setup()


def run(arguments: list[str]) -> None:
    """Run one of Django's commands against the installation's database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noren.config.settings")
    from django.core.management import execute_from_command_line

    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    if command in _WITHOUT_DATABASE or "--help" in arguments:
        execute_from_command_line(["noren manage", *arguments])
        return
    with ensure_running():
        execute_from_command_line(["noren manage", *arguments])

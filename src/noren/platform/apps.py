from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class PlatformConfig(AppConfig):
    name = "noren.platform"
    label = "platform"

    def ready(self) -> None:
        """Import what every app registers: subscribers their handlers, jobs their timers, apis their checks.

        Nobody else imports them all: a command line that verifies asks for no address, so it loads no routes.
        """
        for app in apps.get_app_configs():
            if not app.name.startswith("noren."):
                continue
            for part in ("subscribers", "jobs", "api"):
                if find_spec(f"{app.name}.{part}") is not None:
                    import_module(f"{app.name}.{part}")

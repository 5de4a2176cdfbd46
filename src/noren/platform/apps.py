from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class PlatformConfig(AppConfig):
    name = "noren.platform"
    label = "platform"

    def ready(self) -> None:
        """Import every app's subscribers and jobs, so that their handlers and timers are registered."""
        for app in apps.get_app_configs():
            if not app.name.startswith("noren."):
                continue
            for part in ("subscribers", "jobs"):
                if find_spec(f"{app.name}.{part}") is not None:
                    import_module(f"{app.name}.{part}")

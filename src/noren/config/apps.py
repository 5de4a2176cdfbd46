from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    """Joins connectors to the ports that they implement, when all apps are loaded."""

    name = "noren.config"
    label = "config"

    def ready(self) -> None:
        from noren.connectors.cash.provider import CashDrawer  # noqa: PLC0415 - apps must be loaded first
        from noren.connectors.points.provider import PointsTender  # noqa: PLC0415 - as above
        from noren.connectors.sandbox_payments.wiring import register  # noqa: PLC0415 - as above
        from noren.connectors.sandbox_texts.carrier import SandboxTexts  # noqa: PLC0415 - as above
        from noren.domains.payments.api import register_provider  # noqa: PLC0415 - as above
        from noren.platform.text_carriers import register_text_carrier  # noqa: PLC0415 - as above

        register()
        register_provider("cash", CashDrawer())
        register_provider("points", PointsTender())
        if settings.SANDBOX_TEXTS:
            register_text_carrier(SandboxTexts(settings.MAIL_FOLDER, told=settings.DEMO))

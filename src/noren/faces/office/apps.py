from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Head office's pages."""

    name = "noren.faces.office"
    label = "office"

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "noren.platform.webhooks"
    label = "webhooks"

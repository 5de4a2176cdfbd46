from django.apps import AppConfig


class SandboxPaymentsConfig(AppConfig):
    name = "noren.connectors.sandbox_payments"
    label = "sandbox_payments"

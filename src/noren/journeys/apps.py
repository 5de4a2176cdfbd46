from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "noren.journeys"
    label = "journeys"

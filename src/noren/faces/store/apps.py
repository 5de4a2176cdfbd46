from django.apps import AppConfig


class StoreFaceConfig(AppConfig):
    """The pages that a store's staff work with."""

    name = "noren.faces.store"
    label = "store_face"

from tests.permissions.fixture import scene

__all__ = ["scene"]

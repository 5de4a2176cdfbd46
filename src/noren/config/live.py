"""The live process' application."""

from noren.config.database import dsn
from noren.config.secret_key import secret_key
from noren.platform.live.asgi import LiveApplication

application = LiveApplication(dsn=dsn, key=secret_key)

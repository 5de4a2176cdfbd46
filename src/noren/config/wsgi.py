import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noren.config.settings")
application = get_wsgi_application()
_addresses = get_resolver().url_patterns  # with the views behind them: now, and not with the first request

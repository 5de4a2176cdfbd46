"""Settings of every process. What an installation may change comes from the environment, named NOREN_*."""

import os
from datetime import timedelta
from pathlib import Path

from noren.config.database import data_dir, django_database
from noren.config.secret_key import secret_key
from noren.platform.observability import configure_logging

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR: Path = data_dir()
DEBUG = os.environ.get("NOREN_DEBUG") == "1"
# Play money, head office without a second factor, sign-in codes told on the console: only where somebody says so.
DEMO = os.environ.get("NOREN_DEMO") == "1"
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("NOREN_ALLOWED_HOSTS", "*" if DEMO else "localhost,127.0.0.1").split(",")
ROOT_URLCONF = "noren.config.urls"
WSGI_APPLICATION = "noren.config.wsgi.application"
AUTH_USER_MODEL = "platform.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DOMAINS = [
    "identity",
    "catalog",
    "places",
    "ledger",
    "stock",
    "epcis",
    "shelves",
    "stocktake",
    "supply",
    "payments",
    "orders",
    "fulfilment",
    "holds",
    "loyalty",
    "register",
    "storefront",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_cotton.apps.SimpleAppConfig",
    "noren.platform",
    "noren.platform.webhooks",
    "noren.config",
    *(f"noren.domains.{name}" for name in DOMAINS if (ROOT / "src/noren/domains" / name / "models.py").exists()),
    *(
        f"noren.{name}"
        for name in (
            "journeys",
            "connectors.sandbox_payments",
            "faces.shared",
            "faces.member",
            "faces.store",
            "faces.office",
            "faces.api",
        )
        if (ROOT / "src/noren" / name.replace(".", "/") / "__init__.py").exists()
    ),
]
MIDDLEWARE = ["noren.platform.middleware.Gate"]

_database = django_database()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **_database,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "server_side_binding": True,
            "prepare_threshold": None,  # the ORM's are not prepared; `platform.wire` prepares what is hot, by itself
        },
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "noren.faces.shared.templatetags.noren",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "noren.faces.shared.context.page",
            ],
        },
    }
]

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "ui"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
SESSION_ENGINE = "noren.platform.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "noren.faces.shared.errors.csrf_failure"
REFUSAL_VIEW = "noren.faces.shared.errors.refusal"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

SANDBOX_PAYMENTS = os.environ.get("NOREN_SANDBOX_PAYMENTS", "1" if DEMO else "0") == "1"
PUBLIC_URL = os.environ.get("NOREN_PUBLIC_URL", "http://127.0.0.1:8000")
LIVE_ORIGIN = os.environ.get("NOREN_LIVE_ORIGIN", "http://127.0.0.1:8001")
TRUSTED_PROXIES = int(os.environ.get("NOREN_TRUSTED_PROXIES", "0"))
SECOND_FACTOR_FOR_HEAD_OFFICE = os.environ.get("NOREN_SECOND_FACTOR", "0" if DEMO else "1") == "1"
SMTP_URL = os.environ.get("NOREN_SMTP_URL", "")
MAIL_FOLDER = DATA_DIR / "outbox"
WEBHOOKS_TO_LOOPBACK = os.environ.get("NOREN_WEBHOOKS_TO_LOOPBACK", "0") == "1"
SANDBOX_TEXTS = os.environ.get("NOREN_SANDBOX_TEXTS", "1" if DEMO else "0") == "1"
MAIL_FROM = os.environ.get("NOREN_MAIL_FROM", "noren@localhost")

LOGGING_CONFIG = None
configure_logging(
    level=os.environ.get("NOREN_LOG_LEVEL", "INFO"), as_json=os.environ.get("NOREN_LOG_FORMAT", "text") == "json"
)

"""Django's settings, read from the environment once. Values a bureau could change live in plan packs, not here."""

import os
from pathlib import Path

from django.utils.csp import CSP

from .home import home, keys
from .postgres import django_database

BASE = Path(__file__).resolve().parent
ROOT = BASE.parents[2]
HOME = home()
_keys = keys()

DEMO = os.environ.get("KEHOU_DEMO") == "1"  # one-click sign-in and a clock that can be moved; never in production
PLANS = Path(os.environ.get("KEHOU_PLANS", ROOT / "plans"))

DEBUG = os.environ.get("KEHOU_DEBUG") == "1"
SECRET_KEY = _keys.django
FIELD_KEY = bytes.fromhex(_keys.field)
INDEX_KEY = bytes.fromhex(_keys.index)
ALLOWED_HOSTS = os.environ.get("KEHOU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "kehou.urls"
WSGI_APPLICATION = "kehou.base.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rooms from top to bottom: an area knows those above it (docs/decisions/0001).
AREAS = [
    "accounts",
    "directory",
    "messages",
    "ledger",
    "planning",
    "claims",
    "programmes",
    "enrolment",
    "placing",
    "dismissal",
    "duty",
    "custody",
    "phone",
    "supervision",
    "figures",
    "public",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    "kehou.base",
    *(f"kehou.areas.{area}" for area in AREAS),
    "kehou.rush",
    "kehou.season",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kehou.base.middleware.PageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "kehou.base.context.page",
            ],
        },
    }
]

DATABASES = {"default": django_database(os.environ.get("DATABASE_URL", "postgresql:///kehou"))}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Counters of the sign-in throttle must be common to all server processes: PostgreSQL holds them too.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if os.environ.get("KEHOU_TEST") == "1":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_ADAPTER = "kehou.areas.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
# A whole school sits behind one address, so the address limit is wide and the limit per name is narrow.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "300/m/ip,5/5m/key"}
# Proxies of ours in front: without it all visitors would share the proxy's address in these limits.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KEHOU_PROXIES", "0"))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_ENGINE = "django.contrib.sessions.backends.db"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or os.environ.get("KEHOU_TEST") == "1"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or os.environ.get("KEHOU_TEST") == "1"
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# What families hand in as evidence stays in memory until it is sealed: never a plain file on the disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 2**20
MAX_SHEET_BYTES = 20 * 2**20

SECURE = os.environ.get("KEHOU_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KEHOU_ORIGINS", "").split(",") if o]
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": os.environ.get("KEHOU_LOG", "WARNING")},
}

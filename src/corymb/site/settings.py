"""Settings of the site, one file for every environment. `env.py` reads what varies; docs/operations.md lists it."""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from corymb.site.env import Environment

env = Environment(os.environ)
PACKAGE = Path(__file__).resolve().parents[1]

DATA = env.folder("CORYMB_DATA", Path("corymb-data"))
DEMO = env.flag("CORYMB_DEMO")
SECRET_KEY = env.secret("CORYMB_SECRET_KEY")
ALLOWED_HOSTS = env.listed("CORYMB_HOSTS", "localhost,127.0.0.1")
TIME_ZONE = env.text("CORYMB_TIME_ZONE", "Europe/Moscow")
SECURE = env.flag("CORYMB_HTTPS")
TIMING = env.flag("CORYMB_TIMING")
"""Whether each answer says how many milliseconds it took; for measuring."""
PORT = env.whole("CORYMB_PORT", 8000)
WORKING_DAYS = env.text("CORYMB_WORKING_DAYS")
"""File of the office's own with the decrees that move days off; kit/working_days.py reads it."""
BOUNDARIES = env.text("CORYMB_BOUNDARIES")
"""GeoJSON of the office's own with the outlines of regions; kit/boundaries.py reads it."""
if not SECRET_KEY:
    raise ImproperlyConfigured("CORYMB_SECRET_KEY is not set: fifty random characters of your own")

# The application's role may change rows and nothing else; the owner's, where it is given, migrates.
_database = env.database("DATABASE_URL")
_owner = env.database("DATABASE_OWNER_URL")
AS_OWNER = env.flag("CORYMB_AS_OWNER")
if not _database:
    raise ImproperlyConfigured("DATABASE_URL is not set: `python3 run.py serve` brings a PostgreSQL of its own")
if DEMO and not _database["HOST"].startswith((f"{DATA}/", f"{gettempdir()}/corymb-")):
    raise ImproperlyConfigured("CORYMB_DEMO signs people in without a password, and only over a database of its own")
DATABASES = {"default": (_owner or _database) if AS_OWNER else _database}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # with Django's 300 whoever guesses would push the counts of it out
    }
}

ROOMS = (
    "assessment", "assignment", "council", "dossiers", "office", "secondlooks", "outcomes", "replays",
    "variants", "defence", "rehearsals", "weighings", "selection", "scorecard", "workbooks", "signatures",
    "extensions", "progress", "baselines", "returns", "programme", "registry", "linkage", "accounts", "files",
    "letters", "journal",
)  # fmt: skip
"""Our own apps."""
INSTALLED_APPS = [
    "corymb.site",
    *(f"corymb.apps.{name}" for name in ROOMS),
    "corymb.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "procrastinate.contrib.django",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "corymb.kit.middleware.request_id",
    "corymb.kit.middleware.no_cookies_for_programs",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corymb.kit.middleware.kept_by_nobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "corymb.kit.middleware.language_of_reports",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "corymb.apps.accounts.middleware.second_factor_required",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "corymb.kit.middleware.methods_of_pages",
    "corymb.kit.middleware.nothing_is_called_nul",
    "pghistory.middleware.HistoryMiddleware",
    "corymb.kit.middleware.form_addresses_told",
]
ROOT_URLCONF = "corymb.site.urls"
FORM_RENDERER = "corymb.kit.rendering.Renderer"
WSGI_APPLICATION = "corymb.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "corymb.site.navigation.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "corymb.kit.templatetags.kit",
                "corymb.kit.templatetags.lists",
            ],
        },
    }
]

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Files that pages load: ours and vendored, from this machine alone

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "media"}},
    "staticfiles": {"BACKEND": "corymb.kit.addresses.Addressed"},
}

# Sign-in

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "corymb.apps.accounts.entering.Backend"]
PASSWORD_HASHERS = ["corymb.apps.accounts.hashing.MeasuredArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "corymb.apps.accounts.hashing.AtMost"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home_in_a_language"
ACCOUNT_ADAPTER = "corymb.apps.accounts.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address comes with an invitation, which its owner has followed
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers have no letters sent to others
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,50/h/key"}
"""A key is an account, wherever guesses come from; by account and place, axes counts."""
MFA_ADAPTER = "corymb.apps.accounts.adapter.Factors"
MFA_FORMS = {
    "add_webauthn": "corymb.apps.accounts.key_forms.AddKeyForm",
    "edit_webauthn": "corymb.apps.accounts.key_forms.ChangeKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # localhost is a secure origin without TLS
MFA_TOTP_ISSUER = "Corymb"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write a row at every request
SOCIALACCOUNT_ADAPTER = "corymb.apps.accounts.adapter.VouchedFor"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # a provider this office has configured vouches for the address
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
_oidc = env.text("CORYMB_OIDC_SERVER")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.text("CORYMB_OIDC_NAME", "OpenID Connect"),
                "client_id": env.text("CORYMB_OIDC_CLIENT"),
                "secret": env.secret("CORYMB_OIDC_SECRET"),
                "settings": {"server_url": _oidc},
            }
        ]
        if _oidc
        else []
    }
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "corymb.apps.accounts.adapter.sign_in_name"
AXES_CLIENT_IP_CALLABLE = "corymb.apps.accounts.adapter.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # its lines would name people
AXES_LOCKOUT_CALLABLE = "corymb.apps.accounts.views.locked_out"

# What leaves the site, and what it lets in

SESSION_ENGINE = "corymb.apps.accounts.entering"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "corymb.site.views.unchecked"
CSRF_TRUSTED_ORIGINS = env.listed("CORYMB_ORIGINS")
HSTS = 31_536_000
SECURE_HSTS_SECONDS = HSTS if SECURE else 0
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Files people give

FILES = DATA / "files"
LARGEST_FILE = env.whole("CORYMB_LARGEST_FILE", 50) * 1_000_000
CLAMAV = env.text("CORYMB_CLAMAV")
"""Socket of clamd, where files are checked for viruses."""

# Letters

ADDRESS = env.text("CORYMB_ADDRESS", f"http://localhost:{PORT}").rstrip("/")
"""Where people reach the site; links in letters begin with it, whatever a request says of itself."""
LETTERS_FROM = env.text("CORYMB_LETTERS_FROM", "corymb@localhost")
LETTERS_HELD = env.flag("CORYMB_LETTERS_HELD")
"""Whether every letter waits in the outbox until a person lets it go."""
EMAIL_HOST = env.text("CORYMB_SMTP_HOST")
EMAIL_PORT = env.whole("CORYMB_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("CORYMB_SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("CORYMB_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("CORYMB_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "letters"
DEFAULT_FROM_EMAIL = LETTERS_FROM

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "corymb.kit.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}, "axes": {"level": "ERROR"}},
}

env.finish()

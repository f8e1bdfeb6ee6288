"""Settings, all read from the environment. `.env.example` explains each variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if env_file := env.str("ENV_FILE", ""):
    env.read_env(env_file)

# --- Core ---------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty: give the application a long random secret.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "deliberations",
    "commitments",
    "budgets",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "budgets.middleware.CleanContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "budgets.middleware.FragmentLoginMiddleware",
    "budgets.middleware.SyndicateMiddleware",
    "deliberations.middleware.DownloadsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "budgets.context_processors.syndicate",
            ],
            "builtins": ["budgets.templatetags.budgets_extras", "budgets.templatetags.addresses"],
        },
    }
]

# --- Database: the application's role owns nothing; `migrate` runs with OWNER_DATABASE_URL ------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": True,
    "OPTIONS": DATABASES["default"].get("OPTIONS", {}) | {"prepare_threshold": 1},  # for budgets/prepared.py alone
    "TEST": {"NAME": env.str("TEST_DATABASE_NAME", "test_equilibre")},
}
# The role that serves pages and runs jobs; migrations grant it what it may do.
APPLICATION_DATABASE_ROLE = env.str("APPLICATION_DATABASE_ROLE", "equilibre_app")

# --- Users --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "budgets.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "budgets:syndicate_choice"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "budgets.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "budgets.accounts.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by a syndicate's administrator, not by sign-up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_RATE_LIMITS["check_document"] = "10/m/ip,60/h/ip"  # the public page that checks a document
PUBLIC_PAGES = {60: 120, 3600: 2000}  # pages of published acts that an address may ask for, by number of seconds
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser, or after SESSION_SECONDS without a page
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to whom no syndicate knows
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, a second factor switched off: the owner is told
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Équilibre : "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Équilibre"
MFA_FORMS = {
    "login_webauthn": "budgets.forms.accounts.LoginKeyForm",
    "authenticate_webauthn": "budgets.forms.accounts.AuthenticateKeyForm",
    "reauthenticate_webauthn": "budgets.forms.accounts.ReauthenticateKeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.bool("HTTPS", not DEBUG)  # a browser takes passkeys over http on localhost
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
OIDC_ORIGINS: list[str] = []  # the sign-in form leads there
if OIDC_SERVER_URL := env.str("OIDC_SERVER_URL", ""):
    OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))]
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": env.str("OIDC_PROVIDER_ID", "proconnect"),
            "name": env.str("OIDC_NAME", "ProConnect"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_SERVER_URL, "scope": ["openid", "email"]},
        }
    ]

# --- Sessions and security ----------------------------------------------------------------------
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", 8 * 3600)
SESSION_SAVE_EVERY_REQUEST = True  # the delay runs from the last page seen
SESSION_COOKIE_HTTPONLY = True
SECURE = env.bool("HTTPS", not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^sante$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0  # rates are counted by visitor, not by proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Electronic signatures. The test authority signs for anybody: a site served over HTTPS, so in production, refuses it.
SIGNING_TEST_AUTHORITY = env.bool("SIGNING_TEST_AUTHORITY", DEBUG and not SECURE)
if SIGNING_TEST_AUTHORITY and SECURE:
    raise ImproperlyConfigured(
        "SIGNING_TEST_AUTHORITY is for demonstrations: leave it out of a site served over HTTPS."
    )
SIGNING_TRUSTED_AUTHORITIES = env.str("SIGNING_TRUSTED_AUTHORITIES", "")  # a PEM file of certificates
SIGNING_TSA_URL = env.str("SIGNING_TSA_URL", "")  # an authority of timestamps (RFC 3161); empty: none
SIGNING_STORE_SECRETS = env.list(
    "SIGNING_STORE_SECRETS", default=[SECRET_KEY] if DEBUG else []
)  # the first encrypts, each of them decrypts
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'", *OIDC_ORIGINS],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Broker, cache, long jobs -------------------------------------------------------------------
BROKER_URL = env.str("BROKER_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": env.cache("CACHE_URL", default=BROKER_URL.replace("redis://", "rediscache://"))}
# A job's lease: a killed worker's job starts again once it is over. The broker gives the message back a little later.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 30)
# How many other workers are asked to help the one that prints a budget document.
PRINTING_HELPERS = env.int("PRINTING_HELPERS", 3)
# Slugs of the syndicates that commands look through when they name none: no session sees two syndicates at once.
COMMAND_SYNDICATES = env.list("COMMAND_SYNDICATES", default=[])
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The broker looks for messages of killed workers every 5 seconds: kombu's own pace is one look in 100 seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": JOB_LEASE_SECONDS + 5,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "equilibre")
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "sessions": {"task": "budgets.tasks.clear_sessions", "schedule": crontab(hour="3", minute="15")},
    "balances": {"task": "commitments.tasks.rebuild_every_night", "schedule": crontab(hour="2", minute="35")},
    "controls": {"task": "budgets.tasks.check_decisions_of_all", "schedule": crontab(hour="4", minute="5")},
    "deadlines": {"task": "deliberations.tasks.tell_deadlines_of_all", "schedule": crontab(hour="5", minute="20")},
}

# --- Language, static files, mail, logs ---------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # it would print the year 2026 as « 2 026 »; the `euros` filter groups digits
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.assets.PackageAssetsFinder",
]
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_files.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Équilibre <ne-pas-repondre@localhost>")
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "tables/table.html"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "weasyprint.progress": {"level": "WARNING"},  # a line per page of each document
        "pikepdf": {"level": "WARNING"},  # a line each time it is imported
        "pyhanko": {"level": "ERROR"},  # a line for each chain of certificates that leads nowhere
        "pyhanko_certvalidator": {"level": "ERROR"},
    },
}

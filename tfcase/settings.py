"""All settings, from the environment only. `.env.example` names every variable."""

import os
import secrets
from pathlib import Path

from csp import constants as csp

from tfcase import embedded, environment, folder_queue
from tfcase.council_sign_in import *  # noqa: F403
from tfcase.drawing import *  # noqa: F403
from tfcase.keeping import *  # noqa: F403
from tfcase.oversight import *  # noqa: F403
from tfcase.sign_in import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Mode and place
PRODUCTION = environment.production()
DEBUG = False
HOME = environment.folder("TFCASE_HOME", BASE_DIR / ".tfcase")


def _kept_secret(name: str, file: str) -> str:
    """A secret from the environment; outside production one is made once and kept in the home."""
    if PRODUCTION or os.environ.get(name):
        return environment.text(name)
    path = HOME / file
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _kept_secret("SECRET_KEY", "secret_key")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
# Where the product is found, for links in mails that no page sends.
_FOUND_AT = f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else ""
ADDRESS = environment.text("TFCASE_ADDRESS", _FOUND_AT or "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", "")

# --- The council: names are settings, since each council has its own
PRODUCT_NAME = environment.text("PRODUCT_NAME", "Family support casework")
COUNCIL_NAME = environment.text("COUNCIL_NAME", "Demonstration Council")
REGULATOR_NAME = environment.text("REGULATOR_NAME", "the Information Commissioner")
LA_CODE = environment.text("LA_CODE", "869")
RETURN_APPROVERS = environment.integer("RETURN_APPROVERS", 2, 1, 3)
# Where "Exit this page" on a phone leads: a page that anybody may be looking at.
EXIT_ADDRESS = environment.text("TFCASE_EXIT_ADDRESS", "https://www.bbc.co.uk/weather")
# Of what the product reminds: a contact, and a review of the plan, after so many days.
CONTACT_DAYS = environment.integer("TFCASE_CONTACT_DAYS", 21, 1, 365)
REVIEW_DAYS = environment.integer("TFCASE_REVIEW_DAYS", 84, 7, 730)
# Up to so many families, figures of the whole council are counted while their reader waits.
FIGURES_AT_ONCE = environment.integer("TFCASE_FIGURES_AT_ONCE", 10_000, 0, 1_000_000)
# Whom figures by district tell apart: the council's districts or wards; empty: none are recorded.
_INVENTED = "" if PRODUCTION else "Eastfield,Northbridge,Westhaven"
DISTRICTS = environment.words("TFCASE_DISTRICTS", _INVENTED)

# --- Applications: the top floor first, so that erasure and retention run from the top down
INSTALLED_APPS = [
    "exports",
    "outcomes",
    "families",
    "privacy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Its templates for inputs stand behind those of templates/django/forms.
    "django.forms",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "guardian",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "privacy.middleware.SafeHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "privacy.quarantine.Quarantine",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    # A second factor, and a confirmation shortly before what matters.
    "privacy.gate.Gate",
    # Last: it runs the view inside the transaction that says who asks.
    "privacy.middleware.ActAsAsker",
]

ROOT_URLCONF = "tfcase.urls"
WSGI_APPLICATION = "tfcase.wsgi.application"

# --- Database: the process connects as the role of its work
DATABASE_ROLE = environment.choice(
    "DATABASE_ROLE",
    ("owner", "app", "jobs", "eraser", "rotator", "reporter", "backup"),
    "app",
)


def _database() -> dict[str, object]:
    """The embedded server when no address is given, else the server named, under this role."""
    own = f"DATABASE_URL_{DATABASE_ROLE.upper()}"
    if os.environ.get(own):
        return environment.database(own, os.environ[own], None)
    if os.environ.get("DATABASE_URL"):
        url = os.environ["DATABASE_URL"]
        return environment.database("DATABASE_URL", url, f"tfcase_{DATABASE_ROLE}")
    if PRODUCTION:
        environment.stop("DATABASE_URL", "is not set; production needs a server of its own.")
    try:
        embedded.ensure_running(BASE_DIR)
    except embedded.EmbeddedError as fault:
        raise SystemExit(f"The embedded database did not start: {fault}") from fault
    return environment.database("embedded", embedded.database_url(BASE_DIR, DATABASE_ROLE), None)


DATABASES = {"default": _database()}
if DATABASE_ROLE == "app":  # What `privacy/planned.py` asks keeps its plan with its connection.
    _OF_WEB = {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}, "prepare_threshold": 5}
    DATABASES["default"]["OPTIONS"] |= _OF_WEB  # type: ignore[operator]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Keys: outside the database
KEYS, KEYS_COMMAND, KEYS_STORE_COMMAND, KEYS_FILE = environment.key_ring(
    HOME / "keys.json", production=PRODUCTION
)

# --- The audit trail's seals: the signing key is the worker's, the web is not told where it is
AUDIT_ORIGIN = f"tfcase/{LA_CODE}"
AUDIT_PUBLIC_KEYS = environment.words("TFCASE_AUDIT_PUBLIC_KEYS", "")
_kept_at = "" if PRODUCTION else str(HOME / "audit-signing.pem")
AUDIT_KEY_FILE = environment.key_of_jobs(
    "TFCASE_AUDIT_KEY_FILE", _kept_at, DATABASE_ROLE, production=PRODUCTION
)
AUDIT_FOLDER = environment.folder("TFCASE_AUDIT_FOLDER", HOME / "audit")
AUDIT_HOOK = environment.text("TFCASE_AUDIT_HOOK", "privacy.sinks.by_mail")
AUDIT_MAIL_TO = environment.text("TFCASE_AUDIT_MAIL_TO", "data-protection@localhost")

# --- People and grants; how people sign in stands in tfcase/sign_in.py
GUARDIAN_MONKEY_PATCH_USER = False
# Grants are read by privacy/access.py, not by guardian's backend; e-mails are unique whatever case.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "auth.W004"]
ANONYMOUS_USER_NAME = None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- HTTPS: on in production, off on loopback
SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
# Only scripts that a page names with its nonce run, and the modules that those ask for: a file that
# somebody put on this host is no script. Nothing inline, nobody else's host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        "script-src": [csp.NONCE, csp.STRICT_DYNAMIC],
        "img-src": [csp.SELF, "data:"],
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
        "frame-ancestors": [csp.NONE],
        "form-action": [csp.SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
if environment.boolean("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- API: refused unless allowed
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 25,
    "EXCEPTION_HANDLER": "privacy.web.api_answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": PRODUCT_NAME,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# --- Jobs and cache
REDIS_URL = environment.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or folder_queue.ADDRESS
CELERY_BROKER_FOLDER = environment.folder("TFCASE_BROKER_FOLDER", HOME / "broker")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = bool(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {"visibility_timeout": 6 * 60 * 60}
    if REDIS_URL
    else {
        "data_folder_in": str(CELERY_BROKER_FOLDER),
        "data_folder_out": str(CELERY_BROKER_FOLDER),
        "control_folder": str(CELERY_BROKER_FOLDER / "control"),
    }
)
JOB_LEASE_SECONDS = environment.integer("JOB_LEASE_SECONDS", 60, 5, 3600)
# For the limits on sign-in attempts alone: shared by every process, with Redis or without.
CACHES = {"default": {"BACKEND": "privacy.actions.counting.TableCache"}}

# --- Files
FILES_FOLDER = environment.folder("TFCASE_FILES_FOLDER", HOME / "files")
# Where clamd listens: unix:/run/clamav/clamd.ctl or tcp:host:3310; unset: nothing is scanned.
CLAMD = environment.address("TFCASE_CLAMD")
# The Python that gives a second opinion on returns: `make opinion` makes it here. Where it is not
# there, none is taken, and every report says so.
OPINION_PYTHON = Path(environment.text("TFCASE_OPINION_PYTHON", str(HOME / "opinion/bin/python")))
STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("TFCASE_STATIC_FOLDER", str(HOME / "static")))
STATICFILES_DIRS = [BASE_DIR / "tfcase" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tfcase.frontend.FrontEndFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = FILES_FOLDER
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024  # A photograph of a letter, and what is typed.
FILE_UPLOAD_HANDLERS = ["privacy.uploads.SmallFiles"]

# --- Words and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
# --- Mail: shown in the log until a mail server is named
EMAIL_HOST = environment.text("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = environment.integer("EMAIL_PORT", 25, 1, 65535)
EMAIL_USE_TLS = environment.boolean("EMAIL_USE_TLS", default=False)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "casework@localhost")

# --- Logs: what happened, never to whom
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "tfcase.logs.WithoutWords"}},
    "filters": {"task_faults": {"()": "tfcase.logs.TaskFaults"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "tfcase": {"level": "INFO"},
        # Django's request log prints addresses with their query; ours notes the job or the page.
        "django.request": {"level": "CRITICAL"},
        "celery.app.trace": {"filters": ["task_faults"]},
    },
}

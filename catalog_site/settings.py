"""All settings of the site, read from the environment; `docs/` lists the variables.

Two modes: *local* (the default) runs on one machine and makes its own secret key; *production*
refuses to start on anything unsafe, with one sentence saying what to change.
"""

import os
import secrets
import sqlite3
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from catalog_site import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

CATALOG_MODE = env.str("CATALOG_MODE", default="local")
if CATALOG_MODE not in ("local", "production"):
    raise ImproperlyConfigured(f"CATALOG_MODE is local or production, not {CATALOG_MODE!r}.")
PRODUCTION = CATALOG_MODE == "production"
DEBUG = env.bool("CATALOG_DEBUG", default=False)

# Where the data lies

CATALOG_DATA_DIR = Path(env.str("CATALOG_DATA_DIR", default=str(BASE_DIR / "media"))).resolve()
CATALOG_KEYS_DIR = Path(
    env.str("CATALOG_KEYS_DIR", default=str(CATALOG_DATA_DIR / "keys"))
).resolve()
CATALOG_DISK_RESERVE_MB = env.int("CATALOG_DISK_RESERVE_MB", default=256)


def refuse_if_inside_checkout(name: str, folder: Path) -> None:
    """In production, code and data are apart: an update of one must not touch the other."""
    if PRODUCTION and folder.is_relative_to(BASE_DIR):
        raise ImproperlyConfigured(f"{name} must lie outside the checkout {BASE_DIR}: {folder}.")


def make_folder(folder: Path) -> None:
    """Make a folder that only this account may enter, unless it is there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(
            f"Cannot make the folder {folder}: {problem.strerror}."
        ) from None


# Whatever a process of the catalog writes is for its own account: the database holds everything.
os.umask(0o077)
refuse_if_inside_checkout("CATALOG_DATA_DIR", CATALOG_DATA_DIR)
refuse_if_inside_checkout("CATALOG_KEYS_DIR", CATALOG_KEYS_DIR)
make_folder(CATALOG_DATA_DIR)
for name in ("incoming", "originals", "previews", "index"):
    make_folder(CATALOG_DATA_DIR / name)
make_folder(CATALOG_KEYS_DIR)

# The secret key

LOCAL_SECRET_PREFIX = "local-only-"  # noqa: S105  (marks a key, is none)
SHORTEST_SECRET = 50
# Not through `env`, which takes a leading $ for the name of another variable.
GIVEN_SECRET = os.environ.get("CATALOG_SECRET_KEY", "")


def local_secret() -> str:
    """The secret key of this local installation, made once; two processes agree on one."""
    path = CATALOG_KEYS_DIR / "local_secret"
    if not path.exists():
        draft = path.with_name(f"local_secret.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(LOCAL_SECRET_PREFIX + secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def production_secret() -> str:
    """The secret key given by the operator, refused when it is missing or could be guessed."""
    if GIVEN_SECRET.startswith(LOCAL_SECRET_PREFIX):
        raise ImproperlyConfigured("CATALOG_SECRET_KEY is the key of a local installation.")
    if len(GIVEN_SECRET) < SHORTEST_SECRET or len(set(GIVEN_SECRET)) < 10:
        raise ImproperlyConfigured(
            f"CATALOG_SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters."
        )
    return GIVEN_SECRET


SECRET_KEY = production_secret() if PRODUCTION else GIVEN_SECRET or local_secret()

# Where the site is reached


def header_key(name: str) -> str:
    """Under which key a request carries a header."""
    return f"HTTP_{name.upper().replace('-', '_')}"


CATALOG_URL = env.str("CATALOG_URL", default="")
ALLOWED_HOSTS = env.list(
    "CATALOG_ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [CATALOG_URL.rstrip("/")] if CATALOG_URL else []

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("CATALOG_DEBUG must be off in production: it shows case data.")
    if not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("CATALOG_ALLOWED_HOSTS must name the site's hosts, without *.")
    if urlsplit(CATALOG_URL).scheme != "https":
        raise ImproperlyConfigured("CATALOG_URL must be the site's https:// address.")

# What the site is made of

INSTALLED_APPS = [
    "evidence",  # first: its templates stand before those of the admin
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evidence.web.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "evidence.web.middleware.BusyDatabaseMiddleware",
    "evidence.web.middleware.MergedItemMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evidence.web.standing.standing",
            ],
        },
    }
]

ROOT_URLCONF = "catalog_site.urls"
WSGI_APPLICATION = "catalog_site.wsgi.application"

# Accounts

AUTH_USER_MODEL = "evidence.User"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/start/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Failed tries to sign in are counted by username and address, in the database

CATALOG_SIGN_IN_TRIES = env.int("CATALOG_SIGN_IN_TRIES", default=5)
CATALOG_SIGN_IN_PAUSE_MINUTES = env.int("CATALOG_SIGN_IN_PAUSE_MINUTES", default=15)
if min(CATALOG_SIGN_IN_TRIES, CATALOG_SIGN_IN_PAUSE_MINUTES) < 1:
    raise ImproperlyConfigured(
        "CATALOG_SIGN_IN_TRIES and CATALOG_SIGN_IN_PAUSE_MINUTES are 1 or more."
    )
# The header in which the proxy in front says where a visitor comes from. A request carries - and _
# under one key, so that a visitor could send beside the proxy's header its other spelling.
ADDRESS_HEADER = env.str("CATALOG_PROXY_ADDRESS_HEADER", default="")
if ADDRESS_HEADER and not ADDRESS_HEADER.isalnum():
    raise ImproperlyConfigured(
        "CATALOG_PROXY_ADDRESS_HEADER must be letters and digits only, such as Clientaddress: "
        "a visitor could send the other spelling of a name with - or _."
    )
CATALOG_PROXY_ADDRESS_HEADER = header_key(ADDRESS_HEADER)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = CATALOG_SIGN_IN_TRIES
AXES_COOLOFF_TIME = timedelta(minutes=CATALOG_SIGN_IN_PAUSE_MINUTES)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "evidence.web.signing_in.client_address"
AXES_LOCKOUT_CALLABLE = "evidence.web.signing_in.too_many_tries"
AXES_RESET_ON_SUCCESS = True
# Else whoever keeps guessing would keep the owner of the name out for good.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Of who signed in nothing is kept but when each account last did: the rest is nobody's business.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# What was typed is kept with a failed try, but for these.
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "old_password", "new_password1", "new_password2",
]  # fmt: skip
AXES_ENABLE_ADMIN = False

# The database

# Which journal SQLite keeps decides whether an acknowledged row outlives a power cut. Of 40
# measured: WAL+FULL lost 0, DELETE+EXTRA 0, DELETE+FULL (the default) 1, WAL+NORMAL 40.
# WAL itself may corrupt a database before 3.51.3 (the reset bug), so older SQLite goes without.
SQLITE_WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)
SQLITE_JOURNAL = "wal" if SQLITE_WAL_IS_SAFE else "delete"
SQLITE_SYNCHRONOUS = "FULL" if SQLITE_WAL_IS_SAFE else "EXTRA"


def sqlite_database() -> dict[str, object]:
    """The catalog's own SQLite file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(CATALOG_DATA_DIR / "catalog.sqlite3"),
    }


DATABASES = {
    "default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else sqlite_database()
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {
        "OPTIONS": {
            # Take the write lock at BEGIN: a transaction that reads first and writes later
            # would otherwise fail at once instead of waiting its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode={SQLITE_JOURNAL};"
                f"PRAGMA synchronous={SQLITE_SYNCHRONOUS};"
                "PRAGMA foreign_keys=ON;"
                # Else INSERT OR REPLACE removes a row without asking the triggers that guard it.
                "PRAGMA recursive_triggers=ON"
            ),
        },
        # A file, because an in-memory database has neither this journal nor other processes.
        "TEST": {"NAME": str(CATALOG_DATA_DIR / "test.sqlite3")},
    }
# Opening one costs a page more than its longest query: SQLite reads the whole schema again, and
# the last to close one empties the journal.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# Work for later is a row in the same database, written in the transaction of the change it follows:
# the backend inserts at once, so a rolled back change leaves no work behind.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Language and time

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False  # one language: nobody need ask which for every word

# E-mail, which carries links and codes only

EMAIL_ADDRESS = env.str("CATALOG_EMAIL_URL", default="")
CATALOG_SENDS_MAIL = bool(EMAIL_ADDRESS)
CATALOG_DIGEST_HOUR = env.int("CATALOG_DIGEST_HOUR", default=6)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 20
if not 0 <= CATALOG_DIGEST_HOUR <= 23:
    raise ImproperlyConfigured("CATALOG_DIGEST_HOUR is an hour of the day, 0 to 23 (UTC).")
if CATALOG_SENDS_MAIL:
    try:
        vars().update(env.email_url("CATALOG_EMAIL_URL"))
    except (ImproperlyConfigured, KeyError, ValueError):
        raise ImproperlyConfigured(
            "CATALOG_EMAIL_URL is like smtp+tls://name:password@host:587."
        ) from None
    DEFAULT_FROM_EMAIL = env.str("CATALOG_EMAIL_FROM", default="")
    if "@" not in DEFAULT_FROM_EMAIL or not CATALOG_URL:
        raise ImproperlyConfigured(
            "CATALOG_EMAIL_URL needs CATALOG_EMAIL_FROM, the sender, and CATALOG_URL for links."
        )

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = None
if PRODUCTION:
    STATIC_ROOT = env.str("CATALOG_STATIC_ROOT", default=str(CATALOG_DATA_DIR / "static"))
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False

# The map

CATALOG_TILE_URL = env.str("CATALOG_TILE_URL", default="")
CATALOG_TILE_ATTRIBUTION = env.str("CATALOG_TILE_ATTRIBUTION", default="")


def tile_origins() -> list[str]:
    """Where map tiles come from, as sources for the content security policy."""
    address = urlsplit(CATALOG_TILE_URL.replace("{s}", "*"))
    return [f"{address.scheme}://{address.netloc}"] if address.netloc else []


# What a browser may do with our pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *tile_origins()],
        "media-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION

if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading speaks for a whole domain; that is not a catalog's to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    # The header by which the proxy in front says that the visitor came over https. Its other
    # spelling gains a visitor no more than to be answered over http: see docs/running.md.
    if proxy_header := env.str("CATALOG_PROXY_SSL_HEADER", default=""):
        SECURE_PROXY_SSL_HEADER = (header_key(proxy_header), "https")
        if not ADDRESS_HEADER:
            raise ImproperlyConfigured(
                "CATALOG_PROXY_ADDRESS_HEADER must name the header in which your proxy says where "
                "a visitor comes from: whoever guesses passwords would keep everybody else out."
            )

# Logs

LOGGING = logs.LOGGING
logs.configure()

"""Django's settings, read from the workspace that ``TROTH_WORKSPACE`` names (the current folder where it names none)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from troth.errors import TrothError
from troth.faces.names import by_https, hosts_of
from troth.workspace import Workspace

TROTH_WORKSPACE = Workspace(Path(os.environ.get("TROTH_WORKSPACE") or ".").resolve())


def store_settings(address: str) -> dict[str, Any]:
    """Django's settings of our own store, from ``sqlite:///PATH`` or ``postgresql://…``. Raises TrothError for others."""
    if address.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": address.removeprefix("sqlite:///"),
            # A page does not open the store anew. Nobody is at work while a store is replaced (docs/backup.md).
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # Writers queue rather than fail, and what is committed is on the disk: the store holds facts and evidence.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    url = urlsplit(address)
    if url.scheme not in ("postgresql", "postgres"):
        raise TrothError(
            f"our own store cannot be ‘{url.scheme or address}’",
            where="TROTH_STORE",
            fix="use sqlite:///PATH or postgresql://…",
        )
    query = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", unquote(url.hostname or "")),
        "PORT": str(query.pop("port", url.port or "")),
        # A page does not wait for a new connection; one that was cut meanwhile is found out and replaced.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Nothing is prepared unless ``desk.written_once`` says so.
        "OPTIONS": _NOTICED_WHEN_CUT | query | {"prepare_threshold": 1 << 30},
    }


def web_secret(keys: Path) -> str:
    """What signs sessions and forms: ``web.key`` beside the other keys; without a workspace, one of this process alone."""
    from troth.keys.secretfile import create_secret, load_secret

    path = keys / "web.key"
    if not (keys / "log.key").is_file():
        return secrets.token_hex(32)
    try:
        return load_secret(path, 32, "the web key").hex()
    except TrothError:
        try:
            if not path.exists():
                create_secret(path, secrets.token_bytes(32), "the web key")
        except TrothError:
            if not path.exists():  # otherwise another process was first: what it made is ours
                raise
        return load_secret(path, 32, "the web key").hex()  # as it stands now; a damaged one is refused here again


_NOTICED_WHEN_CUT = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""So that a worker learns within seconds that a router forgot its connection; the store's address may say otherwise."""


DATABASES = {"default": store_settings(TROTH_WORKSPACE.store)}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.staticfiles",
    "csp",
    "troth.desk.evidence.apps.EvidenceConfig",
    "troth.desk.subjects.apps.SubjectsConfig",
    "troth.desk.staff.apps.StaffConfig",
    "troth.desk.notices.apps.NoticesConfig",
    "troth.desk.need.apps.NeedConfig",
    "troth.desk.proposals.apps.ProposalsConfig",
    "troth.desk.plans.apps.PlansConfig",
    "troth.desk.machines.apps.MachinesConfig",
    "troth.desk.connections.apps.ConnectionsConfig",
    "troth.desk.letters.apps.LettersConfig",
    "troth.desk.cases.apps.CasesConfig",
    "troth.desk.safekeeping.apps.SafekeepingConfig",
    "troth.desk.pages.apps.PagesConfig",
    "troth.keepers.publication.apps.PublicationConfig",
    "troth.keepers.inventory.apps.InventoryConfig",
    "troth.keepers.rights.apps.RightsConfig",
    "troth.keepers.retention.apps.RetentionConfig",
    "troth.keepers.measures.apps.MeasuresConfig",
    "troth.keepers.sharing.apps.SharingConfig",
    "troth.board.apps.BoardConfig",
]
AUTH_USER_MODEL = "troth_staff.Account"
AUTHENTICATION_BACKENDS = ["troth.desk.staff.signing_in.Staff"]
PASSWORD_HASHERS = ["troth.desk.staff.passwords.Argon2"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
SECRET_KEY = web_secret(TROTH_WORKSPACE.keys)
LOGGING_CONFIG = None

# The web: portal and console. A command that serves nothing reads none of it.
DEBUG = False
ROOT_URLCONF = "troth.faces.urls"
ALLOWED_HOSTS = hosts_of(TROTH_WORKSPACE)
TROTH_BY_HTTPS = by_https(TROTH_WORKSPACE)
"""Whether people come by https; then cookies are named and kept so that no other host and no clear line ever has them."""
MIDDLEWARE = [
    "troth.faces.requests.Requests",
    # What only adds headers stands before whoever may answer, so that a refusal and a static file carry them as well.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "troth.faces.policy.Policy",
    "troth.faces.hardening.Hardening",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "troth.faces.long_answers.LongAnswers",
    "troth.desk.pages.unseen.Unseen",
    "troth.faces.tour.Tour",
    "troth.desk.pages.errors.Refusals",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {
            "environment": "troth.desk.pages.jinja.environment",
            "context_processors": ["django.template.context_processors.csrf"],
        },
    }
]
LOCALE_PATHS = [Path(__file__).parents[1] / "desk" / "pages" / "locale"]
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parents[1] / "desk" / "pages" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # style and script are for our own pages
WHITENOISE_MAX_AGE = 3600
SESSION_ENGINE = "troth.desk.staff.sessions"
# The prefix makes browsers refuse the cookie from another host, for a part of the paths, or in clear (RFC 6265bis, 4.1.3.2).
SESSION_COOKIE_NAME = "__Host-troth_session" if TROTH_BY_HTTPS else "troth_session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TROTH_BY_HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TROTH_BY_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Of allauth, only the engine of second factors is used; its own pages and its table of addresses are not.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "troth.desk.staff.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0
CSRF_FAILURE_VIEW = "troth.desk.pages.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if TROTH_BY_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TROTH_BY_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # nothing here takes files; nought would mean without end
APPEND_SLASH = True
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "style-src": _SELF,
        "script-src": _SELF,
        "img-src": _SELF,
        "connect-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

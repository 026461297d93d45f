"""Django's settings, read from the workspace that ``TROTH_WORKSPACE`` names (the current folder where it names none)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from troth.errors import TrothError
from troth.workspace import Workspace

TROTH_WORKSPACE = Workspace(Path(os.environ.get("TROTH_WORKSPACE") or ".").resolve())


def store_settings(address: str) -> dict[str, Any]:
    """Django's settings of our own store, from ``sqlite:///PATH`` or ``postgresql://…``. Raises TrothError for others."""
    if address.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": address.removeprefix("sqlite:///"),
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
        "OPTIONS": _NOTICED_WHEN_CUT | query,
    }


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
    "troth.desk.evidence.apps.EvidenceConfig",
    "troth.desk.subjects.apps.SubjectsConfig",
    "troth.desk.staff.apps.StaffConfig",
    "troth.desk.notices.apps.NoticesConfig",
    "troth.desk.plans.apps.PlansConfig",
    "troth.desk.connections.apps.ConnectionsConfig",
    "troth.desk.letters.apps.LettersConfig",
    "troth.desk.cases.apps.CasesConfig",
    "troth.desk.safekeeping.apps.SafekeepingConfig",
    "troth.keepers.publication.apps.PublicationConfig",
    "troth.keepers.inventory.apps.InventoryConfig",
    "troth.keepers.rights.apps.RightsConfig",
    "troth.keepers.retention.apps.RetentionConfig",
    "troth.keepers.measures.apps.MeasuresConfig",
    "troth.keepers.sharing.apps.SharingConfig",
]
AUTH_USER_MODEL = "troth_staff.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
SECRET_KEY = secrets.token_hex(32)  # of this process: no face signs anything that outlives it
LOGGING_CONFIG = None

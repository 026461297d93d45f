"""The shop as a connected system, and a workspace with its notice in force."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.data.shop import FOLDER, build


def built(address: str, customers: int) -> None:
    """A shop on PostgreSQL with the indexes that Troth advises for its mapping."""
    import psycopg

    build(address, customers)

    def made(fix: str) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SET maintenance_work_mem = '1GB'")
            for statement in fix.split("; "):
                connection.execute(statement.replace(" CONCURRENTLY", ""))  # type: ignore[arg-type]  # nobody else is here

    made("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    with ThreadPoolExecutor(2) as pool:  # of a million customers they take minutes
        list(pool.map(made, [advice.fix for advice in opened(address).advice()]))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def opened(address: str) -> Any:
    """The shop as its notice declares it."""
    from troth.notice.loader import load
    from troth.systems import open_system

    notice = load(FOLDER / "notice.yaml").notice
    return open_system("shop", notice.systems["shop"], notice, address)


def workspace(root: Path, store: str, shop: str) -> Any:
    """A workspace with the shop's notice in force; returns its privacy lead."""
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key

    (root / "notice").mkdir(parents=True)
    (root / "notice" / "notice.yaml").write_bytes((FOLDER / "notice.yaml").read_bytes())
    (root / "secrets.env").write_text(f"TROTH_STORE={store}\nSHOP_DATABASE={shop}\n", encoding="utf-8")
    FileRootKey.create(root / "keys" / "root.key")
    create_signing_key(root / "keys" / "log.key")
    (root / "keys" / "log.name").write_text("bench.example/log\n", encoding="utf-8")
    entered(root, store)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from troth.desk.staff.accounts import open_account
    from troth.keepers.publication.actions import publish
    from troth.notice.loader import load

    lead = open_account("lead@ashdown.example", "Robin Lead")
    publish(load(root / "notice"), by=lead)
    return lead


def entered(root: Path, store: str) -> None:
    """Point this process at a workspace, as ``troth`` itself would: without what the tests watch."""
    import os

    import django
    from django.conf import settings
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    os.environ["TROTH_WORKSPACE"] = str(root)
    django.setup()
    from troth.faces.settings import store_settings
    from troth.workspace import Workspace

    settings.TROTH_WORKSPACE = Workspace(root)
    connections.close_all()
    connections.settings = connections.configure_settings({"default": store_settings(store)})
    connections.__dict__.pop("databases", None)
    if hasattr(connections._connections, "default"):
        del connections["default"]

"""Both examples as running sites for a browser: a notice in force on either store, ``troth up`` before it, nobody's case yet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests import processes, servers
from tests.conftest import HOME, new_store, use
from tests.examples import property_contractor, tracing_agency
from troth.workspace import DEMO_MARK

EXAMPLES = {"agency": tracing_agency, "contractor": property_contractor}
LEAD = "lead@company.example"


@dataclass
class Site:
    """A running site: where it answers, its workspace, and the people whom its generator names."""

    example: str
    address: str
    root: Path
    people: Any
    link: str
    """The one-time link that lets the privacy lead into a demo, used up by the first who follows it; else where one signs in."""

    def new_link(self) -> str:
        """Another one-time link into a demo, as ``troth up`` would print at its next start there."""
        return f"{self.address}/console/enter/{_apart(_entrance, self.root)}/"

    def invited(self) -> str:
        """The link by which somebody else is to open their account."""
        return f"{self.address}/console/enter/{_apart(_invitation, self.root)}/"

    def sign_in(self, context: Any, email: str = LEAD) -> None:
        """Have this browser, or this httpx client, signed in as that account."""
        name, key = _apart(_session_at, self.root, email)
        if hasattr(context, "add_cookies"):
            context.add_cookies([{"name": name, "value": key, "url": self.address}])
        else:
            context.cookies.set(name, key)


def signed_in(client: Any, email: str, *, proved: datetime | None = None) -> None:
    """Give a test client the session of an account in the workspace at hand, as if password and second factor were proved."""
    from django.conf import settings

    client.cookies[settings.SESSION_COOKIE_NAME] = new_session(email, proved=proved)


def new_session(email: str, *, proved: datetime | None = None) -> str:
    """The key of a new session of this account in the workspace at hand."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from troth.desk import now
    from troth.desk.staff.models import Account
    from troth.desk.staff.sessions import SessionStore
    from troth.desk.staff.signing_in import BACKEND

    who = Account.objects.get(email=email)
    session = SessionStore()
    session.update({
        SESSION_KEY: str(who.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: who.get_session_auth_hash(),
        "began": now().isoformat(), "proved": (proved or now()).isoformat(), "way": "password and passkey",
    })  # fmt: skip
    session.create()
    return str(session.session_key)


@contextmanager
def site(example: str, kind: str, root: Path, *, demo: bool = False) -> Generator[Site]:
    """The example with 300 people, published, and served by ``troth up`` on a free port; a demo's pages explain
    themselves, and there is the style guide."""
    if kind == "postgres":
        servers.postgres()  # started here, for it ends with the thread that starts it
    people = _apart(published, example, kind, root)
    if demo:
        (root / DEMO_MARK).touch()
        with (root / "secrets.env").open("a", encoding="utf-8") as settings:
            settings.write("TROTH_DEBUG=yes\n")
    with up(root, LEAD) as (address, link):
        yield Site(example, address, root, people, link)


def published(example: str, kind: str, root: Path) -> Any:
    """A workspace of the example with its notice in force; returns what its generator tells of its people."""
    made = EXAMPLES[example]
    seed = made.generator()
    store = new_store(kind, root)
    if kind == "postgres":
        (root / "secrets.env").write_text(f"TROTH_STORE={store}\n", encoding="utf-8")
    from troth.desk import today

    for folder in ("data", "notice"):
        (root / folder).mkdir()
    days = (today() - date.fromisoformat((made.FOLDER / "base-date").read_text().strip())).days
    for file in (made.FOLDER / "notice").glob("*.yaml"):
        (root / "notice" / file.name).write_text(seed.shift_dates(file.read_text(), days))
    systems = [name for name, system in made.loaded().notice.systems.items() if system.connect]
    people = seed.seed({name: f"sqlite:///{root}/data/{name}.sqlite" for name in systems}, today(), people=300)
    use(root, store)
    try:
        from tests.desk.need.test_deciding import sign_all
        from troth.desk.staff.accounts import open_account
        from troth.keepers.publication.actions import publish
        from troth.keys.root import FileRootKey
        from troth.keys.signing import create_signing_key
        from troth.notice.loader import load

        FileRootKey.create(root / "keys" / "root.key")
        create_signing_key(root / "keys" / "log.key")
        (root / "keys" / "log.name").write_text("troth-log/test\n", encoding="utf-8")
        lead = open_account(LEAD, "Robin Lead")
        publish(load(root / "notice"), by=lead)
        sign_all(lead)
    finally:
        _leave()
    return people


@contextmanager
def up(workspace: Path, lead: str) -> Generator[tuple[str, str]]:
    """``troth up`` as a process of its own: its address, and the link that lets in."""
    command = [sys.executable, "-m", "troth", "up", "--port", "0", "--workspace", str(workspace), "--as", lead]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        said: list[str] = []
        while not any(line.startswith("come in") for line in said):
            said.append(processes.heard(process))
        words = {line.split()[0]: line.split()[-1] for line in said}
        try:
            yield words["portal"].rstrip("/"), said[-1].split()[-1]
        finally:
            process.terminate()
            assert processes.ended(process) == 0


def _entrance(root: Path) -> str:
    from troth.desk.staff.entrance import new_link
    from troth.desk.staff.models import Account
    from troth.workspace import Workspace

    use(root, Workspace(root).store)
    try:
        return new_link("demo", Account.objects.get(email=LEAD))
    finally:
        _leave()


def _invitation(root: Path) -> str:
    from troth.desk.staff.accounts import account
    from troth.desk.staff.invitations import invite
    from troth.workspace import Workspace

    use(root, Workspace(root).store)
    try:
        return invite("colleague@company.example", "Wen Marlow", (), by=account(LEAD)).token
    finally:
        _leave()


def _session_at(root: Path, email: str) -> tuple[str, str]:
    from django.conf import settings
    from django.test import override_settings

    from troth.faces.settings import web_secret
    from troth.workspace import Workspace

    use(root, Workspace(root).store)
    try:
        with override_settings(SECRET_KEY=web_secret(root / "keys")):
            return settings.SESSION_COOKIE_NAME, new_session(email)
    finally:
        _leave()


def _apart(do: Callable[..., Any], *given: Any) -> Any:
    """In a thread of its own: Django refuses to work in one in which Playwright does."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(do, *given).result()


def _leave() -> None:
    from django.db import connections

    connections.close_all()
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")

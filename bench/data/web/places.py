"""The workspace that is measured, made by the demo and filled with open cases; and the process that serves it."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

EXAMPLE = "tracing-agency"
RIGHTS = ("access", "erasure", "rectification", "objection", "portability")


def workspace(folder: Path, kind: str, cases: int) -> Path | None:
    """A finished demo with so many cases open beside its own; None where this machine has no such store."""
    from tests import servers

    folder.mkdir()
    environment = _plain()
    if kind == "postgres":
        server = servers.postgres(durable=True)
        if server is None:
            return None
        environment["TROTH_STORE"] = server.create_database()
    command = [sys.executable, "-m", "troth", "demo", EXAMPLE, "--no-serve"]
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    root = folder / "demo" / EXAMPLE
    if kind == "postgres":
        with (root / "secrets.env").open("a", encoding="utf-8") as settings:
            settings.write(f"TROTH_STORE={environment['TROTH_STORE']}\n")
    fill(root, cases)
    return root


def fill(root: Path, number: int) -> None:
    """Open cases received on the last forty days, four in ten with a plan to approve, two in ten with a task."""
    from tests.conftest import use
    from troth.desk.evidence.appending import ONLOOKERS
    from troth.workspace import Workspace

    ONLOOKERS.clear()  # the tests hold every entry against its kind; users do not
    use(root, Workspace(root).store)
    from django.db import connections, transaction

    from troth.desk import now, today
    from troth.desk.cases.cases import open_case
    from troth.desk.cases.models import Case, Task
    from troth.desk.evidence.appending import at_once
    from troth.desk.notices.versions import notice_in_force
    from troth.desk.plans.models import StoredPlan
    from troth.desk.staff.models import Account
    from troth.keepers.rights.planning import due_of

    lead, on = Account.objects.get(), today()
    plan = StoredPlan.objects.filter(kind="erasure").latest("made_at")
    with transaction.atomic(), at_once():
        opened = [
            open_case(
                RIGHTS[place % len(RIGHTS)],
                channel="letter",
                received_on=on - timedelta(days=place % 40),
                due=due_of(
                    RIGHTS[place % len(RIGHTS)], on - timedelta(days=place % 40), notice_in_force().organisation.region
                ),
                subject=None,
                by=lead,
                state="waiting" if place % 10 < 4 else "open",
            )
            for place in range(number)
        ]
        StoredPlan.objects.bulk_create(
            StoredPlan(uid=f"{case.number:032x}", case=case.ref, kind=plan.kind, body=plan.body, hash=plan.hash, made_at=now())
            for case in opened
            if case.state == "waiting"
        )  # fmt: skip
        Task.objects.bulk_create(
            Task(case=case, system="paper", who="office", what="Look in the cabinet.") for case in opened[4::5]
        )
    assert Case.objects.exclude(state="closed").count() >= number
    if (
        connections["default"].vendor == "postgresql"
    ):  # as autovacuum has done in any store that is older than some minutes
        with connections["default"].cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    connections.close_all()


@dataclass
class Served:
    """A running ``troth up``: where it answers, the cookie of its privacy lead, and what it spends."""

    kind: str
    address: str
    process: subprocess.Popen[str]
    cookie: str = ""

    def cpu_seconds(self) -> float:
        """User and system time of the process until now."""
        import psutil

        return sum(psutil.Process(self.process.pid).cpu_times()[:2])

    def memory_mb(self) -> float:
        """Megabytes (10⁶ bytes) of the process that lie in memory now."""
        import psutil

        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    @contextmanager
    def visitor(self, *, staff: bool) -> Iterator[Visitor]:
        """Somebody with a connection of their own, signed in or not."""
        visitor = Visitor(self.address, self.cookie if staff else "")
        try:
            yield visitor
        finally:
            visitor.connection.close()


class Visitor:
    """One kept connection, as a browser has it."""

    def __init__(self, address: str, cookie: str = "") -> None:
        place = urlsplit(address)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        self.host, self.cookie = place.netloc, cookie

    def get(self, path: str) -> bytes:
        """A page, compressed. Raises OSError for an answer other than 200."""
        status, content, _ = self.ask("GET", path)
        if status != 200:
            raise OSError(f"{path} answered {status}")
        return content

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, list[str]]:
        """Status, content and cookies of an answer."""
        headers = {"Accept-Encoding": "gzip", "Host": self.host, "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers.get_all("Set-Cookie") or []


@contextmanager
def served(root: Path, threads: str | None = None) -> Generator[Served]:
    """``troth up`` on a free port, its privacy lead let in by the one-time link; ended by SIGTERM."""
    kind = "postgres" if (root / "secrets.env").is_file() else "sqlite"
    command = [sys.executable, "-m", "troth", "up", "--port", "0", "--workspace", str(root)]
    command += ["--threads", threads] if threads else []
    with subprocess.Popen(command, env=_plain(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(4)]
        try:
            address, link = said[0].split()[-1].rstrip("/"), said[2].split()[-1]
            yield Served(kind, address, process, _let_in(address, urlsplit(link).path))
        finally:
            process.terminate()
            process.wait(30)


def _let_in(address: str, link: str) -> str:
    visitor = Visitor(address)
    visitor.connection.request("GET", link, headers={"Host": visitor.host})
    answer = visitor.connection.getresponse()
    page = answer.read().decode()
    cookies = [each.split(";")[0] for each in answer.headers.get_all("Set-Cookie") or []]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, page
    visitor.cookie = "; ".join(cookies)
    status, _, more = visitor.ask("POST", link, urlencode({"csrfmiddlewaretoken": token[1]}))
    assert status == 302, status
    visitor.connection.close()
    return "; ".join(each.split(";")[0] for each in more)


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}

"""A worker killed in the middle of a plan, as the pages tell it: how far it came, that it fell silent, and how another ended it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import Any

from tests import processes
from tests.agency import Agency
from tests.desk import killed_worker
from tests.desk.test_killed import HOUSE, short_leases
from tests.pages.doors import let_in, post
from tests.warm import Process
from troth.desk.cases.models import Case
from troth.desk.plans.models import ScheduledWork, StoredPlan
from troth.desk.plans.worker import Worker

STOPS_IN = "connections.erase@website"
PATIENCE = 30.0


def test_the_pages_say_how_far_it_came_that_it_fell_silent_and_how_another_ended_it(agency: Agency) -> None:
    client = let_in(agency.lead)
    said = {f"id-{name}": value for name, value in agency.report.erasure.items()}
    where = post(client, "/console/cases/open/", right="erasure", channel="letter", received_on="", **said)["Location"]
    for system in ("paper", "social-media", "web-logs"):
        assert post(client, where, act="answer", system=system, answer="nothing").status_code == 302
    assert post(client, where, act="approve").status_code == 302
    short_leases(agency)

    def page(address: str = where) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    killed_in_the_effect(agency)
    case = Case.objects.latest("number")
    plan = StoredPlan.objects.get(case=case.ref)
    assert (plan.state, plan.owner is not None) == ("running", True), "nobody tidied up after it"
    first = page()
    assert 'class="is-running"' in first, "the step that was begun is shown as begun"
    assert "fell silent" not in first, "one look cannot tell a dead worker from one that is at work"
    assert "data-refresh=" in first
    until = time.monotonic() + PATIENCE
    while "Its worker fell silent" not in page():
        assert time.monotonic() < until
        time.sleep(0.1)
    assert "its worker fell silent; the next one takes it over" in page("/console/")

    another = Worker(1)
    while case.state != "closed":
        assert time.monotonic() < until
        another.work(once=True)
        case.refresh_from_db()
    ended = page()
    assert [word for word in ("fell silent", "data-refresh=", 'class="is-running"') if word in ended] == []
    assert "fell silent" not in page("/console/")
    paper: Any = client.get(f"{where}files/certificate.html")
    certificate = b"".join(paper.streaming_content).decode()
    assert "How many rows its first run changed is not known" in certificate


def killed_in_the_effect(agency: Agency) -> None:
    """``troth work`` takes the plan, deletes in one system, and is killed before it could put that on record."""
    from django.db import connections

    connections.close_all()
    command = [sys.executable, killed_worker.__file__, STOPS_IN, "after", "work", "--workspace", str(agency.root)]
    with Process(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        processes.heard(process, killed_worker.MARKER)
        process.send_signal(signal.SIGKILL)
        assert processes.ended(process, 40) == -signal.SIGKILL
    assert ScheduledWork.objects.exists()

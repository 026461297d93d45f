"""``troth up`` is told to end while somebody's form is being stored: it is stored, they are answered, and then it ends."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import httpx
import pytest

from tests import processes
from tests.agency import Agency
from tests.faces import told_at_once
from tests.warm import Process
from troth.desk.cases.models import Case

ASKING = {"right": "access", "name": "Ida Quennevar", "email": "quennevar@inbox.example"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_was_begun_is_stored_and_answered_before_it_ends(agency: Agency) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    command = [sys.executable, "-m", "troth", "up", "--port", "0", "--workspace", str(agency.root)]
    with (
        Process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as server,
        httpx.Client(timeout=30) as client,
        closing(sqlite3.connect(agency.root / "store.sqlite3", isolation_level=None)) as writer,
    ):
        address = processes.heard(server).split()[-1].rstrip("/")
        form = client.get(f"{address}/ask")
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[0]
        answers: list[int] = []

        def ask() -> None:
            answers.append(client.post(f"{address}/ask", data={"csrfmiddlewaretoken": token, **ASKING}).status_code)

        writer.execute("BEGIN IMMEDIATE")  # the form waits for its turn to be written
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.4)
        server.send_signal(signal.SIGTERM)
        time.sleep(0.4)
        assert (answers, server.poll()) == ([], None), "it waits for what it has begun"
        writer.execute("ROLLBACK")
        processes.joined(asking, 40)
        assert answers == [302]
        _, said = server.communicate(timeout=40)
        assert server.returncode == 0, said
        assert said.rstrip().endswith("troth: put down")
    assert Case.objects.count() == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_told_to_end_while_it_begins_it_ends(agency: Agency) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    command = [sys.executable, told_at_once.__file__, str(agency.root)]
    with Process(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            assert processes.ended(process, 40) in (0, -signal.SIGTERM)
        finally:
            process.kill()

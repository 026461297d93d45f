"""``troth web --processes``: several processes serve the same pages, log without a word of what was typed, and end in order."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests import processes
from tests.agency import Agency
from tests.warm import Process


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def fetch(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_processes_serve_log_without_what_was_typed_and_end_when_what_was_begun_is_answered(
    agency: Agency, store: str, tmp_path: Path
) -> None:
    (agency.root / "secrets.env").unlink()
    address_file = tmp_path / "address"
    address_file.write_text(store, encoding="utf-8")
    address_file.chmod(0o400)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    environment |= {"TROTH_STORE_FILE": str(address_file), "TROTH_LOG": "info"}
    port = free_port()
    command = [sys.executable, "-m", "troth", "web", "--processes", "2", "--port", str(port)]
    command += ["--workspace", str(agency.root)]
    with Process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert processes.heard(server).split() == ["portal", f"http://localhost:{port}/"]
        base = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urlopen(f"{base}/health", timeout=30).close()
                break
            except OSError:
                time.sleep(0.1)
        assert json.loads(fetch(f"{base}/ready")[1]) == {"ready": True, "missing": []}
        assert "Waymark" in fetch(f"{base}/")[1]
        assert fetch(f"{base}/quennevar?email=quennevar@inbox.example")[0] == 404
        assert fetch(f"{base}/health", Host="quennevar.example")[0] == 400

        # A request whose body is still on its way when the server is told to end is answered all the same.
        slow = socket.create_connection(("127.0.0.1", port), timeout=30)
        slow.sendall(b"GET /how-long-we-keep-it HTTP/1.1\r\nHost: localhost\r\n")
        time.sleep(0.3)
        answered: list[bytes] = []
        reader = threading.Thread(target=lambda: answered.append(slow.makefile("rb").readline()))
        reader.start()
        server.terminate()
        time.sleep(0.3)
        slow.sendall(b"Connection: close\r\n\r\n")
        processes.joined(reader, 30)
        slow.close()
        assert answered == [b"HTTP/1.1 200 OK\r\n"]
        _, said = server.communicate(timeout=60)
        assert server.returncode == 0, said
    lines = [json.loads(line) for line in said.splitlines()]
    pages = [(line["page"], line["status"]) for line in lines if "page" in line]
    assert {("health", 200), ("ready", 200), ("portal-notice", 200), ("unknown", 404)} <= set(pages)
    assert "quennevar" not in said
    assert {line["from"].split(".")[0] for line in lines} <= {"troth", "gunicorn", "django"}

"""What a request of a machine costs: CPU of a JSON read without personal data, and of one with it, its record included.

    bench/api.py [--quick] [--json]

The tracing agency is published into a new workspace with 300 people; 500 requests are written on the portal's form and wait.
The whole application – middleware, token, decision, query, JSON – answers in this process, through WSGI, with nothing between;
CPU is user and system time of the process over the number of requests, all answers 200, in turn with ``/health`` as the floor.
Each reading of what somebody wrote commits an entry of evidence (full sync). On SQLite and on PostgreSQL, whose own processes
are not counted; a figure is the worse of the two, and each is printed too. Goals: at most 1.5 ms without personal data
(a case, a page of 20 cases), 6 ms with. ``--quick``: fewer rounds.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401
from tests import servers  # noqa: E402
from tests.conftest import use  # noqa: E402
from tests.pages.sites import LEAD, published  # noqa: E402

GOALS = {"case_cpu_ms": 1.5, "cases_cpu_ms": 1.5, "words_cpu_ms": 6.0}
CASES = 500
BLOCK = 25


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    of: dict[str, dict[str, float]] = {}
    for kind in ("sqlite", "postgres"):
        if kind == "postgres" and servers.postgres() is None:
            say("no PostgreSQL here: its figures are left out")
            continue
        with tempfile.TemporaryDirectory(prefix="troth-bench-") as folder:
            of[kind] = measured(kind, Path(folder), 6 if options.quick else 40)
    figures = {name: max(each[name] for each in of.values()) for name in next(iter(of.values()))}
    figures |= {f"{name}_{kind}": figure for kind, each in of.items() for name, figure in each.items()}
    missed = [name for name, goal in GOALS.items() if figures[name] > goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at most {GOALS[name]:g}" if name in GOALS else ""
            print(f"{name:28} {figure:>10,.2f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def measured(kind: str, root: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of CPU of one request of each sort; the first round only loads."""
    os.environ["TROTH_API_PER_MINUTE"] = "1000000"
    published("agency", kind, root)
    from troth.workspace import Workspace

    use(root, Workspace(root).store)
    ask = _asking(_filled())
    paths = {"floor": "/health", "notice": "/api/v1/notice/versions", "promise": "/api/v1/promises/rights.erasure",
             "case": "/api/v1/cases/7", "cases": "/api/v1/cases?limit=20", "words": "/api/v1/cases/7/words"}  # fmt: skip
    spent: dict[str, list[float]] = {name: [] for name in paths}
    for turn in range(rounds + 1):
        for name, path in paths.items():
            begun = time.process_time()
            for _ in range(BLOCK):
                ask(path)
            if turn:
                spent[name].append((time.process_time() - begun) / BLOCK * 1000)
    from django.db import connections

    connections.close_all()
    say(f"  {rounds * BLOCK} requests each of {', '.join(paths.values())} on {kind}, in turn")
    return {f"{name}_cpu_ms": statistics.median(each) for name, each in spent.items()}


def _filled() -> str:
    """Requests that wait; returns a token for all of it."""
    from troth.desk.machines.tokens import new_token
    from troth.desk.staff.models import Account
    from troth.keepers.rights.actions import receive

    for number in range(CASES):
        receive("objection", {"email": f"jo{number}@post.example"}, {"name": "Jo Bloggs", "words": "Please stop."})
    lead = Account.objects.get(email=LEAD)
    if not lead.roles:
        Account.objects.filter(pk=lead.pk).update(roles=["privacy lead"])
    return new_token(lead, "bench", ("see case", "see promises"))[1]


def _asking(token: str) -> Callable[[str], None]:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def ask(path: str) -> None:
        where, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": where, "QUERY_STRING": query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {token}", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }  # fmt: skip
        seen: list[str] = []
        answer = application(environ, lambda status, *_: seen.append(status))
        body = b"".join(answer)
        answer.close()
        assert seen[0].startswith("200"), (path, seen, body)

    return ask


def say(line: str) -> None:
    """Tell about the environment, apart from the figures."""
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The client against the real server: what it reads and does, that nothing is done twice, and what it raises."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement

import troth_client
from tests.agency import Agency
from tests.api.machines import machine
from tests.client.serving import served
from tools.client import sync
from troth.desk.cases.models import Case
from troth.desk.pages.api.limits import BUCKETS
from troth_client import (
    AsyncClient,
    Client,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Patience,
    TooMany,
    Unreachable,
)

ROOT = Path(__file__).parents[2]
HOME = ROOT / "clients" / "python"
SOURCES = sorted((HOME / "src").rglob("*.py"))
QUICK = Patience(tries=3, first_pause=0.01)
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def address(agency: Agency) -> Iterator[str]:
    BUCKETS.empty()
    with served() as where:
        yield where


def test_it_reads_and_does_what_the_console_can(agency: Agency, address: str) -> None:
    agency.troth("verify")
    with Client(address, machine(agency.lead).token, patience=QUICK) as troth:
        assert troth.health().ready
        notice = troth.notice()
        assert "erasure" in notice.rights
        assert troth.notice_form("notice.md").startswith(b"# ")
        assert troth.notice_versions()[0].notice == notice.notice
        promises = list(troth.promises())
        assert len(promises) > 90, "all pages are read"
        assert troth.promise("rights.erasure").history[0].was is None
        assert troth.check_promise("rights.erasure").state in ("going", "done")
        case = troth.open_case("erasure", "phone", agency.report.erasure)
        assert case.plan is not None
        for task in case.tasks:
            case = troth.answer_task(case.number, task.system, "nothing")
        assert troth.approve(case.number, case.plan.hash).state == "decided"
        assert [each.number for each in troth.cases(state="decided")] == [case.number]
        assert troth.cancel(case.number).plan is None
        assert next(iter(troth.plans())).state == "cancelled"
        assert {each.system for each in troth.systems()} >= {"cases", "website"}
        assert troth.system("cases").drift == ()
        entry = next(iter(troth.evidence(case=str(case.number))))
        assert troth.entry(entry.id).checkpoint
        assert troth.checkpoint().size > 0
        assert troth.pack("case", str(case.number))[:2] == b"PK"
        asked = troth.ask("access", "Zanz Arabel", email="zanz@post.example", words="All of it.")
        assert asked.due_on is not None
        newest = next(iter(troth.cases()))
        assert troth.words(newest.number).words["words"] == "All of it."
        assert troth.settle(newest.number, "refused", "They are not who they say.").state == "closed"
        assert troth.attest(troth.measures()[0].id)
        token = troth.make_token("child", ["see case"], days=3)
        assert [each.token for each in troth.tokens()][-1] == token.token
        with Client(address, token.text, patience=QUICK) as child, pytest.raises(NotAllowed, match="open case"):
            child.open_case("objection", "email", {"email": "jo@post.example"})
        troth.revoke_token(token.token)
        assert troth.staff()[0].email == agency.lead.email
        assert list(troth.proposals()) == []


def test_the_same_as_coroutines(agency: Agency, address: str) -> None:
    token = machine(agency.lead).token

    async def talk() -> tuple[int, list[int]]:
        async with AsyncClient(address, token, patience=QUICK) as troth:
            opened = [await troth.open_case("objection", "email", {"email": "jo@post.example"}) for _ in range(2)]
            both = await asyncio.gather(*(troth.case(each.number) for each in opened))
            return len(both), [case.number async for case in troth.cases()]

    assert asyncio.run(talk()) == (2, [2, 1])


def test_a_call_whose_answer_was_lost_is_made_again_and_done_once(agency: Agency, address: str) -> None:
    class Lossy(httpx.HTTPTransport):
        """Loses the first answer to every call that does something."""

        lost: list[str] = []

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            key = request.headers.get("Idempotency-Key", "")
            if key and key not in self.lost:
                self.lost.append(key)
                answer.read()
                raise httpx.ReadError("lost", request=request)
            return answer

    with Client(address, machine(agency.lead).token, patience=QUICK, transport=Lossy()) as troth:
        case = troth.open_case("objection", "email", {"email": "jo@post.example"})
    assert (case.number, Case.objects.count(), len(Lossy.lost)) == (1, 1, 1)
    with Client(address, machine(agency.lead).token, patience=QUICK) as troth:
        again = [troth.open_case("objection", "email", {"email": "jo@post.example"}, key="mail-7") for _ in range(2)]
        assert {each.number for each in again} == {2}
        with pytest.raises(Invalid, match="another request"):
            troth.open_case("objection", "phone", {"email": "jo@post.example"}, key="mail-7")


def test_what_goes_wrong_is_an_exception_that_says_what_to_do(
    agency: Agency, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(address, machine(agency.lead).token, patience=QUICK) as troth:
        with pytest.raises(NotFound):
            troth.case(77)
        with pytest.raises(Conflict) as unsearchable:
            troth.open_case("erasure", "phone", {"shoe size": "9"})
        assert (unsearchable.value.location, "case 1 is open" in unsearchable.value.fix) == ("/api/v1/cases/1", True)
        with pytest.raises(Invalid) as wrong:
            troth.open_case("erasure", "phone", {})
        assert wrong.value.errors[0]["where"] == "person"
        with pytest.raises(NotFound):
            troth.notice_form("../store.sqlite3")
        monkeypatch.setenv("TROTH_API_PER_MINUTE", "10")
        BUCKETS.empty()
        impatient = Client(address, machine(agency.lead).token, patience=Patience(tries=1))
        for _ in range(10):
            impatient.case(1)
        with impatient, pytest.raises(TooMany) as often:
            impatient.case(1)
        assert often.value.retry_after is not None
    with Client(address, "troth_00000000_" + "A" * 43, patience=QUICK) as stranger, pytest.raises(NotSignedIn):
        stranger.case(1)
    with Client("http://127.0.0.1:9", patience=QUICK) as nobody, pytest.raises(Unreachable):
        nobody.health()


def test_the_readme_runs_as_it_stands(agency: Agency, address: str) -> None:
    agency.troth("verify")
    example, receiving = re.findall(r"```python\n(.*?)```", (HOME / "README.md").read_text(), re.DOTALL)
    environment = os.environ | {
        "TROTH_ADDRESS": address,
        "TROTH_TOKEN": machine(agency.lead).token or "",
        "PYTHONPATH": str(HOME / "src"),
    }
    done = subprocess.run([sys.executable, "-c", example], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"case 1 is to be answered by \d{4}-", done.stdout), done.stdout
    said: dict[str, object] = {}
    exec(receiving, said)
    assert said["received"]("whsec_AAAA", {}, b"{}") == "401: do nothing with it"  # type: ignore[operator]


def test_the_sync_half_is_made_from_the_async_one(store: str) -> None:
    source = HOME / "src" / "troth_client"
    assert (source / "_sync.py").read_text() == sync((source / "_async.py").read_text()), "run: python tools/client.py"


def test_the_client_imports_nothing_of_troth_and_needs_only_what_is_locked(store: str) -> None:
    imported = {
        name.split(".")[0]
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text()))
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    needs = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["dependencies"]
    assert imported - sys.stdlib_module_names == {"httpx", "troth_client"}
    assert [Requirement(each).name for each in needs] == ["httpx"]
    assert "\nhttpx==" in (ROOT / "requirements.lock").read_text()
    assert not [path for path in (ROOT / "src").rglob("*.py") if "troth_client" in path.read_text()]
    assert (HOME / "src" / "troth_client" / "py.typed").exists()
    assert troth_client.__version__ == tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["version"]

"""The client against the real server: what it reads and does, that nothing is done twice, and what it raises."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement

import troth_client
from tests import processes
from tests.agency import Agency
from tests.api.machines import machine
from tests.client.serving import served
from tools.client import FOLDER, halves, sync
from troth.desk.cases.models import Case
from troth.desk.pages.api.door import OPERATIONS
from troth.desk.pages.api.limits import BUCKETS, SHARED
from troth.faces import api  # noqa: F401  # every room's operations
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
    SHARED.empty()
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
        assert [each.email for each in troth.staff()] == [agency.lead.email]
        assert list(troth.proposals()) == []
        assert next(each.kind for each in troth.timeline(newest.number)) == "case.opened"
        pages = {each.page for each in troth.looks(case=str(newest.number))}
        assert pages >= {"API: words of the case", "API: story of the case"}
        assert troth.looks_by_account()[0].account == agency.lead.uid
        assert [each.because for each in troth.refused_looks(account=agency.lead.uid)] == ["token"]
        assert troth.search(f"case {newest.number}")[0].room == "Cases"
        assert troth.verifier().startswith(b'"""')


def test_it_invites_gives_roles_and_lets_go(agency: Agency, address: str) -> None:
    with Client(address, machine(agency.lead).token, patience=QUICK) as troth:
        invited = troth.invite("sam@waymark.example", "Sam Staff", ["case worker"])
        assert (invited.told, "/console/enter/" in invited.link) == (False, True)
        assert troth.renew_link(invited.account).link != invited.link
        assert troth.change_roles(invited.account, ["tracer"]).roles == ("tracer",)
        assert troth.confirm_role(invited.account, "tracer").account == invited.account
        assert troth.sign_out(invited.account) == 0
        assert invited.account in next(each for each in troth.roles().items if each.role == "tracer").accounts
        troth.let_go(invited.account)
        assert troth.member(invited.account).left_at is not None
        assert [each.account for each in troth.staff(state="all")][-1] == invited.account
        draft = troth.notice_draft()
        assert troth.publish(draft.notice).did == "nothing"
        assert troth.told() == troth.unusual_looks() == ()
        with pytest.raises(Conflict):
            troth.record_told(1, "member", "email", 1, 1)
        with pytest.raises(Conflict):
            troth.look_into("nobody", "explained")


def test_every_operation_has_a_method_and_every_method_an_operation(store: str) -> None:
    routes = [(method, re.sub(r"<[^>]+>", "*", route)) for method, route in OPERATIONS if route != "openapi.json"]
    called = list(calls())
    assert (len(called) > 60, len(routes) > 60) == (True, True)
    assert [each for each in routes if not any(answers_to(each, call) for call in called)] == []
    assert [call for call in called if not any(answers_to(each, call) for each in routes)] == []


def calls() -> Iterator[tuple[str, str]]:
    """The method and place of every call the async half makes; ``*`` stands for what is filled in."""
    named = {"_get": "GET", "_all": "GET", "_pages": "GET", "_post": "POST"}
    for source in (HOME / "src" / "troth_client").glob("_async*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            for given in node.args:
                parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                said = "".join(each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else "*"
                               for each in parts)  # fmt: skip
                if said.startswith("/") and (node.func.attr in named or node.func.attr == "_call"):
                    first = node.args[0]
                    yield named.get(node.func.attr) or str(getattr(first, "value", "")), said.lstrip("/")


def answers_to(operation: tuple[str, str], call: tuple[str, str]) -> bool:
    """Whether this operation is what is called: its own names may be filled in."""
    wanted, said = operation[1].split("/"), call[1].split("/")
    same = len(wanted) == len(said) and all(b in (a, "*") for a, b in zip(wanted, said, strict=True))
    return operation[0] == call[0] and same


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
    done = subprocess.run(
        [sys.executable, "-c", example],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"case 1 is to be answered by \d{4}-", done.stdout), done.stdout
    said: dict[str, object] = {}
    exec(receiving, said)
    assert said["received"]("whsec_AAAA", {}, b"{}") == "401: do nothing with it"  # type: ignore[operator]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page shows curl")
def test_the_first_lines_of_the_page_on_the_api_work_as_they_are_printed(agency: Agency, address: str) -> None:
    machine(agency.lead).post(
        "/cases", {"right": "objection", "channel": "email", "person": {"email": "jo@post.example"}}
    )
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    printed = "\n".join(re.findall(r"^    \$ (.*)$", page, re.MULTILINE))
    assert printed.startswith("TOKEN=$(troth token new nightly"), printed
    script = printed.replace("https://privacy.waymark.example", address).replace("curl", "curl -sS")
    troth = f'troth() {{ "{sys.executable}" -m troth "$@" --workspace "{agency.root}"; }}'
    done = subprocess.run(
        ["sh", "-c", f"{troth}\n{script}"], capture_output=True, text=True, check=False, timeout=processes.LONGEST
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["items"][0]["kind"] == "objection", done.stdout


def test_the_sync_half_is_made_from_the_async_one(store: str) -> None:
    made = halves()
    assert len(made) == 5
    for source, other in made.items():
        assert other.read_text() == sync(source.read_text()), "run: python tools/client.py"
    assert {each.name for each in FOLDER.glob("_sync*.py")} == {each.name for each in made.values()}


def test_its_wheel_works_where_nothing_is_but_httpx(store: str, address: str, tmp_path: Path) -> None:
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(built, cwd=HOME, check=True, capture_output=True, timeout=processes.LONGEST)
    (wheel,) = tmp_path.glob("*.whl")
    bare = tmp_path / "bare"
    venv.create(bare, symlinks=True)
    place = next(bare.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
        assert [name for name in packed.namelist() if not name.startswith("troth_client")] == []
    for name in needed("httpx"):
        copied(name, place)
    code = (
        "import sys, troth_client as t; print(t.Client(sys.argv[1]).health().ready, [m for m in sys.modules"
        " if m.split('.')[0] in ('troth', 'django', 'pydantic')], t.__file__)"
    )
    done = subprocess.run(
        [str(bare / "bin" / "python"), "-I", "-c", code, address],
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )
    assert done.stdout.startswith(f"True [] {place}"), done.stderr


def needed(name: str) -> Iterator[str]:
    """A distribution and what it needs, here and now."""
    yield name
    for said in distribution(name).requires or ():
        wanted = Requirement(said)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield from needed(wanted.name)


def copied(name: str, place: Path) -> None:
    """Lay a distribution's files into another place of packages."""
    for file in distribution(name).files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), place / file)


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

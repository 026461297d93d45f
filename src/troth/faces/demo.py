"""``troth demo``: build an example's workspace, serve requests in it, break one promise in a copy, and show the board."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from troth.errors import TrothError
from troth.workspace import DEMO_MARK, Workspace

if TYPE_CHECKING:
    from troth.desk.cases.models import Case
    from troth.desk.staff.models import Account


@click.command()
@click.argument("example", default="tracing-agency")
@click.option(
    "--database",
    "databases",
    multiple=True,
    metavar="SYSTEM=URL",
    help="A database of a server for a system, not SQLite.",
)
@click.option("--no-serve", is_flag=True, help="End when done, also on a terminal.")
def demo(example: str, databases: tuple[str, ...], no_serve: bool) -> int:
    """Build EXAMPLE in demo/EXAMPLE, run an access and an erasure from end to end, and print the board.

    On a terminal it then serves portal and console until Ctrl-C.
    """
    source = find_example(example)
    seed = _load(source / "seed.py")
    workspace = _build(Path("demo") / example, source, seed, dict(item.split("=", 1) for item in databases))
    from troth.faces.workspaces import locked, make

    make(workspace.root)
    with locked(workspace, "demo"):
        outcome = _walk(workspace, seed, _load(source / "sabotage.py"))
    if outcome == 0 and not no_serve and sys.stdin.isatty() and sys.stdout.isatty():
        _serve_it(workspace)
    return outcome


def find_example(name: str) -> Path:
    """The folder of an example: in the checkout, else beside the package. Raises TrothError naming those there are."""
    package = Path(__file__).resolve().parents[1]
    homes = [home for home in (package.parents[1] / "examples", package / "examples") if home.is_dir()]
    for home in homes:
        if (home / name / "notice").is_dir():
            return home / name
    known = sorted({path.name for home in homes for path in home.iterdir() if (path / "notice").is_dir()})
    raise TrothError(f"there is no example ‘{name}’", fix=f"one of: {', '.join(known) or 'none was installed'}")


def _build(root: Path, source: Path, seed: ModuleType, databases: Mapping[str, str]) -> Workspace:
    """A fresh folder: the example's notice with its dates moved to today, and nothing else yet."""
    if root.exists() and not (root / DEMO_MARK).is_file():
        raise TrothError(
            "this folder was not made by the demo, so it is left alone", where=str(root), fix="move it away"
        )
    for stale in (root, _outside(root)):
        shutil.rmtree(stale, ignore_errors=True)
    root.mkdir(parents=True)
    (root / DEMO_MARK).touch()
    days = (_today() - date.fromisoformat((source / "base-date").read_text(encoding="utf-8").strip())).days
    (root / "notice").mkdir()
    for file in sorted((source / "notice").glob("*.yaml")):
        text = seed.shift_dates(file.read_text(encoding="utf-8"), days)
        for system in databases:
            text = text.replace(f"connect: data/{system}.sqlite", f"connect: env {system.upper()}_URL")
        (root / "notice" / file.name).write_text(text, encoding="utf-8")
    (root / "data").mkdir()
    if databases:
        lines = [f"{system.upper()}_URL={url}\n" for system, url in databases.items()]
        (root / "secrets.env").write_text("".join(lines), encoding="utf-8")
        (root / "secrets.env").chmod(0o600)
    return Workspace(root.resolve())


def _walk(workspace: Workspace, seed: ModuleType, sabotage: ModuleType) -> int:
    from troth.board.cli import summary
    from troth.board.run import verify
    from troth.desk.evidence import log
    from troth.desk.staff.accounts import actor
    from troth.desk.terminal import progress
    from troth.keepers.publication.actions import publish
    from troth.notice.loader import load

    with progress("making people up"):
        report = seed.seed(_addresses(workspace), today=_today())
    with progress("publishing the notice"):
        loaded = load(workspace.notice)
        lead = _staff(loaded.notice.organisation.contact.email or "")
        version = publish(loaded, by=lead).version
        _sign_all(lead)
    click.echo(f"{loaded.notice.organisation.name}: version {version.number} published, {report.people} made-up people")
    _attest_all(lead)
    for right, person, channel in (("access", report.access, "email"), ("erasure", report.erasure, "letter")):
        with progress(f"answering a request for {right}"):
            answered = _serve(right, person, channel, lead)
        _say(right, answered)
    _say("access", _open("access", report.member, "phone", lead))
    log.checkpoint(by=actor(lead), to=_outside(workspace.root))
    with progress("looking at every promise") as tell:
        board = verify(tell=tell)
    click.echo("\n".join(["", *summary(board), ""]))
    with progress("breaking a promise in a copy"):
        found = _sabotaged(workspace, sabotage)
    click.echo(found)
    _where(workspace)
    size, findings = _evidence(workspace)
    counts = board.counts()
    click.echo(f"promises: {counts['kept']} kept, {counts['broken']} broken, {counts['unproven']} unproven")
    click.echo(f"evidence: {size} entries, {'verified' if not findings else 'NOT verified'}")
    return 1 if findings or counts["broken"] else 0


def _staff(contact: str) -> Account:
    """The privacy lead of the example, who holds every role that attests here."""
    from troth.desk.staff.accounts import open_account
    from troth.notice.loader import load

    notice = load(_workspace().notice).notice
    owners = {measure.owner for measure in notice.measures.values()} | {page.owner for page in notice.pages.values()}
    roles = {role for role in owners if role} | ({notice.organisation.person_in_charge} - {None})
    domain = contact.partition("@")[2] or "company.example"
    return open_account(f"lead@{domain}", "Robin Lead", tuple(sorted(role for role in roles if role)))


def _sign_all(lead: Account) -> None:
    """What ``troth need sign --yes`` does: until the lead's undertakings are signed, nothing is seen or done in those roles."""
    from troth.desk.need.undertakings import sign, undertakings

    for role, _at in undertakings(lead):
        sign(lead, role.name, text_hash=role.text_hash)


def _attest_all(lead: Account) -> None:
    from troth.keepers.measures.actions import attest, attestable

    for promise in attestable():
        attest(promise.id, by=lead)


def _open(right: str, person: Mapping[str, str], channel: str, lead: Account) -> Case:
    from troth.keepers.rights.actions import open_request

    return open_request(right, person, channel=channel, received_on=_today(), by=lead)


def _serve(right: str, person: Mapping[str, str], channel: str, lead: Account) -> Case:
    """One request from receipt to close: people look where machines cannot, the lead approves, the plan runs."""
    from troth.desk.cases.cases import answer_task, get_case, open_tasks
    from troth.keepers.rights.actions import approve_and_run

    case = _open(right, person, channel, lead)
    for task in open_tasks(case):
        answer_task(case, task.system, "nothing", by=lead)
    approve_and_run(case, by=lead)
    return get_case(case.number)


def _say(right: str, case: Case) -> None:
    from troth.keepers.rights.cli import as_json, state_in_words

    said: dict[str, Any] = as_json(case)
    steps = said["plan"]["steps"] if said["plan"] else []
    rows = sum(sum(step["expects"].values()) for step in steps)
    files = [step["result"]["file"] for step in steps if step["result"] and "file" in step["result"]]
    came_of = f"{rows} rows, {files[0]}" if files else f"due {case.due_on:%-d %B %Y}"
    click.echo(f"case {case.number}, {right}: {state_in_words(case)} – {came_of}")


def _sabotaged(workspace: Workspace, sabotage: ModuleType) -> str:
    """Copy the workspace, do the damage there, and let another process verify the copy."""
    with tempfile.TemporaryDirectory(prefix="troth-demo-") as folder:
        copy = Path(folder) / workspace.root.name
        shutil.copytree(workspace.root, copy)
        (copy / ".troth.lock").unlink(missing_ok=True)
        addresses = _addresses(Workspace(copy))
        said = sabotage.SAYS
        if all(address.startswith("sqlite") for address in addresses.values()):
            sabotage.sabotage(addresses, _today())
        else:
            # A copy of the folder does not copy a database on a server, so the damage is done to the published page.
            said = "somebody changed a word of the published notice"
            page = copy / "published" / "notice.html"
            page.write_text(page.read_text(encoding="utf-8").replace("never", "seldom"), encoding="utf-8")
        command = [sys.executable, "-m", "troth", "verify", "--no-record", "--format", "json", "--workspace", str(copy)]
        run = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ | {"TROTH_WORKSPACE": ""}
        )
        if run.returncode != 1:
            raise TrothError("the damage was not found", where="troth verify", fix=run.stderr.strip())
        broken = [p for p in json.loads(run.stdout)["promises"] if p["verdict"] == "broken"]
        lines = [f"  broken: {p['sentence']}\n          {p['reason']}" for p in broken]
        return "\n".join([f"In a copy, {said}:", *lines])


def _evidence(workspace: Workspace) -> tuple[int, list[dict[str, str]]]:
    """Export the log and verify the file against the checkpoint that left the house."""
    from troth.desk.evidence import log
    from troth.ledger import verifier

    pack = workspace.root / "evidence.jsonl"
    size = log.write_pack(pack)
    outside = sorted(_outside(workspace.root).glob("checkpoint-*.txt"))
    return size, verifier.verify(str(pack), [str(path) for path in outside], []).findings


def _where(workspace: Workspace) -> None:
    root = workspace.root
    near = root.relative_to(Path.cwd()) if root.is_relative_to(Path.cwd()) else root
    click.echo(f"\nThe notice people read: {near}/published/notice.html · what was given and erased: {near}/cases/")
    click.echo(f"The log: {near}/evidence.jsonl · every verdict: troth verify --workspace {near}")


def _serve_it(workspace: Workspace) -> None:
    """Become ``troth up`` in the workspace: a process that read its settings there, and that Ctrl-C puts down."""
    click.echo("\nNow it is served, with a banner on each page that says what it is. Ctrl-C ends it.")
    sys.stdout.flush()
    os.environ["TROTH_WORKSPACE"] = str(workspace.root)
    os.execv(sys.executable, [sys.executable, "-m", "troth", "up"])  # noqa: S606


def _addresses(workspace: Workspace) -> dict[str, str]:
    from troth.notice.loader import load

    systems = load(workspace.notice).notice.systems
    return {name: workspace.address(system.connect.read) for name, system in systems.items() if system.connect}


def _outside(root: Path) -> Path:
    """Where the demo hands checkpoints to: beside the workspace, standing for another house."""
    return root.with_name(f"{root.name}-checkpoints")


def _workspace() -> Workspace:
    from troth.desk import here

    return here()


def _today() -> date:
    """Today in the United Kingdom, before Django is set up."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    return datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()


def _load(path: Path) -> ModuleType:
    """A Python file of the example, as a module."""
    spec = util.spec_from_file_location(f"troth_example_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise TrothError(f"the example has no {path.name}", where=str(path.parent))
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

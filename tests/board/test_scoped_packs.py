"""A pack about one promise, case, client or contract: shows that and nothing else, and is believed without Troth."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.agency import LEAD, Agency
from tests.processes import LONGEST
from troth.desk.evidence.log import SYSTEM, append, facts_in
from troth.desk.evidence.models import EvidenceEntry
from troth.ledger import verifier

Lines = list[dict[str, Any]]


@pytest.fixture
def served(agency: Agency) -> Agency:
    """The agency after one access, one request that is a client's, and one run of every check."""
    agency.serve("access", agency.report.access)
    assert agency.troth("request", "access", *agency.ids(agency.report.member), "--by", "email", "--as", LEAD)[0] == 0
    assert agency.troth("verify")[0] == 0
    return agency


def packed(agency: Agency, *about: str) -> Path:
    """The pack that the command writes."""
    path = agency.root / "pack.zip"
    code, _, err = agency.troth("evidence", "export", *about, "--to", str(path))
    assert code == 0, err
    return path


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_took_a_pack_about_what_is_on_record_and_one_about_a_case_is_a_look(served: Agency) -> None:
    packed(served, "--case", "1")
    packed(served, "--promise", "rights.access")
    look = EvidenceEntry.objects.filter(kind="person.seen", case="1").latest("position")
    assert (look.actor_id, facts_in(look)["page"]) == (served.lead.uid, "pack of the case")
    (taken,) = EvidenceEntry.objects.filter(kind="evidence.pack-taken")
    assert (taken.actor_id, facts_in(taken)) == (served.lead.uid, {"scope": "promise", "name": "rights.access"})


def lines_of(pack: Path) -> Lines:
    with zipfile.ZipFile(pack) as opened:
        return [json.loads(line) for line in opened.read("evidence.jsonl").splitlines()]


def shown(pack: Path) -> list[dict[str, Any]]:
    """The leaves that a pack shows, with their facts."""
    return [json.loads(line["leaf"]) | {"facts": line.get("facts")} for line in lines_of(pack) if "leaf" in line]


@cache
def only_cryptography() -> Path:
    """A folder from which Python imports cryptography and what that stands on, and nothing else."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="troth-outside-"))
    for name in ("cryptography", "cffi", "_cffi_backend", "pycparser"):
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            origin = Path(found.origin)
            origin = origin.parent if origin.name == "__init__.py" else origin
            (folder / origin.name).symlink_to(origin)
    return folder


def outside(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A Python that has cryptography and has never heard of Troth."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(only_cryptography())}
    return subprocess.run(
        [sys.executable, "-S", "-s", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )


def forged_leaf(lines: Lines) -> None:
    line = next(line for line in lines if "leaf" in line)
    line["leaf"] = line["leaf"].replace('"kind":"', '"kind":"x')


def forged_facts(lines: Lines) -> None:
    next(line for line in lines if line.get("facts"))["facts"]["forged"] = True


def forged_hash(lines: Lines) -> None:
    line = next(line for line in lines if "hash" in line)
    line["hash"] = f"{int(line['hash'][0], 16) ^ 1:x}{line['hash'][1:]}"


def without_a_leaf(lines: Lines) -> None:
    lines.remove(next(line for line in lines if "leaf" in line))


def without_a_hash(lines: Lines) -> None:
    lines.remove(next(line for line in lines if "hash" in line))


def renumbered(lines: Lines) -> None:
    without_a_leaf(lines)
    for number, line in enumerate(lines[1:-1]):
        line["i"] = number
    lines[0]["size"] = lines[-1]["size"] = len(lines) - 2


ATTACKS: tuple[Callable[[Lines], None], ...] = (
    forged_leaf, forged_facts, forged_hash, without_a_leaf, without_a_hash, renumbered,
)  # fmt: skip


def test_a_machine_without_troth_believes_a_pack_and_refuses_a_changed_one(served: Agency, tmp_path: Path) -> None:
    pack = packed(served, "--promise", "rights.erasure")
    folder = tmp_path / "outside"
    with zipfile.ZipFile(pack) as opened:
        assert sorted(opened.namelist()) == ["README.txt", "evidence.jsonl", "troth_verify.py"]
        opened.extractall(folder)
    assert "No module named 'troth'" in outside("-c", "import troth", folder=folder).stderr
    for what in ("evidence.jsonl", str(pack)):
        said = outside("troth_verify.py", what, folder=folder)
        assert (said.returncode, said.stderr) == (0, ""), said.stdout
        assert "verified (1 signed checkpoints)" in said.stdout
        assert "entries are withheld" in said.stdout
    assert "promise rights.erasure" in (folder / "README.txt").read_text(encoding="utf-8")
    said = outside("troth_verify.py", str(changed(pack, forged_hash)), folder=folder)
    assert (said.returncode, "NOT VERIFIED" in said.stdout) == (1, True)
    for attack in ATTACKS:
        assert verifier.main([str(changed(pack, attack))]) == 1, attack.__name__
    bytes_ = pack.read_bytes()
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as out:
        out.writestr("another.txt", "nothing")
    middle = len(bytes_) // 2
    damaged = bytes_[:middle] + bytes([bytes_[middle] ^ 255]) + bytes_[middle + 1 :]
    for content in (bytes_[:-40], bytes_[:middle], damaged, other.read_bytes()):
        (tmp_path / "bad.zip").write_bytes(content)
        assert verifier.main([str(tmp_path / "bad.zip")]) in (1, 2)


def changed(pack: Path, attack: Callable[[Lines], None]) -> Path:
    """The pack again, after somebody changed its lines."""
    lines = lines_of(pack)
    attack(lines)
    path = pack.with_name("changed.zip")
    spelt = (json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("evidence.jsonl", "".join(spelt))
    return path


def test_a_pack_shows_what_it_is_about_and_nothing_else(served: Agency) -> None:
    leaves = shown(packed(served, "--case", "1"))
    assert {leaf["case"] for leaf in leaves} == {"1"}
    assert len(leaves) == EvidenceEntry.objects.filter(case="1").count() > 5

    leaves = shown(packed(served, "--promise", "review.latest"))
    (look,) = [leaf["facts"] for leaf in leaves if leaf["kind"] == "board.looked"]
    assert look["evidence"]
    assert set(look["evidence"]) <= {leaf["id"] for leaf in leaves}
    assert "board.verified" not in {leaf["kind"] for leaf in leaves}, "what a run saw of others is not shown"
    assert {leaf["facts"]["promise"] for leaf in leaves if "promise" in leaf["facts"]} == {"review.latest"}

    leaves = shown(packed(served, "--contract", "hosting-provider"))
    assert {leaf["facts"]["promise"] for leaf in leaves if "promise" in leaf["facts"]} == {
        "recipients.hosting-provider"
    }


def test_no_client_is_shown_what_concerns_another(served: Agency) -> None:
    entry = EvidenceEntry.objects.filter(kind="rights.passed-to-client").latest("position")
    client = json.loads(entry.facts or "{}")["client"]
    leaves = shown(packed(served, "--client", client))
    assert entry.uid in {leaf["id"] for leaf in leaves}
    assert {leaf["case"] for leaf in leaves} == {entry.case}
    assert shown(packed(served, "--contract", client)) == leaves, "a contract's row names its client"
    with transaction.atomic():
        append("rights.passed-to-client", by=SYSTEM, case=entry.case, system="cases", client="another", rows=1)
    for name in (client, "another"):
        leaves = shown(packed(served, "--client", name))
        assert {leaf["kind"] for leaf in leaves} == {"case.opened", "rights.passed-to-client"}
        assert {leaf["facts"]["client"] for leaf in leaves if leaf["kind"].startswith("rights")} == {name}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_nothing_is_on_record_of_is_refused_in_words(agency: Agency) -> None:
    path = agency.root / "pack.zip"
    for *about, says in (
        ("--promise", "no.such", "there is no promise"),
        ("--case", "99", "nothing is on record of the case"),
        ("--client", "nobody", "no request has been passed"),
        ("--contract", "nobody", "the notice names: "),
        ("--case", " ", "nothing a pack can be about"),
        ("--case", "1", "--promise", "review", "give one of them"),
    ):
        code, _, err = agency.troth("evidence", "export", *about, "--to", str(path))
        assert (code, says in " ".join(err.split()), path.exists()) == (2, True, False), err

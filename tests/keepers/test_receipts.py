"""A person's receipt: what was asked, decided and done, provable without us, also after everything about them is destroyed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.agency import LEAD, Agency
from tests.processes import LONGEST
from troth.desk import now
from troth.desk.cases import receipts
from troth.desk.cases.models import Case
from troth.desk.cases.receipts import write_due
from troth.desk.evidence.checkpoints import signed_now
from troth.desk.evidence.models import Cosignature, EvidenceEntry
from troth.errors import TrothError
from troth.ledger import cosignatures, notes, receipt_verifier, verify


def checked(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    code = verify.main([str(path), "--format", "json", *options])
    said = json.loads(capsys.readouterr().out)
    assert code == (0 if said["verified"] else 1)
    return said


def receipt_of(agency: Agency, number: int) -> Path:
    return agency.root / "cases" / str(number) / "receipt.json"


def test_an_erased_persons_receipt_proves_what_was_done_and_names_nobody(agency: Agency) -> None:
    person = agency.report.erasure
    number = agency.serve("erasure", person)
    path = receipt_of(agency, number)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size <= 20_000
    destroyed = EvidenceEntry.objects.filter(case=str(number), kind="case.opened", facts=None, salt=None)
    assert destroyed.exists(), "the store forgot what the receipt shows"
    assert Case.objects.get(number=number).disclosed is None
    said = checked(path, agency.capsys)
    told = "\n".join(said["proves"])
    assert said["verified"], said
    for words in (
        "a request (erasure)",
        "in website: deleted",
        "the certificate says: erased",
        "closed: granted",
        "version 1",
    ):
        assert words in told
    content = path.read_text(encoding="utf-8")
    for value in (*person.values(), "Robin", LEAD):
        assert value not in content


def test_it_knows_the_certificate_and_the_notice_that_it_speaks_of(agency: Agency) -> None:
    number = agency.serve("erasure", agency.report.erasure)
    folder = agency.root / "cases" / str(number)
    for file in (folder / "certificate.html", folder / "certificate.json", agency.root / "published" / "notice.html"):
        assert checked(folder / "receipt.json", agency.capsys, "--file", str(file))["verified"], file
    page = folder / "certificate.html"
    page.write_text(page.read_text().replace("erased", "kept"))
    assert not checked(folder / "receipt.json", agency.capsys, "--file", str(page))["verified"]


def test_an_access_receipt_speaks_of_its_package(agency: Agency) -> None:
    number = agency.serve("access", agency.report.access)
    package = agency.root / "cases" / str(number) / "package.zip"
    said = checked(receipt_of(agency, number), agency.capsys, "--file", str(package))
    assert said["verified"]
    (made,) = [line for line in said["proves"] if "the package was made: rows" in line]
    assert re.search(r"values withheld: \d+ \(guards-account\), \d+ \(running-text\); SHA-256", made), made


def test_a_refusal_has_its_receipt_too(agency: Agency) -> None:
    person = agency.report.access
    assert agency.troth("request", "access", *agency.ids(person), "--by", "email", "--as", LEAD)[0] == 0
    settle = ("case", "settle", "1", "--outcome", "refused", "--reason", "asked twice this week", "--as", LEAD)
    assert agency.troth(*settle)[0] == 0
    path = receipt_of(agency, 1)
    assert "a named person decided: refused" in "\n".join(checked(path, agency.capsys)["proves"])
    assert "asked twice" not in path.read_text()


def test_the_command_writes_it_again_against_the_log_as_it_stands(agency: Agency, tmp_path: Path) -> None:
    number = agency.serve("erasure", agency.report.erasure)
    before = checked(receipt_of(agency, number), agency.capsys)
    agency.serve("access", agency.report.access)
    code, out, err = agency.troth("receipt", str(number), "--to", str(tmp_path / "copy.json"), "--format", "json")
    assert code == 0, err
    assert json.loads(out)["bytes"] == (tmp_path / "copy.json").stat().st_size
    after = checked(tmp_path / "copy.json", agency.capsys)
    assert after["verified"]
    assert after["size"] > before["size"]
    assert after["proves"] == before["proves"], "facts and salts that the store forgot come from the first receipt"


def test_a_checkpoint_that_a_witness_cosigned_is_the_one_it_stands_against(agency: Agency) -> None:
    number = agency.serve("access", agency.report.access)
    private = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    key = cosignatures.WitnessKey("witness.example", private.public_key().public_bytes_raw())
    point = signed_now()
    at = now().replace(microsecond=0)
    text = point.note.rpartition("\n\n")[0] + "\n"
    seconds = int(at.timestamp())
    blob = key.key_id + seconds.to_bytes(8, "big") + private.sign(cosignatures.signed_bytes(text, seconds))
    line = f"{notes.DASH}{key.name} {notes.base64_text(blob)}"
    Cosignature.objects.create(checkpoint=point, witness=key.name, key=str(key), signed_at=at, line=line)
    agency.serve("erasure", agency.report.erasure)
    assert agency.troth("receipt", str(number))[0] == 0
    said = checked(receipt_of(agency, number), agency.capsys, "--witness", str(key))
    assert (said["verified"], said["cosigned"], said["size"]) == (True, 1, point.size)


def test_one_that_would_be_long_leaves_out_the_places_searched(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "LARGEST", 1000)
    number = agency.serve("erasure", agency.report.erasure)
    said = checked(receipt_of(agency, number), agency.capsys)
    assert said["verified"]
    assert "connections.verify.done (its facts are not in the receipt)" in "\n".join(said["proves"])
    assert "in website: deleted" in "\n".join(said["proves"])


def test_a_case_that_is_not_closed_has_none(agency: Agency) -> None:
    person = agency.report.access
    assert agency.troth("request", "access", *agency.ids(person), "--by", "email", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("receipt", "1")
    assert code == 2
    assert "nothing to give a receipt for yet" in err


def test_a_receipt_that_could_not_be_written_is_said_and_written_later(agency: Agency) -> None:
    number = agency.serve("access", agency.report.access)
    receipt_of(agency, number).unlink()
    Case.objects.filter(number=number).update(receipt_at=None, disclosed={})
    name = agency.root / "keys" / "log.name"
    kept = name.read_bytes()
    name.unlink()
    with pytest.raises(TrothError, match="the log's name"):
        write_due()
    assert Case.objects.get(number=number).receipt_at is None
    name.write_bytes(kept)
    assert write_due() == {"written": 1}
    assert write_due() == {"written": 0}
    assert receipt_of(agency, number).exists()


def test_the_verifier_checks_it_on_a_machine_without_troth(agency: Agency, tmp_path: Path) -> None:
    number = agency.serve("erasure", agency.report.erasure)
    alone = tmp_path / "alone"
    alone.mkdir()
    for file in (Path(receipt_verifier.__file__), receipt_of(agency, number)):
        (alone / file.name).write_bytes(file.read_bytes())
    command = [sys.executable, "-I", "receipt_verifier.py", "receipt.json"]
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False, timeout=LONGEST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "It proves that the log says:" in done.stdout

"""The bill of materials names every locked package with its hashes, the same each time; an audit nobody answered is no pass."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests import processes
from tools.audit import looked_up, said_of, skipped_by, verdict
from tools.sbom import carried, locked

ROOT = Path(__file__).parents[2]


def test_every_locked_package_is_in_the_bill_with_its_hashes(tmp_path: Path) -> None:
    texts = []
    for name in ("one.json", "two.json"):
        subprocess.run(
            [sys.executable, str(ROOT / "tools" / "sbom.py"), str(tmp_path / name)],
            check=True,
            capture_output=True,
            timeout=processes.LONGEST,
        )
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    made = json.loads(texts[0])
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert len(packages) > 20
    of_python = [each for each in made["components"] if each["purl"].startswith("pkg:pypi/")]
    assert {(each["name"], each["version"]) for each in of_python} == {
        (name, version) for name, (version, _) in packages.items()
    }
    assert all(each["externalReferences"][0]["hashes"] for each in made["components"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["bom-ref"] for each in made["components"]} == set(made["dependencies"][0]["dependsOn"])
    assert "://" not in texts[0].replace("http://cyclonedx.org/schema/bom-1.6.schema.json", ""), "no download address"


def test_what_the_wheel_carries_of_npm_is_in_the_bill_and_nothing_else_of_it() -> None:
    (made,) = carried((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert (made["name"], made["licenses"]) == ("govuk-frontend", [{"license": {"id": "MIT"}}])
    (hashed,) = made["externalReferences"][0]["hashes"]
    assert (hashed["alg"], len(hashed["content"])) == ("SHA-512", 128)
    assets = (ROOT / "tools" / "assets.py").read_text(encoding="utf-8")
    copied = set(re.findall(r'copy\(here / "node_modules/([\w.-]+)/', assets))
    assert copied == {"govuk-frontend"}, "what is copied out of npm's packages stands in CARRIED"


def test_a_found_vulnerability_is_told_with_what_mends_it() -> None:
    report = {
        "dependencies": [
            {"name": "quiet", "version": "1.0", "vulns": []},
            {"name": "leaky", "version": "2.1", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.2"]}]},
            {"name": "open", "version": "3.0", "vulns": [{"id": "PYSEC-2026-2", "fix_versions": []}]},
        ]
    }
    assert said_of(report) == [
        "leaky 2.1: PYSEC-2026-1, mended by 2.2",
        "open 3.0: PYSEC-2026-2, mended by nothing yet",
    ]


def test_an_audit_that_nobody_answered_is_no_pass_and_has_a_code_of_its_own() -> None:
    quiet, leaky = ([], ""), (["leaky 2.1: PYSEC-2026-1, mended by 2.2"], "")
    silent = ([], "the service did not answer")
    assert verdict(0, {"a.lock": quiet, "b.lock": quiet}) == (
        ["looked up: no known vulnerability in what is locked"],
        0,
    )
    lines, code = verdict(0, {"a.lock": quiet, "b.lock": silent})
    assert (lines, code) == (["b.lock: NOT looked up for known vulnerabilities: the service did not answer"], 3)
    assert verdict(1, {"a.lock": silent})[1] == 1, "a licence that may not be is found without the network"
    lines, code = verdict(0, {"a.lock": silent, "b.lock": leaky})
    assert (len(lines), code) == (2, 1), "what was found counts, and what was not looked up is said beside it"


def test_packages_of_which_the_service_knows_nothing_were_not_looked_up() -> None:
    report = {"dependencies": [{"name": "quiet", "skip_reason": "not found"}, {"name": "known", "vulns": []}]}
    assert (said_of(report), skipped_by(report)) == ([], "the service knows nothing of 1 packages, such as quiet")


def test_what_pip_audit_itself_cannot_read_is_no_pass_either() -> None:
    found, why = looked_up("no-such.lock")
    assert (found, why != "") == ([], True)

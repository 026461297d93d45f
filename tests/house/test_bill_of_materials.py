"""The bill of materials names every locked package with its hashes, the same each time; the audit reads what it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.audit import said_of
from tools.sbom import locked

ROOT = Path(__file__).parents[2]


def test_every_locked_package_is_in_the_bill_with_its_hashes(tmp_path: Path) -> None:
    texts = []
    for name in ("one.json", "two.json"):
        subprocess.run(
            [sys.executable, str(ROOT / "tools" / "sbom.py"), str(tmp_path / name)], check=True, capture_output=True
        )
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    made = json.loads(texts[0])
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert len(packages) > 20
    assert {(each["name"], each["version"]) for each in made["components"]} == {
        (name, version) for name, (version, _) in packages.items()
    }
    assert all(each["externalReferences"][0]["hashes"] for each in made["components"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["bom-ref"] for each in made["components"]} == set(made["dependencies"][0]["dependsOn"])
    assert "://" not in texts[0].replace("http://cyclonedx.org/schema/bom-1.6.schema.json", ""), "no download address"


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

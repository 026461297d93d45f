"""``make sbom``: the packages that run with Troth as CycloneDX 1.6, from the lock files: names, versions, hashes, licences.

From ``requirements.lock`` all of them; from ``package-lock.json`` what the wheel carries of npm's, the others only build it.
``python tools/sbom.py [FILE]`` writes ``sbom.cdx.json``. It is the same each time for the same lock file and version, so that
a release's own can be made again and compared. Needs no network.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from tools.licences import stated_licence

ROOT = Path(__file__).parents[1]
CARRIED = ("govuk-frontend",)
"""npm's packages of which the wheel carries style and script (tools/assets.py)."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked(text: str) -> dict[str, tuple[str, list[str]]]:
    """Every package of a lock file: name → version and the SHA-256 of each file that may be installed."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in text.splitlines():
        if pinned := _PINNED.match(line):
            name = pinned[1].lower().replace("_", "-")
            found[name] = (pinned[2], [])
        if name:
            found[name][1].extend(_HASH.findall(line))
    return found


def carried(text: str) -> list[dict[str, Any]]:
    """The components of npm that the wheel carries, from the text of ``package-lock.json``."""
    known = json.loads(text)["packages"]
    made: list[dict[str, Any]] = []
    for name in CARRIED:
        said = known[f"node_modules/{name}"]
        algorithm, _, digest = said["integrity"].partition("-")
        hashed = {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}
        ref = f"pkg:npm/{name}@{said['version']}"
        reference = {"type": "distribution", "url": ref, "hashes": [hashed]}
        made.append({"type": "library", "bom-ref": ref, "name": name, "version": said["version"], "purl": ref,
                     "licenses": [{"license": {"id": said["license"]}}], "externalReferences": [reference]})  # fmt: skip
    return made


def sbom(version: str, packages: dict[str, tuple[str, list[str]]], npm: list[dict[str, Any]]) -> dict[str, Any]:
    """The bill of materials as CycloneDX 1.6 (ECMA-424)."""
    us = {"type": "application", "bom-ref": f"pkg:pypi/troth@{version}", "name": "troth", "version": version}
    components = [_component(name, *packages[name]) for name in sorted(packages)] + npm
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, components]))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": us | {"licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": components,
        "dependencies": [{"ref": us["bom-ref"], "dependsOn": [each["bom-ref"] for each in components]}],
    }


def _component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    ref = f"pkg:pypi/{name}@{version}"
    made: dict[str, Any] = {"type": "library", "bom-ref": ref, "name": name, "version": version, "purl": ref}
    files = [{"alg": "SHA-256", "content": each} for each in sorted(set(hashes))]
    # The lock file allows several files of one version (one a platform); CycloneDX keeps them as a distribution's hashes.
    made["externalReferences"] = [{"type": "distribution", "url": ref, "hashes": files}]
    licence = _licence(name)
    if licence:
        made["licenses"] = (
            [{"expression": licence}] if re.search(r" (AND|OR|WITH) ", licence) else [{"license": {"name": licence}}]
        )
    return made


def _licence(name: str) -> str:
    try:
        said = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    one = {key: (said.get_all(key) or [None])[0] for key in ("License-Expression", "License")}
    return stated_licence(one["License-Expression"], said.get_all("Classifier") or [], one["License"]) or ""


def main() -> None:
    """Write the file that is named, or sbom.cdx.json."""
    init = (ROOT / "src" / "troth" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'__version__ = "([^"]+)"', init)
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    npm = carried((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    made = sbom(version[1] if version else "unknown", packages, npm)
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "sbom.cdx.json")
    target.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(made['components'])} packages written to {target.name}")


if __name__ == "__main__":
    main()

"""From a sentence of the published notice three clicks reach its proof; what is taken away is verified without Troth."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.pages.hands import Mouse
from tests.pages.sites import Site

PLACES = [
    pytest.param("agency", "sqlite", id="agency-sqlite"),
    pytest.param(
        "contractor", "postgres", id="contractor-postgres",
        marks=pytest.mark.postgres,
    ),
]  # fmt: skip
pytestmark = [pytest.mark.browser]
PROMISE = "rights.access"


@pytest.mark.parametrize(("example", "store"), PLACES)
def test_a_sentence_leads_to_its_proof_and_to_a_pack_that_another_machine_verifies(
    sites: Callable[[str, str], Site], chromium: Any, example: str, store: str, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    site = sites(example, store)
    context = chromium.new_context(accept_downloads=True)
    site.sign_in(context)
    page = context.new_page()
    staff = Mouse(page)
    page.goto(site.address + "/console/")
    staff.press("Run every check now")
    expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible(timeout=30_000)

    page.goto(site.address)
    sentence = page.locator(f'[id="{PROMISE}"]')
    said = sentence.inner_text()
    with page.expect_navigation():
        sentence.get_by_role("link").last.click()
    assert page.locator("h1").inner_text() in said
    pack = staff.take("Take the pack")
    staff.follow("The proof of this run in the log")
    expect(page.get_by_role("heading", name="The proof")).to_be_visible()

    with zipfile.ZipFile(pack.path()) as packed:
        packed.extractall(tmp_path)
    run = elsewhere(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    spoilt = (tmp_path / "evidence.jsonl").read_text(encoding="utf-8").replace('"kept"', '"broken"', 1)
    (tmp_path / "evidence.jsonl").write_text(spoilt, encoding="utf-8")
    assert elsewhere(tmp_path).returncode == 1
    page.context.close()


def elsewhere(folder: Path) -> subprocess.CompletedProcess[str]:
    """The verifier of the pack on a machine that has Python and the one package it asks for, and no Troth."""
    there = folder / "packages"
    for name in ("cryptography", "cffi", "_cffi_backend"):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        source = Path(spec.origin)
        source = source.parent if source.stem == "__init__" else source
        there.mkdir(exist_ok=True)
        (there / source.name).unlink(missing_ok=True)
        (there / source.name).symlink_to(source)
    alone = [sys.executable, "-S", "-s", "troth_verify.py", "evidence.jsonl"]
    missing = "import importlib.util, sys; sys.exit(importlib.util.find_spec('troth') is not None)"
    assert (
        subprocess.run(
            [*alone[:3], "-c", missing], cwd=folder, env={"PYTHONPATH": str(there)}, timeout=processes.LONGEST
        ).returncode
        == 0
    )
    return subprocess.run(
        alone,
        cwd=folder,
        env={"PYTHONPATH": str(there)},
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )

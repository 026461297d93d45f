"""A sample of the faults of ``make torture`` in every run of the tests: the same for the same code, another for other code."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tests import servers
from tests.torture import campaign

FAULTS = {"sqlite": 130, "postgres": 70}
"""200 in all; a server's databases take longer to put back, and connections that hang take their time."""


def seed() -> int:
    """A number that says what the code is: the sample stays the same for the same code, and moves on with every change."""
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parents[2] / "src" / "troth").rglob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4])


@pytest.mark.parametrize("product", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_sample_of_faults_loses_doubles_and_hides_nothing(product: str) -> None:
    if product == "postgres" and servers.postgres() is None:
        servers.missing("postgres")
    said = campaign.run(count=FAULTS[product], workers=1, seed=seed(), products=(product,), how="sample")
    assert campaign.clean(said), campaign.screen(said)
    assert said["faults"] >= FAULTS[product] * 0.95, campaign.screen(said)
    assert len(said["by_kind"]) >= 5, "the sample was to meet every kind of fault"
    assert len(said["by_work"]) == len(said["markers"]), "the sample was to meet every work"


@pytest.mark.torture
def test_ten_thousand_faults_lose_double_and_hide_nothing() -> None:
    count = int(os.environ.get("TROTH_TORTURE_FAULTS", "10000"))
    said = campaign.run(count=count, workers=os.cpu_count() or 1, seed=1, journal=campaign.RESULTS / "torture.jsonl")
    campaign.write(said, campaign.RESULTS / "torture.json")
    assert campaign.clean(said), campaign.screen(said)
    assert said["faults"] >= count

"""Our own store does not answer: every page says that it cannot be shown now, in our dress, and a probe is told what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes
from tests.conftest import HOME, use
from tests.pages.doors import stranger, title


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def gone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A workspace whose store is not there: its disk is away, or nobody listens."""
    away = f"sqlite:///{tmp_path}/away/store.sqlite3"
    if request.param == "postgres":
        away = f"postgresql://troth:none@127.0.0.1:{processes.free_port()}/troth"
    use(tmp_path, away)
    yield
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")


@pytest.mark.parametrize("address", ["/", "/ask", "/cy/", "/console/", "/console/cases/", "/ask/how-it-stands"])
def test_a_page_says_that_it_cannot_be_shown_now(gone: None, address: str) -> None:
    client = stranger()
    client.cookies["troth_session"] = "a" * 32  # somebody who was signed in
    answer = client.get(address)
    assert (answer.status_code, title(answer)[:31]) == (503, "We cannot show this at the momen"[:31])
    assert "troth.css" in answer.content.decode()


def test_what_watches_over_the_process_is_told_that_it_lives_and_lacks_its_store(gone: None) -> None:
    assert stranger().get("/health").status_code == 200
    ready = stranger().get("/ready")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": ["store"]})


def test_an_address_that_means_nothing_is_told_so_all_the_same(gone: None) -> None:
    assert stranger().get("/no-such-page").status_code == 404

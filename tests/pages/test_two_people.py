"""A person's key is destroyed by two people in two browsers, and neither of them can do it alone, in however many tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import HOME, use
from tests.pages.sites import LEAD, Site, _apart
from troth.workspace import Workspace

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(
    "store", [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]
)
def test_a_key_is_destroyed_from_two_browsers(sites: Callable[[str, str], Site], chromium: Any, store: str) -> None:
    from playwright.sync_api import expect

    site = sites("agency", store)
    subject = _apart(_somebody, site, f"ben.{store}@company.example")
    lead = chromium.new_context()
    site.sign_in(lead, LEAD)
    tab, other = lead.new_page(), lead.new_page()
    tab.goto(f"{site.address}/console/proposals/")
    tab.get_by_label("What is to be done").select_option("keys.shred")
    tab.get_by_label("About whom or what").fill(subject)
    tab.get_by_label("Why", exact=True).fill("Their case closed long ago.")
    tab.get_by_role("button", name="Propose").click()
    expect(tab.get_by_role("heading", name="Destroy the key of a person")).to_be_visible()
    other.goto(tab.url)
    expect(other.get_by_role("button", name="Approve")).to_have_count(0)
    # The button of another page, put into a tab of whoever proposed it, does nothing either.
    other.evaluate("document.querySelector('#decide button').value = 'approve'")
    other.locator("#decide button").click()
    expect(other.get_by_text("whoever proposed it does not decide it")).to_be_visible()
    assert not _apart(_destroyed, site, subject)

    second = chromium.new_context()
    site.sign_in(second, f"ben.{store}@company.example")
    page = second.new_page()
    page.goto(tab.url)
    expect(page.get_by_text("Their case closed long ago.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Decided by")).to_be_visible()
    assert _apart(_destroyed, site, subject)
    tab.reload()
    expect(tab.get_by_role("button")).not_to_contain_text(["Take it back"])
    for context in (lead, second):
        context.close()


def _somebody(site: Site, second: str) -> str:
    """A second privacy lead, and a person whose key there is: their random id."""
    use(site.root, Workspace(site.root).store)
    try:
        from django.db import transaction

        from tests.desk.need.test_deciding import sign_all
        from troth.desk.staff.accounts import account, open_account
        from troth.desk.subjects.people import meet

        sign_all(open_account(second, "Ben Second", ("privacy lead",), by=account(LEAD)))
        with transaction.atomic():
            return meet({"email": "kit.vale@post.example"}).uid
    finally:
        _left()


def _destroyed(site: Site, subject: str) -> bool:
    use(site.root, Workspace(site.root).store)
    try:
        from troth.desk.subjects.models import Subject

        return Subject.objects.get(uid=subject).wrapped_key is None
    finally:
        _left()


def _left() -> None:
    from django.db import connections

    connections.close_all()
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")

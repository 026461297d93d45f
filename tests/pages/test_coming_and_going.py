"""A colleague is invited, adds an app and a passkey, signs in by it, beside a password and alone,
undertakes to look at no more than needed, and leaves: on both stores."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pages.people import PASSWORD, code, wait_for_a_whole_period
from tests.pages.sites import Site

pytestmark = [pytest.mark.browser]
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
    "hasResidentKey": True, "automaticPresenceSimulation": True,
}  # fmt: skip
"""What stands in for a telephone or a security key: Chromium's virtual one."""
PICTURES = os.environ.get("TROTH_TEST_PICTURES", "")
"""A folder into which the pages are drawn, for people to look at."""


@pytest.mark.parametrize(
    "store", [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]
)
def test_from_the_invitation_to_the_passkey_to_a_look_on_record_to_the_day_they_leave(
    sites: Callable[[str, str], Site], chromium: Any, store: str
) -> None:
    from playwright.sync_api import expect

    site = sites("agency", store)
    lead, page = staff(chromium), staff(chromium)
    site.sign_in(lead.context)
    lead.goto(f"{site.address}/console/staff/")
    lead.get_by_role("button", name="Invite somebody").click()
    lead.get_by_label("Their name").fill("Ama Tregenza")
    lead.get_by_label("Their email address").fill("ama@company.example")
    lead.get_by_label("Privacy lead").check()
    drawn(lead, "invite")
    lead.get_by_role("button", name="Make the link").click()
    link = lead.locator(".answer.key").inner_text()

    wallet = page.context.new_cdp_session(page)
    wallet.send("WebAuthn.enable")
    wallet.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(link)
    expect(page.get_by_label("Choose a password")).to_have_attribute("type", "password")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    drawn(page, "settle")
    page.get_by_role("button", name="Go on").click()
    secret = page.locator(".key").inner_text()
    drawn(page, "app")
    wait_for_a_whole_period()
    page.get_by_label("six digits").fill(code(secret))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    drawn(page, "codes")
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("link", name="Signed in as Ama Tregenza").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("telephone")
    drawn(page, "passkey")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("term").filter(has_text="Passkey ‘telephone’")).to_be_visible()
    drawn(page, "account")
    page.get_by_role("button", name="Sign out here").click()

    page.get_by_label("Your email address").fill("ama@company.example")
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "password")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    drawn(page, "enter")
    page.get_by_role("button", name="Go on").click()
    drawn(page, "second")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Signed in as Ama Tregenza")).to_be_visible()
    page.goto(f"{site.address}/console/account/")
    page.get_by_role("button", name="Sign out here").click()
    page.get_by_role("link", name="Sign in with a passkey").click()
    drawn(page, "enter-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Signed in as Ama Tregenza")).to_be_visible()

    somebody_asks(page, site)
    page.goto(f"{site.address}/console/cases/?state=all&sort=-number")
    expect(page.get_by_role("heading", name="Your undertakings")).to_be_visible()
    drawn(page, "undertaking")
    page.get_by_role("button", name="I undertake this").click()
    page.goto(f"{site.address}/console/cases/?state=all&sort=-number")
    page.locator("tbody th a").first.click()
    expect(page.get_by_text("Zanzarabel, please.")).to_be_visible()
    lead.goto(f"{site.address}/console/staff/")
    lead.get_by_role("link", name="Ama Tregenza").click()
    drawn(lead, "one")
    lead.get_by_role("link", name="What they looked at").click()
    expect(lead.locator("tbody")).to_contain_text("Ama Tregenza")
    lead.go_back()
    lead.get_by_role("button", name="They have left").click()
    expect(lead.get_by_role("term").filter(has_text="Left")).to_be_visible()
    page.goto(f"{site.address}/console/account/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert (refused(page), refused(lead)) == ([], [])
    page.context.close()
    lead.context.close()


def somebody_asks(page: Any, site: Site) -> None:
    """A stranger writes on the portal, without an account."""
    page.goto(f"{site.address}/ask")
    page.get_by_label("See what you hold about me").check()
    page.get_by_label("Your name").fill("Quen Nevar")
    page.get_by_label("Email address").fill("quen@inbox.example")
    page.get_by_label("Anything we should know").fill("Zanzarabel, please.")
    page.get_by_role("button", name="Send").click()
    drawn(page, "asked")


def staff(chromium: Any) -> Any:
    """A browser of somebody's own, which notes what the content security policy refused."""
    page = chromium.new_context().new_page()
    page.context.add_init_script(
        'window.refused = []; document.addEventListener("securitypolicyviolation", e => window.refused.push(e.blockedURI))'
    )
    page.set_default_timeout(30_000)
    return page


def refused(page: Any) -> list[str]:
    """What the policy of the page at hand refused."""
    found: list[str] = page.evaluate("window.refused")
    return found


def drawn(page: Any, name: str) -> None:
    """Draw the page, where somebody wants to look."""
    if PICTURES:
        for width, scheme in ((1280, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)

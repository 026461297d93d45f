"""What a browser says of itself, in a few words, so that people know their own sessions; the rest is not kept."""

from __future__ import annotations

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(said: str) -> str:
    """*Firefox on Linux*; *a browser* where it says nothing that we know."""
    browser = next((name for mark, name in _BROWSERS if mark in said), "A browser")
    machine = next((name for mark, name in _MACHINES if mark in said), "")
    return f"{browser} on {machine}" if machine else browser

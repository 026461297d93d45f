"""What the published forms call things: categories, recipients, purposes, and ways to reach somebody."""

from __future__ import annotations

from collections.abc import Iterable

from troth.notice.models import Notice
from troth.notice.problems import listed
from troth.notice.render.blocks import Cell, cell
from troth.notice.render.frame import say
from troth.notice.sentences import words
from troth.notice.words import Address


def called(key: str, name: str | None = None) -> str:
    """What tables call something: its name where it is given one, else its key in words, with a capital first letter."""
    return first_up(name or words(key))


def named(key: str, name: str | None = None) -> str:
    """The same inside a sentence."""
    return name or words(key)


def first_up(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def data_named(notice: Notice, keys: Iterable[str]) -> str:
    """Categories in a sentence: ``identity, contact and case notes``."""
    return listed(named(key, notice.data[key].name if key in notice.data else None) for key in keys)


def recipients_named(notice: Notice, keys: Iterable[str]) -> str:
    """Recipients in a sentence: ``hosting provider and help desk``."""
    return listed(named(key, notice.recipients[key].name) for key in keys)


def ways(contact: Address) -> tuple[tuple[str, Cell], ...]:
    """The ways to reach somebody, as links where they can be."""
    known = (
        (say("By post"), cell(contact.post)),
        (say("By email"), cell(contact.email, href=f"mailto:{contact.email}")),
        (say("By phone"), cell(contact.phone, href=f"tel:{(contact.phone or '').replace(' ', '')}")),
        (say("Website"), web(contact.website)),
    )
    return tuple((how, where) for how, where in known if where.lines)


def web(address: str | None) -> Cell:
    """A web address, linked only where it is http or https: a link must never run anything."""
    safe = (address or "").lower().startswith(("https://", "http://"))
    return cell(address, href=address or "" if safe else "")

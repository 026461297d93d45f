"""Where data lives: open a system of the notice, and find, read, erase and verify one person in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from troth.errors import TrothError
from troth.notice.models import Notice
from troth.notice.systems import System as Section
from troth.systems.base import (
    Access,
    Ambiguous,
    Choice,
    Chosen,
    Drift,
    Found,
    Identifiers,
    Preview,
    Reach,
    Row,
    Rows,
    Said,
    Standing,
    Unreachable,
    Value,
)
from troth.systems.facts import Coverage, Drill, Hasher, Overdue, Seen, Sourced
from troth.systems.keys import Key, key_text
from troth.systems.outcomes import Advice, Applied, Aside, Correction, Counts, Hit, Kept, Problem, Remaining, Task
from troth.systems.reaching import Addresses, addresses_of
from troth.systems.system import System

__all__ = [
    "Access",
    "Addresses",
    "Advice",
    "Ambiguous",
    "Applied",
    "Aside",
    "Choice",
    "Chosen",
    "Correction",
    "Counts",
    "Coverage",
    "Drift",
    "Drill",
    "Found",
    "Hasher",
    "Hit",
    "Identifiers",
    "Kept",
    "Key",
    "Overdue",
    "Preview",
    "Problem",
    "Reach",
    "Remaining",
    "Row",
    "Rows",
    "Said",
    "Seen",
    "Sourced",
    "Standing",
    "System",
    "Task",
    "Unreachable",
    "Value",
    "addresses_of",
    "key_text",
    "open_system",
]


def open_system(
    key: str,
    section: Section,
    notice: Notice,
    address: Addresses | str | None = None,
    *,
    confirm: Callable[[], None] | None = None,
) -> System:
    """The system ``key`` of the notice, ready to be asked; nothing is connected to yet.

    ``address`` is a database URL, or one for each role (``addresses_of(section.connect, workspace)``), needed where the
    section has ``connect``. ``confirm`` is called last before anything that was written there is committed, and raises where
    whoever writes may not any more: then it is taken back. Raises TrothError where the address is missing or of a kind Troth
    cannot speak to.
    """
    from troth.systems.manual import DeclaredSystem, ManualSystem

    if section.by_hand is not None:
        return ManualSystem(key, section)
    if section.coming is not None:
        return cast("System", DeclaredSystem(key, section))  # it answers by ``__getattr__``
    if address is None:
        raise TrothError(
            "this system says neither where it is nor who looks",
            where=f"systems.{key}",
            fix="give it connect or by hand",
        )
    from troth.systems.sql import SqlSystem

    return SqlSystem(key, section, notice, Addresses.one(address) if isinstance(address, str) else address, confirm)

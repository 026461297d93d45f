"""The roles of the notice in force: purposes, acts, undertaking, and how often each is confirmed; and one role built in."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from troth.desk import today
from troth.desk.notices.models import Version
from troth.desk.notices.versions import NothingInForce, read
from troth.desk.staff.roles import LEAD
from troth.desk.written_once import sent
from troth.gate.table import Table
from troth.law.periods import Period
from troth.notice.acts import ACTS, ANSWERING, Act
from troth.notice.models import YEARLY, Notice, StaffRole
from troth.systems.normalise import form_of

_OWNER: frozenset[Act] = frozenset(("see promises", "attest"))
"""What whoever answers for something may do."""


@dataclass(frozen=True)
class Role:
    """One role, as the notice in force declares it."""

    name: str
    purposes: tuple[str, ...]
    acts: frozenset[Act]
    under: str | None
    """The text of its undertaking; None where nothing is signed for it."""
    every: Period
    kinds: frozenset[str]
    """The kinds of person its purposes concern."""
    categories: Mapping[str, frozenset[str]]
    """Kind of person → the categories its purposes use of them."""

    @property
    def text_hash(self) -> str:
        """SHA-256 of the undertaking's text: what a signature is for."""
        return hashlib.sha256((self.under or "").encode()).hexdigest()

    @property
    def answers(self) -> bool:
        """Whether this role answers people's requests, and so sees within a case what the case needs."""
        return bool(self.acts & ANSWERING)

    @property
    def sleeps(self) -> bool:
        """Whether it sleeps where nobody confirmed it in time. The privacy lead's does not: somebody must wake the others."""
        return self.name != LEAD


@dataclass(frozen=True)
class Roles:
    """Every role of one version of the notice, by name."""

    version: str
    """The version's hash; empty while no notice is in force."""
    named: Mapping[str, Role]
    table: Table
    identifiers: tuple[str, ...]
    """What people are found by in the connected systems."""


def roles_in_force() -> Roles:
    """The roles of the notice in force; while there is none, only the privacy lead's."""
    held = MOMENT.get()
    if held is not None and isinstance(known := held.get("roles"), Roles):
        return known
    # Asked before every answer: as text, because making it of objects costs ten times what it costs to run.
    with sent(_NEWEST, [connection.ops.adapt_datefield_value(today())]) as cursor:
        row = cursor.fetchone()
    roles = _of(row[0] if row else "")
    if held is not None:
        held["roles"] = roles
    return roles


def known_in_force(digest: str | None) -> None:
    """Within one moment: the notice in force has this hash (None: there is none), as another statement found out already."""
    held = MOMENT.get()
    if held is not None:
        held["roles"] = _of(digest or "")


MOMENT: ContextVar[dict[object, object] | None] = ContextVar("moment", default=None)
"""What was found out within ``one_moment``."""
_NEWEST = f"SELECT hash FROM {Version._meta.db_table} WHERE in_force_from <= %s ORDER BY number DESC LIMIT 1"  # noqa: S608


@contextmanager
def one_moment() -> Generator[None]:
    """Within it, the roles and who one is oneself are asked once: for one reading, which is decided at one moment."""
    token = MOMENT.set({})
    try:
        yield
    finally:
        MOMENT.reset(token)


@lru_cache(maxsize=8)
def _of(digest: str) -> Roles:
    """Made once for each version: its hash names its content, and it is read whole or not at all."""
    if not digest:
        return Roles("", {LEAD: _lead(None)}, Table(()), ())
    version = Version.objects.filter(hash=digest).first()
    if version is None:
        raise NothingInForce("no notice is in force yet", fix="publish one: troth publish --as EMAIL")
    return roles_of(read(version), digest)


def roles_of(notice: Notice, digest: str = "") -> Roles:
    """The roles of a notice. Whoever the notice names as an owner or approver is a role too, which may attest."""
    table = Table.of(notice)
    named = {
        name: Role(name, role.purposes, frozenset(role.may), role.under, role.reviewed_every, *_sees(table, role))
        for name, role in notice.access.items()
    }
    for owner in sorted(owners(notice)):
        known = named.get(owner)
        acts = _OWNER if known is None else known.acts | _OWNER
        named[owner] = (
            Role(owner, (), acts, None, YEARLY, frozenset(), {})
            if known is None
            else Role(owner, known.purposes, acts, known.under, known.every, known.kinds, known.categories)
        )
    named[LEAD] = _lead(notice)
    found = dict.fromkeys(
        name for system in notice.systems.values() for each in system.tables.values() for name in each.found_by
    )
    return Roles(digest, named, table, tuple(found))


def owners(notice: Notice) -> set[str]:
    """The roles that a notice names as whoever answers for something: they attest to it."""
    places = [*notice.measures.values(), *notice.who_may_see.values(), *notice.pages.values()]
    named = {each.owner for each in places} | {each.approved_by for each in notice.sharing.values()}
    if notice.incidents is not None:
        named.add(notice.incidents.owner)
    return {name for name in named if name}


def emails(roles: Roles) -> tuple[str, ...]:
    """The identifiers that are addresses of mail, by their names in the notice in force."""
    return tuple(dict.fromkeys(("email", *(name for name in roles.identifiers if form_of(name) == "email"))))


def _lead(notice: Notice | None) -> Role:
    """The privacy lead: every act. The notice may give the role an undertaking and purposes, and takes no act from it."""
    said = notice.access.get(LEAD) if notice is not None else None
    if notice is None or said is None:
        return Role(LEAD, (), frozenset(ACTS), None, YEARLY, frozenset(), {})
    sees = _sees(Table.of(notice), said)
    return Role(LEAD, said.purposes, frozenset(ACTS), said.under, said.reviewed_every, *sees)


def _sees(table: Table, said: StaffRole) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The kinds of person that the purposes of a role concern, and the categories it sees of each."""
    kinds = frozenset[str]().union(*(table.kinds(purpose) for purpose in said.purposes))
    seen = {
        kind: frozenset[str]().union(*(table.categories(purpose, kind) for purpose in said.purposes)) for kind in kinds
    }
    return kinds, {kind: used & frozenset(said.sees or used) for kind, used in seen.items()}

"""Which entries of the log concern one promise, case, client or contract: what a pack of evidence shows in full.

A case is named by entries themselves. Rooms that know of more register how they choose: ``scoped("client", of_client)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from django.db.models import Q, QuerySet

from troth.desk.evidence.models import EvidenceEntry
from troth.errors import TrothError

What = Literal["promise", "case", "client", "contract"]
SCOPES: tuple[What, ...] = get_args(What)
Chooses = Callable[[str], Q]
"""From a name, such as a promise's id, to the entries that concern it. Raises TrothError for a name that nothing has."""

_CHOICES: dict[What, Chooses] = {}


@dataclass(frozen=True)
class Scope:
    """What a pack is about: one promise, case, client or contract, by its name."""

    what: What
    name: str

    def __str__(self) -> str:
        """As people read it: ``promise rights.erasure``."""
        return f"{self.what} {self.name}"


def scoped(what: What, chooses: Chooses) -> None:
    """Register how entries are chosen; call in ``AppConfig.ready()``."""
    _CHOICES[what] = chooses


def scope_of(what: str, name: str) -> Scope:
    """A scope from words that came from outside. Raises TrothError for what is none."""
    for each in SCOPES:
        if each == what and name.strip() and "\0" not in name:
            return Scope(each, name.strip()[:200])
    raise TrothError("that is nothing a pack can be about", where=what[:40], fix=f"give one of {', '.join(SCOPES)}")


def entries_of(scope: Scope) -> QuerySet[EvidenceEntry]:
    """The entries of a scope, in no order, and what explains a clock of theirs. Raises TrothError where there are none."""
    chosen = _CHOICES[scope.what](scope.name)
    found = EvidenceEntry.objects.filter(chosen)
    if not found.exists():
        raise TrothError(
            f"nothing is on record of the {scope.what} ‘{scope.name}’",
            fix=f"see what is: troth evidence search --{scope.what} {scope.name}"
            if scope.what in ("promise", "case")
            else "see whom the log names: troth evidence search --kind rights.",
        )
    explained = Q(kind="evidence.clock-explained", key__in=found.values("uid"))
    return EvidenceEntry.objects.filter(chosen | explained)


def _of_case(number: str) -> Q:
    return Q(case=number)


scoped("case", _of_case)

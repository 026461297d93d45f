"""What may be asked for, and the one search over every system that a request begins with."""

from __future__ import annotations

from collections.abc import Mapping

from troth.desk.connections.connections import Search, refuse_what_would_fail, search
from troth.errors import TrothError
from troth.notice.models import Notice
from troth.systems import Chosen, Identifiers, Key

PLANNED = ("access", "erasure")
"""Rights whose work is always a plan; rectification is one where it says what to correct, the others a person settles."""


def searched(
    notice: Notice,
    right: str,
    person: Identifiers,
    chosen: Mapping[str, Chosen] | None,
    client: Key | None = None,
    *,
    only_count: bool = False,
) -> Search | TrothError:
    """One search over every system, or the error that says why it could not be: a case is opened all the same.

    ``only_count`` where nothing is planned by what it finds; an access only counts as well, because its step reads anew.
    """
    try:
        outcome = search(notice, person, chosen, only_count=only_count or right == "access")
        if outcome.seen and not any(seen.searched for seen in outcome.seen):
            raise _unsearchable(notice)
        if right == "erasure":
            refuse_what_would_fail(notice, outcome, client)
    except TrothError as error:
        return error
    return outcome


def _unsearchable(notice: Notice) -> TrothError:
    """Nothing could be looked for: silence would not mean that nothing is held."""
    tables = (table for system in notice.systems.values() for table in system.tables.values())
    known = dict.fromkeys(name for table in tables for name in table.found_by)
    return TrothError(
        "no connected system can be searched by what was given", where="--id", fix=f"give one of: {', '.join(known)}"
    )


def refuse_correction(right: str, correct: Mapping[str, str] | None) -> None:
    """Raise TrothError where another right than rectification says what to correct."""
    if correct and right != "rectification":
        raise TrothError(
            f"a request for {right} corrects nothing", where="--correct", fix="open a request for rectification"
        )


def refuse_unknown(notice: Notice, right: str, channel: str) -> None:
    """Raise TrothError for a right or a route that the notice does not have."""
    if right not in notice.rights:
        raise TrothError(
            f"the notice in force knows no right of ‘{right}’", fix=f"ask for one of {', '.join(sorted(notice.rights))}"
        )
    if channel not in notice.organisation.routes.by:
        raise TrothError(
            f"‘{channel}’ is no route of the notice in force",
            where="--by",
            fix=f"say how it arrived: {', '.join(notice.organisation.routes.by)}",
        )

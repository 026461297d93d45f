"""Clients whose processor we are: the letter that hands a request on to one of them, and what they then instruct.

A processor acts on the controller's documented instruction alone: UK GDPR Art 28(3)(a) and (e).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from troth.desk.cases.cases import move
from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.cases.words import sought_of
from troth.desk.connections.connections import client_name
from troth.desk.evidence.log import append
from troth.desk.need.deciding import required
from troth.desk.notices.versions import notice_in_force
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import secret
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.keepers.rights.actions import current_plan, find_again
from troth.keepers.rights.client_letter import HandedOn, letter
from troth.keepers.rights.passing import note_instructed, passed_to_clients
from troth.keepers.rights.planning import chosen_from_json
from troth.systems import Key


def instruct(case: Case, client: Key, *, by: Account) -> StoredPlan | None:
    """A client whose processor we are says to act: recorded, and planned with that client's rows included.

    None for a request that a person settles without a plan: the case is *open* again, for somebody to do what the client
    said, and to settle it. Raises NotAllowed where ``by`` may not decide this case.
    """
    required(by, "decide", matter_of(case))
    stored, _ = _held_for(case, client)
    if stored is None and case.kind == "rectification":
        raise TrothError(
            f"case {case.number} does not say yet what is to be put right",
            fix=f"troth case find {case.number} --id NAME=VALUE --correct PLACE=VALUE --as EMAIL, and then this again",
        )
    if stored is None:
        with transaction.atomic():
            append("rights.client-instructed", by=actor(by), case=case.ref, client=client_name(client))
            note_instructed(case, client)
            if case.state == "passed":
                move(case, "open")
        return None
    person: dict[str, str] = secret(stored, "person")
    chosen = chosen_from_json(secret(stored, "chosen"))
    wanted: dict[str, str] | None = secret(stored, "wanted") if case.kind == "rectification" else None
    with transaction.atomic():
        append("rights.client-instructed", by=actor(by), case=case.ref, client=client_name(client))
    return find_again(case, person, by=by, chosen=chosen, client=client, correct=wanted)


def letter_to(case: Case, client: Key, *, by: Account) -> str:
    """The letter that hands a request on to one client, to be sent as that client and we agreed; that it was made is recorded.

    Personal: it says by what the person is known, so that the client finds them; of other clients it says nothing.
    Raises TrothError where nothing of the case is held for that client, or the case is closed and what it knew is wiped;
    NotAllowed where ``by`` may take no file of this case.
    """
    required(by, "take file", matter_of(case))
    stored, rows = _held_for(case, client)
    sought: Any = sought_of(case) if stored is None else None
    person: dict[str, str] = secret(stored, "person") if stored is not None else sought["person"]
    wanted: dict[str, str] = secret(stored, "wanted") if stored is not None and case.kind == "rectification" else {}
    notice = notice_in_force()
    held = [(count, notice.systems[name].name) for name, count in rows]
    text = letter(notice, HandedOn(case.kind, case.ref, case.received_on, case.due_on, held, person, wanted))
    with transaction.atomic():
        append("rights.letter-to-client", by=actor(by), case=case.ref, client=client_name(client))
    return text


def _held_for(case: Case, client: Key) -> tuple[StoredPlan | None, list[tuple[str, int]]]:
    """The case's plan, if it has one, and the (system, rows) it leaves to this client. Raises TrothError where that is nothing,
    or the case is closed.
    """
    if case.state == "closed":
        raise TrothError(f"case {case.number} is closed", fix="open a new one where something new has come up")
    stored = current_plan(case)
    passed = passed_to_clients(case, stored)
    rows = [(system, count) for system, name, count in passed if name == client_name(client)]
    if not rows:
        held = sorted({name for _, name, _ in passed})
        raise TrothError(
            f"nothing in case {case.number} is held for client {client_name(client)}",
            fix=f"it is held for {', '.join(held)}" if held else f"look for it: troth case find {case.number}",
        )
    return stored, rows

"""Clients whose processor we are: what a request leaves to them, the letter that hands it on, and what they then instruct.

A processor passes a request on and acts on the controller's documented instruction alone: UK GDPR Art 28(3)(a) and (e).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.connections.connections import client_name
from troth.desk.evidence.log import append
from troth.desk.need.deciding import required
from troth.desk.notices.versions import notice_in_force
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import read, secret
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.keepers.rights.actions import current_plan, find_again
from troth.keepers.rights.planning import chosen_from_json
from troth.systems import Key

_ASKS = {
    "access": "asked for a copy of what is held about them",
    "erasure": "asked that what is held about them be erased",
    "rectification": "asked that what is held about them be put right",
}


def passed_to_clients(stored: StoredPlan) -> list[tuple[str, str, int]]:
    """(system, client, rows) that the plan leaves to the clients whose processor we are."""
    return [tuple(item) for step in read(stored).steps for item in step.facts.get("passed", [])]


def instruct(case: Case, client: Key, *, by: Account) -> StoredPlan | None:
    """A client whose processor we are says to act: recorded, and planned with that client's rows included.

    Raises NotAllowed where ``by`` may not decide this case.
    """
    required(by, "decide", matter_of(case))
    stored, _ = _held_for(case, client)
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
    if case.state == "closed":
        raise TrothError(f"case {case.number} is closed", fix="open a new one where something new has come up")
    stored, rows = _held_for(case, client)
    person: dict[str, str] = secret(stored, "person")
    wanted: dict[str, str] = secret(stored, "wanted") if case.kind == "rectification" else {}
    notice = notice_in_force()
    asks = _ASKS.get(case.kind, f"used the right of {case.kind}")
    held = ", ".join(
        f"{count} {'row' if count == 1 else 'rows'} in {notice.systems[name].name}" for name, count in rows
    )
    said = [
        f"A request about data that we hold for you – {notice.organisation.name}, case {case.number}",
        "Hello,",
        f"on {_day(case.received_on)} somebody {asks}. We hold what follows for you, as your processor: {held}. "
        "We have done nothing with it, and will not until you tell us what to do.",
        _listed("They are known by:", person),
        *([_listed("They say that this should be:", wanted)] if wanted else []),
        "You are the controller, so you decide and you answer them."
        + (f" It came to us on {_day(case.received_on)}; by our reckoning it is to be answered by {_day(case.due_on)}."
           if case.due_on else ""),
        f"Please answer this letter and say, under case {case.number}, what we shall do. We record your instruction, carry it "
        "out in your data alone, and send you the certificate.",
        notice.organisation.name,
    ]  # fmt: skip
    with transaction.atomic():
        append("rights.letter-to-client", by=actor(by), case=case.ref, client=client_name(client))
    return "\n\n".join(said) + "\n"


def _held_for(case: Case, client: Key) -> tuple[StoredPlan, list[tuple[str, int]]]:
    """The case's plan, and the (system, rows) it leaves to this client. Raises TrothError where that is nothing."""
    stored = current_plan(case)
    if stored is None:
        raise TrothError(f"case {case.number} has no plan", fix=f"troth case find {case.number}")
    passed = passed_to_clients(stored)
    rows = [(system, count) for system, name, count in passed if name == client_name(client)]
    if not rows:
        held = sorted({name for _, name, _ in passed})
        raise TrothError(
            f"nothing in case {case.number} is held for client {client_name(client)}",
            fix=f"it is held for {', '.join(held) or 'nobody'}",
        )
    return stored, rows


def _listed(heading: str, items: dict[str, Any]) -> str:
    return "\n".join([heading, *(f"  {name}: {value}" for name, value in items.items())])


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"

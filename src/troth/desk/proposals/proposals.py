"""Propose an act, approve it as somebody else, take it back; and use an approval, once. Each step with its evidence.

Who decides is settled by guarded updates, never by what a page showed: two tabs of one person are one person, and of two
people who approve at once the second finds nothing left to approve.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, append, facts_in
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.proposals.acts import Act, Carried, act_of
from troth.desk.proposals.concerned import refuse_concerned
from troth.desk.proposals.models import WAITING, Proposal
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.written_once import Question
from troth.errors import TrothError
from troth.ledger.entries import Actor, canonical

VALID = timedelta(days=7)
"""How long a proposal waits for a second person, and an approval for its use."""
DRIFT = timedelta(minutes=5)
"""How far the clocks of the machines that work on one store may lie apart."""


class NeedsAnother(TrothError):
    """An act that one person asked for now waits for another; ``proposal`` says which it is."""

    def __init__(self, proposal: Proposal, afterwards: str) -> None:
        then = f", then {afterwards}" if afterwards else ""
        super().__init__(
            f"this needs a second person; it is proposed as {proposal.uid}",
            fix=f"somebody else approves it: troth proposal approve {proposal.uid} --as EMAIL{then}",
        )
        self.proposal = proposal


def needs_two() -> bool:
    """Whether there ever was a second account here. Closing the others' accounts does not let one person act alone."""
    return len(_TWO.all()) > 1


_TWO: Question[tuple[int]] = Question(lambda given: Account.objects.order_by().values_list("id")[:2])


def propose(kind: str, facts: Mapping[str, Any], *, why: str, by: Account) -> Proposal:
    """Store what is to be done, and its hash, for another person to approve.

    Raises TrothError for an act that is none or could not be done, without a reason, where it concerns ``by``, and where the
    same act waits already.
    """
    act, why = act_of(kind), why.strip()[:500]
    facts = act.check(facts)
    body = canonical(facts)
    if not why:
        raise TrothError("a proposal needs its reason", where="--why", fix="say in a sentence why it is to be done")
    refuse_concerned(act, facts, by, "propose")
    made = Proposal(
        uid=secrets.token_hex(8), act=kind, body=body, hash=_hash(kind, body), why=why, proposed_by=by,
        proposed_at=now(),
    )  # fmt: skip
    lapse()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            append("proposal.made", by=actor(by), key=made.uid, proposal=made.uid, act=kind, hash=made.hash)
    except IntegrityError:
        waiting = Proposal.objects.filter(act=kind, hash=made.hash, state__in=WAITING).first()
        if waiting is None:
            raise
        raise TrothError(
            "the same is proposed already",
            where=f"proposal {waiting.uid}",
            fix=f"see it: troth proposal show {waiting.uid}",
        ) from None
    return made


def approve(proposal: Proposal, *, by: Account) -> None:
    """Another person says yes to exactly these bytes; what the store does itself is done in the same transaction.

    Raises TrothError for whoever proposed it, for the person concerned, where it no longer waits, where a byte of it was
    changed, and where this machine's clock was set back.
    """
    act, facts, at = _decidable(proposal, by)
    state = "done" if act.do else "approved"
    with transaction.atomic():
        _decide(proposal, state, by, at)
        append("proposal.approved", by=actor(by), key=proposal.uid, **_decided(proposal))
        if act.do:
            act.carry_out(Carried(proposal.uid, facts, proposal.proposed_by, by))
            append("proposal.done", by=actor(by), key=proposal.uid, **_decided(proposal))
    proposal.refresh_from_db()


def refuse(proposal: Proposal, *, by: Account) -> None:
    """Another person says no. Raises TrothError as ``approve`` does."""
    _, _, at = _decidable(proposal, by)
    with transaction.atomic():
        _decide(proposal, "refused", by, at)
        append("proposal.refused", by=actor(by), key=proposal.uid, **_decided(proposal))
    proposal.refresh_from_db()


def withdraw(proposal: Proposal, *, by: Account) -> None:
    """Whoever proposed it takes it back, also once it is approved. Raises TrothError for others, and where it has ended."""
    with transaction.atomic():
        waiting = Proposal.objects.filter(uid=proposal.uid, state__in=WAITING, proposed_by=by)
        if not waiting.update(state="withdrawn", decided_at=now()):
            raise _not_waiting(proposal, "only who proposed it takes it back, while it waits")
        append("proposal.withdrawn", by=actor(by), key=proposal.uid, proposal=proposal.uid, act=proposal.act)
    proposal.refresh_from_db()


def use(kind: str, facts: Mapping[str, Any], *, by: Account, why: str = "") -> None:
    """Take the approval of an act that a command does, once, just before it is done; call outside a transaction.

    Raises NeedsAnother where nobody approved it yet: then it is proposed, in the name of ``by``. Where the workspace never had
    a second account, it is put on record that one person acts alone.
    """
    act, hashed = act_of(kind), _hash(kind, canonical(dict(facts)))
    if not needs_two():
        act.check(facts)
        with transaction.atomic():
            append("proposal.alone", by=actor(by), act=kind, hash=hashed)
        return
    lapse()
    found = Proposal.objects.filter(act=kind, hash=hashed, state__in=WAITING).select_related("proposed_by").first()
    if found is None:
        raise NeedsAnother(propose(kind, facts, why=why or act.says, by=by), act.afterwards)
    if found.state == "proposed":
        raise NeedsAnother(found, act.afterwards)
    if by.pk not in (found.proposed_by.pk, found.decided_by_id):  # type: ignore[attr-defined]
        raise TrothError(
            "two other people agreed on this", where=f"proposal {found.uid}", fix="one of them does it, or propose anew"
        )
    at = _sure_of_the_time(found)
    _as_recorded(found)
    with transaction.atomic():
        if not Proposal.objects.filter(uid=found.uid, state="approved").update(state="done", done_at=at):
            raise _not_waiting(found)
        append("proposal.done", by=actor(by), key=found.uid, **_decided(found))


def ask(kind: str, facts: Mapping[str, Any], *, by: Account, why: str = "") -> None:
    """Do what the store does itself where the workspace never had a second account; else propose it, and raise NeedsAnother."""
    act = act_of(kind)
    if needs_two():
        raise NeedsAnother(propose(kind, facts, why=why or act.says, by=by), "")
    facts = act.check(facts)
    with transaction.atomic():
        append("proposal.alone", by=actor(by), act=kind, hash=_hash(kind, canonical(facts)))
        act.carry_out(Carried("", facts, by, by))


def lapse() -> int:
    """End what waited longer than ``VALID``; returns how many. What has lapsed stays so, whatever the clock says later."""
    late = Proposal.objects.filter(state__in=WAITING, proposed_at__lt=now() - VALID)
    ended = 0
    for each in list(late):
        with transaction.atomic():
            if Proposal.objects.filter(uid=each.uid, state__in=WAITING).update(state="lapsed"):
                append("proposal.lapsed", by=SYSTEM, key=each.uid, proposal=each.uid, act=each.act)
                ended += 1
    return ended


def end_all_waiting(*, by: Actor) -> int:
    """End everything that waits, for nobody knows what came of it since; returns how many. Call inside a transaction."""
    waiting = list(Proposal.objects.filter(state__in=WAITING))
    for each in waiting:
        Proposal.objects.filter(uid=each.uid).update(state="lapsed")
        append("proposal.lapsed", by=by, key=each.uid, proposal=each.uid, act=each.act)
    return len(waiting)


def get(named: str) -> Proposal:
    """The proposal with this id, or the only one of this act that waits. Raises TrothError where there is none, or several."""
    known = Proposal.objects.select_related("proposed_by", "decided_by")
    found = list(known.filter(uid=named[:16]) or known.filter(act=named[:40], state__in=WAITING)[:2])
    if len(found) != 1:
        what = "several proposals of this act wait" if found else "there is no such proposal"
        raise TrothError(what, where=named[:40], fix="name one by its id: troth proposal list")
    return found[0]


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """What it is about, checked against its hash. Raises TrothError where a byte was changed."""
    if _hash(proposal.act, bytes(proposal.body)) != proposal.hash:
        raise _changed(proposal)
    facts: dict[str, Any] = json.loads(bytes(proposal.body))
    return facts


def _decidable(proposal: Proposal, by: Account) -> tuple[Act, dict[str, Any], datetime]:
    """The act, its facts and the time; raises TrothError where this person may not decide it, or it cannot be decided."""
    lapse()
    proposal.refresh_from_db()
    if proposal.proposed_by == by:
        raise TrothError(
            "whoever proposed it does not decide it",
            where=f"proposal {proposal.uid}",
            fix="ask somebody else who is not concerned; to take it back: troth proposal withdraw",
        )
    if proposal.state != "proposed":
        raise _not_waiting(proposal)
    act, facts = act_of(proposal.act), _as_recorded(proposal)
    refuse_concerned(act, facts, by, "approve proposal")
    return act, facts, _sure_of_the_time(proposal)


def _decide(proposal: Proposal, state: str, by: Account, at: datetime) -> None:
    waiting = Proposal.objects.filter(uid=proposal.uid, state="proposed", hash=proposal.hash).exclude(proposed_by=by)
    if not waiting.update(state=state, decided_by=by, decided_at=at, done_at=at if state == "done" else None):
        raise _not_waiting(proposal)


def _decided(proposal: Proposal) -> dict[str, str]:
    return {
        "proposal": proposal.uid,
        "act": proposal.act,
        "hash": proposal.hash,
        "proposed_by": proposal.proposed_by.uid,
    }


def _as_recorded(proposal: Proposal) -> dict[str, Any]:
    """Its facts, only if they are those that the ledger says were proposed."""
    facts = facts_of(proposal)
    entry = EvidenceEntry.objects.filter(kind="proposal.made", key=proposal.uid).first()
    if entry is None or facts_in(entry)["hash"] != proposal.hash or entry.actor_id != proposal.proposed_by.uid:
        raise _changed(proposal)
    return facts


def _sure_of_the_time(proposal: Proposal) -> datetime:
    """Now; raises TrothError where the clock stands before what is on record, so that nothing that lapsed comes back."""
    at = now()
    newest = EvidenceEntry.objects.order_by("-position").values_list("at", flat=True).first()
    known = max(proposal.proposed_at, newest or proposal.proposed_at)
    if at + DRIFT < known:
        raise TrothError(
            f"this machine’s clock is {int((known - at).total_seconds() // 60)} minutes behind what is on record",
            where=f"proposal {proposal.uid}",
            fix="set the clock, then decide again",
        )
    return at


def _hash(kind: str, body: bytes) -> str:
    return hashlib.sha256(kind.encode() + b"\n" + body).hexdigest()


def _not_waiting(proposal: Proposal, what: str = "") -> TrothError:
    proposal.refresh_from_db()
    return TrothError(
        what or f"this proposal does not wait for anybody: it is {proposal.state}",
        where=f"proposal {proposal.uid}",
        fix=f"see it: troth proposal show {proposal.uid}",
    )


def _changed(proposal: Proposal) -> TrothError:
    return TrothError(
        "this is not what was proposed: it was changed in the store",
        where=f"proposal {proposal.uid}",
        fix="propose it anew; see who had access to the store",
    )

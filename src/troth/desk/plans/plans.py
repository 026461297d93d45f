"""Make, approve, read and cancel plans: data first, a person's name second, and only then work."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Subquery

from troth.desk import now
from troth.desk.evidence.log import append, facts_in
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import PlanSecret, StepRun, StoredPlan
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import seal_for, unseal_for
from troth.desk.written_once import Change, Question, insert
from troth.errors import TrothError
from troth.ledger.entries import canonical

ROUNDS = 3
"""How often one step is tried before it is left to a person."""
CHANNEL = "troth_plans"
"""Where workers on PostgreSQL listen."""


@dataclass(frozen=True)
class Step:
    """One step: its kind (registered from above), its target system or recipient, the counts shown to the approver.

    ``facts`` hold nothing personal; what is personal goes into the plan's secrets and is named there.
    """

    kind: str
    target: str
    says: str
    expects: Mapping[str, int] = field(default_factory=dict[str, int])
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Plan:
    """A plan as read back from its stored bytes."""

    uid: str
    case: str
    kind: str
    subject: str
    notice: str
    steps: tuple[Step, ...]
    hash: str
    state: str


def propose(
    kind: str,
    case: str,
    subject: Subject,
    notice: str,
    steps: Sequence[Step],
    *,
    secret: Mapping[str, object],
    by: Account,
) -> StoredPlan:
    """Store a plan and its hash in the transaction that is open now; ``secret`` values are sealed under the person's key."""
    uid = secrets.token_hex(8)
    sealed = {name: seal_for(subject, f"{uid}|{name}", value) for name, value in secret.items()}
    body = canonical(
        {
            "plan": uid,
            "case": case,
            "kind": kind,
            "subject": subject.uid,
            "notice": notice,
            "steps": [
                {"kind": step.kind, "target": step.target, "says": step.says, "expects": _pairs(step.expects)}
                | ({"facts": dict(step.facts)} if step.facts else {})
                for step in steps
            ],
            "secrets": {name: hashlib.sha256(blob).hexdigest() for name, blob in sealed.items()},
        }
    )
    stored = StoredPlan(uid=uid, case=case, kind=kind, body=body, hash=hashlib.sha256(body).hexdigest(), made_at=now())
    insert([stored])
    insert([PlanSecret(plan=stored, name=name, sealed=blob) for name, blob in sealed.items()])
    append(
        "plan.proposed",
        by=actor(by),
        case=case,
        subject=subject.uid,
        key=uid,
        plan=uid,
        hash=stored.hash,
        steps=len(steps),
        notice=notice,
    )
    return stored


def read(stored: StoredPlan) -> Plan:
    """The plan as its stored bytes say, checked against its hash. Raises TrothError where a byte was changed."""
    body = bytes(stored.body)
    if hashlib.sha256(body).hexdigest() != stored.hash:
        raise _changed(stored.uid)
    said: dict[str, Any] = json.loads(body)
    steps = tuple(
        Step(step["kind"], step["target"], step["says"], dict(step["expects"]), step.get("facts", {}))
        for step in said["steps"]
    )
    return Plan(
        said["plan"], said["case"], said["kind"], said["subject"], said["notice"], steps, stored.hash, stored.state
    )


def approve(stored: StoredPlan, *, by: Account, priority: int = 0) -> None:
    """A named person approves exactly these bytes: a guarded update, in one transaction with its evidence.

    Of several plans a worker takes the one of the highest ``priority`` first, and of those the oldest.
    Raises TrothError where they are not the bytes that were proposed, or the plan no longer waits.
    """
    _as_recorded(stored, "plan.proposed", "nobody proposed this plan", "cancel it and make a new one")
    at = now()
    with transaction.atomic(savepoint=False):
        if not _APPROVED(uid=stored.uid, hash=stored.hash, by=by, at=at, priority=priority):
            raise TrothError(
                "this plan is no longer waiting for approval",
                where=f"plan {stored.uid}",
                fix=f"look at it: troth plan show {stored.uid}",
            )
        append("plan.approved", by=actor(by), case=stored.case, key=stored.uid, plan=stored.uid, hash=stored.hash)
    stored.state, stored.approved_by, stored.approved_at, stored.priority = "approved", by, at, priority


def approved_bytes(stored: StoredPlan) -> Plan:
    """The plan, only if its bytes are those the ledger says were approved. A changed byte is refused, whoever changed it."""
    fix = f"approve it: troth case approve {stored.case} --as EMAIL"
    return _as_recorded(stored, "plan.approved", "nobody approved this plan", fix)


def cancel(stored: StoredPlan, *, by: Account) -> None:
    """Take back a plan: at once where nobody works on it; where a worker does, before its next step.

    What was done stays done and on record. Raises TrothError where the plan is done or cancelled already.
    """
    with transaction.atomic():
        plan = StoredPlan.objects.filter(uid=stored.uid)
        if plan.filter(state__in=ENDABLE, owner=None).update(state="cancelled", waits_for="", wake_at=None):
            append("plan.cancelled", by=actor(by), case=stored.case, plan=stored.uid)
        elif plan.filter(state="running", cancel_by=None).update(cancel_by=by):
            append("plan.cancel-asked", by=actor(by), case=stored.case, plan=stored.uid)
        elif not plan.filter(state="running").exists():
            raise TrothError("this plan has ended and cannot be taken back", where=f"plan {stored.uid}")
    stored.refresh_from_db()


ENDABLE = ("proposed", "approved", "running", "waiting", "stopped")
"""The states of a plan that has not ended."""


def retry(stored: StoredPlan, *, by: Account) -> None:
    """A person has mended what stopped a plan, or will not wait longer: workers go on with it, and each step may be tried
    as often again. Raises TrothError where it neither stopped nor waits.
    """
    with transaction.atomic():
        plan = StoredPlan.objects.filter(uid=stored.uid, state__in=("stopped", "waiting"), owner=None)
        tried = StepRun.objects.filter(plan=stored.uid).aggregate(most=Max("round"))["most"] or 0
        if not plan.update(state="approved", waits_for="", wake_at=None, why="", rounds=tried + ROUNDS):
            raise TrothError(
                "this plan neither stopped nor waits",
                where=f"plan {stored.uid}",
                fix=f"look at it: troth plan show {stored.uid}",
            )
        append("plan.retried", by=actor(by), case=stored.case, plan=stored.uid, tried=tried)
        call_workers()
    stored.refresh_from_db()


def wake(case: str) -> int:
    """Somebody has done what a case's plans waited for: workers look at them again. Call inside that act's transaction."""
    plans = StoredPlan.objects.filter(case=case, state="waiting", waits_for="person")
    woken = plans.update(state="approved", waits_for="", why="")
    if woken:
        call_workers()
    return woken


def call_workers() -> None:
    """Tell workers on commit that there is something to do. On SQLite they find out by looking, soon enough."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def secret(stored: StoredPlan, name: str) -> Any:
    """A secret of the plan, opened. Raises TrothError where it was wiped or is not the one the plan was approved with."""
    return secrets_of(stored)(name)


def secrets_of(stored: StoredPlan) -> Callable[[str], Any]:
    """The plan's secrets, fetched at once; each is opened when it is asked for by name, as ``secret`` does."""
    body: dict[str, Any] = json.loads(bytes(stored.body))
    uid: str = body["subject"]
    rows = _SECRETS.all(plan=stored, uid=uid)
    sealed = {str(name): bytes(held) for name, held, _, _ in rows}
    subject = Subject(uid=uid, wrapped_key=rows[0][2] if rows else None, root=rows[0][3] or "" if rows else "")

    def opened(name: str) -> Any:
        if name not in sealed:
            raise TrothError(
                "what this plan knew of the person was wiped when its case closed", where=f"plan {stored.uid}"
            )
        if hashlib.sha256(sealed[name]).hexdigest() != body["secrets"].get(name):
            raise _changed(stored.uid)
        return unseal_for(subject, f"{stored.uid}|{name}", sealed[name])

    return opened


def wipe(case: str) -> None:
    """Destroy what a case's plans knew of the person; call inside the transaction that closes the case."""
    _WIPED(case=case)


_APPROVED = Change(
    lambda given: (
        StoredPlan.objects.filter(uid=given("uid"), state="proposed", hash=given("hash")),
        {
            "state": "approved",
            "approved_by": given("by"),
            "approved_at": given("at"),
            "priority": given("priority"),
        },
    )
)
_RECORDED: Question[EvidenceEntry] = Question(
    lambda given: EvidenceEntry.objects.filter(kind=given("kind"), key=given("key")).order_by("position")[:1]
)
_SECRETS: Question[tuple[str, bytes, bytes | None, str | None]] = Question(
    # One statement: the key that opens them stands beside each.
    lambda given: (
        PlanSecret.objects.filter(plan=given("plan"))
        .annotate(
            key=Subquery(Subject.objects.filter(uid=given("uid")).values("wrapped_key")),
            root=Subquery(Subject.objects.filter(uid=given("uid")).values("root")),
        )
        .values_list("name", "sealed", "key", "root")
    )
)
_WIPED = Change(
    lambda given: (
        PlanSecret.objects.filter(plan__in=StoredPlan.objects.filter(case=given("case")).values("uid")),
        None,
    )
)


def _as_recorded(stored: StoredPlan, kind: str, otherwise: str, fix: str) -> Plan:
    """The plan, only if its bytes have the hash that the ledger's entry of this kind holds."""
    plan = read(stored)
    entry = _RECORDED.first(kind=kind, key=stored.uid)
    if entry is None:
        raise TrothError(otherwise, where=f"plan {stored.uid}", fix=fix)
    if facts_in(entry)["hash"] != plan.hash:
        raise _changed(stored.uid)
    return plan


def _pairs(counts: Mapping[str, int]) -> list[list[str | int]]:
    """Counts by table as pairs: table names may be anything, keys of canonical JSON may not."""
    return [[name, number] for name, number in sorted(counts.items())]


def _changed(uid: str) -> TrothError:
    return TrothError(
        "the stored plan is not the one that was made and approved: a byte of it was changed",
        where=f"plan {uid}",
        fix="cancel it and make a new one; see who had access to the store",
    )

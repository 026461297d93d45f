"""What a restored store cannot know: what happened after its backup was made. It is said in the store itself, by name.

Plans that were not finished may have run since: each stops, with its next step begun and not done, and no worker takes it up.
People whose erasure the replay list remembers from after the backup are forgotten again. Numbers of cases that were given out
since are not given out twice. Nobody is signed in; links, recovery codes and approvals may have been used since: they are gone.
Accounts that were closed since, tokens, roles and factors that were taken back, are taken back again (``staff.taken_back``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Max

from troth.desk import now
from troth.desk.cases.cases import release_subject
from troth.desk.cases.models import Case, Following
from troth.desk.evidence.log import append
from troth.desk.evidence.watermark import mark
from troth.desk.need.acting import acting
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import wipe
from troth.desk.proposals.proposals import end_all_waiting
from troth.desk.safekeeping.manifest import Manifest
from troth.desk.staff.accounts import actor
from troth.desk.staff.factors import end_all_codes
from troth.desk.staff.models import Account, Entrance, Session
from troth.desk.staff.taken_back import Again, take_back_again
from troth.desk.subjects import replay
from troth.desk.subjects.people import forget
from troth.errors import TrothError

UNKNOWN = "our store was restored from a backup: whether the next step was done since is not known"
EMPTYING = ("staff.recovered", "staff.password-changed", "staff.factor-removed")
"""After these a password or factor of before lets nobody in."""
UNFINISHED = ("approved", "running", "waiting", "stopped")


@dataclass(frozen=True)
class Aftermath:
    """What a restore left to be looked at."""

    unknown: tuple[str, ...]
    """Plans that may have run after the backup was made."""
    forgotten: tuple[str, ...]
    """Cases whose person was forgotten again."""
    erased_since: int
    """Erasures on the replay list that are newer than the backup."""
    lost: int
    """Entries by which the log is shorter than its high-water mark."""
    closed: tuple[str, ...] = ()
    """Addresses of accounts that were closed since, and are closed again."""
    emptied: tuple[str, ...] = ()
    """Addresses of accounts whose password or factors of before count no more: they come in by a new link."""
    taken: int = 0
    """Tokens, hooks and roles that were taken back again."""


def settle_unknown(manifest: Manifest, *, by: str) -> Aftermath:
    """Say in the restored store what it cannot know; call inside its transaction. ``by`` is the email of who restores.

    Raises TrothError where there is no such account in the restored store.
    """
    again = take_back_again()
    closed, emptied = _addresses(again, "staff.left"), _addresses(again, *EMPTYING)
    if by.strip().lower() in closed:
        raise TrothError(
            "this account was closed after the backup was made",
            where="--as",
            fix="name somebody who is still here; where the backup knows nobody of today, take a later one",
        )
    who = acting(by, "keep house")
    made_at = datetime.fromisoformat(manifest.made_at)
    unknown = _unknown_plans()
    since = [line for line in replay.lines(replay.ERASURE) if line.at > made_at]
    forgotten = _forgotten_again({line.case for line in since})
    _number_on(line.case for line in replay.lines())
    Session.objects.all().delete()
    Entrance.objects.all().delete()
    Following.objects.filter(kind="link").delete()
    end_all_codes()
    end_all_waiting(by=actor(who))
    known = mark()
    lost = max(0, known.size - manifest.size) if known is not None else 0
    append(
        "store.restored",
        by=actor(who),
        made_at=manifest.made_at,
        size=manifest.size,
        root=manifest.root,
        lost=lost,
        plans_unknown=len(unknown),
        forgotten=len(forgotten),
        taken_back=sum(each.uid is not None for each in again),
    )
    gone = tuple(each for each in emptied if each not in closed)
    others = sum(each.uid is not None and each.kind not in ("staff.left", *EMPTYING) for each in again)
    return Aftermath(tuple(unknown), tuple(forgotten), len({line.case for line in since}), lost, closed, gone, others)


def _addresses(again: Iterable[Again], *kinds: str) -> tuple[str, ...]:
    uids = {each.uid for each in again if each.kind in kinds and each.uid is not None}
    return tuple(Account.objects.filter(uid__in=uids).order_by("email").values_list("email", flat=True))


def _unknown_plans() -> list[str]:
    """Stop every plan that was not finished, at a step that is begun without done: a person says how it goes on."""
    plans = list(StoredPlan.objects.filter(state__in=UNFINISHED).order_by("made_at"))
    for stored in plans:
        said = json.loads(bytes(stored.body))["steps"]
        runs = list(StepRun.objects.filter(plan=stored))
        done = {run.number for run in runs if run.done_at is not None}
        number = next((each for each in range(1, len(said) + 1) if each not in done), None)
        if number is not None and not any(r.number == number and r.problem is None and r.done_at is None for r in runs):
            rounds = [run.round for run in runs if run.number == number]
            StepRun.objects.create(
                plan=stored,
                number=number,
                round=max(rounds, default=0) + 1,
                kind=said[number - 1]["kind"],
                target=said[number - 1]["target"],
                begun_at=now(),
            )
        StoredPlan.objects.filter(uid=stored.uid).update(
            state="stopped", owner=None, lease=F("lease") + 1, waits_for="", wake_at=None, why=UNKNOWN
        )
    return [stored.uid for stored in plans]


def _forgotten_again(cases: set[str]) -> list[str]:
    forgotten: list[str] = []
    numbers = [int(case) for case in cases if case.isdigit()]
    for case in Case.objects.filter(number__in=numbers).exclude(subject=None).select_related("subject"):
        subject = case.subject
        if subject is not None:
            wipe(case.ref)
            release_subject(case)
            forget(subject)
            forgotten.append(case.ref)
    return forgotten


def _number_on(cases: Iterable[str]) -> None:
    """Let new cases be numbered after the highest that the replay list names: evidence and certificates speak of those."""
    highest = max((int(case) for case in cases if case.isdigit()), default=0)
    have = Case.objects.aggregate(last=Max("number"))["last"] or 0
    if highest <= have:
        return
    table = Case._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, highest])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'number'), %s)", [table, highest])

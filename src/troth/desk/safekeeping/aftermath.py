"""What a restored store cannot know: what happened after its backup was made. It is said in the store itself, by name.

Plans that were not finished may have run since: each stops, with its next step begun and not done, and no worker takes it up.
People whose erasure the replay list remembers from after the backup are forgotten again. Numbers of cases that were given out
since are not given out twice. Nobody is signed in, and links that let somebody in may have been used since: they are gone.
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
from troth.desk.cases.models import Case
from troth.desk.evidence.log import append
from troth.desk.evidence.watermark import mark
from troth.desk.need.acting import acting
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import wipe
from troth.desk.safekeeping.manifest import Manifest
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Entrance, Session
from troth.desk.subjects import replay
from troth.desk.subjects.people import forget

UNKNOWN = "our store was restored from a backup: whether the next step was done since is not known"
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


def settle_unknown(manifest: Manifest, *, by: str) -> Aftermath:
    """Say in the restored store what it cannot know; call inside its transaction. ``by`` is the email of who restores.

    Raises TrothError where there is no such account in the restored store.
    """
    who = acting(by, "keep house")
    made_at = datetime.fromisoformat(manifest.made_at)
    unknown = _unknown_plans()
    since = [line for line in replay.lines(replay.ERASURE) if line.at > made_at]
    forgotten = _forgotten_again({line.case for line in since})
    _number_on(line.case for line in replay.lines())
    Session.objects.all().delete()
    Entrance.objects.all().delete()
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
    )
    return Aftermath(tuple(unknown), tuple(forgotten), len({line.case for line in since}), lost)


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

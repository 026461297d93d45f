"""What the doctor looks at: each look says whether all is well there, and if not, what to do. Nothing is changed by looking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import DatabaseError, connection
from django.db.models import Max

from troth.desk import now
from troth.desk.evidence import witnesses
from troth.desk.evidence.models import Checkpoint, EvidenceEntry
from troth.desk.evidence.tree import sealed_size, tree
from troth.desk.evidence.watermark import behind
from troth.desk.plans.leases import term
from troth.desk.plans.models import ScheduledWork, StepRun, StoredPlan
from troth.desk.plans.schedules import standing
from troth.desk.safekeeping import keys_and_disk
from troth.errors import TrothError

State = Literal["well", "look", "ill"]
"""``look`` – nothing is lost, and somebody should look; ``ill`` – something is broken."""

CLOCKS_APART = timedelta(seconds=5)
SEALED_WITHIN = timedelta(minutes=10)
OVERDUE = timedelta(hours=1)
BACKED_UP_WITHIN = timedelta(days=8)
HANDED_OUT_WITHIN = timedelta(days=8)


@dataclass(frozen=True)
class Look:
    """One look: at what, how it is, in a sentence, and what to do about it."""

    at: str
    state: State
    says: str
    fix: str = ""


def examine() -> list[Look]:
    """Look at everything; a look that cannot be made says why and stops no other."""
    looks: list[Look] = []
    looks += _made("key files", keys_and_disk.key_files)
    looks += _made("disk", keys_and_disk.disk)
    looks += _made("mail", keys_and_disk.mail)
    store = _made("store", _store)
    looks += store
    if all(look.state == "well" for look in store):  # one that is damaged, or of another version, answers no more
        for name, at in _IN_THE_STORE.items():
            looks += _made(name, at)
    return looks


def _made(name: str, at: Callable[[], Iterator[tuple[State, str, str]]]) -> list[Look]:
    looks: list[Look] = []
    try:
        for said in at():
            looks.append(Look(name, *said))  # one by one: what was seen before an error counts
    except TrothError as error:
        where = f" ({error.where})" if error.where else ""
        looks.append(Look(name, "ill", f"{error.what}{where}", error.fix))
    except DatabaseError as error:
        says = f"our own store did not answer ({type(error).__name__})"
        looks.append(Look(name, "ill", says, "see that it is there and up"))
    return looks


def _store() -> Iterator[tuple[State, str, str]]:
    from django.db.migrations.executor import MigrationExecutor

    executor: Any = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.graph.nodes)
    newer = [key for key in executor.loader.applied_migrations if key not in known and key[0].startswith("troth_")]
    if newer:
        yield "ill", f"a newer version of Troth has worked here: {newer[0][0]}.{newer[0][1]}", "install that version"
    if waiting:
        yield "look", f"{len(waiting)} changes of its tables wait", "any command makes them: troth case list"
    yield from _whole()


def _whole() -> Iterator[tuple[State, str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check(3)")
            said = [row[0] for row in cursor.fetchall()]
            if said != ["ok"]:
                yield "ill", f"SQLite finds the file damaged in {len(said)} places or more", "restore it: troth restore"
                return
            cursor.execute("PRAGMA foreign_key_check")
            loose = len(cursor.fetchall())
            if loose:
                yield "ill", f"{loose} rows point at rows that are not there", "restore it: troth restore"
                return
        else:
            cursor.execute(
                "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
            )
            failures = (cursor.fetchone() or (0,))[0]
            cursor.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
            invalid = (cursor.fetchone() or (0,))[0]
            if failures or invalid:
                yield "ill", f"PostgreSQL counts {failures} damaged pages and {invalid} invalid indexes", "see its log"
                return
    where = "store.sqlite3" if connection.vendor == "sqlite" else "PostgreSQL"
    yield "well", f"{where} is reached and whole", ""


def _log() -> Iterator[tuple[State, str, str]]:
    older = behind()
    if older is not None:
        yield "ill", older.what, older.fix
        return
    size = sealed_size()
    numbered = EvidenceEntry.objects.exclude(index=None).count()
    top = EvidenceEntry.objects.aggregate(top=Max("index"))["top"]
    if numbered != size or (size and top != size - 1):
        yield "ill", f"the log has {numbered} sealed entries where its tree has {size}", "see: troth evidence verify"
        return
    last = Checkpoint.objects.order_by("size", "id").last()
    if last is not None and (last.size > size or tree().root(last.size).hex() != last.root):
        yield (
            "ill",
            f"the log no longer goes on from its checkpoint over {last.size} entries",
            "see: troth evidence verify",
        )
        return
    waiting = EvidenceEntry.objects.filter(index=None).order_by("position").first()
    if waiting is not None and now() - waiting.at > SEALED_WITHIN:
        yield "look", f"entries wait to be sealed since {_at(waiting.at)}", "troth work seals them; so does any command"
    yield "well", f"{size} entries, their tree and the mark beside the keys agree", ""


def _clock() -> Iterator[tuple[State, str, str]]:
    ours = now()
    newest = EvidenceEntry.objects.aggregate(at=Max("at"))["at"]
    if newest is not None and newest > ours + CLOCKS_APART:
        yield "ill", f"this clock says {_at(ours)}, and the log has an entry of {_at(newest)}", "set the clock (NTP)"
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            theirs: datetime = (cursor.fetchone() or (ours,))[0]
        apart = abs(theirs - now())
        if apart > CLOCKS_APART:
            yield (
                "look",
                f"the database's clock is {apart.total_seconds():.0f} seconds off ours",
                "let both keep time by NTP",
            )
            return
    yield "well", "the clock is not behind the log, nor apart from the store's", ""


def _plans() -> Iterator[tuple[State, str, str]]:
    unknown = StepRun.objects.filter(done_at=None, problem=None, plan__state="stopped").values_list("plan", flat=True)
    lost = sorted({str(uid) for uid in unknown})
    for uid in lost[:10]:
        yield (
            "look",
            f"plan {uid} was begun and nobody knows how it ended",
            f"troth plan show {uid}, then go on with it",
        )
    stopped = StoredPlan.objects.filter(state="stopped").exclude(uid__in=lost).order_by("made_at")
    for stored in stopped[:10]:
        why = f": {stored.why}" if stored.why else ""
        yield (
            "look",
            f"plan {stored.uid} (case {stored.case}) is stopped{why}",
            f"mend it, then troth plan retry {stored.uid}",
        )
    more = max(0, len(lost) - 10) + max(0, stopped.count() - 10)
    if more:
        yield "look", f"{more} more plans are stopped or unknown", "troth case list"
    if not lost and not stopped:
        yield "well", "no plan is stopped or unknown", ""


def _workers() -> Iterator[tuple[State, str, str]]:
    """Whoever holds a plan or scheduled work shows signs of life; watched for as long as a lease lasts."""
    before = _held()
    if before:
        time.sleep(term() + 0.5)
    after = _held() if before else {}
    silent = [name for name, beat in before.items() if after.get(name) == beat]
    for name in silent[:10]:
        yield "look", f"the worker that holds {name} has fallen silent", "another takes it over: run one, troth work"
    if not silent:
        yield "well", f"{len(before)} pieces of work are held, each by a worker that lives", ""


def _held() -> dict[str, tuple[int, int]]:
    plans = StoredPlan.objects.exclude(owner=None).exclude(state__in=("done", "cancelled"))
    held = {f"plan {uid}": (lease, beat) for uid, lease, beat in plans.values_list("uid", "lease", "beat")}
    rounds = ScheduledWork.objects.exclude(owner=None).values_list("name", "lease", "beat")
    return held | {name: (lease, beat) for name, lease, beat in rounds}


def _witnesses() -> Iterator[tuple[State, str, str]]:
    declared = witnesses.standing()
    for witness, handing, _ in declared:
        if handing is None:
            yield (
                "look",
                f"witness {witness.label} was never given a checkpoint",
                "troth work does",
            )
        elif handing.outcome not in witnesses.WELL:
            state: State = "ill" if handing.outcome in ("ahead", "lied") else "look"
            yield (
                state,
                f"witness {witness.label}: {handing.outcome} – {handing.problem}",
                "see docs/evidence.md, witnesses",
            )
        elif now() - handing.at > HANDED_OUT_WITHIN:
            yield (
                "look",
                f"witness {witness.label} was last given a checkpoint on {_at(handing.at)}",
                "run a worker: troth work",
            )
        else:
            yield "well", f"witness {witness.label} has a checkpoint of {_at(handing.at)}", ""
    if declared:
        return
    handed = Checkpoint.objects.exclude(handed_to=None).order_by("at").last()
    if handed is None or now() - handed.at > HANDED_OUT_WITHIN:
        since = f" since {_at(handed.at)}" if handed is not None else " yet"
        fix = "troth evidence checkpoint --to DIR --as EMAIL, or set TROTH_WITNESSES"
        yield "look", f"no checkpoint has left the house{since}", fix
    else:
        yield "well", f"a checkpoint left the house on {_at(handed.at)}", ""


def _schedules() -> Iterator[tuple[State, str, str]]:
    rows = standing()
    late = [row for row in rows if row.last_at is not None and row.next_at + OVERDUE < now()]
    never = [row for row in rows if row.last_at is None]
    if never and len(never) == len(rows):
        yield (
            "look",
            "scheduled work was never done: no worker has run here",
            "run one: troth work, or troth work --once by cron",
        )
        return
    for row in late:
        yield (
            "look",
            f"{row.name} is overdue since {_at(row.next_at)}",
            "run a worker: troth work, or troth work --once",
        )
    failed = [row for row in rows if row.problem]
    for row in failed:
        yield "look", f"{row.name} failed last time: {row.problem}", "it is tried again; mend what it names"
    if not late and not failed:
        yield "well", f"{len(rows) - len(never)} kinds of scheduled work are done in time", ""


def _backups() -> Iterator[tuple[State, str, str]]:
    last = EvidenceEntry.objects.filter(kind="store.backed-up").order_by("position").last()
    if last is None:
        yield "look", "this store was never backed up", "troth backup --to DIR, every night; keys/ apart from it"
    elif now() - last.at > BACKED_UP_WITHIN:
        yield "look", f"the last backup is of {_at(last.at)}", "troth backup --to DIR, every night"
    else:
        yield "well", f"the last backup is of {_at(last.at)}", ""


def _at(moment: datetime) -> str:
    return f"{moment:%-d %B %Y %H:%M} UTC"


_IN_THE_STORE: Mapping[str, Callable[[], Iterator[tuple[State, str, str]]]] = {
    "keys": keys_and_disk.keys,
    "replay list": keys_and_disk.replay_list,
    "taken back": keys_and_disk.taken_back,
    "log": _log,
    "clock": _clock,
    "plans": _plans,
    "workers": _workers,
    "schedules": _schedules,
    "witnesses": _witnesses,
    "backups": _backups,
}

"""``troth keys``: what the keys folder holds, replace the root key, the loss drill, and shred a person's key."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from django.db import transaction

from troth.desk import here
from troth.desk.cases.sealed import sealed_values
from troth.desk.cases.shredding import SHRED
from troth.desk.evidence.log import append
from troth.desk.need.acting import acting
from troth.desk.proposals.below import ROTATE
from troth.desk.proposals.proposals import ask, use
from troth.desk.staff.accounts import actor
from troth.desk.subjects.drill import Drill
from troth.desk.subjects.drill import drill as run_drill
from troth.desk.subjects.models import RootKeyUse, Subject
from troth.desk.subjects.roots import ring
from troth.desk.subjects.rotation import renew_wrapping, replace_root, rotate_index
from troth.desk.terminal import as_option, format_option, progress, show


@click.group()
def keys() -> None:
    """The keys: the root key, the key of each person under it, and what happens when they are lost."""


@keys.command("show")
@format_option
def show_keys(form: str) -> None:
    """Which root key is in use, since when, for how many people, and which keys blind indexes have. Shows no key."""
    held = ring()
    uses = {use.name: use for use in RootKeyUse.objects.all()}
    roots = [
        {
            "name": name,
            "kept": f"{root.kept}, {root.entry}",
            "state": "destroyed" if root.destroyed else "in use" if name == held.current else "being replaced",
            "since": uses[name].since.isoformat(timespec="seconds") if name in uses else root.since,
            "destroyed": root.destroyed,
        }
        for name, root in held.book.roots.items()
    ]
    people = Subject.objects.exclude(wrapped_key=None).count()
    data: dict[str, Any] = {
        "folder": str(here().keys),
        "roots": roots,
        "people": people,
        "purposes": {name: len(each) for name, each in sorted(held.book.purposes.items())},
        "unfinished": held.retiring is not None or held.book.next is not None,
    }
    lines = [f"root key {root['name']}: {root['state']}, kept in {root['kept']}" for root in roots]
    lines += [f"{people} people's keys are wrapped by it"]
    lines += [f"purpose {name}: {number} keys" for name, number in data["purposes"].items()]
    lines += ["a replacement was begun and not finished: troth keys rotate --as EMAIL"] * data["unfinished"]
    show(form, data, lambda: "\n".join(lines))


@keys.command()
@click.option(
    "--index",
    type=click.Choice(["subjects", "replay"]),
    help="Give this blind index a new key instead; earlier ones stay, since what is known by its hash cannot be hashed anew.",
)
@as_option
@format_option
def rotate(index: str | None, as_email: str, form: str) -> None:
    """Replace the root key: every person's key is wrapped anew, then the old root key is destroyed. Cut, it goes on.

    Needs two people: the first time it is proposed, and done once somebody else has approved that.
    """
    who = acting(as_email, "manage keys")
    by = actor(who)
    if index is not None:
        kept = rotate_index(index, by=by)
        show(form, {"index": index, "keys": kept}, lambda: f"the index {index} has a new key; {kept} are kept")
        return
    people, held = Subject.objects.exclude(wrapped_key=None).count(), ring()
    if held.retiring is None and held.book.next is None:  # one that was cut goes on: two people agreed on it already
        use(ROTATE, {}, by=who)
    with progress("people's keys") as tell:
        done = replace_root(by=by, tell=lambda number: tell(number, people))
    words = [
        f"root key {done.new} took the place of {done.old}: {done.rewrapped} people's keys are wrapped by it"
        + (", going on where it stopped" if done.resumed else ""),
        "the old one is destroyed here; destroy it in your key backups too, and make a new key backup now",
    ]
    show(form, asdict(done), lambda: "\n".join(words))


@keys.command()
@as_option
@format_option
def rewrap(as_email: str, form: str) -> None:
    """Wrap every key anew under the newest version of a root key in Vault, after Vault itself has rotated it."""
    done = renew_wrapping(by=actor(acting(as_email, "manage keys")))
    words = f"{done} people's keys are wrapped by the newest version; min_decryption_version may be raised in Vault"
    show(form, {"rewrapped": done}, lambda: words)


@keys.command()
@click.option(
    "--backup",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Your backup of the keys folder. Without it the keys in use are tried, which says nothing of the backup.",
)
@as_option
@format_option
def drill(backup: Path | None, as_email: str, form: str) -> int:
    """The loss drill: without the keys nothing sealed opens; with the key backup all of it does. Exit 1 where not."""
    by = actor(acting(as_email, "manage keys"))
    done = run_drill(sealed_values(), backup)
    facts = {name: value for name, value in asdict(done).items() if name != "problem"}
    with transaction.atomic():
        append("keys.drilled", by=by, passed=done.passed, **facts)
    show(form, asdict(done) | {"passed": done.passed}, lambda: _said(done))
    return 0 if done.passed else 1


@keys.command()
@click.argument("subject")
@as_option
@format_option
def shred(subject: str, as_email: str, form: str) -> None:
    """Destroy the key of the person with the random id SUBJECT: what was sealed for them opens no more, proofs still hold.

    Needs two people: this proposes it, and it is done when somebody else approves that.
    """
    ask(SHRED, {"subject": subject}, by=acting(as_email, "manage keys"))
    show(form, {"subject": subject, "shredded": True}, lambda: f"the key of subject {subject} is destroyed")


def _said(done: Drill) -> str:
    whose = "the key backup" if done.backup else "the keys in use"
    lines = [
        f"with {whose}: {done.people_opened} of {done.people} people's keys open",
        f"with {whose}: {done.sealed_opened} of {done.sealed} sealed values open",
        f"with {whose}: {done.remembered_opened} of {done.remembered} lines of the replay list that hold values open",
        f"with any other key: {done.opened_without} of {done.tried_without} tried",
    ]
    lines += [f"why: {done.problem}"] if done.problem else []
    lines += [] if done.backup else ["your backup was not tried: troth keys drill --backup DIR --as EMAIL"]
    return "\n".join([*lines, "the drill passed" if done.passed else "the drill FAILED"])

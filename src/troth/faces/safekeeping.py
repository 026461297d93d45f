"""``troth backup`` and ``troth restore``: our own store into one file while workers run, and back again."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from troth.desk.terminal import as_option, format_option, show
from troth.errors import TrothError
from troth.faces.workspaces import entered, locked, visited


@click.command()
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write, or a folder that exists, for a new file in it.",
)
@format_option
def backup(target: Path, form: str) -> None:
    """Copy our own store, as it is at one moment, into one file. Workers and other commands go on meanwhile.

    The keys and the replay list are not in it: back keys/ up apart from it, or whoever has the file has everything.
    """
    with visited(_here()):
        from troth.desk.safekeeping.backup import back_up
        from troth.desk.safekeeping.manifest import NOT_IN_IT

        made = back_up(target)
        said = made.manifest
    data = {"file": str(made.file), "bytes": made.bytes, "sha256": made.sha256, "not_in_it": NOT_IN_IT, **asdict(said)}
    lines = [
        f"{made.file}: {made.bytes} bytes, {said.entries} entries of evidence, {said.size} of them sealed",
        f"sha256 {made.sha256}",
        f"not in it: {NOT_IN_IT}",
    ]
    show(form, data, lambda: "\n".join(lines))


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False), required=False, metavar="[FILE]")
@click.option("--over", is_flag=True, help="Replace the store that stands here; the old one is kept beside it.")
@click.option("--settle", is_flag=True, help="After a restore: let the log go on from here, and record what was lost.")
@as_option
@format_option
def restore(source: Path | None, over: bool, settle: bool, as_email: str, form: str) -> int:
    """Bring our own store back from a backup FILE, into an empty workspace that has its keys.

    What happened after the backup is unknown to it: the answer says what to look at. Exit 1 while anything is to be settled.
    """
    if settle == (source is not None):
        raise TrothError("say either which backup, or --settle", fix="troth restore FILE --as EMAIL")
    if settle:
        return _settle(as_email, form)
    with visited(_here()) as workspace, locked(workspace, "restore"):
        from troth.desk.safekeeping.restore import restore as bring_back

        made = bring_back(Path(str(source)), by=as_email, over=over)
    after, said = made.after, made.manifest
    data = {
        "made_at": said.made_at,
        "entries": said.entries,
        "size": said.size,
        "lost": after.lost,
        "plans_unknown": list(after.unknown),
        "forgotten_again": list(after.forgotten),
        "erased_since": after.erased_since,
        "closed_again": list(after.closed),
        "emptied_again": list(after.emptied),
        "taken_back_again": after.taken,
        "kept": str(made.kept) if made.kept else None,
    }
    lines = [f"the store is as it was at {said.made_at}: {said.entries} entries of evidence"]
    if after.lost:
        lines.append(f"the log once had {after.lost} entries more: what they recorded is lost here")
    lines += [
        f"plan {uid}: may have run since, outcome unknown; look, then troth plan show {uid}" for uid in after.unknown
    ]
    lines += [f"case {case}: its person was erased since, and is forgotten again" for case in after.forgotten]
    if after.erased_since:
        lines.append(
            f"{after.erased_since} erasures came after the backup: certificates lie in cases/, troth verify looks"
        )
    lines += [f"{email}: left since, and is shut out again" for email in after.closed]
    lines += [
        f"{email}: password or factors were changed since; let them in anew: troth staff invite {email} --as EMAIL"
        for email in after.emptied
    ]
    if after.taken:
        lines.append(f"{after.taken} tokens, hooks and roles that were taken back since are taken back again")
    lines.append("nobody is signed in; recovery codes and proposals that waited count no more")
    if made.kept:
        lines.append(
            f"the store that was here lies in {made.kept.name}: it holds personal data, destroy it when all is well"
        )
    if after.lost:
        lines.append("next: troth doctor, troth verify; then settle it: troth restore --settle --as EMAIL")
    show(form, data, lambda: "\n".join(lines))
    return 1 if after.lost or after.unknown else 0


def _settle(as_email: str, form: str) -> int:
    with entered(_here(), "restore"):
        from django.db import transaction

        from troth.desk.evidence.log import append, seal
        from troth.desk.evidence.watermark import settle
        from troth.desk.need.acting import acting
        from troth.desk.staff.accounts import actor

        who = acting(as_email, "keep house")
        seal()
        lost = settle(who.uid)
        with transaction.atomic():
            append("store.settled", by=actor(who), size=lost.size, lost_size=lost.mark)
        seal()
    data = {"size": lost.size, "lost_size": lost.mark}
    show(
        form,
        data,
        lambda: f"settled: the log goes on from {lost.size} entries; that it once had {lost.mark} is on record",
    )
    return 0


def _here() -> Path:
    return Path(os.environ.get("TROTH_WORKSPACE") or ".")

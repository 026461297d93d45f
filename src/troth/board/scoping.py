"""Which entries concern one promise, and one contract of the notice: what a pack of evidence about it shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from troth.board.lately import newest_look
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.versions import notice_in_force
from troth.errors import TrothError
from troth.keepers.rights.scoping import of_client
from troth.notice.entries import promises


def of_promise(name: str) -> Q:
    """Every entry that names the promise, each look at it among them, and what the newest look rests on.

    Raises TrothError for a promise that neither the notice in force nor the log knows.
    """
    known = {promise.id for promise in promises(notice_in_force())}
    if name not in known and not EvidenceEntry.objects.filter(promise=name).exists():
        raise TrothError(f"there is no promise ‘{name}’", fix="give its id, as troth verify prints it")
    return _of_promises([name])


def of_contract(name: str) -> Q:
    """Every entry on the promises about whoever the contract is with, by its id in the notice.

    A contract that stands in a connected system, as the row whose client's data we hold, is named there as its client is.
    """
    notice = notice_in_force()
    theirs = {
        f"{section}.{each}"
        for section, entries in (("recipients", notice.recipients), ("instructions", notice.instructions))
        for each, entry in entries.items()
        if entry.contract is not None
    }
    wanted = {f"recipients.{name}", f"instructions.{name}"} & theirs
    if not wanted:
        try:
            return of_client(name)
        except TrothError:
            named = ", ".join(sorted({each.partition(".")[2] for each in theirs}))
            raise TrothError(
                f"neither the notice nor the log names a contract ‘{name}’",
                fix=f"the notice names: {named}" if named else "name contracts in the notice",
            ) from None
    return _of_promises(
        [each.id for each in promises(notice) if any(each.id == one or each.id.startswith(f"{one}.") for one in wanted)]
    )


def _of_promises(names: Iterable[str]) -> Q:
    wanted = set(names)
    rests_on = {uid for look in newest_look(wanted).values() for uid in look.facts.get("evidence", ())}
    return Q(promise__in=wanted) | Q(uid__in=rests_on)

"""How many erasures one person may approve alone within a day; more take two people."""

from __future__ import annotations

from datetime import timedelta

from troth.desk import here, now
from troth.desk.cases.models import Case
from troth.desk.proposals.proposals import needs_two
from troth.desk.staff.models import Account
from troth.errors import TrothError

TOGETHER = "rights.erase-many"
"""The act of two people by which more are approved."""
SETTING = "TROTH_MANY_ERASURES"
"""How many erasures one person may approve within a day, one by one; 0 for none."""
MANY = 20
DAY = timedelta(hours=24)


def many() -> int:
    """How many the workspace allows. Raises TrothError where its setting is no number."""
    said = here().setting(SETTING)
    if said is None or said == "":
        return MANY
    if not (said.isascii() and said.isdigit()):
        raise TrothError("that is no number of erasures", where=SETTING, fix=f"write a whole number, such as {MANY}")
    return int(said)


def refuse_many(by: Account) -> None:
    """Raise TrothError where this person has approved as many erasures within a day as one may; a clock set back frees none.

    Call inside the transaction of the approval.
    """
    if not needs_two():
        return
    allowed = many()
    Account.objects.select_for_update().get(pk=by.pk)  # of two tabs the second counts what the first approved
    mine = Case.objects.filter(kind="erasure", outcome="granted", decided_by=by, decided_at__gte=now() - DAY)
    if mine.count() >= allowed:
        raise TrothError(
            f"one person approves up to {allowed} erasures a day",
            where=SETTING,
            fix=f"two people approve more: troth proposal make {TOGETHER} --about cases=12,13 --why … --as EMAIL",
        )

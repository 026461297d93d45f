"""Who may propose or decide an act: somebody whose role may, and whom it does not concern, as staff or as a person held here."""

from __future__ import annotations

from troth.desk.need.deciding import required
from troth.desk.need.own import own_subjects
from troth.desk.proposals.acts import Act, Facts
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.acts import Act as Doing


def refuse_concerned(act: Act, facts: Facts, who: Account, doing: Doing) -> None:
    """Raise TrothError where the act is about this account, or about a person who is known to be them.

    Raises NotAllowed for a leaver, and for whose role may neither propose nor approve: ``doing`` says which is asked.
    """
    required(Account.objects.get(pk=who.pk), doing)  # as it is now, not as it was when a page was made
    people = set(act.subjects(facts))
    if facts.get("account") == who.uid or (people and people & own_subjects(who)):
        raise TrothError(
            "this concerns you", where=act.kind, fix="two people decide it whom it does not concern: ask them to"
        )

"""Whom a proposal concerns: nobody proposes or decides what is about themselves, as staff or as a person held in the systems."""

from __future__ import annotations

from troth.desk.proposals.acts import Act, Facts
from troth.desk.staff.models import Account
from troth.desk.subjects.models import KeyedIdentifier
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.systems.normalise import normalise


def refuse_concerned(act: Act, facts: Facts, who: Account) -> None:
    """Raise TrothError where the act is about this account, or about a person who has this account's address; and for a leaver."""
    if not Account.objects.filter(pk=who.pk, is_active=True).exists():
        raise TrothError("this account is closed", where=act.kind, fix="somebody whose account is open decides")
    if facts.get("account") == who.uid or is_about(list(act.subjects(facts)), who):
        raise TrothError(
            "this concerns you", where=act.kind, fix="two people decide it whom it does not concern: ask them to"
        )


def is_about(subjects: list[str], who: Account) -> bool:
    """Whether one of these people is known by the account's address; decided by keyed hashes, nothing is opened."""
    if not subjects:
        return False
    blind = ring().blind("subjects")
    theirs = list(blind.every("email", normalise("email", who.email)))
    return KeyedIdentifier.objects.filter(subject__in=subjects, index__in=theirs).exists()

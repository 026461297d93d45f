"""What tables are probably about, by their names alone: people of some kind, staff, or things."""

from __future__ import annotations

from troth.systems.column_names import singular, spelling
from troth.systems.drafted_links import Likely


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PEOPLE: frozenset[str] = _set(
    "person customer member user employee staff contact client_contact tenant landlord patient student pupil donor "
    "subscriber visitor guest applicant candidate volunteer worker contractor operative driver teacher parent guardian "
    "child resident householder owner buyer seller shopper attendee delegate participant beneficiary trustee director "
    "shareholder supporter learner carer nurse doctor agent adviser author reviewer player passenger claimant "
    "policyholder holder individual respondent witness defendant debtor creditor prospect lead enquirer complainant"
)
STAFF: frozenset[str] = _set(
    "employee staff user agent adviser worker operative doctor nurse teacher driver rep officer"
)
ACTS: frozenset[str] = _set(
    "by rep manager agent assigned assignee approver reviewer handler owner reports supervisor creator editor operator "
    "referred referrer introduced"
)
THINGS: frozenset[str] = _set(
    "company organisation organization business supplier vendor firm branch store shop office site product item stock "
    "contract batch file setting config migration template category type status country currency"
)
WHO: dict[str, str] = {
    "registration": "account holder", "account": "account holder", "enquiry": "enquirer", "order": "customer",
    "booking": "guest", "reservation": "guest", "application": "applicant", "subscription": "subscriber",
    "lead": "prospect", "complaint": "complainant", "donation": "donor", "visit": "visitor", "claim": "claimant",
    "ticket": "enquirer", "membership": "member", "log": "visitor", "session": "visitor", "survey": "respondent",
}  # fmt: skip
CHOICES: frozenset[str] = _set("preference permission consent optin optout unsubscribe suppression")
CLIENTS: frozenset[str] = _set("contract client scheme mandate engagement")
AREA: frozenset[str] = _set("state country region")
WORKPLACE: frozenset[str] = _set("company organisation organization employer business workplace company_name")


def nouns(table: str) -> list[str]:
    """The words of a table's name, singular: ``client_contacts`` → ``client contact``."""
    return [singular(word) for word in spelling(table).strip("_").split("_") if word]


def kind_of(table: str) -> str:
    """The kind of person that one row is, in the words of the table's name: ``client contact``, ``enquirer``."""
    words = nouns(table)
    last = words[-1] if words else "row"
    if last in WHO:
        return WHO[last]
    return " ".join(words) if last in PEOPLE else f"person in {' '.join(words)}"


def acts(link: Likely) -> bool:
    """Whether the link names who did something in the row, rather than whom the row is about."""
    words = set(spelling(link.columns[0]).strip("_").split("_"))
    staff = STAFF.intersection(nouns(link.table))
    # Anybody may be a user: only where the column is called otherwise (seen_by → users) did that user act.
    return bool(words & ACTS) or (bool(staff) and not (staff <= {"user"} and "user" in words))

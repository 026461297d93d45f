"""Write a letter under its person's key, send it once, and settle by a person what nobody else can say."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from troth.delivery.mail import send
from troth.delivery.mail_server import Mail, mail_of
from troth.delivery.messages import Attachment, Message
from troth.delivery.outcomes import Refused, TryLater
from troth.desk import here, now
from troth.desk.evidence.log import append
from troth.desk.letters.models import Letter
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import seal_for, unseal_for
from troth.desk.written_once import Change
from troth.errors import TrothError
from troth.systems.normalise import form_of

TWICE_IS_HARMLESS = frozenset({"done"})
"""Kinds of letter that may be sent again, under the same Message-ID, where nobody can say whether the first went."""


@dataclass(frozen=True)
class Written:
    """What a letter says, and to whom. Personal: sealed where stored."""

    to: str
    subject: str
    text: str
    language: str
    at: datetime


def address_of(person: Mapping[str, str]) -> str | None:
    """The address a person gave us to find them by, for letters to them; None where they gave none."""
    return next((value.strip() for name, value in person.items() if form_of(name) == "email"), None)


def write(kind: str, case: str, subject: Subject, key: str, made: Callable[[], Written]) -> Letter:
    """The letter of this effect: as it was written by an earlier try, else written and stored now."""
    known = Letter.objects.filter(key=key).first()
    if known is not None:
        return known
    uid, letter = secrets.token_hex(8), made()
    said = {"to": letter.to, "subject": letter.subject, "text": letter.text, "language": letter.language,
            "at": letter.at.isoformat()}  # fmt: skip
    with transaction.atomic():
        sealed = seal_for(subject, f"letter|{uid}", said)
        return Letter.objects.create(uid=uid, case=case, kind=kind, key=key, sealed=sealed, written_at=letter.at)


def deliver(
    letter: Letter, subject: Subject, name: str, attachments: tuple[Attachment, ...], confirm: Callable[[], None]
) -> dict[str, Any]:
    """Send a letter unless it went already; returns what evidence may say of it: Message-ID and hash, nothing of the person.

    ``confirm`` is called last before anything goes out. Raises TryLater and Refused where it surely did not go; OutcomeUnknown
    where nobody can say, and TrothError for the next try where a second copy would do harm.
    """
    names = [each.name for each in attachments]
    if letter.state == "given up":
        return {"sent": False, "why": "the person was told otherwise"}
    if letter.state == "sent":
        said = {"sent": True, "message": letter.message, "sha256": letter.sha256, "again": letter.again}
        # Every try has the same attachments. Where only a person says that it went, nobody here saw with what.
        return {**said, "attached": names} if letter.sha256 is not None else said
    again = letter.state == "sending"
    if again and letter.kind not in TWICE_IS_HARMLESS:
        raise TrothError(
            "nobody can say whether this letter went, and it must not go twice",
            where=f"letter {letter.uid}",
            fix=f"ask whoever runs the mail server, then: troth letter settle {letter.uid} --went yes --as EMAIL (or no)",
        )
    mail = _mail()
    message = _message(letter, subject, mail, name, attachments)
    confirm()
    _move(letter, "sending", again=again)
    try:
        sent = send(mail.server, message, letter.key)
    except TrothError as error:
        _surely_not_sent(letter, error, again)
        raise
    letter.message, letter.sha256, letter.sent_at = sent.message_id[1:33], sent.sha256, now()
    _move(letter, "sent")
    return {"sent": True, "message": letter.message, "sha256": letter.sha256, "again": again, "attached": names}


def settle(letter: Letter, went: bool, *, by: Account) -> None:
    """A person says whether a letter went that nobody else can answer for, or that the person was told otherwise."""
    state = "sent" if went else "given up"
    with transaction.atomic():
        if not Letter.objects.filter(uid=letter.uid, state__in=("written", "sending")).update(state=state):
            raise TrothError("this letter is settled already", where=f"letter {letter.uid}")
        append(
            "letters.settled", by=actor(by), case=letter.case, key=f"letter:{letter.uid}", letter=letter.uid, went=went
        )
    letter.state = state


def wipe_letters(case: str) -> None:
    """Destroy what a case's letters say and to whom; call inside the transaction that closes the case."""
    _WIPED(case=case)


_WIPED = Change(lambda given: (Letter.objects.filter(case=given("case")), {"sealed": None}))


def why_no_mail() -> str | None:
    """Why this workspace can send no mail, in words; None where it can. Never an error: a request's clock runs all the same."""
    try:
        return None if mail_of(here()) is not None else "mail is not set up (TROTH_MAIL)"
    except TrothError as error:
        return str(error)


def _surely_not_sent(letter: Letter, error: TrothError, again: bool) -> None:
    """Put the letter back to *written* where this try surely did not send it, and no other one may have.

    Not where another process has begun a try meanwhile, or a person has settled it: then it stays as they left it.
    """
    if isinstance(error, (Refused, TryLater)):
        if not again and Letter.objects.filter(uid=letter.uid, state="sending", again=False).update(state="written"):
            letter.state = "written"
        error.fix = (
            f"{error.fix}; where the person was told otherwise: troth letter settle {letter.uid} --went no --as EMAIL"
        ).removeprefix("; ")


def _mail() -> Mail:
    mail = mail_of(here())
    if mail is None:
        raise TrothError(
            "mail is no longer set up", where="TROTH_MAIL", fix="set it again, or tell the person otherwise and settle"
        )
    return mail


def _message(letter: Letter, subject: Subject, mail: Mail, name: str, attachments: tuple[Attachment, ...]) -> Message:
    if letter.sealed is None:
        raise TrothError("what this letter said was wiped when its case closed", where=f"letter {letter.uid}")
    said: Any = unseal_for(subject, f"letter|{letter.uid}", bytes(letter.sealed))
    at = datetime.fromisoformat(said["at"])
    return Message(mail.sender, said["to"], said["subject"], said["text"], at, name, said["language"], attachments)


def _move(letter: Letter, state: str, **also: bool) -> None:
    """Put on record where a letter stands, unless another process has moved it meanwhile."""
    columns = {"state": state, "message": letter.message, "sha256": letter.sha256, "sent_at": letter.sent_at, **also}
    if not Letter.objects.filter(uid=letter.uid, state=letter.state).update(**columns):
        raise TrothError(
            "another process, or a person, has settled this letter meanwhile",
            where=f"letter {letter.uid}",
            fix=f"see what came of it: troth letter list --case {letter.case}",
        )
    letter.state = state

"""The plan step that tells a person by mail that their request is done: UK GDPR Art 12(3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from troth.delivery.messages import Attachment
from troth.desk import here, now
from troth.desk.letters.attached import attachments
from troth.desk.letters.letters import Written, address_of, deliver, why_no_mail, write
from troth.desk.letters.texts import Done, letter
from troth.desk.plans.plans import Plan, Step
from troth.desk.plans.registry import Work, does
from troth.desk.subjects.models import Subject
from troth.errors import TrothError

RIGHTS = ("access", "erasure", "rectification")
RECEIPT = "receipt.json"
SAYS = "Tell the person by mail that their request is done."


def last_step(right: str, received_on: date, person: Mapping[str, str]) -> list[Step]:
    """The step that tells the person, for the end of a plan; none where mail is not set up or they gave no address."""
    if right not in RIGHTS or address_of(person) is None or why_no_mail() is not None:
        return []
    return [Step("letters.send", "the person", SAYS, {}, {"received_on": received_on.isoformat()})]


def untold(plan: Plan) -> str | None:
    """Why a plan ends without a letter to the person, so that somebody tells them; None where it has one: Art 12(3)."""
    if plan.kind not in RIGHTS or any(step.kind == "letters.send" for step in plan.steps):
        return None
    return why_no_mail() or "when it was planned, mail was not set up or they had given no address"


@does("letters.send")
def send_letter(work: Work) -> Mapping[str, Any]:
    """Write the letter once, and send it; nothing is said to be done while something is left."""
    saw = list(work.results.values())
    if any(each.get("unerased") or each.get("uncorrected") for each in saw):
        return {"sent": False, "why": "something is left to do first"}
    subject = Subject.objects.get(uid=work.plan.subject)
    key = work.key.rpartition(":")[0]
    certificate, others = _certificate(work), attachments(work)
    attached = (*certificate, *others)

    def written() -> Written:
        to = address_of(work.secret("person"))
        if to is None:
            raise TrothError("the plan knows no address of this person", where=f"plan {work.plan.uid}")
        done = Done(work.plan.kind, work.plan.case, date.fromisoformat(work.step.facts["received_on"]),
                    _outcome(work), any(each.get("withheld") for each in saw), bool(certificate),
                    any(each.name == RECEIPT for each in others))  # fmt: skip
        title, text = letter(work.notice, done)
        return Written(to, title, text, work.notice.language, now())

    made = write("done", work.plan.case, subject, key, written)
    return deliver(made, subject, work.notice.organisation.name, attached, work.confirm)


def _outcome(work: Work) -> str:
    if work.plan.kind == "erasure":
        outcomes = (saw["outcome"] for saw in work.results.values() if "outcome" in saw)
        return next(outcomes, "erased")
    if work.plan.kind == "access":
        nothing = any(saw.get("nothing_found") for saw in work.results.values())
        return "nothing" if nothing else "given"
    return "set"


def _certificate(work: Work) -> tuple[Attachment, ...]:
    """The certificate of an erasure; a package never goes by mail."""
    if work.plan.kind != "erasure":
        return ()
    path = here().cases / work.plan.case / "certificate.html"
    if not path.is_file():
        return ()
    return (Attachment("certificate.html", "text/html", path.read_bytes()),)

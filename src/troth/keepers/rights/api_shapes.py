"""What the API says of a request and what it is sent, field by field: the shapes of ``api.py``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field

from troth.desk.pages.api import plans as plan_door
from troth.desk.pages.api.cases import CaseLine
from troth.desk.pages.api.door import Sent, Shown
from troth.keepers.rights.portal import LONGEST

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z][\w .:/-]*$")]
Value = Annotated[str, Field(min_length=1, max_length=400)]
Person = Annotated[dict[Name, Value], Field(min_length=1, max_length=12)]
Choice = Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[^.=]+\.[^=]+=.+$")]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Task(Shown):
    """What a named person looks up where no machine can, and what came of it."""

    system: str
    who: str
    what: str
    answer: Literal["", "nothing", "found", "done"]


class PassedOn(Shown):
    """Rows that are held for a client, and not touched without their instruction."""

    system: str
    client: str
    rows: int


class CaseShown(CaseLine):
    """One case: its clock and why, its tasks, its plan, and the files it left. It holds nothing of the person."""

    due_reason: str
    due_authority: str
    opened_at: datetime
    opened_by: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    look_again_at: datetime | None
    tasks: list[Task]
    passed_to_clients: list[PassedOn]
    plan: plan_door.Plan | None
    files: list[str]


class Opening(Sent):
    """A request that arrived: for what, how, when, and by what the person can be found."""

    right: Annotated[str, Field(max_length=40)]
    channel: Annotated[str, Field(max_length=20)]
    received_on: date | None = None
    """The local day it arrived; today where none is given."""
    person: Person
    choose: Annotated[list[Choice], Field(max_length=100)] = []
    """Rows that are theirs where several people fit: ``system.table=key``."""
    correct: Annotated[dict[Name, Annotated[str, Field(max_length=2000)]], Field(max_length=50)] | None = None
    """For a rectification: the place, and the value that is right."""


class Finding(Sent):
    """By what to search again; without a person by what they wrote on the portal."""

    person: Person | None = None
    choose: Annotated[list[Choice], Field(max_length=100)] = []
    correct: Annotated[dict[Name, Annotated[str, Field(max_length=2000)]], Field(max_length=50)] | None = None


class Answer(Sent):
    """What was found where no machine can look."""

    system: Annotated[str, Field(max_length=80)]
    answer: Literal["nothing", "found", "done"]


class Approval(Sent):
    """The hash of the plan that is approved, as it was shown; another plan is not approved by it."""

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Settlement(Sent):
    """How a case is settled that no plan carries out, and why, in a sentence the person will read."""

    outcome: Literal["granted", "partly granted", "refused", "withdrawn"]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Instruction(Sent):
    """Which client, whose processor we are, says to act."""

    client: Annotated[str, Field(min_length=1, max_length=200)]


class Letter(Shown):
    """A letter to a client: it says by what the person is known."""

    text: str


class Words(Shown):
    """What the person wrote on the portal: by what they can be found, and in which words they asked."""

    person: dict[str, str]
    words: dict[str, str]


class Asking(Sent):
    """What the person themselves asks for, as the public form has it."""

    right: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST["name"])]
    email: Annotated[str, Field(max_length=LONGEST["email"], pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    phone: Annotated[str, Field(max_length=LONGEST["phone"], pattern=r"^[0-9+() .-]{6,}$")] | None = None
    reference: Annotated[str, Field(max_length=LONGEST["reference"])] = ""
    words: Annotated[str, Field(max_length=LONGEST["words"])] = ""


class Asked(Shown):
    """That a request arrived, by which day it is answered and why, and the page that says so."""

    right: str
    received_on: date
    due_on: date | None
    due_reason: str
    page: str

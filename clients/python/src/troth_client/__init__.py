"""The API of Troth from Python: ``Client`` and ``AsyncClient``, typed answers, errors as exceptions, signed webhooks.

with Client("https://privacy.company.example", token="troth_…") as troth:
    for case in troth.cases(state="open"):
        print(case.number, case.due_on)
"""

from __future__ import annotations

from troth_client._async import AsyncClient
from troth_client._sync import Client
from troth_client.answers import (
    Case,
    CaseLine,
    Checkpoint,
    CheckRun,
    Entry,
    Health,
    Notice,
    Plan,
    PlanLine,
    PromiseLine,
    PromiseShown,
    Proof,
    System,
)
from troth_client.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    ServerFailed,
    TooMany,
    TrothClientError,
    Unreachable,
)
from troth_client.house_answers import Hook, Member, Proposal, Roles, Token
from troth_client.retrying import Patience
from troth_client.webhooks import Event, NotSigned, verify

__all__ = [
    "AsyncClient",
    "Case",
    "CaseLine",
    "CheckRun",
    "Checkpoint",
    "Client",
    "Conflict",
    "Entry",
    "Event",
    "Health",
    "Hook",
    "Invalid",
    "Member",
    "NotAllowed",
    "NotFound",
    "NotSigned",
    "NotSignedIn",
    "Notice",
    "Patience",
    "Plan",
    "PlanLine",
    "PromiseLine",
    "PromiseShown",
    "Proof",
    "Proposal",
    "Roles",
    "ServerFailed",
    "System",
    "Token",
    "TooMany",
    "TrothClientError",
    "Unreachable",
    "verify",
]
__version__ = "0.1.0"

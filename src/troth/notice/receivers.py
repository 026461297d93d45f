"""The sections that say who else gets data: recipients, contracts, clients' instructions, sharing and transfers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from troth.notice.words import Entry, Node, Role

ContractTerm = Literal[
    "subject matter",
    "duration",
    "nature",
    "purpose",
    "types of data",
    "categories of people",
    "rights and duties",
    "instructions",
    "confidentiality",
    "security",
    "sub-processors",
    "help with rights",
    "help with duties",
    "end",
    "audits",
]


class Contract(Node):
    """The contract with a recipient: UK GDPR Art 28(3)."""

    signed: date = Field(description="When it was signed.")
    review_by: date = Field(description="When it must be looked at again.")
    document: str | None = Field(None, description="Where it is kept.")
    terms: tuple[ContractTerm, ...] = Field(
        (), description="The terms it holds, where somebody has looked: UK GDPR Art 28(3) lists what it must."
    )


class Recipient(Entry):
    """Who receives data: UK GDPR Art 13(1)(e)."""

    name: str | None = Field(None, description="What tables call it, where the key in words would not do.")
    are: str = Field(description="Who they are, in words that complete ‘we share data with …’.")
    role: Role = Field(description="Their role.")
    country: str = Field("GB", description="Country code.")
    safeguard: str | None = Field(None, description="The transfer mechanism, where the country is not the UK.")
    contract: Contract | None = Field(None, description="The contract, where they act for us.")
    receives: tuple[str, ...] = Field((), description="Categories they receive.")
    markets_for_itself: bool = Field(False, description="Whether they use the data for marketing of their own.")


class Sharing(Entry):
    """Sharing beyond the everyday: one-off disclosures, or what never leaves."""

    grounds: tuple[str, ...] = Field((), description="The legal grounds on which a one-off disclosure may rest.")
    approved_by: str | None = Field(None, description="The role that approves each disclosure.")


class Instructions(Entry):
    """One client's instructions, where we are its processor: UK GDPR Arts 28(3)(a), 30(2)."""

    client: str = Field(description="The recipient whose processor we are.")
    purposes: tuple[str, ...] = Field(description="Purposes we serve on its instructions.")
    document: str = Field(description="Where the instructions are kept.")
    contract: Contract | None = Field(None, description="The contract with the client.")
    transfers: Literal["never", "on instruction"] = Field("never", description="Whether data may leave the UK for it.")


class Transfers(Entry):
    """Whether data leaves the UK: UK GDPR Arts 44A–49."""

    outside_the_uk: Literal["never", "with safeguards"] = Field(description="The rule.")

"""Measures for machines: what a named person's signature can prove, and signing it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field

from troth.desk.pages.api.door import Door, Shown, account_of
from troth.keepers.measures.actions import attest, attestable

door = Door("Measures")


class Attestable(Shown):
    """A promise that is kept by its owner's signature."""

    id: str
    sentence: str
    owner: str | None


class AttestableList(Shown):
    """Every promise that a signature can prove."""

    items: list[Attestable]


class Attested(Shown):
    """The entry of the log that holds the signature."""

    entry: str


@door.reads("/measures", act="see promises", response=AttestableList)
def list_measures(request: HttpRequest) -> Any:
    """Every promise that a named person's signature can prove, and whose it is to give."""
    return {
        "items": [
            {"id": each.id, "sentence": each.sentence, "owner": each.facts.get("owner") or None}
            for each in attestable()
        ]
    }


@door.does("/measures/{measure}/attest", act="attest", response={201: Attested})
def attest_measure(request: HttpRequest, measure: Annotated[str, Field(max_length=200)]) -> Any:
    """Sign, in the name of this token's owner, that a measure was looked at and is kept."""
    return {"entry": attest(measure, by=account_of(request))}

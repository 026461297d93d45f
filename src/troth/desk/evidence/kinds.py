"""The kinds of entries: each declared by the room that appends it, as a typed model of its facts.

Facts hold nothing personal by construction: a field is a number, a truth, a day, or one of the texts below, none of which
takes an email address or a telephone number. Each room has its kinds in ``recorded.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

from django.apps import apps
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from troth.errors import TrothError
from troth.ledger.entries import canonical

_OURS = re.compile(r"\b[0-9a-f]{16,64}\b")
"""One of our random ids or hashes, which may hold many digits in a row; no telephone number is so long (E.164: 15)."""


def _nothing_personal(text: str) -> str:
    digits = 0
    for character in _OURS.sub("", text):
        digits = digits + 1 if character.isdigit() else digits if character in " -()+" else 0
        if digits > 10:
            raise ValueError("so many digits may be a telephone number or a reference of somebody's")
    if "@" in text:
        raise ValueError("this may be an email address")
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")]
"""One of our random ids, or a hash: hexadecimal."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 _.:/-]{0,79}$")]
"""One of a few words of ours, of the law or of the notice: an outcome, a channel, a role, the id of a promise."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_nothing_personal)]
"""What a schema or the notice calls something: a table, a column, a system, a promise, a file of ours."""
Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_nothing_personal)]
"""A sentence that Troth wrote itself."""
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
"""A local date."""
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT[0-9:.]+(\+00:00|Z)$")]
"""A time, UTC."""


class Facts(BaseModel):
    """What an entry of one kind says, field by field; anything else is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NoFacts(Facts):
    """That it happened says all."""


@dataclass(frozen=True)
class Kind:
    """One kind of entry: its name, what it says in a sentence, the model of its facts."""

    name: str
    says: str
    facts: type[Facts]
    lasting: bool = False
    """Whether checks read its facts for as long as the log lasts, so that no period takes them."""


KINDS: dict[str, Kind] = {}
STEPS: dict[str, type[Facts]] = {}
"""The steps of plans, and what each saw."""


class StepBegun(Facts):
    """A step of an approved plan is about to touch something outside our store."""

    target: Name
    plan_hash: Id


class StepFailed(Facts):
    """A step was surely not done, or was done again by a later round."""

    target: Name
    problem: Words


def declare(name: str, says: str, facts: type[Facts] = NoFacts, *, lasting: bool = False) -> None:
    """Declare a kind of entry; once."""
    if name in KINDS and KINDS[name].facts is not facts:
        raise TrothError(f"the kind of entry ‘{name}’ is declared twice", fix="each kind has one room")
    KINDS[name] = Kind(name, says, facts, lasting)


def declare_step(name: str, says: str, saw: type[Facts]) -> None:
    """Declare the entries of a kind of plan step: ``name.begun``, ``name.done`` with what it saw, ``name.failed``."""
    done = type(f"{saw.__name__}Done", (Facts,), {"__annotations__": {"target": Name, "saw": saw}, "__doc__": says})
    STEPS[name] = saw
    if f"{name}.begun" not in KINDS:
        declare(f"{name}.begun", f"Begins: {says}", StepBegun)
        declare(f"{name}.done", f"Done, and looked at: {says}", done)
        declare(f"{name}.failed", f"Not done: {says}", StepFailed)


def load() -> Mapping[str, Kind]:
    """Every kind of every room."""
    for room in [
        *(config.name for config in apps.get_app_configs() if config.name.startswith("troth.")),
        "troth.board",
    ]:
        if find_spec(f"{room}.recorded") is not None:
            import_module(f"{room}.recorded")
    return KINDS


def lasting() -> list[str]:
    """The kinds whose facts no period takes."""
    return sorted(kind.name for kind in load().values() if kind.lasting)


def check(kind: str, facts: Mapping[str, object]) -> None:
    """Hold facts against the declaration of their kind. Raises TrothError naming the field, and never what stands in it."""
    declared = load().get(kind)
    if declared is None:
        raise TrothError(f"nobody declared the kind of entry ‘{kind}’", fix="declare it in recorded.py of the room")
    try:
        declared.facts.model_validate_json(canonical(facts))
    except ValidationError as wrong:
        said = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors(include_input=False)
        )
        raise TrothError(f"the facts are not as their kind declares: {said}", where=kind) from None


def schemas() -> Iterable[tuple[Kind, dict[str, Any]]]:
    """Each kind with the JSON Schema of its facts, by name."""
    for name in sorted(load()):
        yield KINDS[name], KINDS[name].facts.model_json_schema()

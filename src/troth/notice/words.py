"""The building blocks of the notice's language: what every entry has, and the small grammars inside values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from troth.errors import TrothError
from troth.law import bases
from troth.law.periods import Period


def _parse_period(value: Any) -> Any:
    if isinstance(value, Period):
        return value
    if not isinstance(value, str):
        raise ValueError("this is not a period; write a number and days, weeks, months or years: 12 months")
    try:
        return Period.parse(value)
    except TrothError as error:
        raise ValueError(f"{error.what}; {error.fix}") from None


PeriodText = Annotated[
    Period,
    BeforeValidator(_parse_period),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,4}\s+(day|week|month|year)s?$"}),
]
"""A period in words: ``12 months``, ``6 years``, ``0 days``."""

LawfulBasis = Literal[bases.LawfulBasis, "the client's"]
"""UK GDPR Art 6(1)(a)–(f) and (ea); ``the client's`` where we are its processor and the basis is the client's to have."""

Role = Literal["controller", "joint controller", "processor for the client", "processor"]


class Node(BaseModel):
    """A mapping in the notice: keys are words with spaces, unknown keys are errors, nothing changes once read."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=False,
        alias_generator=lambda name: name.replace("_", " ").strip(),
        str_strip_whitespace=True,
        str_min_length=1,
    )


class Entry(Node):
    """What becomes one sentence of the notice."""

    says: str | None = Field(
        None,
        description="The sentence people read; made from the facts where it is left out. "
        "Or one for each language, the notice's own among them: ``says: {en: …, cy: …}``.",
    )
    also_says: Mapping[str, str] = Field({}, description="The sentence in other languages: ``cy: …``.")
    clauses: tuple[str, ...] = Field((), description="Clauses of the source notice this entry answers for.")
    shared_because: str | None = Field(
        None, description="Why one promise answers for more than two clauses; required where it does."
    )


class Address(Node):
    """How to reach somebody."""

    post: str | None = Field(None, description="Postal address, on one line.")
    email: str | None = Field(None, description="Email address.")
    phone: str | None = Field(None, description="Telephone number.")
    website: str | None = Field(None, description="Web address, https://…")


_WHERE = r"(?: where (?P<where{}>\S+ is .+))?"
_LINK = re.compile(
    rf"^(?P<here>.+?) to (?P<table>\S+){_WHERE.format('')}$|^(?P<table2>\S+) by (?P<here2>.+?){_WHERE.format(2)}$"
)


def _texts(value: Any) -> Any:
    values: list[Any] = list(cast("Any", value)) if isinstance(value, (list, tuple)) else [value]
    return tuple(str(each) if isinstance(each, int) else each for each in values)


class Link(Node):
    """A link between two tables: these columns here hold that table's key."""

    table: str = Field(description="The table linked to.")
    by: tuple[str, ...] = Field(description="The columns here that hold the other table's key, in key order.")
    key: tuple[str, ...] = Field((), description="The columns there, where they are not its primary key.")
    where: Mapping[str, Annotated[tuple[str, ...], BeforeValidator(_texts)]] = Field(
        {},
        description="Column → what it says where the link means this table and no other: ``{about_type: Customer}``.",
    )


def _parse_link(value: Any) -> Any:
    """``members by member_id``, ``contract_id to contracts``; composite keys: ``people by org and number``.

    Where one column holds the keys of several tables: ``customers by about_id where about_type is Customer or Client``.
    """
    if not isinstance(value, str):
        return value
    match = _LINK.match(value.strip())
    if match is None:
        raise ValueError(f"‘{value}’ is no link; write TABLE by COLUMN (members by member_id) or COLUMN to TABLE")
    columns = match["here"] or match["here2"]
    link: dict[str, Any] = {
        "table": match["table"] or match["table2"],
        "by": tuple(part.strip() for part in columns.split(" and ")),
    }
    said = match["where"] or match["where2"]
    if said:
        parts = (part.partition(" is ") for part in said.split(" and "))
        link["where"] = {
            column.strip(): tuple(each.strip() for each in text.split(" or ")) for column, _, text in parts
        }
    return link


LinkText = Annotated[Link, BeforeValidator(_parse_link)]

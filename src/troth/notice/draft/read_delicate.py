"""Reading what needs more care: special categories of data, data about crime, and children."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.reading import DENIES, Known, Reading, information
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import fields_in

CONDITION = "name the condition of Article 9(2) or Schedule 1 this rests on, if the notice does not"


def read_special(statement: Statement, known: Known) -> Iterator[Reading]:
    """Special categories of data and data about crime: refused, or held."""
    text = statement.text
    if DENIES.search(text) and re.match(r"(?i)(?:if|when|where|should) you\b", text):
        # ‘If you tell us of an illness, we do not write it down unless you agree’ neither asks nor refuses.
        yield information(statement, doubts=("say whether such data is held when people offer it",))
        return
    denied = bool(DENIES.search(text)) and not re.search(r"(?i)(?:unless|except|other than)", text)
    kinds = list(
        dict.fromkeys(
            (
                *fields_in(text).get("sensitive", ()),
                *(("health",) if re.search(r"(?i)\bhealth\b|medical", text) else ()),
            )
        )
    )
    criminal = re.search(r"(?i)criminal|DBS", text)
    sections = ["criminal data"] if criminal else []
    if not criminal or re.search(r"(?i)special categor", text):
        sections = ["special categories", *sections]
    for section in sections:
        mine = [kind for kind in kinds if (kind == "criminal convictions") == (section == "criminal data")]
        facts: dict[str, Any] = {"rule": "never asked for" if denied else "held"}
        if mine:
            facts["kinds"] = mine
        doubts = () if denied else (CONDITION,)
        yield Reading(
            section,
            "criminal-convictions" if section == "criminal data" else "special-categories",
            facts=facts,
            doubts=doubts,
            says=True,
        )


_AGE = re.compile(
    r"(?i)(?:under|below|younger than|aged less than)(?: the age of)? (1[0-8])\b|"
    r"(?:at least|over|aged|be) (1[0-8])(?: or over| and over| years|\b)"
)
_GROWN_UP = re.compile(r"(?i)parent|guardian|grown[- ]?up|\bcarers?\b|an adult\b|responsible adult")


def read_children(statement: Statement, known: Known) -> Iterator[Reading]:
    """Whether the service is for children."""
    text = statement.text
    age = _AGE.search(text) or _AGE.search(statement.heading)
    facts: dict[str, Any] = {"under": int(age[1] or age[2])} if age else {}
    if _GROWN_UP.search(text) and not re.search(r"(?i)(?:not|never)[^.]{0,30}(?:intended|aimed|directed|for) ", text):
        yield Reading("children", facts={"rule": "with a parent's authority", **facts}, says=True)
    elif DENIES.search(text) or re.search(
        r"(?i)(?:aimed at|only for|intended for|deals? only with|works? only with) (?:adults|people (?:aged|over))",
        text,
    ):
        yield Reading("children", facts={"rule": "not for children", **facts}, says=True)
    else:
        yield information(statement, "children")

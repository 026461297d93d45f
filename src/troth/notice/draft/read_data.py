# ruff: noqa: E501 – a pattern is read whole
"""Reading what is held and where it comes from: categories, sources, sensitive data, children, what must be given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.parties import parties_in
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import fields_in

_LABEL = re.compile(
    r"^(?:[“\"‘]?)(?P<label>[A-Z][\w/& -]{2,48}?)(?:[”\"’])?\s*(?:\([^)]*\)\s*)?(?:[:–—]|\s-\s|(?=\s(?:including|includes|such as)\b))\s*"
    r"(?P<rest>.+)$"
)
_NOISE = re.compile(r"(?i)\b(?:personal )?(?:data|information|details)\b")
_OPENING = re.compile(
    r"(?i)^(?:(?:this )?(?:may )?(?:includes?|including|means|such as|for example|e\.g\.|consists? of)[:,]?\s*)+"
)


def read_data(statement: Statement, known: Known) -> Iterator[Reading]:
    """Categories and fields of personal data."""
    text = statement.text
    if DENIES.search(text) and re.search(r"(?i)(?:not|never)[^.]{0,20}(?:collect|hold|store|ask|record|process)", text):
        yield information(statement)
        return
    automatic = bool(
        re.search(r"(?i)automatic|(?:use|visit)\w* (?:of )?(?:our|the|this) (?:web)?site|technical", statement.whole)
    )
    labelled = _labelled(statement)
    if labelled is not None:
        name, fields = labelled
        yield _category(name, fields, automatic="technical" in name or "automat" in statement.whole.lower())
        return
    if text.endswith(":") or _is_label_only(statement):
        # ‘We collect:’ or a bold label in front of its explanation.
        yield CONTEXT
        return
    groups = fields_in(text)
    for group, fields in groups.items():
        yield _category(group, list(fields), automatic=automatic and group == "technical")
    if not groups:
        if (
            statement.lead_in
            and len(text.split()) <= 12
            and not re.search(r"(?i)\b(?:we|you) (?:may|will|can)\b", text)
        ):
            field = text.rstrip(".;, ").removesuffix(" and").rstrip(";, ")
            doubt = "Troth does not know this kind of data; say which category it belongs to"
            yield Reading("data", "other", facts={"fields": [field]}, doubts=(doubt,))
        else:
            yield information(statement)


def _labelled(statement: Statement) -> tuple[str, list[str]] | None:
    """A category under the notice's own name: ``Identity Data: includes …`` or a row of a table of categories."""
    for head, cell in statement.row.items():
        if re.search(r"(?i)categor|type|kind|^data", head) and len(statement.row) > 1:
            rest = next(
                (
                    each
                    for other, each in statement.row.items()
                    if other != head and re.search(r"(?i)exampl|includ|what|detail|data|information", other)
                ),
                "",
            )
            return _named(cell), _fields(rest or cell)
    found = _LABEL.match(statement.text)
    if found is None or re.match(r"(?i)(?:this|the|we|it|you|personal data|for|these|when|if)\b", found["label"]):
        return None
    if not statement.lead_in and not re.search(r"(?i)\bdata\b|information|details", found["label"]):
        return None
    fields = _fields(found["rest"])
    return (
        (_named(found["label"]), fields)
        if fields and (fields_in(found["rest"]) or re.search(r"(?i)data|details|information", found["label"]))
        else None
    )


def _named(label: str) -> str:
    return _NOISE.sub("", label).strip(" ,-–").lower() or label.lower()


def _fields(text: str) -> list[str]:
    """The parts of a list in running text, in the notice's own words; the vocabulary's word where one part is one field."""
    text = _OPENING.sub("", re.sub(r"(?i)^.*?\bsuch as\b", "", text)).rstrip(". ;")
    parts = re.split(
        r",\s*(?:and |or )?|;\s*(?:and |or )?|\s+(?:and|or)\s+(?=(?:your |the |any )?[\w-]+(?: [\w-]+){0,3}$)", text
    )
    found: list[str] = []
    for part in (each.strip(" .;") for each in parts):
        if not part:
            continue
        known = [name for names in fields_in(part).values() for name in names]
        found += known if len(set(known)) == 1 else [re.sub(r"(?i)^(?:your|any|the|other|details of|and) ", "", part)]
    return list(dict.fromkeys(found))


def _is_label_only(statement: Statement) -> bool:
    return (
        bool(statement.lead_in)
        and bool(re.match(r"(?i)^(?:personal )?(?:data|information) (?:that )?(?:you|we|about)", statement.text))
        and len(statement.text.split()) < 12
    )


def _category(name: str, fields: list[str], *, automatic: bool) -> Reading:
    facts: dict[str, Any] = {"fields": fields}
    if automatic:
        facts["collected"] = "automatically"
    return Reading("data", name, facts=facts)


def categories_named(text: str, known: Known) -> list[str]:
    """The categories that the text names: by the notice's own names with a capital, else by the fields it names."""
    own = [name for name in known.categories if re.search(rf"\b{re.escape(_spelt(name))}\b", text)]
    return own or list(fields_in(text))


def _spelt(name: str) -> str:
    """An own name as it stands in running text: ``marketing and communications`` → ``Marketing and Communications``."""
    return " ".join(word if word in ("and", "or", "of") else word.capitalize() for word in name.split())


_WAYS = (
    ("form", r"forms?|register|sign(?:ing)? up|appl(?:y|ication)"),
    ("email", r"e-?mail"),
    ("phone", r"(?:tele)?phone|calls?(?: us)?"),
    ("post", r"post(?! on)|letters?|in writing"),
    ("website", r"website|online"),
    ("social media", r"social media"),
    ("in person", r"in person|face[- ]to[- ]face|visit us|at (?:an )?(?:appointment|event|reception)s?"),
    ("cookies", r"cookies"),
)  # fmt: skip


def read_source(statement: Statement, known: Known) -> Iterator[Reading]:
    """Where data comes from, in which way, and what it brings."""
    whole, text = statement.whole, statement.text
    if re.search(
        r"(?i)(?:tell|inform|let|keep)[^.]{0,24}(?:us|know)[^.]{0,60}(?:chang|up to date|informed)|keep us informed",
        text,
    ):
        yield information(statement, "tell-us-of-changes")
        return
    by = [name for name, pattern in _WAYS if re.search(rf"(?i)\b(?:{pattern})\b", text)]
    gives = [name for name in categories_named(text, known) if not known.categories or name in known.categories]
    given = re.search(
        r"(?i)\b(?:tells?|give|provide|send|supply) us\b|\b(?:passed|given|provided|sent|supplied|referred) (?:to us )?by\b|\bfrom\b|\bshare(?:d)? (?:it )?with us|\breceive",
        whole,
    )
    parties = [party for party in parties_in(text) if party != "other parties" or not gives] if given else []
    if (
        not re.search(
            r"(?i)\b(?:you|your)\b",
            re.sub(r"(?i)about you|your (?:name|data|personal|details|contact)[\w ]*", "", text),
        )
        or parties
    ):
        for party in parties:
            yield _source(party, party, gives, [])
        if parties:
            return
    if re.search(r"(?i)automat\w+", text):
        yield _source(
            "website use", "your browser", gives or ["technical"] * bool(re.search(r"(?i)technical", text)), by
        )
        return
    if re.search(r"(?i)\byou\b|direct", whole) and (by or gives or statement.lead_in) and not text.endswith(":"):
        if _only_names(text):
            yield CONTEXT
            return
        yield _source(
            "you", "you", gives, by or ([text.rstrip(".;, ").removesuffix("; or")] if statement.lead_in else [])
        )
        return
    yield CONTEXT if text.endswith(":") or _only_names(text) or len(text.split()) < 8 else information(statement)


def _only_names(text: str) -> bool:
    return (
        bool(
            re.match(
                r"(?i)^(?:direct|automated|third part|publicly|information (?:you|we)|data (?:you|we)|indirect)[\w ,/-]*\.?$",
                text,
            )
        )
        and len(text.split()) < 9
    )


def _source(name: str, who: str, gives: list[str], by: list[str]) -> Reading:
    facts: dict[str, Any] = {"from": who}
    if by:
        facts["by"] = by
    if gives:
        facts["gives"] = gives
    return Reading("sources", name_for(name), facts=facts)


def read_need(statement: Statement, known: Known) -> Iterator[Reading]:
    """Whether data must be given, and what follows if it is not: UK GDPR Art 13(2)(e)."""
    yield Reading("what we need", says=True)


def read_special(statement: Statement, known: Known) -> Iterator[Reading]:
    """Special categories of data and data about crime: refused, or held."""
    text = statement.text
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
        doubts = (
            ()
            if denied
            else ("name the condition of Article 9(2) or Schedule 1 this rests on, if the notice does not",)
        )
        yield Reading(
            section,
            "criminal-convictions" if section == "criminal data" else "special-categories",
            facts=facts,
            doubts=doubts,
            says=True,
        )


def read_children(statement: Statement, known: Known) -> Iterator[Reading]:
    """Whether the service is for children."""
    age = re.search(r"(?i)(?:under|below)(?: the age of)? (1[0-8])", statement.text)
    facts: dict[str, Any] = {"under": int(age[1])} if age else {}
    if DENIES.search(statement.text):
        yield Reading("children", facts={"rule": "not for children", **facts}, says=True)
    elif re.search(r"(?i)parent|guardian", statement.text):
        yield Reading("children", facts={"rule": "with a parent's authority", **facts}, says=True)
    else:
        yield information(statement, "children")

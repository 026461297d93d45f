# ruff: noqa: E501 – a pattern is read whole
"""Reading what is held: categories and fields of personal data, under the notice's own names or Troth's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.phrases import fields_of
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import fields_in

_LABEL = re.compile(
    r"^[“\"‘]?(?P<label>[A-Za-z][\w/&’' -]{2,60}?)[”\"’]?(?:, (?:if|when|where)\b[^–—:]{0,60})?\s*(?:\([^)]*\)\s*)?"
    r"(?:[:–—]|\s-\s|,?(?=\s(?:including|includes|such as)\b)|,?\s(?:namely|being|comprising|consisting of|that is|which (?:means|includes|is)|meaning)\b)\s*(?P<rest>.+)$"
)
_NO_NAME = re.compile(
    r"(?i)(?:this|the|we|it|you|they|personal data|personal information|for|these|when|where|if|please|some|other|our|in|to|as|all)\b"
)
_CONDITION = re.compile(r"(?i)(?:if|when|where|as|for|from) ")
_NOISE = re.compile(r"(?i)\b(?:personal )?(?:data|information|details)\b")
_OPENING = re.compile(
    r"(?i)^(?:(?:this )?(?:may )?(?:includes?|including|means|such as|for example|e\.g\.|consists? of)[:,]?\s*)+"
)
_DENIED = re.compile(
    r"(?i)(?:not|never|n[’']t|nor|no longer)\b[^.]{0,30}\b(?:collect|hold|store|ask|record|process|see|receive|have access|request|take|want|need|keep|require|seek|retain)|never (?:\w+ly )?(?:requested|collected|asked|stored|held|seen|kept|taken)"
)
UNKNOWN = "Troth does not know this kind of data; say which category it belongs to"


def read_data(statement: Statement, known: Known) -> Iterator[Reading]:
    """Categories and fields of personal data."""
    text = statement.text
    bare = re.sub(r"\([^)]*\)", "", text)
    label = _LABEL.match(text)
    if (DENIES.search(bare) and _DENIED.search(bare)) or (label is not None and _TELLS.match(label["rest"])):
        yield information(statement)
        return
    automatic = bool(_AUTOMATIC.search(statement.whole))
    labelled = _labelled(statement)
    if labelled is not None:
        name, fields = labelled
        yield _category(name, fields, automatic="technical" in name or "automat" in statement.whole.lower())
        return
    if text.endswith(":") or _is_label_only(statement):
        # ‘We collect:’ or a bold label in front of its explanation.
        yield CONTEXT
        return
    listed = _list_in(statement)
    groups = fields_of(listed, own_words=True) if listed else {}
    if (
        not listed
        or (not statement.lead_in and len([name for names in groups.values() for name in names]) < 2)
        or (not statement.lead_in and set(groups) == {"other"} and not _MARKED.search(text))
    ):
        groups = {group: list(names) for group, names in fields_in(text).items()}
    under = _CATEGORY_ABOVE.search(statement.lead_in)
    if under is not None and groups and not _NO_NAME.match(under["label"]):
        # ‘Billing data:’ over its parts: a category under the notice’s own name.
        groups = {named_by(under["label"]): [name for names in groups.values() for name in names]}
    for group, fields in groups.items():
        yield _category(group, fields, automatic=automatic and group == "technical")
    if not groups:
        yield information(statement)


_AUTOMATIC = re.compile(r"(?i)automatic|(?:use|visit)\w* (?:of )?(?:our|the|this) (?:web)?site|technical")
_MARKED = re.compile(
    r"(?i)(?:following|includ(?:e|es|ing)|such as|for example|consists? of|namely|:)[^:]{0,40}?[:,]?\s"
)
_COLLECTS = re.compile(
    r"(?i)(?:following|these)(?: [\w-]+){0,6}:|\b(?:includes?|including|such as|consists? of|namely)\b:?|"
    r"\b(?:collect|hold|process|record|store|keep|gather|obtain|receive|know|ask(?: you)? (?:for|about)|need|take|log|note|see|capture)(?:s|ed|ing)?\b(?: (?:from|about) you| and \w+| or \w+)*:?|:"
)


def _list_in(statement: Statement) -> str:
    """The part of a sentence that lists data: a list item whole, else what stands after ‘we collect’; empty where nothing does."""
    text = _OPENING.sub("", statement.text)
    label = _LABEL.match(text)
    if label is not None and _CONDITION.match(label["label"]) and text[label.end("label") :].lstrip()[:1] in ":–—-":
        # ‘If you order: your name and address’ – the label says when, not what.
        return label["rest"]
    if statement.lead_in and not re.match(r"(?i)(?:we|you (?:may|can|will)|this|please)\b", text):
        return text
    if _BARE_LIST.match(text):
        return text
    starts = [found.end() for found in _COLLECTS.finditer(text)]
    marked = re.search(r"(?i)(?:following|these)(?: [\w-]+){0,6}:|:\s", text)
    if marked is not None:
        return text[marked.end() :]
    return text[starts[0] :] if starts else ""


_CATEGORY_ABOVE = re.compile(r"(?:^|: )(?P<label>[A-Z][\w/& -]{2,40}? (?i:data|information|details)):$")
_BARE_LIST = re.compile(
    r"(?i)(?:your|the|names?|full names?|contact|details of|information about|records? of|copies of|any|address\w*|e-?mail)\b(?![^,;]*\b(?:is|are|was|were|will|may|can|must|has|have)\b)[^,;]{0,60}[,;]"
)
"""‘Your name, address and rent account.’ under ‘What we hold’: a list without a verb."""


def _labelled(statement: Statement) -> tuple[str, list[str]] | None:
    """A category under the notice's own name: ``Identity Data: includes …`` or a row of a table of categories."""
    if len(statement.row) > 1:
        return _of_row(statement.row)
    found = _LABEL.match(statement.text)
    if found is None or _NO_NAME.match(found["label"]) or _TELLS.match(found["rest"]):
        return None
    speaks_of_data = re.search(r"(?i)\bdata\b|information|details", found["label"]) is not None
    if not (statement.lead_in or speaks_of_data) or not (found["label"][0].isupper() or speaks_of_data):
        return None
    fields = _fields(found["rest"])
    known = fields_in(found["rest"])
    return (named_by(found["label"]), fields) if fields and (known or speaks_of_data) else None


_TELLS = re.compile(
    r"(?i)(?:when|if|we|this|these|they|it|you (?:can|may|must)|to|for|until|\d|\w+ (?:days|weeks|months|years)\b|"
    r"[\w -]{2,60}(?:, [\w ]+,)? (?:is|are|was|were|will be|may be|can be) (?:\w+ly )?(?:\w+(?:ed|en|ing)|made|kept|held|sent)\b)"
)


def _of_row(row: dict[str, str]) -> tuple[str, list[str]] | None:
    name = next((cell for head, cell in row.items() if re.search(r"(?i)categor|\btypes?\b|kind|class|^(?:personal )?(?:data|information)\b", head) and cell), None)  # fmt: skip
    rest = next(
        (
            cell
            for head, cell in row.items()
            if cell and cell != name and re.search(r"(?i)exampl|includ|particular|detail|field|content|descri|data|information|what", head)
            and not re.search(r"(?i)source|from|purpose|why|how long|retention|basis|shar|recipient|long", head)
        ),
        None,
    )  # fmt: skip
    if name is None and rest is None:
        return None
    fields = _fields(rest or name or "")
    return (named_by(name or rest or ""), fields) if fields else None


_EXAMPLES = re.compile(r"(?i)exampl|includ|particular|detail|fields|contents?|descri|what it|what this")
_CATEGORIES = re.compile(
    r"(?i)categor|(?:type|kind|class)s? of (?:personal )?(?:data|information)|^(?:personal )?(?:data|information)(?: type)?$"
)


def category_of_row(row: dict[str, str]) -> Reading | None:
    """The category that a row of any table spells out: one column names it, another says what it consists of."""
    if not any(_EXAMPLES.search(head) for head in row) or not any(_CATEGORIES.search(head) for head in row):
        return None
    found = _of_row({head: cell for head, cell in row.items() if _EXAMPLES.search(head) or _CATEGORIES.search(head)})
    return _category(*found, automatic="technical" in found[0]) if found is not None else None


def named_by(label: str) -> str:
    """The short name of a category: ‘Contact details you give us’ is ``contact``."""
    label = re.sub(
        r"(?i)\s+(?:that |which )?(?:you|we) (?:\w+ )?(?:give|provide|send|share|tell|collect|hold|receive|enter)\b.*$",
        "",
        label,
    )
    label = re.sub(r"(?i)\babout (?:your|you|the)\b ?", "", re.sub(r"\s*\([^)]*\)", "", label))
    return _NOISE.sub("", label).strip(" ,-–:.").lower() or label.lower().strip(" ,-–:.")


def _fields(text: str) -> list[str]:
    """The parts of a list in the notice's own words; the vocabulary's word where one part is one field."""
    text = _OPENING.sub("", re.sub(r"(?i)^.*?\bsuch as\b", "", text))
    return list(dict.fromkeys(name for names in fields_of(text, own_words=True).values() for name in names))


def _is_label_only(statement: Statement) -> bool:
    return (
        bool(
            re.match(
                r"(?i)^(?:personal )?(?:data|information) (?:that )?(?:you|we|about|from others)\b", statement.text
            )
        )
        and (bool(statement.lead_in) or len(statement.text.split()) < 7)
        and len(statement.text.split()) < 12
    )


def _category(name: str, fields: list[str], *, automatic: bool) -> Reading:
    facts: dict[str, Any] = {"fields": fields}
    if automatic:
        facts["collected"] = "automatically"
    return Reading("data", name, facts=facts, doubts=(UNKNOWN,) if name == "other" else ())


def categories_named(text: str, known: Known) -> list[str]:
    """The categories that the text names: by the notice's own names with a capital, else by the fields it names."""
    own = [name for name in known.categories if re.search(rf"\b{re.escape(_spelt(name))}\b", text)]
    return own or list(fields_in(text))


def _spelt(name: str) -> str:
    """An own name as it stands in running text: ``marketing and communications`` → ``Marketing and Communications``."""
    return " ".join(word if word in ("and", "or", "of") else word.capitalize() for word in name.split())


def read_need(statement: Statement, known: Known) -> Iterator[Reading]:
    """Whether data must be given, and what follows if it is not: UK GDPR Art 13(2)(e)."""
    yield Reading("what we need", says=True)

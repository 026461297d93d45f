# ruff: noqa: E501 – a pattern is read whole
"""Reading what data is used for: purposes, each with the lawful bases, the interest and the people named beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from troth.notice.draft.bases import begins_purpose, interest_in
from troth.notice.draft.bases_apart import bases_apart
from troth.notice.draft.joining import BASES_BEFORE
from troth.notice.draft.law_words import BASIS_LABEL, bases_in, is_fragment, labelled_basis
from troth.notice.draft.people import is_kind
from troth.notice.draft.phrases import fields_of
from troth.notice.draft.purposes import bases_before, basis_facts, purposes_of
from troth.notice.draft.read_use_sentences import SPEAKS_BACK, main_clause, of_heading, read_sentence, used_for
from troth.notice.draft.read_use_tables import read_use_row
from troth.notice.draft.reading import CONTEXT, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.topic_places import LABEL_SO

_FOLLOWING = re.compile(
    r"(?i)\bfollowing (?:personal )?(?:information|data|details)(?: about you)? (?:in order to|to|for) (?P<what>[^:]+):$"
)
_OF_INTERESTS = re.compile(r"(?i)\blegitimate interests? (?:is|are)\s*:$")


_WITHDRAWN = re.compile(r"(?i)\b(?:which|it|that) (?:can|may) be withdrawn\b")


def read_use(statement: Statement, known: Known) -> Iterator[Reading]:
    """A purpose, with the categories it uses and the lawful bases named beside it; marketing that rests on consent is asked for first."""
    readings = list(_read_use(statement, known))
    yield from readings
    alone = any(each.section == "purposes" and each.facts.get("bases") == ["consent"] for each in readings)
    if alone and re.search(r"(?i)\b(?:marketing|promotional|promotions)\b", statement.text) and not statement.row:
        yield Reading("marketing", "asked-first", facts={"rule": "asked first"}, says=True)


def _read_use(statement: Statement, known: Known) -> Iterator[Reading]:
    text = statement.text
    if not statement.row and (apart := bases_apart(text)):
        for bases, what in apart:
            yield from purposes_of(what, statement, known, bases)
    elif statement.row:
        yield from read_use_row(statement, known)
    elif _WITHDRAWN.search(text) and not statement.row:
        yield from _labelled(statement, known) or _of_purposes_named(statement) or read_sentence(statement, known)
        yield Reading("consent", "withdrawn", says=True)
    elif text.rstrip().endswith(":"):
        following = _FOLLOWING.search(text)
        yield CONTEXT
        if following is not None:
            yield from purposes_of(following["what"], statement, known, tuple(bases_in(text)))
    elif _OF_INTERESTS.search(statement.lead_in):
        yield Reading(BASES_BEFORE, facts={"interest": text.rstrip(" .;")})
    elif re.search(r"(?i)\bcombined? with\b", text):
        yield information(statement, "combining")
    elif re.search(
        r"(?i)^(?:and |but )?(?:we|the [a-z]+) (?:do(?:es)? not|don[’']t|doesn[’']t|never|will not|won[’']t|shall not) ",
        text,
    ):
        yield information(statement)
    else:
        yield from _of_purposes_named(statement) or _labelled(statement, known) or read_sentence(statement, known)


def _labelled(statement: Statement, known: Known) -> list[Reading]:
    """‘Contract: to treat your animal’, ‘Lawful basis: consent’, ‘Consent – you said yes’ under ‘our bases for … are’."""
    so = LABEL_SO.match(statement.text)
    if so is not None:
        mine = [*purposes_of(so["what"], statement, known, of_heading(statement))][:1]
        says = f"{so['label']}: to {so['what'].strip()}."
        data = fields_of(so["data"], own_words=False)
        return [
            *(replace(each, name=name_for(so["label"]), facts={**each.facts, "says": says}) for each in mine),
            *(Reading("data", group, facts={"fields": names}) for group, names in data.items()),
        ]
    gerund = re.match(r"^(?P<label>(?:[A-Z][a-z]+ing|To [a-z]+)\b[^:.(]{2,60}):\s+(?P<rest>.+)$", statement.text)
    if gerund is not None and not bases_in(gerund["rest"]):
        return _spelt_out([*purposes_of(gerund["label"], statement, known, of_heading(statement))], gerund["rest"])
    purpose_first = labelled_basis(statement.text)
    if purpose_first is not None:
        what, basis = purpose_first
        mine = [*purposes_of(what, statement, known, tuple(bases_in(basis, expected=True)), interest_in(basis))]
        done = re.match(r"[^,:;]{3,60}, (?P<done>[a-z]+ing\b.+)$", basis)
        return _spelt_out(mine, done["done"]) if done is not None else mine
    label = re.match(r"^(?P<label>[A-Z][\w’' ()-]{2,50}?)\s*(?::| [–—-])\s+(?P<rest>.+)$", statement.text)
    if label is None or label["label"].count("(") != label["label"].count(")"):
        return []
    rest = label["rest"]
    if is_kind(label["label"]) and bases_in(rest):
        # ‘Suppliers: we use …’ – the label says whose data it is.
        mine = replace(
            statement, text=rest[:1].upper() + rest[1:], lead_in="", headings=(*statement.headings, label["label"])
        )
        return list(read_sentence(mine, known))
    if BASIS_LABEL.search(label["label"]):
        return [bases_before(statement.text if bases_in(label["label"]) else rest, statement)]
    if re.fullmatch(r"(?i)(?:our |the )?(?:purposes?|why|reasons?|what (?:for|we use it for))", label["label"]):
        return [*purposes_of(rest, statement, known, ())]
    bases = tuple(bases_in(label["label"], expected=True))
    if not bases or len(label["label"].split()) > 5:
        return []
    led = re.search(r"(?i)(?:lawful|legal) bas[ei]s for (?:(?:collecting|using|processing|the use of|or|and) )*(?:your |the )?(?:personal )?(?:data|information)?\s*(?:to|for)?\s*(?P<what>[^:]+?)(?: (?:is|are))?:", statement.lead_in)  # fmt: skip
    if led is not None and not re.fullmatch(r"(?i)(?:your |the )?(?:personal )?(?:data|information)", led["what"]):
        return [*purposes_of(led["what"], statement, known, bases, interest_in(statement.text))]
    if _RESTATES.match(rest):
        # ‘Contract: processing is necessary for a contract (e.g. fulfilling your order)’ says its purpose as an example.
        example = _EXAMPLE.search(rest)
        if example is None:
            doubt = "name the purposes this lawful basis is for"
            return [information(statement, f"lawful-basis-{name_for(bases[0])}", doubts=(doubt,))]
        return [*purposes_of(example["what"], statement, known, bases)]
    if not begins_purpose(rest) and is_fragment(rest) and statement.text.count(";") > 0:
        return [each for part in rest.split(";") for each in purposes_of(part, statement, known, bases)]
    if not begins_purpose(rest):
        said = (
            None
            if SPEAKS_BACK.match(rest) or not re.match(r"We |Our |When |If |Where |You ", rest)
            else used_for(rest) or main_clause(rest)
        )
        if said and not re.match(r"(?:have|need|rely|got)\b", said):
            return [*purposes_of(said, statement, known, bases, interest_in(rest) or interest_in(statement.text))]
        return [bases_before(statement.text, statement)]
    return [each for part in rest.split(";") for each in purposes_of(part, statement, known, bases)]


_RESTATES = re.compile(
    r"(?i)(?:(?:where|when|because|as) )?(?:(?:the|our|this|such) )?(?:processing|use of your (?:data|information)) (?:is|may be|will be)\b|"
    r"(?:where |when )?you (?:have )?(?:gave|given|provided|give)\b[^.]{0,40}\bconsent\b[^.]*\bspecific\b"
)
_EXAMPLE = re.compile(
    r"(?i)(?:\be\.g\.,?|\bfor example,?|\bfor instance,?|\bsuch as) (?P<what>[^();]+?)(?:,? (?:where|unless|provided|except)\b[^();]*)?(?:\)|\.?$)"
)


def _spelt_out(readings: list[Reading], rest: str) -> list[Reading]:
    """‘To improve our service: measuring waiting times’ – the purpose with what it says is done for it."""
    sentence = re.match(r"(?:We|You|Your|Our|This|It|If|When|Where|To|So|The|They|These)\b", rest)
    if len(readings) != 1 or sentence or len(rest.split()) > 24 or "says" not in readings[0].facts:
        return readings
    mine = readings[0]
    says = f"{mine.facts['says'].rstrip('.')}: {rest[:1].lower()}{rest[1:].rstrip(' .;')}."
    return [replace(mine, facts={**mine.facts, "says": says})]


def _of_purposes_named(statement: Statement) -> list[Reading]:
    """‘for purpose 1, performance of a contract; for purposes 3 and 4, our legitimate interests’."""
    found: list[Reading] = []
    for part in re.split(r";\s*", statement.text):
        numbers = re.search(_WHICH_PURPOSES, part)
        if numbers is not None and (bases := bases_in(part[numbers.start() :], expected=True)):
            which = _numbers(numbers["which"])
            found.append(Reading(BASES_BEFORE, facts=basis_facts(bases, interest_in(part), None) | {"which": which}))
    return found


_WHICH_PURPOSES = (
    r"(?i)\bfor (?:purposes?|uses?|items?|points?|numbers?|paragraphs?)\s+"
    r"(?P<which>(?:\(?(?:\d{1,2}|[a-z])\)?(?![a-z])(?:,? and | to |, ?| ?[–-] ?|,? or )?)+)"
)


def _numbers(which: str) -> list[int]:
    """‘1, 3 and 4’ and ‘(a) to (c)’ as places in a list."""
    places = [(int(each) if each.isdigit() else ord(each.lower()) - 96) for each in re.findall(r"\d+|\b[a-z]\b", which)]
    through = re.search(r"\bto\b|[–-]", which) is not None and len(places) == 2
    return list(range(places[0], places[1] + 1)) if through else places


def read_bases(statement: Statement, known: Known) -> Iterator[Reading]:
    """Lawful bases named without a purpose: of the purposes before them, or kept as information."""
    if bases_in(statement.text) and not statement.text.endswith(":"):
        yield bases_before(statement.text, statement)
    else:
        yield CONTEXT if statement.text.endswith(":") else information(statement)

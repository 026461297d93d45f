"""Contradictions between what a notice holds and why: bases, purposes, sources, periods, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from troth.law.periods import Period
from troth.law.retention_table import ROWS, Row
from troth.notice.models import Retention
from troth.notice.problems import Path, Problem, listed
from troth.notice.scene import Scene

_CONTRACT_ENDS = re.compile(
    r"\b(?:contract|agreement|instruction|engagement)s?\b.*\b(?:ends?|ended|is over|terminat\w+|expires?)\b",
    re.IGNORECASE,
)
_NO_PARTY = re.compile(
    r"\b(?:(?:works?|acts?|speaks?|calls?) (?:for|at|on behalf of)|employ(?:ee|ees|ed|s)|on behalf of|next of kin|relative|"
    r"lives? with|lost touch with|deal with at|emergency contact|referee|witness|"
    r"(?:tenant|occupier|customer|member) of (?:a|an|our|the) (?:client|customer|landlord|housing association|scheme))\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:for|by|with) us\b|\bour (?:staff|employees|team)\b", re.IGNORECASE)
_SENSITIVE = {
    "special categories": re.compile(
        r"\b(?:health(?! and safety)|medical|disabilit\w+|ethnic\w*|racial|religio\w+|sexual\w*|biometric\w*|genetic\w*|"
        r"political\w*|trade union)\b",
        re.IGNORECASE,
    ),
    "criminal data": re.compile(r"\b(?:convict\w+|criminal\w*|offences?|cautions?)\b", re.IGNORECASE),
}
_CHILD = re.compile(r"\b(?:child(?:ren)?|pupils?|minors?|infants?)\b", re.IGNORECASE)
# Words by which a rule of the notice shows that it keeps what a statute speaks of.
_ABOUT = {
    "vat_records": r"\bVAT\b",
    "paye_records": r"\b(?:PAYE|payroll)\b",
    "accident_book_entry": r"\baccident book\b|\bRIDDOR\b",
    "minimum_wage_records": r"\bminimum wage\b",
    "working_time_records": r"\bworking[- ]time records?\b",
    "coshh_health_record": r"\bCOSHH\b",
    "auto_enrolment_records": r"\bautomatic[- ]enrolment\b",
}
# Periods are compared by where they end; the day they start from makes no difference that matters here.
_ANY_DAY = date(2026, 1, 1)
_ACT = re.compile(r"([A-Z][\w'’,() -]*?(?:Act|Regulations|Order) \d{4})")


def _no_party(scene: Scene) -> Iterator[Problem]:
    clients = {
        table.one_row_is.partition(" ")[2]: (system, name)
        for system, _, name, table in scene.tables()
        if table.one_row_is and table.for_client
    }
    for name, purpose in scene.notice.purposes.items():
        for kind, about in purpose.about.items():
            if about.lawful_basis != "contract" or about.party_to_the_contract is True:
                continue
            here: Path = ("purposes", name, "about", kind)
            described = scene.notice.people.get(kind, "")
            other: Path | None = None
            if about.party_to_the_contract is False:
                other = (*here, "party to the contract")
            elif _NO_PARTY.search(f"{kind}. {described}") and not _OURS.search(described):
                other = ("people", kind)
            elif kind in clients and about.our_role == "controller":
                system, table = clients[kind]
                other = ("systems", system, "tables", table, "for client")
            if other is not None:
                what = f"‘{name}’ rests on a contract, and a person of the kind ‘{kind}’ is party to none: UK GDPR Art 6(1)(b)"
                fix = "name another basis, such as legitimate interests, or write ‘party to the contract: yes’"
                yield scene.clash("contract-no-party", (*here, "lawful basis"), other, what, fix)


def _past_contract(scene: Scene) -> Iterator[Problem]:
    retention = scene.notice.retention
    fix = "end it with the contract (0 days), or name the statute under ‘authority’: UK GDPR Art 28(3)(g)"
    seen: set[str] = set()
    for name, purpose in scene.notice.purposes.items():
        for kind, about in purpose.about.items():
            kept = about.keep or purpose.keep
            rule = retention.get(kept)
            if about.our_role == "processor for the client" and rule is not None and _outlives(rule):
                seen.add(kept)
                what = f"‘{kept}’ keeps what we hold for a client {rule.keep_for} past its contract"
                second: Path = ("purposes", name, "about", kind, "our role")
                yield scene.clash("kept-past-contract", ("retention", kept, "keep for"), second, what, fix)
                break
    for system, _, name, table in scene.tables():
        rule = retention.get(table.kept_by or "")
        if table.for_client is None or rule is None or table.kept_by in seen or rule.authority is not None:
            continue
        # Nothing above these rows ends them sooner: what dates their end has to be the contract's.
        if _outlives(rule) or not _CONTRACT_ENDS.search(rule.starts):
            here: Path = ("systems", system, "tables", name)
            what = f"rows of ‘{name}’ are a client's, and ‘{table.kept_by}’ does not end them with its contract"
            second = ("retention", str(table.kept_by), "starts")
            yield scene.clash("kept-past-contract", (*here, "kept by"), second, what, fix)


def _outlives(rule: Retention) -> bool:
    longer = rule.keep_for != Period()
    return longer and rule.authority is None and _CONTRACT_ENDS.search(rule.starts) is not None


def _feeds(scene: Scene) -> Iterator[Problem]:
    notice = scene.notice
    given = {category for source in notice.sources.values() for category in source.gives}
    for name, purpose in notice.purposes.items():
        for index, category in enumerate(purpose.uses):
            if category in notice.data and category not in given:
                what = f"‘{name}’ uses {category} data, and no source gives it"
                fix = f"add {category} to what a source gives, or take it out here"
                second: Path = ("data", category)
                yield scene.clash(
                    "purpose-without-data", ("purposes", name, "uses", index), second, what, fix, key=True
                )
        about = [each for each in notice.sources.values() if not each.about or set(each.about) & set(purpose.about)]
        fed = {category for each in about for category in each.gives}
        if purpose.uses and set(purpose.uses) <= given and not fed & set(purpose.uses):
            what = (
                f"‘{name}’ is fed by nobody: no source about {listed(purpose.about)} gives {listed(purpose.uses)} data"
            )
            fix = "name the source that gives it, or take the purpose out"
            yield scene.clash("purpose-without-data", ("purposes", name, "uses"), ("sources",), what, fix, key=True)
    used = {category for purpose in notice.purposes.values() for category in purpose.uses}
    for name in notice.data:
        if name not in used:
            what = f"no purpose uses {name} data; what serves no purpose may not be held: UK GDPR Art 5(1)(c)"
            fix = "name the purpose that uses it, or stop holding it"
            place: Path = ("data", name)
            problem = scene.clash("data-without-purpose", place, ("purposes",), what, fix, key=True)
            yield Problem(str(scene.marks.key(place)), what, fix, "error", problem.also, problem.rule)


def _statute(scene: Scene) -> Iterator[Problem]:
    region = scene.notice.organisation.region
    reviewed = scene.notice.review.last
    for name, rule in scene.notice.retention.items():
        rows = [row for row in ROWS if row.holds_on(reviewed) and region in row.jurisdictions]
        row, key = _row(rule, rows)
        if row is not None and rule.keep_for.after(reviewed) < row.floor.after(reviewed):
            what = f"‘{name}’ keeps {row.data} {rule.keep_for}; {row.authority} asks for {row.floor} at least"
            here: Path = ("retention", name)
            fix = f"write ‘keep for: {row.floor}’ or longer"
            yield scene.clash("shorter-than-statute", (*here, "keep for"), (*here, key), what, fix)


def _row(rule: Retention, rows: list[Row]) -> tuple[Row | None, str]:
    """The row of the law's table a rule rests on, and the key that shows it; of several, the one that asks for least."""
    if rule.statutory_row is not None:
        return next((row for row in rows if row.code == rule.statutory_row), None), "statutory row"
    duties = [row for row in rows if row.status == "statute"]
    for key, text in (("of", rule.of), ("says", rule.says)):
        for code, words in _ABOUT.items():
            if text and re.search(words, text):
                return next((row for row in duties if row.code == code), None), key
    acts = {" ".join(act.split()) for act in _ACT.findall(rule.authority or "")}
    named = [row for row in duties if any(act in row.authority for act in acts)]
    return (min(named, key=lambda row: row.floor.after(_ANY_DAY)) if named else None), "authority"


def _until_withdrawn(scene: Scene) -> Iterator[Problem]:
    for name, purpose in scene.notice.purposes.items():
        bases = {kind: each.lawful_basis for kind, each in purpose.about.items() if each.keep is None}
        claims: list[tuple[Path, str]] = []
        if purpose.keep == "until withdrawn" and bases and "consent" not in bases.values():
            claims.append((("purposes", name, "keep"), next(iter(bases))))
        for kind, each in purpose.about.items():
            if each.keep == "until withdrawn" and each.lawful_basis != "consent":
                claims.append((("purposes", name, "about", kind, "keep"), kind))
        for claim, kind in claims:
            what = f"‘{name}’ is kept until consent is withdrawn, and rests on none"
            second: Path = ("purposes", name, "about", kind, "lawful basis")
            fix = "name a retention rule, or the basis consent"
            yield scene.clash("until-withdrawn-no-consent", claim, second, what, fix)


def _sensitive(scene: Scene) -> Iterator[Problem]:
    notice = scene.notice
    for section, group in (("special categories", notice.special_categories), ("criminal data", notice.criminal_data)):
        refused = next((name for name, each in group.items() if each.rule == "never asked for"), None)
        held = " ".join(kind for each in group.values() if each.rule == "held" for kind in each.kinds).lower()
        if refused is None:
            continue
        for name, category in notice.data.items():
            for index, field in enumerate(category.fields):
                found = _SENSITIVE[section].search(field)
                if found is not None and found[0].lower() not in held:
                    what = f"‘{refused}’ is never asked for, yet ‘{name}’ holds the field ‘{field}’"
                    fix = "take the field out, or write ‘rule: held’ with the condition"
                    second: Path = ("data", name, "fields", index)
                    yield scene.clash("sensitive-refused", (section, refused, "rule"), second, what, fix)


def _children(scene: Scene) -> Iterator[Problem]:
    notice = scene.notice
    if notice.children is None or notice.children.rule != "not for children":
        return
    claim, fix = ("children", "rule"), "say under which rule data about children is held"
    for kind in notice.people:
        if _CHILD.search(kind):
            what = f"the service is not for children, yet ‘{kind}’ is a kind of person here"
            yield scene.clash("not-for-children", claim, ("people", kind), what, fix, key=True)
    for name, category in notice.data.items():
        for index, field in enumerate(category.fields):
            if _CHILD.search(field):
                what = f"the service is not for children, yet ‘{name}’ holds the field ‘{field}’"
                yield scene.clash("not-for-children", claim, ("data", name, "fields", index), what, fix)


HOLDING: tuple[Callable[[Scene], Iterator[Problem]], ...] = (
    _no_party, _past_contract, _feeds, _statute, _until_withdrawn, _sensitive, _children,
)  # fmt: skip
"""Every check of what is held, in the order in which they are reported."""

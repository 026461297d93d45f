"""Whether a notice hangs together: every name it uses is declared, and what the law makes conditional is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from troth.law.retention_table import ROWS
from troth.notice.access_references import check_access
from troth.notice.entries import all_entries
from troth.notice.models import Notice
from troth.notice.problems import Marks, Path, Problem, instead
from troth.notice.sayings import walk
from troth.notice.system_references import check_systems

_CLAUSE = re.compile(r"[A-Za-z]+\d+")


def check_references(notice: Notice, marks: Marks) -> list[Problem]:
    """Every bad reference, duplicate id and missing conditional content, in the order of the notice's sections."""
    checks = (_names, _conditions, _clauses, _ids, check_access, check_systems)
    return [problem for check in checks for problem in check(notice, marks)]


def _names(notice: Notice, marks: Marks) -> Iterator[Problem]:
    """Categories, kinds of person, recipients, retention rules and purposes that are used but not declared."""

    def unknown(
        kind: str, section: str, path: Path, names: Iterable[str], more: tuple[str, ...] = ()
    ) -> Iterator[Problem]:
        declared = {*getattr(notice, section), *more}
        for index, name in enumerate(names):
            if name not in declared:
                fix = instead(name, declared, nothing=f"declare it under ‘{section}’")
                yield Problem(str(marks.value((*path, index))), f"no {kind} is called ‘{name}’", fix)

    for name, category in notice.data.items():
        for field in category.needed:
            if field not in category.fields:
                place = marks.key(("data", name, "needed", field))
                fix = instead(field, category.fields, nothing=f"add it to the fields of ‘{name}’")
                yield Problem(str(place), f"‘{name}’ has no field called ‘{field}’", fix)
    for name, source in notice.sources.items():
        yield from unknown("category of data", "data", ("sources", name, "gives"), source.gives)
        yield from unknown("kind of person", "people", ("sources", name, "about"), source.about)
    for name, purpose in notice.purposes.items():
        here: Path = ("purposes", name)
        for kind, about in purpose.about.items():
            if kind not in notice.people:
                fix = instead(kind, notice.people, nothing="declare it under ‘people’")
                yield Problem(str(marks.key((*here, "about", kind))), f"no kind of person is called ‘{kind}’", fix)
            kept = () if about.keep is None else (about.keep,)
            yield from unknown(
                "retention rule", "retention", (*here, "about", kind, "keep"), kept, ("until withdrawn",)
            )
        yield from unknown("category of data", "data", (*here, "uses"), purpose.uses)
        yield from unknown("recipient", "recipients", (*here, "shared with"), purpose.shared_with)
        yield from unknown("retention rule", "retention", (*here, "keep"), (purpose.keep,), ("until withdrawn",))
    for name, recipient in notice.recipients.items():
        yield from unknown("category of data", "data", ("recipients", name, "receives"), recipient.receives)
    for name, role in notice.access.items():
        yield from unknown("purpose", "purposes", ("access", name, "for"), role.purposes)
        yield from unknown("category of data", "data", ("access", name, "sees"), role.sees)
    for section, group in (("special categories", notice.special_categories), ("criminal data", notice.criminal_data)):
        for name, rule in group.items():
            yield from unknown("purpose", "purposes", (section, name, "purposes"), rule.purposes)
    for name, told in notice.instructions.items():
        yield from unknown("recipient", "recipients", ("instructions", name, "client"), (told.client,))
        yield from unknown("purpose", "purposes", ("instructions", name, "purposes"), told.purposes)
    for name, who in notice.who_may_see.items():
        yield from unknown("purpose", "purposes", ("who may see", name, "purposes"), who.purposes)
        yield from unknown("category of data", "data", ("who may see", name, "sees"), who.sees)
    rows = {row.code for row in ROWS}
    for name, rule in notice.retention.items():
        if rule.statutory_row is not None and rule.statutory_row not in rows:
            fix = instead(rule.statutory_row, rows, nothing="take it out")
            place = marks.value(("retention", name, "statutory row"))
            yield Problem(str(place), f"the law's retention table has no row ‘{rule.statutory_row}’", fix)


def _conditions(notice: Notice, marks: Marks) -> Iterator[Problem]:
    """What must be said only in some cases."""
    for name, purpose in notice.purposes.items():
        for kind, about in purpose.about.items():
            path: Path = ("purposes", name, "about", kind)
            if about.lawful_basis == "legitimate interests" and about.interest is None:
                what = f"the legitimate interest in ‘{name}’ is not named; UK GDPR Art 13(1)(d) asks for it"
                yield Problem(
                    str(marks.value((*path, "lawful basis"))), what, "add ‘interest: …’ beside the lawful basis"
                )
            if about.lawful_basis == "the client's" and about.our_role != "processor for the client":
                what = f"the lawful basis is the client's, but our role is ‘{about.our_role}’"
                fix = "write ‘our role: processor for the client’, or the lawful basis that is ours"
                yield Problem(str(marks.value((*path, "lawful basis"))), what, fix)
    for name, recipient in notice.recipients.items():
        if recipient.country != "GB" and recipient.safeguard is None:
            what = (
                f"‘{name}’ is in {recipient.country}, and no safeguard for the transfer is named (UK GDPR Art 13(1)(f))"
            )
            fix = "add ‘safeguard: …’: the regulations or clauses the transfer rests on"
            yield Problem(str(marks.value(("recipients", name, "country"))), what, fix, "warning")
    for name, measure in notice.measures.items():
        if measure.proved_by is None and (measure.every is None or measure.owner is None):
            what = f"nothing can prove the measure ‘{name}’"
            fix = "add ‘every: …’ and ‘owner: …’ for whoever attests to it, or ‘proved by: evidence log’"
            yield Problem(str(marks.key(("measures", name))), what, fix)
    for section, group in (("special categories", notice.special_categories), ("criminal data", notice.criminal_data)):
        for name, rule in group.items():
            if rule.rule == "held" and rule.condition is None:
                law = "Art 9(2)" if section == "special categories" else "Art 10 and DPA 2018 s.10(5)"
                what = f"‘{name}’ is held, and no condition for it is named; UK GDPR {law} asks for one"
                fix = "add ‘condition: …’, or write ‘rule: never asked for’"
                yield Problem(str(marks.value((section, name, "rule"))), what, fix)
    decided = notice.decisions
    if (decided.solely_automated == "some") != bool(decided.taken):
        some = decided.solely_automated == "some"
        what = (
            "a machine decides alone, and no such decision is named"
            if some
            else "no machine decides alone, yet decisions are named"
        )
        fix = (
            "name each under ‘taken’: its logic, what follows, how a person looks again"
            if some
            else "write ‘some’, or take them out"
        )
        yield Problem(str(marks.value(("decisions", "solely automated"))), what, fix)
    for section in ("consent", "information", "warnings"):
        for name, said in getattr(notice, section).items():
            if said.says is None:
                what = f"‘{name}’ says nothing, and has no facts from which a sentence could be made"
                yield Problem(str(marks.key((section, name))), what, "add ‘says: …’")


def _clauses(notice: Notice, marks: Marks) -> Iterator[Problem]:
    for path, entry in walk(notice):
        for index, clause in enumerate(entry.clauses):
            if not _CLAUSE.fullmatch(clause):
                what = f"‘{clause}’ is not the number of a clause"
                yield Problem(str(marks.value((*path, "clauses", index))), what, "write letters and digits, such as A8")
        if len(entry.clauses) > 2 and entry.shared_because is None:
            what = f"one promise answers for {len(entry.clauses)} clauses and does not say why"
            fix = "add ‘shared because: …’, or divide it into several promises"
            yield Problem(str(marks.value((*path, "clauses"))), what, fix)


def _ids(notice: Notice, marks: Marks) -> Iterator[Problem]:
    """Two entries with one id: names that differ only in spaces and hyphens, or an assessment made twice."""
    first: dict[str, Path] = {}
    for entry, path in all_entries(notice):
        if entry.id in first:
            what = f"the id ‘{entry.id}’ is taken already, at {marks.key(first[entry.id])}"
            yield Problem(str(marks.key(path)), what, "give one of the two another name")
        else:
            first[entry.id] = path

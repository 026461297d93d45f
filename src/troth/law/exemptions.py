"""Exemptions of the Data Protection Act 2018, Schedules 2–4, as coded reasons: paragraph, test, and which rights they hit.

A reason is offered to a case worker per item; each needs a note and holds only to the extent of the prejudice. None of
them refuses by itself, and what is not exempt is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.periods import add_months
from troth.law.rights import RIGHTS, Right

Test = Literal["prejudice likely", "kind of data", "reasonableness", "serious harm", "impairment", "statutory bar"]


@dataclass(frozen=True)
class Exemption:
    """One exemption: ``hits`` are the rights it may limit; ``test`` what has to be shown."""

    code: str
    says: str
    paragraph: str
    test: Test
    hits: frozenset[Right]
    authority: str
    proof: Proof
    note: str = ""


_ACCESS: frozenset[Right] = frozenset({"access"})
_AND_NOTICES: frozenset[Right] = frozenset({"access", "informed"})
_MOST: frozenset[Right] = frozenset(
    {"informed", "access", "rectification", "erasure", "restriction", "portability", "objection"}
)
_RESEARCH: frozenset[Right] = frozenset({"access", "rectification", "restriction", "objection"})


def _sch2(code: str, says: str, paragraph: str, test: Test, hits: frozenset[Right], note: str = "") -> Exemption:
    return Exemption(code, says, paragraph, test, hits, f"DPA 2018 Sch 2 para {paragraph}", "memory", note)


EXEMPTIONS: tuple[Exemption, ...] = (
    _sch2("crime-taxation", "crime and taxation", "2", "prejudice likely", _MOST),
    _sch2("legal-proceedings", "legal claims, legal advice, a duty by law or court order", "5", "prejudice likely", _MOST),
    _sch2("regulatory-functions", "functions of regulators that protect the public", "7–14", "prejudice likely", _AND_NOTICES),
    _sch2("third-party", "information about another person", "16–17", "reasonableness", _ACCESS,
          "disclose where that person consents or it is reasonable without; decide item by item"),
    _sch2("legal-privilege", "legal professional privilege", "19", "kind of data", _AND_NOTICES),
    _sch2("self-incrimination", "self-incrimination", "20", "kind of data", _AND_NOTICES),
    _sch2("corporate-finance", "corporate finance", "21", "prejudice likely", _AND_NOTICES),
    _sch2("management-forecasting", "management forecasting and planning", "22", "prejudice likely", _AND_NOTICES),
    _sch2("negotiations", "negotiations with the person", "23", "prejudice likely", _AND_NOTICES),
    _sch2("confidential-references", "confidential references, given or received", "24", "kind of data", _AND_NOTICES),
    _sch2("exams", "exam scripts and marks", "25", "kind of data", _ACCESS,
          "scripts are exempt; marks are only put off: see exam_marks_due"),
    _sch2("journalism-art-academic", "journalism, academic, artistic and literary purposes", "26", "prejudice likely", _MOST,
          "reaches wide; take advice"),
    _sch2("research-statistics-archiving", "research, statistics and archiving, with safeguards", "27–28", "impairment", _RESEARCH),
    Exemption("health-social-education", "health, social work, education and child-abuse data", "Sch 3", "serious harm", _ACCESS,
              "DPA 2018 Sch 3", "memory", "ask the appropriate professional"),
    Exemption("statutory-bar", "adoption, human embryos and other matters barred by statute", "Sch 4", "statutory bar", _ACCESS,
              "DPA 2018 Sch 4", "memory"),
)  # fmt: skip


def exemption(code: str) -> Exemption:
    """The exemption of that code; TrothError where there is none."""
    for each in EXEMPTIONS:
        if each.code == code:
            return each
    raise TrothError(f"‘{code}’ is no exemption", fix="use one of " + ", ".join(each.code for each in EXEMPTIONS))


def may_withhold(code: str, right: Right, *, note: str, test_met: bool | None) -> Ruling:
    """Whether one item may be held back from one right for that reason.

    ``note`` says why, in words, for this item; ``test_met`` is a person's finding on the exemption's own test. The answer
    is never more than *conditional*: the rest is disclosed, and a named person decides. Raises TrothError for an unknown code.
    """
    found = exemption(code)
    if right not in RIGHTS:
        raise TrothError(f"‘{right}’ is no right", fix=f"use one of {', '.join(RIGHTS)}")
    if right not in found.hits:
        return Ruling(answer="no", reason=f"{found.says} does not limit the right: {right}",
                      authority=found.authority, proof=found.proof)  # fmt: skip
    if test_met is False:
        return Ruling(answer="no", reason=f"its test ({found.test}) is not met for this item", authority=found.authority,
                      proof=found.proof)  # fmt: skip
    conditions = ["a named person decides, for this item and only to the extent needed"]
    if not note.strip():
        conditions.append("a note that says why, for this item")
    if test_met is None:
        conditions.append(f"a finding on its test: {found.test}")
    notes = (f"{found.note[0].upper()}{found.note[1:]}.",) if found.note else ()
    return Ruling(answer="conditional", reason=f"{found.says} may limit the right: {right}", conditions=tuple(conditions),
                  authority=found.authority, proof=found.proof, notes=(*notes, "Answer whatever is not exempt."))  # fmt: skip


THIRD_PARTY_FACTORS: tuple[str, ...] = (
    "kind of information",
    "duty of confidence",
    "steps taken to get consent",
    "whether the other person can consent",
    "express refusal",
)
"""What is weighed before another person's data is disclosed without consent: DPA 2018 Sch 2 para 16(3) (from memory)."""


def exam_marks_due(started_on: date, ordinarily_due: date, results_on: date | None) -> date:
    """The last day to give exam marks that were asked for before they were announced.

    The earlier of five months from the start of the clock and 40 days from the announcement, and never before the
    ordinary date; without an announcement five months. Source: DPA 2018 Sch 2 para 25 (from memory).
    """
    latest = add_months(started_on, 5)
    if results_on is not None:
        if results_on < started_on:
            return ordinarily_due  # The marks were out when they were asked for: nothing is put off.
        latest = min(latest, results_on + timedelta(days=40))
    return max(latest, ordinarily_due)

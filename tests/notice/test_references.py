"""What does not hang together in a notice: every bad name with its place and the nearest right one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notice.places import place
from troth.notice.loader import load
from troth.notice.problems import NoticeError, Problem

Problems = Callable[[str, str], tuple[Problem, ...]]

BAD = [
    # (old, new, line, column, what, fix)
    ("{solely automated: none}", "{solely automated: some}", "solely automated", 31, "no such decision is named", "‘taken’"),
    ("{solely automated: none}", "{solely automated: none, taken: {limit: waits}}", "solely automated", 31,
     "no machine decides alone, yet", "write ‘some’"),
    ("needed: {email:", "needed: {emial:", "needed:", 14, "‘contact’ has no field called ‘emial’", "‘email’"),
    ("gives: [contact], about", "gives: [contct], about", "enquiry: {from", 52, "no category of data is called", "‘contact’"),
    ("gives: [identity, contact], about: [member]", "gives: [identity], about: [membr]", "client-file: {from", 67,
     "no kind of person is called ‘membr’", "‘member’"),
    ("      enquirer: {lawful basis: consent}", "      enqirer: {lawful basis: consent}", "basis: consent}", 7,
     "no kind of person is called ‘enqirer’", "‘enquirer’"),
    ("uses: [identity, contact]", "uses: [identity, concat]", "uses: [identity", 22, "no category of data", "‘contact’"),
    ("shared with: [client]", "shared with: [nobody]", "shared with: [client]", 19, "no recipient", "one of: client, help"),
    ("keep: until withdrawn", "keep: until withdrwn", "keep: until", 11, "no retention rule", "‘until withdrawn’"),
    ("receives: [identity]", "receives: [identty]", "receives:", 82, "no category of data", "‘identity’"),
    ("for: [answer]", "for: [anwser]", "secret staff", 30, "no purpose is called ‘anwser’", "‘answer’"),
    ("run by: help-desk", "run by: helpdesk", "run by:", 13, "no recipient is called ‘helpdesk’", "‘help-desk’"),
    ("holds: [identity]", "holds: [identiy]", "Secret cabinet", 79, "no category of data", "‘identity’"),
    ("dob: identity.date of birth", "dob: identity.birth", "dob:", 50, "has no field called ‘birth’", "date of birth"),
    ("dob: identity.date of birth", "dob: identiy.name", "dob:", 50, "no category of data is called ‘identiy’", "‘identity.name’"),
    ("dob: identity.date of birth", "dob: identity", "dob:", 50, "‘identity’ names no field", "identity."),
    ("belongs to: secret_members by member_id", "belongs to: secret_member by member_id", "belongs to: secret_m", 21,
     "declares no table called ‘secret_member’", "‘secret_members’"),
    ("contract_id to secret_contracts", "contract_id to contracts", "for client: con", 21, "no table called", "contracts"),
    ("{secret_members by referred_by: [referrer]}", "{members by referred_by: [referrer]}", "also about", 22,
     "no table called ‘members’", "‘secret_members’"),
    ("{secret_members by referred_by: [referrer]}", "{secret_members: [referrer]}", "also about", 22, "is no link", "TABLE by"),
    ("one row is: a member", "one row is: a membr", "one row is", 21, "no kind of person is called ‘membr’", "‘member’"),
    ("        found by: {email: email, reference: id}\n", "", "one row is", 9, "nobody can be found", "add ‘found by"),
    ("told apart by: [full_name]", "told apart by: [fullname]", "told apart", 25, "no column called ‘fullname’", "‘full_name’"),
    ("free text: [note]", "free text: [notes]", "free text", 21, "maps no column called ‘notes’", "‘note’"),
    ("keep: {note: legal-claims}", "keep: {nota: legal-claims}", "when erased: {rows", 43, "maps no column called", "‘note’"),
    ("{rows: empty, keep: {note: legal-claims}}", "{rows: keep}", "when erased: {rows", 22, "Art 17(3)", "because: legal-claims"),
    ("[secret_batch]", "[dob]", "secret_batch", 35, "personal and left as not personal", "keep it in one"),
    ("events: {the client's contract ends:", "events: {the clients contract ends:", "secret_ended_on", 18,
     "no retention rule starts with", "‘the client's contract ends’"),
    ("kept by: client-contract", "kept by: client-contracts", "kept by", 18, "no retention rule is called", "‘client-contract’"),
    ("kept by: client-contract", "kept by: enquiries", "kept by", 18, "no column says when that was", "events: {last contact"),
    ("came from: client-file", "came from: client-fil", "came from: client", 20, "no source is called", "‘client-file’"),
    ("when erased: delete row", "nobody: no", "when erased: delete row", 17, "no unquoted is a boolean", '"no"'),
    ("when erased: delete row", "nobody: empty shelves", "when erased: delete row", 9, "about nobody, and yet", "take"),
    ("        nobody: a contract is with an organisation\n", "", "      secret_contracts:", 7, "nothing says whom", "‘nobody: …’"),
    ("    connect: data/secret.sqlite\n", "", "secret_system:", 3, "does not say how it is reached", "connect"),
    ("by hand: the office manager", "by hand: x, connect: y", "Secret cabinet", 42, "both connected and", "keep one"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "column", "what", "fix"), BAD)
def test_a_name_nobody_declared_is_found_where_it_stands(
    problems: Problems, old: str, new: str, line: str, column: int, what: str, fix: str
) -> None:
    found = problems(old, new)
    where = place(line, column)
    if not any(problem.where == where for problem in found):
        # A line taken out moves what stands below it up by one.
        where = place(line, column).replace(where.split(":")[1], str(int(where.split(":")[1]) - 1))
    assert any(each.where == where and what in each.what and fix in each.fix for each in found), list(map(str, found))


CONDITIONS = [
    (", interest: answering people who write to us", "", "lawful basis: legitimate", 32, "Art 13(1)(d)", "add ‘interest"),
    ("our role: processor for the client, ", "", "lawful basis: the client's", 30, "our role is ‘controller’", "processor for"),
    ("training: {every: 12 months, owner: vault keeper}", "training: {every: 12 months}", "training: {every", 3,
     "nothing can prove the measure ‘training’", "‘proved by: evidence log’"),
    ("training: {every: 12 months, owner: vault keeper}", "training: {}", "training: {every", 3, "nothing can prove", ""),
    ("links: {says: We cannot vouch for other websites.}", "links: {}", "links: {says", 3, "says nothing", "add ‘says"),
    ("clauses: [A10]", "clauses: [10]", "clauses: [A10]", 26, "‘10’ is not the number of a clause", "such as A8"),
    ("clauses: [A10]", "clauses: [A10, A11, A12]", "clauses: [A10]", 25, "answers for 3 clauses", "‘shared because: …’"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "column", "what", "fix"), CONDITIONS)
def test_what_the_law_makes_conditional_must_be_there(
    problems: Problems, old: str, new: str, line: str, column: int, what: str, fix: str
) -> None:
    (problem,) = problems(old, new)
    assert problem.where == place(line, column)
    assert what in problem.what
    assert fix in problem.fix


def test_three_clauses_are_fine_with_a_reason(changed: Callable[[str, str], Path]) -> None:
    path = changed("clauses: [A10]", "clauses: [A10, A11, A12], shared because: one form does all three")
    assert load(path).findings == ()


def test_a_recipient_abroad_without_safeguard_is_a_finding_and_no_error(changed: Callable[[str, str], Path]) -> None:
    result = load(changed(", safeguard: the UK’s transfer agreement", ""))
    (finding,) = result.findings
    assert (finding.severity, finding.where) == ("warning", place("help-desk: {are", 83))
    assert "in US" in finding.what


def test_two_entries_cannot_have_one_id(problems: Problems) -> None:
    found = problems("  answer:\n    says", "  trace-for-client:\n    says")
    (problem,) = [each for each in found if "‘purposes.trace-for-client’" in each.what]
    assert problem.where == place("  answer:", 3)
    assert place("  trace for client:", 3) in problem.what


def test_an_assessment_made_twice_has_one_id_too_many(problems: Problems) -> None:
    line = "      - {what: impact, document: assessments/tracing.md, on: 2026-03-01, again by: 2027-03-01}\n"
    (problem,) = problems(line, line + line)
    assert "purposes.trace-for-client.assessed-impact" in problem.what


ANSWERING = "may: [open case, find person, decide]"


@pytest.mark.parametrize(
    ("old", "new", "what", "severity"),
    [
        ("for: [answer], " + ANSWERING, "for: [], may: [see case]", "there is nobody it needs to see", "error"),
        (", " + ANSWERING, "", "no role of staff may answer them", "warning"),
        (ANSWERING, "may: [see case, open case, find person, decide]", "nobody in it signs an undertaking", "warning"),
        ("[trace for client, marketing]", "[marketing]", "nobody may work for ‘trace for client’", "warning"),
    ],
)
def test_roles_of_staff_that_make_no_sense_are_found(
    changed: Callable[[str, str], Path], old: str, new: str, what: str, severity: str
) -> None:
    try:
        found = load(changed(old, new)).findings
    except NoticeError as refused:
        found = refused.problems
    assert [problem.severity for problem in found if what in problem.what] == [severity], found


def test_an_act_that_is_none_is_refused_with_the_nearest_there_is(problems: Problems) -> None:
    (problem,) = problems(ANSWERING, ANSWERING.replace("decide", "decree"))
    assert problem.fix == "did you mean ‘decide’?"

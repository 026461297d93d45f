"""Every command, asked for by an account that may do nothing: each that acts or reads asks who it is, and decides as pages do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.agency import LEAD, Agency
from tests.desk.need.test_deciding import staff
from tests.pages.everybody import MATRIX, PLANTED, SAYS, planted_case
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.refusals import refusals
from troth.desk.proposals.proposals import propose
from troth.faces import cli

ROWS = MATRIX["commands"]


def commands(monkeypatch: pytest.MonkeyPatch) -> dict[str, click.Command]:
    """Every command that can be called, by its words; no workspace is opened for them."""
    monkeypatch.setattr(cli, "_only_help", lambda: True)

    def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from walk(inner, (*words, name))
        else:
            yield " ".join(words), command

    return dict(walk(cli.troth, ()))


def test_every_command_has_its_row_and_asks_for_an_account_where_the_row_names_an_act(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = commands(monkeypatch)
    assert sorted(known) == sorted(ROWS)
    for name, row in ROWS.items():
        assert ("may" in row) is not ("asks nobody" in row), name
        if "may" in row:
            assert row["may"] in MATRIX["who"], name
            assert any("--as" in each.opts for each in known[name].params), name


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_command_that_names_an_act_refuses_whoever_may_not_do_it_and_says_nothing_of_anybody(
    agency: Agency, tmp_path: Path
) -> None:
    case, nobody, colleague = planted_case(PLANTED, "|member|"), staff(agency, name="nora"), staff(agency, name="cass")
    file = tmp_path / "a file"
    file.touch()
    places = {
        "case": case.ref,
        "subject": case.subject_id,  # type: ignore[attr-defined]
        "entry": EvidenceEntry.objects.filter(case=case.ref).earliest("position").uid,
        "proposal": propose("evidence.pack", {}, why="for our auditor", by=agency.lead).uid,
        "colleague": colleague.email,
        "file": str(file),
    }
    wrong: list[str] = []
    for name, row in ROWS.items():
        if "may" not in row:
            continue
        given = [each.format(**places) for each in row.get("with", ())]
        code, out, err = agency.troth(*name.split(), *given, "--as", nobody.email)
        if (code, out, "none of your roles may" in err) != (2, "", True):
            wrong.append(f"{name}: {code} {out[:60]} {err[:160]}")
        wrong += [f"{name} says {what}" for what in (*PLANTED.values(), SAYS) if what in out + err]
    assert not wrong, "\n".join(wrong)
    refused = {json.loads(row.facts or "{}")["act"] for row in refusals().filter(actor_id=nobody.uid)}
    assert refused == {row["may"] for row in ROWS.values() if "may" in row}


def test_reading_needs_a_name_where_there_are_several_and_is_on_record(agency: Agency) -> None:
    case = planted_case(PLANTED, "|member|")
    assert agency.troth("case", "show", case.ref)[0] == 0, "the only account there is"
    tracer = staff(agency, "tracer")
    for name in ("case list", "staff list", "evidence search", "proposal list", "letter list", "token list"):
        code, out, err = agency.troth(*name.split())
        assert (code, out) == (2, ""), name
        assert "say in whose name this is read" in err
    looks = EvidenceEntry.objects.filter(kind="person.seen", case=case.ref)
    assert [row.actor_id for row in looks] == [agency.lead.uid]
    assert agency.troth("case", "show", case.ref, "--as", tracer.email)[0] == 0
    assert [row.actor_id for row in looks.order_by("position")] == [agency.lead.uid, tracer.uid]
    assert agency.troth("case", "list", "--as", tracer.email)[1].count("access") == 1


def test_commands_show_the_categories_that_purposes_need_and_nobody_their_own_case(agency: Agency) -> None:
    code, out, err = agency.troth(
        "request", "access", *agency.ids(agency.report.access), "--by", "email", "--as", LEAD, "--format", "json"
    )
    assert code == 0, err
    whole, tracer = json.loads(out), staff(agency, "tracer")
    number, plan = str(whole["case"]), whole["plan"]["plan"]
    Case.objects.filter(number=number).update(about="|member|account holder|")
    seen = json.loads(agency.troth("case", "show", number, "--as", tracer.email, "--format", "json")[1])
    rows = sum(sum(step["expects"].values()) for step in seen["plan"]["steps"])
    kept_back = sum(step["kept_back"] for step in seen["plan"]["steps"])
    assert kept_back > 0
    assert rows + kept_back == sum(sum(step["expects"].values()) for step in whole["plan"]["steps"])
    assert "more rows that your purposes do not need" in agency.troth("case", "show", number, "--as", tracer.email)[1]
    code, _, err = agency.troth("plan", "show", plan, "--as", tracer.email)
    assert (code, "more of the person than your purposes need" in err) == (2, True)
    own = planted_case({"email": LEAD}, "|member|")
    for command in (("case", "show"), ("case", "run"), ("receipt",)):
        code, out, err = agency.troth(*command, own.ref, "--as", LEAD)
        assert (code, out, "about you yourself" in err) == (2, "", True), command
    assert own.ref not in {
        each["case"] for each in json.loads(agency.troth("case", "list", "--as", LEAD, "--format", "json")[1])
    }
    found = json.loads(agency.troth("evidence", "search", "--case", own.ref, "--as", LEAD, "--format", "json")[1])
    assert found["entries"] == 0

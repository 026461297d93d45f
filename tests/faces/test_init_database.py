"""``troth init`` from a database, a Fides dataset or an interview: a notice that loads, and fits what it was drafted from."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from tests import servers
from tests.examples.tracing_agency import generator
from tests.notice.test_fides import DATASET
from tests.systems import music_store
from tests.systems.databases import Database
from troth.desk import today
from troth.errors import TrothError
from troth.faces.cli import main
from troth.faces.init_database import draft_from_database
from troth.faces.init_interview import QUESTIONS, from_flags, interview
from troth.notice.loader import load
from troth.notice.systems import Connect

Run = Any


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``troth`` in a new folder: exit code, output, errors."""

    def troth(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--workspace", str(tmp_path / "ours")])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return troth


def in_systems(out: str) -> list[dict[str, str]]:
    """What ``check --systems`` finds wrong in the drafted systems; what the notice still has to say is another matter."""
    problems: list[dict[str, str]] = json.loads(out)["problems"]
    return [each for each in problems if "systems.yaml" in each["where"] and each["severity"] == "error"]


def test_init_from_a_music_store_gives_a_notice_that_loads_and_fits_the_database(tmp_path: Path, run: Run) -> None:
    store = Database("sqlite", f"sqlite:///{tmp_path / 'store.sqlite'}")
    music_store.build(store)
    code, out, err = run("init", "--database", store.address)
    assert (code, err) == (0, "")
    assert "only names, types, links and numbers of rows were read" in out
    notice = load(tmp_path / "ours" / "notice").notice
    assert list(notice.people) == ["customer", "employee"]
    assert set(notice.systems) == {"store"}
    code, out, _ = run("check", "--systems", "--format", "json")
    assert in_systems(out) == []


@pytest.mark.parametrize("system", ["cases", "website"])
def test_every_column_of_the_tracing_agency_is_mapped_or_marked(system: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "ours" / "data").mkdir(parents=True)
    file = tmp_path / "ours" / "data" / f"{system}.sqlite"
    generator().SCHEMAS[system].create_all(sa.create_engine(f"sqlite:///{file}"))
    code, out, err = run("init", "--database", str(file), "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["system"] == system
    loaded = load(tmp_path / "ours" / "notice").notice
    assert loaded.systems[system].connect == Connect(read=f"data/{system}.sqlite")
    code, out, _ = run("check", "--systems", "--format", "json")
    assert in_systems(out) == []


@pytest.mark.postgres
def test_a_servers_address_goes_into_secrets_env_and_nowhere_else(tmp_path: Path, run: Run) -> None:
    server = servers.postgres() or servers.missing("postgres")
    address = server.create_database()
    database = Database("postgres", address)
    try:
        music_store.build(database)
        code, out, err = run("init", "--database", address, "--name", "shop")
        assert (code, err) == (0, "")
        root = tmp_path / "ours"
        assert load(root / "notice").notice.systems["shop"].connect == Connect(read="env SHOP_DATABASE")
        assert (root / "secrets.env").read_text() == f"SHOP_DATABASE={address}\n"
        assert stat.S_IMODE((root / "secrets.env").stat().st_mode) == 0o600
        assert address not in out
        assert all(address not in file.read_text() for file in (root / "notice").iterdir())
        code, out, _ = run("check", "--systems", "--format", "json")
        assert in_systems(out) == []
    finally:
        database.postgres.close()
        server.drop_database(address)


def test_the_draft_as_one_text_has_people_data_and_systems(sqlite_store: Database) -> None:
    text = draft_from_database(sqlite_store.address, "shop", connect="data/shop.sqlite")
    read = yaml.safe_load(text)
    assert list(read) == ["people", "data", "systems"]
    assert "# DOUBT" in text


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Database:
    store = Database("sqlite", f"sqlite:///{tmp_path / 'store.sqlite'}")
    music_store.build(store)
    return store


def test_init_from_a_fides_dataset_gives_a_notice_that_loads(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "bakery.yml"
    file.write_text(DATASET, encoding="utf-8")
    code, out, err = run("init", "--fides", str(file))
    assert (code, err) == (0, "")
    assert "doubt: bakery_shop.buyer.mood" in out
    notice = load(tmp_path / "ours" / "notice").notice
    assert notice.systems["bakery_shop"].connect == Connect(read="env BAKERY_DATABASE")


# by interview

ANSWERS = ("--answer", "organisation=Rowan Bakery Ltd", "--answer", "email=privacy@rowan.example")
ASSESSED = ("--answer", "assessment=assessments/answering.md", "--answer", f"assessed on={today().isoformat()}")


def test_two_answers_and_an_assessment_are_enough_for_a_small_notice_that_is_sound(tmp_path: Path, run: Run) -> None:
    code, out, err = run("init", "--interview", *ANSWERS, *ASSESSED)
    assert (code, err) == (0, "")
    notice = load(tmp_path / "ours" / "notice").notice
    assert notice.organisation.name == "Rowan Bakery Ltd"
    code, out, _ = run("check")
    assert code == 0, out


@pytest.mark.parametrize("basis", next(each.choices for each in QUESTIONS if each.key == "basis"))
def test_whatever_the_basis_the_notice_loads_and_promises_only_the_rights_it_gives(basis: str, tmp_path: Path) -> None:
    said = {
        "organisation": "Rowan: Bakery & Sons “Ltd”",
        "email": "privacy@rowan.example",
        "post": "1 Example Row, Exampleton",
        "phone": "01632 960004",
        "people": "buyer, enquirer",
        "data": "name, email, what you bought",
        "recipients": "our printer, our bank",
        "basis": basis,
        "region": "scotland",
        "keep for": "6 years",
    }
    for name, text in interview(from_flags(said), today=date(2026, 3, 2)).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    notice = load(tmp_path).notice
    assert list(notice.people) == ["buyer", "enquirer"]
    assert set(notice.recipients) == {"our-printer", "our-bank"}
    assert ("withdrawal of consent" in notice.rights) == (basis == "consent")
    assert ("portability" in notice.rights) == (basis in ("consent", "contract"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--interview"], "an answer is missing"),
        (["--interview", *ANSWERS, "--answer", "keep for=for ever"], "is not a period"),
        (["--interview", *ANSWERS, "--answer", "basis=because"], "none of the choices"),
        (["--interview", "--answer", "organisation=X", "--answer", "email=x"], "no email address"),
        (["--interview", *ANSWERS, "--answer", "assessed on=last week"], "this is no date"),
        (["--interview", "--answer", "colour=red"], "no question is called"),
        (["--interview", "--database", "x.sqlite"], "a notice starts from one thing"),
        (["--database", "nowhere.sqlite"], "the database file is not there"),
        (["--database", "oracle://somebody:secret@host/db"], "cannot speak to this kind of database"),
        (["--fides", "nowhere.yml"], "cannot be read"),
    ],
)
def test_what_cannot_be_drafted_is_said_in_words_and_leaves_no_workspace(
    arguments: list[str], words: str, tmp_path: Path, run: Run
) -> None:
    code, out, err = run("init", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "secret" not in err
    assert not (tmp_path / "ours").exists()


def test_a_notice_that_is_there_is_never_overwritten(tmp_path: Path, run: Run) -> None:
    assert run("init", "--interview", *ANSWERS)[0] == 0
    before = (tmp_path / "ours" / "notice" / "data.yaml").read_bytes()
    code, _, err = run("init", "--interview", *ANSWERS)
    assert (code, "a draft would overwrite it" in err) == (2, True)
    assert (tmp_path / "ours" / "notice" / "data.yaml").read_bytes() == before


def test_an_interview_refuses_an_organisation_without_a_name() -> None:
    with pytest.raises(TrothError, match="legal name"):
        interview(from_flags({"email": "a@b.example"}), today=date(2026, 1, 1))

"""Values of people stand in the connected databases and in what is handed to them: in no leaf, log, step record, error or file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import servers
from tests.systems.databases import Database
from tests.torture.planted import Heard, Person, found, own_temporary_folder, plant, plant_company
from tests.torture.records import queries, query
from tests.torture.world import BY_HAND, LEAD, World, begin, close_connections, ids, publish
from troth.desk.cases.cases import get_case
from troth.desk.staff.accounts import account
from troth.keepers.rights.client_cli import key_of
from troth.keepers.rights.clients import letter_to
from troth.keepers.rights.passing import passed_to_clients


@dataclass
class Place:
    """A workspace in force with people planted, and all that its commands say."""

    world: World
    heard: Heard
    person: Person
    stranger: Person
    """Known only to a system whose schema was drawn at random."""

    def request(self, right: str, person: Person, *more: str, debug: bool = False) -> str:
        """Open a request and answer its tasks; returns the number of its case."""
        code = self.heard.troth("request", right, *ids(person.ids), *more, "--by", "email", "--as", LEAD, debug=debug)
        assert code == 0, self.heard.said[-2:]
        (row,) = query(self.world.addresses["store"], "SELECT max(number) AS number FROM troth_cases_case")
        for system in BY_HAND:
            self.heard.troth("case", "answer", str(row["number"]), system, "--found", "nothing", "--as", LEAD)
        return str(row["number"])

    def approve(self, case: str, *, debug: bool = False) -> int:
        return self.heard.troth("case", "approve", case, "--as", LEAD, debug=debug)

    def look_at_everything(self) -> None:
        """Every command that shows or hands out something."""
        for case in query(self.world.addresses["store"], "SELECT number FROM troth_cases_case"):
            self.heard.troth("case", "show", str(case["number"]), "--format", "json")
        for plan in query(self.world.addresses["store"], "SELECT uid FROM troth_plans_storedplan"):
            self.heard.troth("plan", "show", plan["uid"], "--format", "json")
        self.heard.troth("verify", "--format", "json")
        self.heard.troth("evidence", "verify", "--format", "json")
        self.heard.troth("evidence", "export", "--to", str(self.world.root / "pack.jsonl"))
        self.heard.troth("evidence", "checkpoint", "--to", str(self.world.root / "witness"), "--as", LEAD)

    def nothing_found(self) -> None:
        """No value of anybody stands where none may."""
        self.look_at_everything()
        assert found(self.world, self.heard, self.person) == []
        assert found(self.world, self.heard, self.stranger) == []

    def in_the_way(self, system: str, *statements: str) -> None:
        """Have the connected database refuse, in words that hold values."""
        address = self.world.addresses[system]
        database = Database(self.world.product, address)
        database.run(*statements)
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    from tests.conftest import HOME, use

    server = None
    if request.param == "postgres":
        server = servers.postgres() or servers.missing("postgres")
    world = World(request.param, tmp_path / "w")
    begin(world)
    if server is not None:
        world.addresses["novel"] = server.create_database()
    stranger = plant_company(world, 11, world.root / "data")
    person = plant(world)
    publish(world)
    with own_temporary_folder(world):
        yield Place(world, Heard(world), person, stranger)
    close_connections()
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")
    if server is not None:
        for address in world.addresses.values():
            server.drop_database(address)


def test_the_search_would_find_a_value_in_each_kind_of_place(place: Place) -> None:
    place.heard.said.append(f"not found: {place.person.values[0]}")
    (place.world.run / "tmp" / "left").write_text(place.person.values[1])
    (place.world.root / "cases").mkdir()
    (place.world.root / "cases" / "certificate.json").write_text(json.dumps(place.person.values[2]))
    Database(place.world.product, place.world.addresses["store"]).run(
        f"UPDATE troth_staff_account SET name = '{place.person.values[3]}'"
    )
    said = found(place.world, place.heard, place.person)
    assert {each.partition(" holds ")[0].split(" ")[0] for each in said} == {"what", "temporary", "file", "table"}


def pass_on(place: Place) -> None:
    """Two requests that no plan carries out go to a client: one it answers and a person settles, one is open to the end.

    The letter says by what the person is known: that is what it is for, so it is printed, and nowhere kept.
    """
    number = place.request("objection", place.person)
    ((_, client, _),) = passed_to_clients(get_case(int(number)), None)
    assert place.person.values[1] in letter_to(get_case(int(number)), key_of(client), by=account(LEAD))
    assert place.heard.troth("case", "instruct", number, "--from", client, "--as", LEAD) == 0
    settled = ("case", "settle", number, "--outcome", "granted", "--reason", "Done as they said.", "--as", LEAD)
    assert place.heard.troth(*settled) == 0, place.heard.said[-2:]
    place.request("restriction", place.person)


@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_whole_requests_leave_no_value_behind(place: Place, debug: bool) -> None:
    correct = "website.enquiries.phone=07700 900778"
    place.person = Person(place.person.ids, (*place.person.values, "07700 900778"))
    pass_on(place)
    for right, more in (("access", ()), ("rectification", ("--correct", correct)), ("erasure", ())):
        assert place.approve(place.request(right, place.person, *more, debug=debug), debug=debug) == 0, place.heard.said
    for right in ("access", "erasure"):
        assert place.approve(place.request(right, place.stranger, debug=debug), debug=debug) == 0, place.heard.said
    place.nothing_found()


def test_identifiers_that_fit_nobody_or_are_wrong_are_never_repeated(place: Place) -> None:
    for odd in (
        "email=%",
        "email=Quillifer Bramblethwaite",
        "phone=07700 900777 or 1=1",
        "shoe size=07700 900777",
        "email",
    ):
        for debug in (False, True):
            place.heard.troth("request", "erasure", "--id", odd, "--by", "email", "--as", LEAD, debug=debug)
    place.heard.troth("request", "erasure", *ids(place.person.ids), "--by", "pigeon", "--as", LEAD, debug=True)
    place.heard.troth("request", "erasure", *ids(place.person.ids), "--by", "email", "--as", "nobody@waymark.example")
    place.nothing_found()


@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_a_database_that_refuses_with_values_in_its_words_is_not_quoted(place: Place, debug: bool) -> None:
    case = place.request("erasure", place.person)
    if place.world.product == "postgres":
        place.in_the_way(
            "website",
            "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'cannot delete % (%)', OLD.full_name, OLD.email USING DETAIL = OLD.message, HINT = OLD.phone; "
            "END $$",
            "CREATE TRIGGER refuses BEFORE DELETE ON enquiries FOR EACH ROW EXECUTE FUNCTION refuses()",
        )
    else:
        place.in_the_way(
            "website",
            "CREATE TRIGGER refuses BEFORE DELETE ON enquiries BEGIN "
            "SELECT RAISE(ABORT, 'cannot delete Quillifer Bramblethwaite (quillifer.b@sparrowpost.example)'); END",
        )
    for _ in range(2):
        assert place.approve(case, debug=debug) == 2
    place.nothing_found()


@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_a_rule_that_refuses_the_new_value_is_not_quoted_with_it(place: Place, debug: bool) -> None:
    """What PostgreSQL says of a CHECK holds the whole row."""
    case = place.request("erasure", place.person)
    if place.world.product == "sqlite":
        place.in_the_way(
            "cases",
            "CREATE TRIGGER rule BEFORE UPDATE ON members WHEN NEW.email IS NULL BEGIN "
            "SELECT RAISE(ABORT, 'CHECK constraint failed: Quillifer Oddingley'); END",
        )
    else:
        place.in_the_way("cases", "ALTER TABLE members ADD CONSTRAINT known CHECK (email IS NOT NULL) NOT VALID")
    place.approve(case, debug=debug)
    other = place.request("erasure", place.person, debug=debug) if debug else case
    place.approve(other, debug=debug)
    place.nothing_found()


@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_a_correction_that_the_database_refuses_is_not_quoted(place: Place, debug: bool) -> None:
    wanted = "Quillifer Newbiggin-Vane"
    place.person = Person(place.person.ids, (*place.person.values, wanted))
    case = place.request("rectification", place.person, "--correct", f"website.enquiries.full_name={wanted}")
    place.in_the_way(
        "website",
        *(
            ["CREATE UNIQUE INDEX one ON enquiries ((0)) WHERE full_name LIKE 'Quillifer%'",
             "INSERT INTO enquiries SELECT * FROM enquiries WHERE false",
             "ALTER TABLE enquiries ADD CONSTRAINT no_vane CHECK (full_name NOT LIKE '%Vane') NOT VALID"]
            if place.world.product == "postgres"
            else ["CREATE TRIGGER no_vane BEFORE UPDATE ON enquiries BEGIN "
                  f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {wanted}'); END"]
        ),
    )  # fmt: skip
    assert place.approve(case, debug=debug) == 2
    place.nothing_found()


def test_a_system_that_went_away_and_keys_that_are_gone_say_nothing_of_the_person(place: Place) -> None:
    cases = [place.request(right, place.person) for right in ("access", "erasure")]
    hidden = place.world.root / "keys" / "root.key"
    content = hidden.read_bytes()
    for spoilt in (b"", b"x" * 32):
        hidden.write_bytes(spoilt)
        for case in cases:
            place.approve(case, debug=True)
    hidden.write_bytes(content)
    secrets = place.world.root / "secrets.env"
    whole = secrets.read_text(encoding="utf-8")
    secrets.write_text("".join(line for line in whole.splitlines(keepends=True) if "WEBSITE" not in line))
    for case in cases:
        place.approve(case, debug=True)
    secrets.write_text(whole)
    place.nothing_found()


def test_a_package_that_has_no_room_leaves_no_piece_of_itself(place: Place) -> None:
    case = place.request("access", place.person)
    folder = place.world.root / "cases" / case
    folder.mkdir(parents=True)
    (folder / "package.zip").mkdir()  # whatever is to be put there cannot be
    (folder / "package.zip" / "in-the-way").write_text("x")
    assert place.approve(case) == 2
    place.nothing_found()


def test_the_plan_and_the_log_hold_what_they_should_after_all_that(place: Place) -> None:
    """The search is not empty because there is nothing: steps, leaves and facts are there to be looked through."""
    place.approve(place.request("erasure", place.person))
    steps, entries = queries(
        place.world.addresses["store"],
        ["SELECT result FROM troth_plans_steprun", "SELECT facts FROM troth_evidence_evidenceentry"],
    )
    assert any("enquiries" in str(step["result"]) for step in steps)
    assert any("enquiries" in str(entry["facts"]) for entry in entries)

"""Makes the two databases of the invented tracing agency, always the same for the same day: about 2,000 made-up people.

``python seed.py --workspace DIR [--today DATE]`` fills the databases that DIR/notice/systems.yaml connects.
Real life's mess is there on purpose: couples with one email address, twins, a father and son of one name, typos, gaps,
National Insurance numbers written in five ways, and notes that name other people. The people cannot exist: email
addresses end in ``.example``, phone numbers come from the ranges kept free for drama, National Insurance numbers start
with QQ, which is never issued, and no postcode starts with XX.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
import yaml

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]


def _beside(name: str, folder: Path = HERE) -> ModuleType:
    """A module of this folder, or of the one above. Loaded by path: an example's folder is no package and on nobody's path."""
    spec = importlib.util.spec_from_file_location(f"tracing_agency_{name}", folder / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{name}.py is missing beside {Path(__file__).name}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_people, _tables, _making = _beside("people"), _beside("tables"), _beside("making", HERE.parent)
SeedReport, shift_dates = _making.SeedReport, _making.shift_dates
Person, NAMES = _people.Person, _people.NAMES
SCHEMAS: Mapping[str, sa.MetaData] = _tables.SCHEMAS


def seed(addresses: Mapping[str, str], today: date, people: int = 2000) -> SeedReport:
    """Create and fill the databases: system key (``cases``, ``website``) → database URL, SQLite or PostgreSQL.

    Tables of these names are dropped first. All dates are relative to ``today`` (a UK date) and within their retention
    periods. ``people`` (200 at least) counts everybody but the client contacts. Raises ValueError for fewer, and for
    another system key.
    """
    if people < 200:
        raise ValueError("fewer than 200 people do not make the mess that this example is for")
    unknown = set(addresses) - set(SCHEMAS)
    if unknown:
        raise ValueError(f"no such system in this example: {', '.join(sorted(unknown))}; use cases and website")
    made = _Maker(today, people).everything()
    counts: dict[str, int] = {}
    for system, address in addresses.items():
        _making.fill(address, SCHEMAS[system], made)
        counts |= {f"{system}.{name}": len(made[name]) for name in SCHEMAS[system].tables}
    return SeedReport(counts, people, ACCESS, ERASURE, MEMBER, AMBIGUOUS, ENDING_SOON)


def days_since_base(today: date) -> int:
    """By how many days the dates of the example's notice must move so that they were written for ``today``."""
    return (today - date.fromisoformat((HERE / "base-date").read_text(encoding="utf-8").strip())).days


ACCESS = {"email": "harriet.penrose@letterbox.example", "phone": "07700 900101"}
ERASURE = {"email": "callum.thistlewood@mailbox.example", "phone": "07700 900102"}
MEMBER = {"national insurance number": "QQ 45 67 89 A", "email": "doreen.fairweather@pillar-box.example"}
AMBIGUOUS = {"email": "anand.family@inbox.example"}
ENDING_SOON = "WT-1004"

_NOTICE_VERSION = "2026-1"
_SOURCES_FOUND = ("public-records", "credit-reference-agencies", "sub-contractors")


class _Maker(_people.Invention):
    """Makes all rows, table by table."""

    def __init__(self, today: date, people: int) -> None:
        super().__init__(today, people)
        self.people = people
        self.rows: dict[str, list[Row]] = {name: [] for schema in SCHEMAS.values() for name in schema.tables}

    def everything(self) -> dict[str, list[Row]]:
        """All rows of both databases."""
        self._clients()
        registered, asking = self.people // 5, self.people * 3 // 20
        self._members(self.people - registered - asking)
        self._registrations(registered - 2)
        self._enquiries(asking - 2)
        return self.rows

    def add(self, table: str, **values: Any) -> int:
        """Append a row with all columns of its table and return its id."""
        columns = {
            c.name: None for schema in SCHEMAS.values() if table in schema.tables for c in schema.tables[table].c
        }
        number = len(self.rows[table]) + 1
        self.rows[table].append(columns | {"id": number} | values)
        return number

    # the case database

    def _clients(self) -> None:
        for number, (name, kind) in enumerate(NAMES["clients"], 1):
            signed = self.ago(500, 900)
            client = self.add("clients", name=name, kind=kind, since=signed)
            for post in self.random.sample(NAMES["posts"], 2):
                who = self.person()
                first, last = re.sub(r"[^a-z ]", "", who.name.lower()).split(" ", 1)
                host = re.sub(r"[^a-z]+", "-", name.lower())
                self.add(
                    "client_contacts",
                    client_id=client,
                    full_name=who.name,
                    post_held=post,
                    phone=who.phone,
                    email=f"{first}.{last}@{host}.example",
                    last_contact_on=self.ago(1, 500),
                )
            ended = {5: self.ago(40, 80), 6: self.ago(200, 400)}.get(number)
            ends = ended or self.today + timedelta(days=18 if number == 4 else 200 + 40 * number)
            contract = self.add(
                "contracts",
                client_id=client,
                reference=f"WT-{1000 + number}",
                role="processor",
                signed_on=signed,
                ends_on=ends,
                ended_on=ended,
            )
            for batch in range(2):
                rows = self.random.randint(80, 400)
                self.add(
                    "batches",
                    contract_id=contract,
                    file_name=f"wt-{1000 + number}-{batch + 1}.csv",
                    row_count=rows,
                    rejected_count=rows // 60,
                    received_on=signed + timedelta(days=20 + 60 * batch),
                )

    def _members(self, wanted: int) -> None:
        """Members of the four contracts that live; those of ended contracts were returned and erased long ago."""
        everyone = list(self.households(wanted))
        everyone[0] = Person(
            "Doreen Fairweather",
            date(1951, 4, 17),
            "Doreen Lockwood",
            MEMBER["national insurance number"],
            MEMBER["email"],
            None,
            self.address(),
        )
        names = [one.name for one in everyone]
        for position, one in enumerate(everyone):
            contract = position * 4 // wanted + 1
            self._member(one, contract, names)
            if position and contract < 4 and self.chance(0.02):
                self._member(one, contract + 1, names)

    def _member(self, one: Person, contract: int, names: list[str]) -> None:
        batch = self.rows["batches"][contract * 2 - self.random.randint(1, 2)]
        number = len(self.rows["members"]) + 1
        member = self.add(
            "members",
            contract_id=contract,
            batch_id=batch["id"],
            added_on=batch["received_on"],
            client_reference=f"{contract}/{number:05}" if self.chance(0.97) else None,
            full_name=self.typed(one.name),
            former_name=one.former,
            date_of_birth=None if self.chance(0.02) else one.born,
            nino=one.nino,
            email=self.untidy(one.email),
            phone=self.untidy(one.phone),
        )
        self.add("addresses", member_id=member, origin="client-file", noted_on=batch["received_on"], **one.address)
        if self.chance(0.7):
            self._trace(member, batch["received_on"], names)

    def _trace(self, member: int, since: date, names: list[str]) -> None:
        decided = self.ago(1, 170) if self.chance(0.8) else None
        tracer, outcome = self.random.choice(NAMES["tracers"]), self.random.choice(_tables.OUTCOMES)
        score = round(self.random.gauss(9, 6), 1)
        trace = self.add(
            "traces",
            member_id=member,
            status="decided" if decided else "open",
            opened_on=since + timedelta(days=3),
            score=score,
            notes=self.sentence("notes", names) if self.chance(0.6) else None,
        )
        if decided:
            moment = self.moment(decided)
            self.add("decisions", trace_id=trace, outcome=outcome, decided_by=tracer, decided_at=moment)
        searched = since + timedelta(days=5)
        for source in self.random.sample(_SOURCES_FOUND, self.random.randint(1, 2)):
            self.add(
                "searches",
                trace_id=trace,
                recipient=source,
                permitted_purpose="reuniting members with their benefits",
                searched_on=searched,
                searched_by=tracer,
                result=self.sentence("notes", names) if self.chance(0.3) else None,
            )
        if decided and outcome == "new address":
            home = self.address()
            self.add(
                "found_addresses",
                trace_id=trace,
                origin=self.random.choice(_SOURCES_FOUND),
                score=score,
                seen_on=decided - timedelta(days=40),
                reported_on=decided,
                **home,
            )
            if self.chance(0.3):
                self.add("addresses", member_id=member, origin="member-reply", noted_on=decided, **home)

    # the website database

    def _registrations(self, wanted: int) -> None:
        accounts = self.rows["registrations"]
        names = ["Tamsin Yeo"]
        for one in self.households(wanted):
            if len(accounts) == 20:
                self._people_of_the_demo()
            introduced = len(accounts) > 22 and self.chance(0.08)
            by = self.random.choice(accounts) if introduced else None
            used = self.ago(1, 690)
            account = self.add(
                "registrations",
                full_name=one.name,
                email=self.untidy(one.email or self.email(one.name)),
                phone=self.untidy(one.phone),
                postal_address=f"{one.address['line1']}, {one.address['town'] or 'Exampleton'}",
                postcode=one.address["postcode"],
                password_hash=None if introduced else self._password(),
                origin="introduction" if introduced else "registration",
                introduced_by=by["id"] if by else None,
                introduction=self.sentence("introductions", [by["full_name"]]) if by else None,
                notice_version=_NOTICE_VERSION,
                registered_on=used - timedelta(days=self.random.randint(0, 300)),
                last_used_on=used,
            )
            names.append(one.name)
            if introduced or self.chance(0.6):
                self._preferences("introduction" if introduced else "registration", used, registration_id=account)
            for _ in range(self.random.choice([0, 0, 0, 1, 2])):
                self._enquiry(one, names)
        for by in accounts[20:22]:
            introduction = f"{by['full_name']} said I should register."
            accounts[by["id"] + 9] |= {"introduced_by": by["id"], "introduction": introduction}

    def _enquiries(self, wanted: int) -> None:
        names = [str(row["full_name"]) for row in self.rows["registrations"]]
        for one in self.households(wanted):
            one.email = one.email or (None if one.phone else self.email(one.name))
            for _ in range(self.random.randint(1, 3)):
                enquiry = self._enquiry(one, names)
            if self.chance(0.3):
                way = self.random.choice(["enquiry", "enquiry", "purchase"])
                self._preferences(way, self.rows["enquiries"][enquiry - 1]["last_contact_on"], enquiry_id=enquiry)

    def _enquiry(self, one: Person, names: list[str]) -> int:
        contact, letter = self.ago(1, 690), self.chance(0.2)
        channel = self.random.choice(["web form", "email", "phone", "letter"])
        answered = self.chance(0.85)
        return self.add(
            "enquiries",
            full_name=one.name,
            email=self.untidy(one.email),
            phone=self.untidy(one.phone),
            date_of_birth=one.born if letter else None,
            nino=one.nino if letter else None,
            channel=channel,
            called_from=one.phone if channel == "phone" else None,
            topic=self.random.choice(NAMES["topics"]),
            message=self.sentence("messages", [name for name in names if name != one.name] or ["Sam Nobody"]),
            answer=self.random.choice(NAMES["answers"]) if answered else None,
            answered_by=self.random.choice(NAMES["tracers"]) if answered else None,
            received_on=contact - timedelta(days=self.random.randint(0, 20)),
            last_contact_on=contact,
        )

    def _preferences(self, way_in: str, day: date, **owner: int) -> None:
        for channel in ("email", "phone", "post"):
            self.add(
                "preferences",
                channel=channel,
                allowed=self.chance(0.5),
                way_in=way_in,
                chosen_at=self.moment(day),
                wording_version=f"marketing-{self.random.randint(1, 3)}",
                **owner,
            )

    def _password(self) -> str:
        return f"scrypt$16384$8$1${self.random.randbytes(8).hex()}${self.random.randbytes(16).hex()}"

    def _people_of_the_demo(self) -> None:
        """Harriet asks what we hold; Callum asks to be erased; Priya and Rohan share an email address."""
        for name, who in (("Harriet Penrose", ACCESS), ("Callum Thistlewood", ERASURE)):
            one = Person(name, date(1968, 5, 9), None, self.nino(), who["email"], who["phone"], self.address())
            friend = self.random.choice(self.rows["registrations"])
            account = self.add(
                "registrations",
                full_name=name,
                email=who["email"],
                phone=who["phone"],
                postal_address=f"{one.address['line1']}, Exampleton",
                postcode=one.address["postcode"],
                password_hash=self._password(),
                origin="registration",
                introduced_by=friend["id"],
                introduction=f"{friend['full_name']} told me about you.",
                notice_version=_NOTICE_VERSION,
                registered_on=self.ago(300, 400),
                last_used_on=self.ago(2, 30),
            )
            self._preferences("registration", self.ago(2, 30), registration_id=account)
            for turn in range(3):
                enquiry = self.rows["enquiries"][self._enquiry(one, [friend["full_name"]]) - 1]
                enquiry["email"] = who["email"].upper() if turn == 1 else who["email"]
                enquiry["phone"] = who["phone"].replace(" ", "") if turn == 2 else who["phone"]
        self.rows["enquiries"][0]["message"] = f"Please answer to my neighbour as well, {ACCESS['email']}."
        for name in ("Priya Anand", "Rohan Anand"):
            one = Person(name, date(1979, 2, 3), email=AMBIGUOUS["email"], address=self.address())
            self._enquiry(one, ["Tamsin Yeo"])


def main() -> None:
    """Seed the databases that a workspace's ``notice/systems.yaml`` connects."""
    from troth.workspace import Workspace

    parser = argparse.ArgumentParser(description="Make the databases of the tracing agency example.")
    parser.add_argument("--workspace", type=Path, default=HERE, help="folder with notice/systems.yaml")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day the data is made for")
    options = parser.parse_args()
    workspace = Workspace(options.workspace.resolve())
    systems = yaml.safe_load((workspace.notice / "systems.yaml").read_text(encoding="utf-8"))["systems"]
    addresses = {key: workspace.address(systems[key]["connect"]) for key in SCHEMAS}
    report = seed(addresses, options.today or datetime.now(UTC).date())
    for table, count in report.rows.items():
        sys.stdout.write(f"{table}: {count} rows\n")


if __name__ == "__main__":
    main()

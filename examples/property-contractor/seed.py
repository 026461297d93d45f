"""Makes the two databases of the invented property contractor, always the same for the same day: about 2,000 made-up people.

``python seed.py --workspace DIR [--today DATE]`` fills the databases that DIR/notice/systems.yaml connects.
Real life's mess is there on purpose: joint tenancies that share one number, two people of one name in one home, typing
of all sorts, gaps, and notes that name neighbours or let slip an illness nobody asked about. The people cannot exist:
email addresses end in ``.example``, phone numbers come from the ranges kept free for drama, no postcode starts with XX.
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
    spec = importlib.util.spec_from_file_location(f"property_contractor_{name}", folder / f"{name}.py")
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
    """Create and fill the databases: system key (``jobs``, ``enquiries``) → database URL, SQLite or PostgreSQL.

    Tables of these names are dropped first. All dates are relative to ``today`` (a UK date) and within their retention
    periods. ``people`` (200 at least) counts tenants, customers and enquirers. Raises ValueError for fewer, and for
    another system key.
    """
    if people < 200:
        raise ValueError("fewer than 200 people do not make the mess that this example is for")
    unknown = set(addresses) - set(SCHEMAS)
    if unknown:
        raise ValueError(f"no such system in this example: {', '.join(sorted(unknown))}; use jobs and enquiries")
    made = _Maker(today, people).everything()
    counts: dict[str, int] = {}
    for system, address in addresses.items():
        _making.fill(address, SCHEMAS[system], made, *(_tables.MARKS if system == "jobs" else ()))
        counts |= {f"{system}.{name}": len(made[name]) for name in SCHEMAS[system].tables}
    return SeedReport(counts, people, ACCESS, ERASURE, MEMBER, AMBIGUOUS, ENDING_SOON)


def days_since_base(today: date) -> int:
    """By how many days the dates of the example's notice must move so that they were written for ``today``."""
    return (today - date.fromisoformat((HERE / "base-date").read_text(encoding="utf-8").strip())).days


ACCESS = {"email": "philippa.tolliver@postbox.example", "phone": "07700 900101"}
ERASURE = {"email": "lorcan.bridgeford@letters.example", "phone": "07700 900102"}
MEMBER = {"email": "rosalind.ketteridge@mailsack.example", "client reference": "1/T-00001"}
AMBIGUOUS = {"email": "the.okonjos@webmail.example"}
ENDING_SOON = "HS-204"

LIVING = 4
"""So many contracts live; the tenants of those that ended were returned and erased long ago."""


class _Maker(_people.Invention):
    """Makes all rows, table by table."""

    def __init__(self, today: date, people: int) -> None:
        super().__init__(today)
        self.people = people
        self.rows: dict[str, list[Row]] = {name: [] for schema in SCHEMAS.values() for name in schema.tables}
        self.columns = {
            name: [column.name for column in table.c]
            for schema in SCHEMAS.values()
            for name, table in schema.tables.items()
        }

    def everything(self) -> dict[str, list[Row]]:
        """All rows of both databases."""
        self._landlords()
        self._operatives()
        customers, asking = self.people // 5, self.people // 5
        self._tenants(self.people - customers - asking)
        self._customers(customers - 2)
        self._people_of_the_demo()
        self._enquirers(asking - 2)
        self._last_visits()
        return self.rows

    def add(self, table: str, **values: Any) -> int:
        """Append a row with all columns of its table and return its id."""
        number = len(self.rows[table]) + 1
        self.rows[table].append(dict.fromkeys(self.columns[table]) | {"id": number} | values)
        return number

    # the jobs database: landlords and the homes of their tenants

    def _landlords(self) -> None:
        for number, (name, kind) in enumerate(NAMES["landlords"], 1):
            signed = self.ago(600, 1200)
            landlord = self.add("landlords", name=name, kind=kind, since=signed)
            host, office = re.sub(r"[^a-z]+", "-", name.lower()) + ".example", self.phones.pop()
            for title in self.random.sample(NAMES["job_titles"], 2):
                who = self.person()
                self.add(
                    "landlord_contacts",
                    landlord_id=landlord,
                    **who.names,
                    job_title=title,
                    employer_name=name,
                    office_phone=office,
                    email=self.email(who, host),
                    phone=who.phone,
                    last_contact_on=self.ago(1, 500),
                )
            ended = {5: self.ago(30, 90), 6: self.ago(200, 400)}.get(number)
            self.add(
                "contracts",
                landlord_id=landlord,
                reference=f"HS-{200 + number}",
                signed_on=signed,
                ends_on=ended or self.today + timedelta(days=17 if number == LIVING else 180 + 45 * number),
                ended_on=ended,
            )
            for quarter in range(3):
                issued = self.ago(20 + 90 * quarter, 40 + 90 * quarter)
                self._invoice(issued, landlord_id=landlord, net_pence=self.random.randint(90_000, 4_000_000))

    def _operatives(self) -> None:
        for _ in range(24):
            who, employer = self.person(), self.pick("employers")
            self.add(
                "operatives",
                **who.names,
                job_title=self.pick("crafts"),
                employer_name=employer,
                email=self.email(who, re.sub(r"[^a-z]+", "-", employer.lower()) + ".example"),
                phone=who.phone,
                last_visit_on=self.ago(200, 330),
            )

    def _tenants(self, wanted: int) -> None:
        homes = list(self.households(wanted))
        homes[0][0] = Person("Rosalind", "Ketteridge", MEMBER["email"], None, homes[0][0].address)
        names = [one.name for home in homes for one in home]
        for position, home in enumerate(homes):
            contract = position * LIVING // len(homes) + 1
            since = self.ago(30, 550)
            dwelling = self.add(
                "properties",
                contract_id=contract,
                landlords_number=f"P{position + 1:05}",
                kind=self.random.choice(["house", "flat", "flat", "bungalow"]),
                **home[0].address,
            )
            if self.chance(0.1):
                self.add("tenancies", property_id=dwelling, started_on=self.ago(2000, 3000), ended_on=since)
            tenancy = self.add("tenancies", property_id=dwelling, started_on=since)
            for one in home:
                self._tenant(one, contract, tenancy, dwelling, since, jointly=len(home) > 1, names=names)

    def _tenant(
        self, one: Any, contract: int, tenancy: int, dwelling: int, since: date, *, jointly: bool, names: list[str]
    ) -> None:
        number = len(self.rows["tenants"]) + 1
        tenant = self.add(
            "tenants",
            contract_id=contract,
            client_reference=f"{contract}/T-{number:05}" if number == 1 or self.chance(0.96) else None,
            **one.names,
            email=self.untidy(one.email) if number > 1 else one.email,
            phone=self.untidy(one.phone),
            postal_address=_on_one_line(one.address),
            postcode=one.address["postcode"],
            access_arrangement=self.random.choice(_tables.ARRANGEMENTS) if self.chance(0.12) else None,
            added_on=since,
        )
        self.add("tenancy_tenants", tenancy_id=tenancy, tenant_id=tenant, holds_it="jointly" if jointly else "alone")
        for _ in range(1 if number == 1 else self.random.choice([0, 0, 1, 1, 2])):
            reported = since + timedelta(days=self.random.randint(1, max(1, (self.today - since).days - 1)))
            self._job(reported, names, tenant_id=tenant, property_id=dwelling, tenancy_id=tenancy)

    def _job(self, reported: date, others: list[str], **whose: int) -> int:
        """A job with its visits; the older ones are done."""
        age = (self.today - reported).days
        done = age > 40 or self.chance(0.4)
        completed = reported + timedelta(days=self.random.randint(0, min(age, 30))) if done else None
        number = len(self.rows["jobs"]) + 1
        job = self.add(
            "jobs",
            reference=f"J{number:06}",
            trade=self.random.choice(_tables.TRADES),
            description=self.sentence("descriptions", others),
            notes=self.sentence("notes", others) if self.chance(0.5) else None,
            status="open" if completed is None else "cancelled" if self.chance(0.05) else "completed",
            reported_on=reported,
            completed_on=completed,
            **whose,
        )
        last = completed or self.today + timedelta(days=self.random.randint(1, 14))
        if completed and self.chance(0.3):
            self._visit(job, reported, reported, self.random.choice(["no answer", "part needed"]), others)
        self._visit(job, last, completed, "done" if completed else None, others)
        return job

    def _visit(self, job: int, planned: date, visited: date | None, outcome: str | None, others: list[str]) -> None:
        # Whoever came more than ten months ago may have left since, and been erased: the visit stays, without a name.
        recent = (self.today - planned).days < 300
        self.add(
            "visits",
            job_id=job,
            operative_id=self.random.choice(self.rows["operatives"])["id"] if recent else None,
            planned_on=planned,
            visited_on=visited,
            outcome=outcome,
            notes=self.sentence("notes", others) if visited and self.chance(0.3) else None,
        )

    def _last_visits(self) -> None:
        """Make each operative's last visit the one on record."""
        for visit in self.rows["visits"]:
            if visit["operative_id"] and visit["visited_on"]:
                who = self.rows["operatives"][visit["operative_id"] - 1]
                who["last_visit_on"] = max(who["last_visit_on"], visit["visited_on"])

    # the jobs database: customers of our own

    def _customers(self, wanted: int) -> None:
        names = ["Sam Nobody"]
        for home in self.households(wanted):
            for one in home:
                self._customer(one, self.ago(2, 2000), names)
                names.append(one.name)

    def _customer(self, one: Any, dealings: date, others: list[str], *, orders: int | None = None) -> int:
        customer = self.add(
            "customers",
            account_reference=f"C{len(self.rows['customers']) + 1:05}",
            **one.names,
            email=self.untidy(one.email) if orders is None else one.email,
            phone=self.untidy(one.phone) if orders is None else one.phone,
            postal_address=_on_one_line(one.address),
            postcode=one.address["postcode"],
            access_arrangement=self.random.choice(_tables.ARRANGEMENTS) if self.chance(0.06) else None,
            contact_by=self.random.choice(["email", "phone", "post", None]),
            registered_on=dealings - timedelta(days=self.random.randint(60, 150)),
            last_dealings_on=dealings,
        )
        for _ in range(orders or self.random.choice([1, 1, 2])):
            reported = dealings - timedelta(days=self.random.randint(1, 50))
            job = self._job(reported, others, customer_id=customer)
            issued = self.rows["jobs"][job - 1]["completed_on"]
            if issued:
                row = self.rows["customers"][customer - 1]
                row["last_dealings_on"] = max(row["last_dealings_on"], issued)
                self._invoice(
                    issued,
                    customer_id=customer,
                    job_id=job,
                    billed_first_name=one.first_name,
                    billed_surname=one.surname,
                    billing_address=f"{_on_one_line(one.address)}, {one.address['postcode']}",
                    net_pence=self.random.randint(4_500, 600_000),
                )
            if self.chance(0.15) and one.email and issued:
                self.add(
                    "feedback",
                    **one.names,
                    email=one.email,
                    job_reference=f"J{job:06}",
                    stars=self.random.randint(1, 5),
                    comment=self.sentence("comments", others) if self.chance(0.7) else None,
                    given_on=max(issued, self.ago(1, 690)),
                )
        return customer

    def _invoice(self, issued: date, **values: Any) -> None:
        """Our financial year ends on 31 March."""
        ends = date(issued.year + (issued > date(issued.year, 3, 31)), 3, 31)
        number = len(self.rows["invoices"]) + 1
        self.add("invoices", number=f"HS{number:06}", issued_on=issued, year_ends_on=ends, **values)

    # the enquiries database

    def _enquirers(self, wanted: int) -> None:
        names = [f"{row['first_name']} {row['surname']}" for row in self.rows["customers"]]
        for home in self.households(wanted):
            for one in home:
                one.email = one.email or (None if one.phone else self.email(one))
                business = self.pick("employers") if self.chance(0.15) else None
                for _ in range(self.random.randint(1, 3)):
                    enquiry = self._enquiry(one, names, business)
                if self.chance(0.4):
                    self._preferences(enquiry)
        for first_name in ("Chidi", "Amaka"):
            self._enquiry(Person(first_name, "Okonjo", AMBIGUOUS["email"], None, self.address()), names)

    def _enquiry(self, one: Any, others: list[str], business: str | None = None, *, tidy: bool = False) -> int:
        contact, answered = self.ago(1, 690), self.chance(0.85)
        return self.add(
            "enquiries",
            **one.names,
            job_title=self.pick("job_titles") if business else None,
            employer_name=business,
            employer_phone="01632 960090" if business else None,
            email=one.email if tidy else self.untidy(one.email),
            phone=one.phone if tidy else self.untidy(one.phone),
            origin="marketing-request" if self.chance(0.1) else "enquiry",
            channel=self.random.choice(["web form", "email", "phone", "letter"]),
            topic=self.pick("topics"),
            message=self.sentence("messages", [name for name in others if name != one.name]),
            answer=self.pick("answers") if answered else None,
            answered_by=self.pick("office") if answered else None,
            received_on=contact - timedelta(days=self.random.randint(0, 20)),
            last_contact_on=contact,
        )

    def _preferences(self, enquiry: int) -> None:
        asked = self.rows["enquiries"][enquiry - 1]
        way = "order" if asked["origin"] == "enquiry" and self.chance(0.3) else asked["origin"]
        for channel in ("email", "phone", "post"):
            self.add(
                "preferences",
                enquiry_id=enquiry,
                channel=channel,
                allowed=self.chance(0.5),
                way_in=way,
                chosen_at=self.moment(asked["received_on"]),
                wording_version=f"news-{self.random.randint(1, 2)}",
            )

    def _people_of_the_demo(self) -> None:
        """Philippa asks what we hold; Lorcan asks to be erased. Each ordered twice and wrote three times."""
        for first_name, surname, who in (("Philippa", "Tolliver", ACCESS), ("Lorcan", "Bridgeford", ERASURE)):
            one = Person(first_name, surname, who["email"], who["phone"], self.address())
            self._customer(one, self.ago(200, 400), ["Sam Nobody"], orders=2)
            for turn in range(3):
                enquiry = self.rows["enquiries"][self._enquiry(one, ["Sam Nobody"], tidy=True) - 1]
                enquiry["email"] = who["email"].upper() if turn == 1 else who["email"]
                enquiry["phone"] = who["phone"].replace(" ", "") if turn == 2 else who["phone"]
            self._preferences(len(self.rows["enquiries"]))


def _on_one_line(address: Mapping[str, str | None]) -> str:
    return f"{address['line1']}, {address['town'] or 'Exampleton'}"


def main() -> None:
    """Seed the databases that a workspace's ``notice/systems.yaml`` connects."""
    from troth.workspace import Workspace

    parser = argparse.ArgumentParser(description="Make the databases of the property contractor example.")
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

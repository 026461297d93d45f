"""A small tracing agency: members of clients' schemes, their addresses and traces, and people who enquire."""

from __future__ import annotations

from tests.systems.databases import Database

TABLES = (
    "create table contracts (id integer primary key, client text not null, ended_on date)",
    """create table members (id integer primary key, contract_id integer references contracts(id), full_name text not null,
       dob date, nino text, email text, phone text, created_on date)""",
    """create table addresses (id integer primary key, member_id integer not null references members(id), line1 text,
       postcode varchar(10))""",
    """create table traces (id integer primary key, member_id integer references members(id), notes text, outcome text,
       traced_on date)""",
    """create table enquiries (id integer primary key, name text, email varchar(80), phone text, message text,
       heard_from integer references enquiries(id), heard_from_name text, closed_on date, origin text)""",
    "create table replies (id integer primary key, enquiry_id integer references enquiries(id), body text)",
    "create table settings (name varchar(20) primary key, value text)",
)

MAPPING = """
when erased: empty
tables:
  contracts: {nobody: a contract is with an organisation, events: {the contract ends: ended_on}}
  settings: {nobody: how the program is set up}
  members:
    one row is: a member
    for client: contract_id to contracts
    kept by: client-contract
    came from: clients
    found by: {email: email, national insurance number: nino, phone: phone, member number: id}
    columns: {full_name: identity.name, dob: identity.date of birth, nino: identity.national insurance number,
              email: contact.email, phone: contact.phone}
    leave: {a date of ours: [created_on]}
    when erased: {replace: {full_name: erased}}
  addresses:
    belongs to: members by member_id
    columns: {line1: contact.postal address, postcode: contact.postal address}
    when erased: delete row
  traces:
    belongs to: members by member_id
    columns: {notes: identity.name, outcome: identity.name}
    free text: [notes]
    when erased: {keep: {outcome: legal-claims}}
    leave: {a date of ours: [traced_on]}
  enquiries:
    one row is: an enquirer
    found by: {email: email, phone: phone, name: name}
    told apart by: [email, name]
    kept by: enquiries
    came from: column origin
    events: {the enquiry closes: closed_on}
    also about: {enquiries by heard_from: [heard_from_name]}
    columns: {name: identity.name, email: contact.email, phone: contact.phone, message: correspondence.message}
    free text: [message]
    when erased: delete row
  replies:
    belongs to: enquiries by enquiry_id
    columns: {body: correspondence.message}
    when erased: delete row
"""


def build(database: Database) -> None:
    """The tables, with two contracts, three members and four enquiries."""
    database.run(
        *TABLES,
        "insert into contracts values (1, 'Brook Pensions', '2020-01-31'), (2, 'Alder Trust', null)",
        """insert into members values
           (1, 1, 'Jo Meadow', '1950-02-03', 'QQ 12 34 56 C', 'Jo@Meadow.example ', '01632 960001', '2019-05-01'),
           (2, 1, 'Sam Field', '1951-01-01', 'QQ654321A', 'sam@field.example', null, '2019-05-01'),
           (3, 2, 'Kim Field', null, null, 'sam@field.example', '01632960003', null)""",
        """insert into addresses values (1, 1, '1 Brook Lane', 'ZZ1 1AA'), (2, 1, '2 Brook Lane', 'ZZ1 1AB'),
           (3, 2, '3 Hill Road', null)""",
        """insert into traces values (1, 1, 'rang sam@field.example', 'found', '2020-01-01'), (2, 2, 'no answer', null, null),
           (3, 3, 'neighbour is Jo Meadow, jo@meadow.example', 'found', null)""",
        """insert into enquiries values
           (1, 'Ann Reed', 'ann@reed.example', '+44 7700 900111', 'please call', null, null, '2021-02-01', 'website'),
           (2, 'Bob Rush', 'bob@rush.example', '07700 900222', 'ann@reed.example told me', 1, 'Ann Reed', null, 'website'),
           (3, 'Cy Rush', 'bob@rush.example', null, 'we share an email', null, null, '2024-02-01', 'hearsay'),
           (4, 'ann  reed', 'Ann@Reed.example', null, 'me again', null, null, '2024-02-01', null)""",
        "insert into replies values (1, 1, 'dear Ann'), (2, 2, 'dear Bob'), (3, 4, 'dear Ann again')",
        "insert into settings values ('colour', 'green')",
    )

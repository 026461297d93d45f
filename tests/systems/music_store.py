"""A music store as its public documentation describes it: artists to invoice lines, employees who report to each other.

The eleven tables and their columns are those of the well-known sample database; the few rows are made up.
"""

from __future__ import annotations

from tests.systems.databases import Database

TABLES = (
    'create table "Artist" ("ArtistId" integer primary key, "Name" varchar(120))',
    """create table "Album" ("AlbumId" integer primary key, "Title" varchar(160) not null,
       "ArtistId" integer not null references "Artist"("ArtistId"))""",
    'create table "Genre" ("GenreId" integer primary key, "Name" varchar(120))',
    'create table "MediaType" ("MediaTypeId" integer primary key, "Name" varchar(120))',
    """create table "Track" ("TrackId" integer primary key, "Name" varchar(200) not null,
       "AlbumId" integer references "Album"("AlbumId"),
       "MediaTypeId" integer not null references "MediaType"("MediaTypeId"),
       "GenreId" integer references "Genre"("GenreId"), "Composer" varchar(220), "Milliseconds" integer not null,
       "Bytes" integer, "UnitPrice" numeric(10,2) not null)""",
    'create table "Playlist" ("PlaylistId" integer primary key, "Name" varchar(120))',
    """create table "PlaylistTrack" ("PlaylistId" integer not null references "Playlist"("PlaylistId"),
       "TrackId" integer not null references "Track"("TrackId"), primary key ("PlaylistId", "TrackId"))""",
    """create table "Employee" ("EmployeeId" integer primary key, "LastName" varchar(20) not null,
       "FirstName" varchar(20) not null, "Title" varchar(30), "ReportsTo" integer references "Employee"("EmployeeId"),
       "BirthDate" timestamp, "HireDate" timestamp, "Address" varchar(70), "City" varchar(40), "State" varchar(40),
       "Country" varchar(40), "PostalCode" varchar(10), "Phone" varchar(24), "Fax" varchar(24), "Email" varchar(60))""",
    """create table "Customer" ("CustomerId" integer primary key, "FirstName" varchar(40) not null,
       "LastName" varchar(20) not null, "Company" varchar(80), "Address" varchar(70), "City" varchar(40),
       "State" varchar(40), "Country" varchar(40), "PostalCode" varchar(10), "Phone" varchar(24), "Fax" varchar(24),
       "Email" varchar(60) not null, "SupportRepId" integer references "Employee"("EmployeeId"))""",
    """create table "Invoice" ("InvoiceId" integer primary key,
       "CustomerId" integer not null references "Customer"("CustomerId"), "InvoiceDate" timestamp not null,
       "BillingAddress" varchar(70), "BillingCity" varchar(40), "BillingState" varchar(40), "BillingCountry" varchar(40),
       "BillingPostalCode" varchar(10), "Total" numeric(10,2) not null)""",
    """create table "InvoiceLine" ("InvoiceLineId" integer primary key,
       "InvoiceId" integer not null references "Invoice"("InvoiceId"),
       "TrackId" integer not null references "Track"("TrackId"), "UnitPrice" numeric(10,2) not null,
       "Quantity" integer not null)""",
)

MAPPING = """
when erased: empty
tables:
  Artist: {nobody: public names of performers}
  Album: {nobody: goods}
  Genre: {nobody: goods}
  MediaType: {nobody: goods}
  Track: {nobody: goods}
  Playlist: {nobody: made by the shop}
  PlaylistTrack: {nobody: made by the shop}
  Employee:
    one row is: an employee
    found by: {email: Email, phone: Phone}
    also about: {Employee by ReportsTo: []}
    columns: {FirstName: identity.name, LastName: identity.name, BirthDate: identity.date of birth, Address: contact.post,
              City: contact.post, State: contact.post, Country: contact.post, PostalCode: contact.post,
              Phone: contact.phone, Fax: contact.phone, Email: contact.email, Title: work.title}
    leave: {the shop's own date: [HireDate]}
    when erased: {replace: {FirstName: former, LastName: employee}}
  Customer:
    one row is: a customer
    found by: {email: Email, phone: Phone}
    also about: {Employee by SupportRepId: []}
    columns: {FirstName: identity.name, LastName: identity.name, Company: contact.company, Address: contact.post,
              City: contact.post, State: contact.post, Country: contact.post, PostalCode: contact.post,
              Phone: contact.phone, Fax: contact.phone, Email: contact.email}
    when erased: {replace: {FirstName: former, LastName: customer, Email: gone@shop.example}}
  Invoice:
    belongs to: Customer by CustomerId
    columns: {BillingAddress: contact.post, BillingCity: contact.post, BillingState: contact.post,
              BillingCountry: contact.post, BillingPostalCode: contact.post}
    leave: {figures: [InvoiceDate, Total]}
    when erased: {keep: {BillingAddress: legal-obligation, BillingCity: legal-obligation, BillingState: legal-obligation,
                         BillingCountry: legal-obligation, BillingPostalCode: legal-obligation}}
  InvoiceLine:
    belongs to: Invoice by InvoiceId
    leave: {figures: [TrackId, UnitPrice, Quantity]}
    when erased: empty
"""


def build(database: Database) -> None:
    """The tables, with three employees, three customers and what they bought."""
    database.run(
        *TABLES,
        "insert into \"Artist\" values (1, 'The Placeholders'), (2, 'Lorem')",
        "insert into \"Album\" values (1, 'First', 1), (2, 'Second', 2)",
        "insert into \"Genre\" values (1, 'Skiffle')",
        "insert into \"MediaType\" values (1, 'file')",
        """insert into "Track" values (1, 'One', 1, 1, 1, 'P. Holder', 1000, 9, 0.99),
           (2, 'Two', 2, 1, null, null, 2000, 9, 0.99)""",
        "insert into \"Playlist\" values (1, 'Quiet')",
        'insert into "PlaylistTrack" values (1, 1), (1, 2)',
        """insert into "Employee" ("EmployeeId", "LastName", "FirstName", "ReportsTo", "Phone", "Email") values
           (1, 'Head', 'Hana', null, '01632 960100', 'hana@shop.example'),
           (2, 'Middle', 'Mo', 1, '01632 960101', 'mo@shop.example'),
           (3, 'Clerk', 'Cat', 2, '01632 960102', 'cat@shop.example')""",
        """insert into "Customer" ("CustomerId", "FirstName", "LastName", "Address", "Phone", "Email", "SupportRepId") values
           (1, 'Ada', 'Ash', '1 Ash Row', '+44 1632 960200', 'ada@ash.example', 3),
           (2, 'Ben', 'Bay', '2 Bay Row', null, 'ben@bay.example', 3),
           (3, 'Ash', 'Ada', '3 Ash Row', '01632 960200', 'ash@ada.example', null)""",
        """insert into "Invoice" values (1, 1, '2024-01-02 00:00:00', '1 Ash Row', 'Ashton', null, 'GB', 'ZZ1 1ZZ', 1.98),
           (2, 1, '2024-02-02 00:00:00', '1 Ash Row', 'Ashton', null, 'GB', 'ZZ1 1ZZ', 0.99),
           (3, 2, '2024-01-03 00:00:00', '2 Bay Row', 'Bayton', null, 'GB', null, 0.99)""",
        'insert into "InvoiceLine" values (1, 1, 1, 0.99, 1), (2, 1, 2, 0.99, 1), (3, 2, 1, 0.99, 1), (4, 3, 1, 0.99, 1)',
    )

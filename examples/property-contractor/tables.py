"""The tables of the two databases: what a property contractor's jobs system and its website's enquiries really look like."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

ARRANGEMENTS = (
    "ring ahead",
    "two operatives",
    "allow time at the door",
    "key safe",
    "speak to a carer",
    "letters in large print",
)
"""How to call on somebody: codes for the one who goes there. Never why, so a diagnosis has no place to stand."""

MARKS = (
    "DROP TABLE IF EXISTS troth_marks",
    "CREATE TABLE troth_marks (mark varchar(200) NOT NULL PRIMARY KEY, made_at varchar(40) NOT NULL, "
    "epoch varchar(32) NOT NULL, said text NOT NULL)",
)
"""Troth’s own table in the jobs database (``marker: yes``), as its owner makes it by what ``troth systems marker jobs`` says."""

TRADES = ("plumbing", "heating", "electrics", "carpentry", "roofing", "damp and mould")


def _table(schema: sa.MetaData, name: str, *parts: sa.schema.SchemaItem) -> None:
    sa.Table(name, schema, sa.Column("id", sa.Integer, primary_key=True), *parts)


def _text(name: str, length: int = 120, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), **more)


def _date(name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, **more)


def _to(name: str, table: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _one_of(column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})")


def _jobs() -> sa.MetaData:
    """Landlords with their contracts, homes and tenants; customers of our own; jobs, visits, operatives and invoices."""
    schema, must = sa.MetaData(), {"nullable": False}
    _table(schema, "landlords", _text("name", **must, unique=True), _text("kind", 40, **must), _date("since", **must))
    _table(
        schema,
        "landlord_contacts",
        _to("landlord_id", "landlords"),
        _text("first_name", 60, **must),
        _text("surname", 60, **must),
        _text("job_title"),
        _text("employer_name"),
        _text("office_phone", 40),
        _text("email", **must, index=True),
        _text("phone", 40),
        _date("last_contact_on", **must),
    )
    _table(
        schema,
        "contracts",
        _to("landlord_id", "landlords"),
        _text("reference", 20, **must, unique=True),
        _date("signed_on", **must),
        _date("ends_on", **must),
        _date("ended_on"),
        sa.CheckConstraint("ended_on >= signed_on"),
    )
    _table(
        schema,
        "properties",
        _to("contract_id", "contracts"),
        _text("landlords_number", 20, **must),
        _text("line1", **must),
        _text("town"),
        _text("postcode", 10, **must),
        _text("kind", 20, **must),
        _one_of("kind", "house", "flat", "bungalow"),
        sa.UniqueConstraint("contract_id", "landlords_number"),
    )
    _table(
        schema,
        "tenancies",
        _to("property_id", "properties"),
        _date("started_on", **must),
        _date("ended_on"),
        sa.CheckConstraint("ended_on >= started_on"),
    )
    _table(
        schema,
        "tenants",
        _to("contract_id", "contracts"),
        _text("client_reference", 30),
        _text("first_name", 60, **must),
        _text("surname", 60, **must),
        _text("email", index=True),
        _text("phone", 40, index=True),
        _text("postal_address", 200),
        _text("postcode", 10),
        _text("access_arrangement", 30),
        _date("added_on", **must),
        _one_of("access_arrangement", *ARRANGEMENTS),
        sa.UniqueConstraint("contract_id", "client_reference"),
    )
    _table(
        schema,
        "tenancy_tenants",
        _to("tenancy_id", "tenancies"),
        _to("tenant_id", "tenants"),
        _text("holds_it", 10, **must),
        _one_of("holds_it", "alone", "jointly"),
        sa.UniqueConstraint("tenancy_id", "tenant_id"),
    )
    _table(
        schema,
        "customers",
        _text("account_reference", 20, unique=True),
        _text("first_name", 60, **must),
        _text("surname", 60, **must),
        _text("email", index=True),
        _text("phone", 40, index=True),
        _text("postal_address", 200),
        _text("postcode", 10),
        _text("access_arrangement", 30),
        _text("contact_by", 10),
        _date("registered_on", **must),
        _date("last_dealings_on", **must),
        _one_of("access_arrangement", *ARRANGEMENTS),
        _one_of("contact_by", "email", "phone", "post"),
        sa.CheckConstraint("last_dealings_on >= registered_on"),
    )
    _table(
        schema,
        "operatives",
        _text("first_name", 60, **must),
        _text("surname", 60, **must),
        _text("job_title"),
        _text("employer_name"),
        _text("email", unique=True),
        _text("phone", 40),
        _date("last_visit_on", **must),
    )
    # A job is either one of a landlord, reported by a tenant, or one of a customer of our own; never both.
    _table(
        schema,
        "jobs",
        _text("reference", 20, **must, unique=True),
        _to("tenant_id", "tenants", nullable=True),
        _to("customer_id", "customers", nullable=True),
        _to("property_id", "properties", nullable=True),
        _to("tenancy_id", "tenancies", nullable=True),
        _text("trade", 20, **must),
        sa.Column("description", sa.Text, **must),
        sa.Column("notes", sa.Text),
        _text("status", 20, **must),
        _date("reported_on", **must),
        _date("completed_on"),
        _one_of("trade", *TRADES),
        _one_of("status", "open", "completed", "cancelled"),
        sa.CheckConstraint("(tenant_id IS NULL) <> (customer_id IS NULL)"),
        sa.CheckConstraint("completed_on >= reported_on"),
    )
    _table(
        schema,
        "visits",
        _to("job_id", "jobs"),
        _to("operative_id", "operatives", nullable=True),
        _date("planned_on", **must),
        _date("visited_on"),
        _text("outcome", 20),
        sa.Column("notes", sa.Text),
        _one_of("outcome", "done", "no answer", "part needed"),
        sa.CheckConstraint("outcome IS NULL OR visited_on IS NOT NULL"),
    )
    _table(
        schema,
        "invoices",
        _text("number", 20, **must, unique=True),
        _to("customer_id", "customers", nullable=True),
        _to("landlord_id", "landlords", nullable=True),
        _to("job_id", "jobs", nullable=True),
        _text("billed_first_name", 60),
        _text("billed_surname", 60),
        _text("billing_address", 200),
        sa.Column("net_pence", sa.Integer, **must),
        _date("issued_on", **must),
        _date("year_ends_on", **must),
        sa.CheckConstraint("(customer_id IS NULL) <> (landlord_id IS NULL)"),
        sa.CheckConstraint("year_ends_on >= issued_on"),
    )
    return schema


def _enquiries() -> sa.MetaData:
    """Enquiries, the marketing choices made with them – a later choice is a row of its own – and feedback."""
    schema, must = sa.MetaData(), {"nullable": False}
    _table(
        schema,
        "enquiries",
        _text("first_name", 60, **must),
        _text("surname", 60, **must),
        _text("job_title"),
        _text("employer_name"),
        _text("employer_phone", 40),
        _text("email", index=True),
        _text("phone", 40, index=True),
        _text("origin", 30, **must),
        _text("channel", 20, **must),
        _text("topic"),
        sa.Column("message", sa.Text, **must),
        sa.Column("answer", sa.Text),
        _text("answered_by"),
        _date("received_on", **must),
        _date("last_contact_on", **must),
        _one_of("origin", "enquiry", "marketing-request"),
        _one_of("channel", "web form", "email", "phone", "letter"),
        sa.CheckConstraint("last_contact_on >= received_on"),
        sa.CheckConstraint("answer IS NULL OR answered_by IS NOT NULL"),
    )
    _table(
        schema,
        "preferences",
        _to("enquiry_id", "enquiries"),
        _text("channel", 10, **must),
        sa.Column("allowed", sa.Boolean, **must),
        _text("way_in", 30, **must),
        _text("wording_version", 20, **must),
        sa.Column("chosen_at", sa.DateTime(timezone=True), **must),
        _one_of("channel", "email", "phone", "post"),
        _one_of("way_in", "enquiry", "order", "marketing-request"),
        sa.UniqueConstraint("enquiry_id", "channel", "chosen_at"),
    )
    _table(
        schema,
        "feedback",
        _text("first_name", 60, **must),
        _text("surname", 60, **must),
        _text("email", **must, index=True),
        _text("job_reference", 20),
        sa.Column("stars", sa.Integer, **must),
        sa.Column("comment", sa.Text),
        _date("given_on", **must),
        sa.CheckConstraint("stars BETWEEN 1 AND 5"),
    )
    return schema


SCHEMAS = {"jobs": _jobs(), "enquiries": _enquiries()}

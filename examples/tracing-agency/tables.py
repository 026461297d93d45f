"""The tables of the two databases: what a tracing agency's case system and website really look like."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

OUTCOMES = ("living as stated", "new address", "no trace", "several candidates", "possible death")


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


def _cases() -> sa.MetaData:
    """Clients and their contracts; the members they sent; addresses, traces, decisions, searches and addresses found."""
    schema, must = sa.MetaData(), {"nullable": False}
    _table(schema, "clients", _text("name", **must, unique=True), _text("kind", 40, **must), _date("since", **must))
    _table(
        schema,
        "client_contacts",
        _to("client_id", "clients"),
        _text("full_name", **must),
        _text("post_held"),
        _text("email", **must, index=True),
        _text("phone", 40),
        _date("last_contact_on", **must),
    )
    _table(
        schema,
        "contracts",
        _to("client_id", "clients"),
        _text("reference", 20, **must, unique=True),
        _text("role", 20, **must),
        _date("signed_on", **must),
        _date("ends_on", **must),
        _date("ended_on"),
        _one_of("role", "processor", "controller"),
        sa.CheckConstraint("ended_on >= signed_on"),
    )
    _table(
        schema,
        "batches",
        _to("contract_id", "contracts"),
        _text("file_name", **must),
        _date("received_on", **must),
        sa.Column("row_count", sa.Integer, **must),
        sa.Column("rejected_count", sa.Integer, **must),
        sa.CheckConstraint("rejected_count BETWEEN 0 AND row_count"),
    )
    _table(
        schema,
        "members",
        _to("contract_id", "contracts"),
        _to("batch_id", "batches"),
        _text("client_reference", 30),
        _text("full_name", **must),
        _text("former_name"),
        _date("date_of_birth"),
        _text("nino", 20, index=True),
        _text("email", index=True),
        _text("phone", 40, index=True),
        _date("added_on", **must),
        sa.UniqueConstraint("contract_id", "client_reference"),
    )
    _table(
        schema,
        "addresses",
        _to("member_id", "members"),
        _text("line1", **must),
        _text("town"),
        _text("postcode", 10),
        _text("origin", 40, **must),
        _date("noted_on", **must),
    )
    _table(
        schema,
        "traces",
        _to("member_id", "members"),
        _text("status", 20, **must),
        sa.Column("score", sa.Float),
        sa.Column("notes", sa.Text),
        _date("opened_on", **must),
        _one_of("status", "open", "decided"),
    )
    # No outcome without the person who decided it: UK GDPR Arts 22A to 22D ask for one who means it.
    _table(
        schema,
        "decisions",
        sa.Column("trace_id", sa.ForeignKey("traces.id"), nullable=False, unique=True),
        _text("outcome", 40, **must),
        _text("decided_by", **must),
        sa.Column("decided_at", sa.DateTime(timezone=True), **must),
        _one_of("outcome", *OUTCOMES),
    )
    _table(
        schema,
        "searches",
        _to("trace_id", "traces"),
        _text("recipient", 40, **must),
        _text("permitted_purpose", **must),
        sa.Column("result", sa.Text),
        _date("searched_on", **must),
        _text("searched_by", **must),
    )
    _table(
        schema,
        "found_addresses",
        _to("trace_id", "traces"),
        _text("line1", **must),
        _text("town"),
        _text("postcode", 10),
        sa.Column("score", sa.Float),
        _text("origin", 40, **must),
        _date("seen_on"),
        _date("reported_on"),
        sa.CheckConstraint("reported_on >= seen_on"),
    )
    return schema


def _website() -> sa.MetaData:
    """Accounts, enquiries, and the marketing choices that hang on either; a later choice is a row of its own."""
    schema, must = sa.MetaData(), {"nullable": False}
    _table(
        schema,
        "registrations",
        _text("full_name", **must),
        _text("email", **must, index=True),
        _text("phone", 40),
        _text("postal_address", 200),
        _text("postcode", 10),
        _text("password_hash"),
        _text("origin", 40, **must),
        _to("introduced_by", "registrations", nullable=True),
        sa.Column("introduction", sa.Text),
        _text("notice_version", 20, **must),
        _date("registered_on", **must),
        _date("last_used_on", **must),
        sa.CheckConstraint("last_used_on >= registered_on"),
    )
    _table(
        schema,
        "enquiries",
        _text("full_name", **must),
        _text("email", index=True),
        _text("phone", 40, index=True),
        _date("date_of_birth"),
        _text("nino", 20),
        _text("called_from", 40),
        _text("channel", 20, **must),
        _text("topic"),
        sa.Column("message", sa.Text, **must),
        sa.Column("answer", sa.Text),
        _text("answered_by"),
        _date("received_on", **must),
        _date("last_contact_on", **must),
        _one_of("channel", "web form", "email", "phone", "letter"),
        sa.CheckConstraint("last_contact_on >= received_on"),
        sa.CheckConstraint("answer IS NULL OR answered_by IS NOT NULL"),
    )
    _table(
        schema,
        "preferences",
        _to("registration_id", "registrations", nullable=True),
        _to("enquiry_id", "enquiries", nullable=True),
        _text("channel", 10, **must),
        sa.Column("allowed", sa.Boolean, **must),
        _text("way_in", 20, **must),
        _text("wording_version", 20, **must),
        sa.Column("chosen_at", sa.DateTime(timezone=True), **must),
        _one_of("channel", "email", "phone", "post"),
        _one_of("way_in", "enquiry", "purchase", "introduction", "registration"),
        sa.UniqueConstraint("registration_id", "channel", "chosen_at"),
        sa.UniqueConstraint("enquiry_id", "channel", "chosen_at"),
        sa.CheckConstraint("(registration_id IS NULL) <> (enquiry_id IS NULL)"),
    )
    return schema


SCHEMAS = {"cases": _cases(), "website": _website()}

"""Made-up values of every type, and identifiers that nobody real has."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import sqlalchemy as sa

from troth.systems.normalise import form_of
from troth.systems.reflect import Column, Table


def new_token() -> str:
    """The mark of one made-up person or row: twelve characters that stand nowhere else."""
    return "dr" + secrets.token_hex(5)


def is_unique(table: Table, column: Column) -> bool:
    """Whether the column is part of a key or of a unique set."""
    return column.name in table.key or any(column.name in names for names in table.unique)


def fresh(connection: sa.Connection, table: Table, column: Column, token: str) -> object:
    """A made-up value, beyond all that are there where a number has to be unique."""
    if column.kind == "integer" and is_unique(table, column):
        highest = connection.execute(sa.select(sa.func.max(table.at(column.name)))).scalar_one()
        return (int(highest) if isinstance(highest, int) else 0) + 1
    return value(column, token, sqlite=connection.dialect.name == "sqlite")


def identifier(name: str, token: str) -> str:
    """A made-up identifier of the form its name says. No telephone number starts with 0999, no NINO with ZZ."""
    form = form_of(name)
    if form == "phone":
        return "0999" + _digits(7)
    if form == "nino":
        return f"ZZ{_digits(6)}A"
    if form == "code":
        return token.upper()
    return f"Drill {token}" if form == "text" else f"{token}@drill.example"


def value(column: Column, token: str, *, sqlite: bool) -> object:
    """A made-up value of the column's type; text carries the token where it is long enough. None: no type we know."""
    if column.options:
        return column.options[0]
    least, greatest = column.bounds or (1000, 20999)
    number = least + secrets.randbelow(min(greatest - least + 1, 20000))
    match column.kind:
        case "integer":
            return number
        case "number":
            return Decimal(number % 97 + 1)
        case "date":
            return date(1901, 1, 1) + timedelta(days=number)
        case "timestamp":
            return datetime.combine(date(1971, 1, 1) + timedelta(days=number), time(number % 24))
        case "time":
            return time(number % 24, number % 60)
        case "boolean":
            return True
        case "uuid":
            return uuid4()
        case "bytes":
            return token.encode()[: column.length]
        case "json":
            return json.dumps({"drill": token}) if sqlite else {"drill": token}
        case "list":
            return [f"{token}{secrets.token_hex(2)}"]
        case "text":
            text = f"{token}{secrets.token_hex(2)}"
            fits = column.length is None or len(text) <= column.length
            return text if fits else secrets.token_hex(8)[: column.length]
        case _:
            return f"{token}{secrets.token_hex(2)}" if sqlite else None


def _digits(number: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(number))

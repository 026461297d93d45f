"""What was found, as plan data: keys of rows keep their types on the way through JSON."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from troth.systems import Aside, Correction, Found, Key, Rows


def found_to_json(found: Found) -> dict[str, Any]:
    """A finding as JSON values. Personal: seal it before it is stored."""
    return {
        "system": found.system,
        "searched": list(found.searched),
        "unsearched": list(found.unsearched),
        "person": dict(found.person),
        "aside": [[aside.table, key_to_json(aside.key), aside.why] for aside in found.aside],
        "rows": [
            {
                "table": rows.table,
                "keys": [key_to_json(key) for key in rows.keys],
                "reached": rows.reached,
                "standing": rows.standing,
                "client": key_to_json(rows.client) if rows.client is not None else None,
                "columns": list(rows.columns),
                "root": rows.root,
            }
            for rows in found.rows
        ],
    }


def found_from_json(said: dict[str, Any]) -> Found:
    """The finding that ``found_to_json`` wrote."""
    rows = tuple(
        Rows(
            table=row["table"],
            keys=tuple(key_from_json(key) for key in row["keys"]),
            reached=row["reached"],
            standing=row["standing"],
            client=key_from_json(row["client"]) if row["client"] is not None else None,
            columns=tuple(row["columns"]),
            root=row["root"],
        )
        for row in said["rows"]
    )
    return Found(
        said["system"],
        rows,
        searched=tuple(said["searched"]),
        unsearched=tuple(said["unsearched"]),
        aside=tuple(Aside(table, key_from_json(key), why) for table, key, why in said["aside"]),
        person=said["person"],
    )


def correction_to_json(correction: Correction) -> dict[str, Any]:
    """A correction as JSON values. Personal: seal it before it is stored."""
    return {**asdict(correction), "keys": [key_to_json(key) for key in correction.keys]}


def correction_from_json(said: dict[str, Any]) -> Correction:
    """The correction that ``correction_to_json`` wrote."""
    keys = tuple(key_from_json(key) for key in said["keys"])
    return Correction(said["table"], said["column"], keys, said["seen"], said["value"])


def key_from_json(parts: list[Any]) -> Key:
    """A key with the types it had."""
    return tuple(_part_from_json(part) for part in parts)


def key_to_json(key: Key) -> list[Any]:
    """A key as JSON values that say their types."""
    return [_part_to_json(part) for part in key]


def _part_to_json(part: object) -> object:
    if isinstance(part, datetime):
        return {"datetime": part.isoformat()}
    if isinstance(part, date):
        return {"date": part.isoformat()}
    if isinstance(part, UUID):
        return {"uuid": str(part)}
    if isinstance(part, Decimal):
        return {"decimal": str(part)}
    if isinstance(part, bytes):
        return {"bytes": base64.b64encode(part).decode()}
    return part


_READERS = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "uuid": UUID,
    "decimal": Decimal,
    "bytes": base64.b64decode,
}


def _part_from_json(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    ((kind, text),) = part.items()  # pyright: ignore[reportUnknownVariableType]
    return _READERS[kind](text)  # pyright: ignore[reportUnknownArgumentType]

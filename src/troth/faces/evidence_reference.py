"""The kinds of entries as Markdown, made from their declarations: ``python -m troth.faces.evidence_reference``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

PREFACE = """\
# The kinds of entries

<!-- Written from the declarations by `python -m troth.faces.evidence_reference > docs/reference/evidence.md`; a test holds
them equal. -->

Every entry of the [evidence log](../evidence.md) is of one of these kinds. Its facts are exactly what the JSON Schema under
it says, and lie beside the log; the leaf holds only their commitment. A field is a number, a truth, a date, one of our ids or
hashes, a name out of a schema or the notice, or a sentence that Troth wrote. None takes an email address, a telephone number
or a value that somebody entered. An effect outside Troth's store has `….begun` and `….done` or `….failed`.

Facts of kinds marked *lasting* are read by checks for as long as the log lasts; `TROTH_KEEP_FACTS` does not take them.

| kind | what it says | facts |
| --- | --- | --- |
"""


def reference() -> str:
    """The whole page ``docs/reference/evidence.md``."""
    from troth.desk.evidence.kinds import schemas

    listed = list(schemas())
    rows = [
        f"| `{kind.name}`{' *lasting*' if kind.lasting else ''} | {kind.says} | {_fields(schema)} |"
        for kind, schema in listed
    ]
    return PREFACE + "\n".join([*rows, "", *(part for kind, schema in listed for part in _section(kind.name, schema))])


def _section(name: str, schema: dict[str, Any]) -> Iterator[str]:
    """A kind's JSON Schema, each definition on a line of its own."""
    yield f"## `{name}`\n"
    lines = [
        f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in schema.items()
        if key != "$defs"
    ]
    if "$defs" in schema:
        inner = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(each, ensure_ascii=False)}" for key, each in schema["$defs"].items()
        )
        lines.append(f' "$defs": {{\n{inner}}}')
    body = ",\n".join(lines)
    yield f"```json\n{{\n{body}\n}}\n```\n"


def _fields(schema: dict[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in schema.get("properties", {})) or "none"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django

    django.setup()
    sys.stdout.write(reference())

"""The reference of the API, written from its description: ``python -m troth.faces.api_reference > docs/reference/api.md``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

PREFACE = """\
# The operations of the API

<!-- Written from the API's own description by `python -m troth.faces.api_reference > docs/reference/api.md`; a test holds them
equal. -->

What each operation does, the act its token must say, and the fields of what is sent and answered. Fields with a star are always
there. [docs/api.md](../api.md) says how tokens, pages, keys and refusals work; the whole as OpenAPI 3.1 is at
`/api/v1/openapi.json`.
"""


def reference(described: Mapping[str, Any]) -> str:
    """The page, from the description."""
    schemas = described["components"]["schemas"]
    rooms: dict[str, list[str]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            rooms.setdefault(operation["tags"][0], []).append(_operation(method, path, operation, schemas))
    lines = [PREFACE]
    for room, operations in rooms.items():
        lines += [f"## {room}\n", *operations]
    return "\n".join(lines).rstrip() + "\n"


def _operation(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    needs = f" Act: *{operation['x-act']}*." if operation["security"] else ""
    said = [f"### `{method.upper()} {path}`", "", f"{operation['summary']}.{needs}"]
    if more := operation.get("description"):
        said += ["", " ".join(more.split())]
    asked = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
    if asked:
        said.append(f"\n- in the address: {', '.join(f'`{name}`' for name in asked)}")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        said.append(f"{'' if asked else chr(10)}- sent: {', '.join(_fields(body, schemas))}")
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        if status.startswith("2") and schema:
            first = not asked and not body
            said.append(f"{chr(10) if first else ''}- answered ({status}): {', '.join(_fields(schema, schemas))}")
    return "\n".join(said) + "\n"


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    found = schemas[_name(schema)] if "$ref" in schema else schema
    required = found.get("required", ())
    for name, field in found.get("properties", {}).items():
        inside = _inside(field)
        of = f" ({', '.join(_fields(schemas[inside], schemas))})" if inside else ""
        yield f"`{name}`{'*' if name in required else ''}{of}"


def _inside(field: Mapping[str, Any]) -> str | None:
    """The schema that a field holds, or holds a list of."""
    found = re.search(r"#/components/schemas/(\w+)", json.dumps(field))
    return found[1] if found else None


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def main() -> None:
    """Print the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django

    django.setup()
    from troth.faces.api import description

    print(reference(json.loads(description())), end="")  # noqa: T201


if __name__ == "__main__":
    main()

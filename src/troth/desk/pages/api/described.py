"""The description of the API: what Ninja knows of each operation, and what the entrance adds to every one."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from troth.desk.pages.api.problems import MEDIA_TYPE, SCHEMA, TITLES

_ALWAYS = (400, 429, 500, 503)
_WITH_TOKEN = (401, 403)
_WITH_PATH = (404,)
_DOES = (409, 411, 413, 415, 422)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Of your making, new for each new request: the same request under it is done once, and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!#-\[\]-~]+$"},
}
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token: `troth token new NAME --may ACT --as EMAIL`, or in the console. It is shown once.",
}


def described(api: NinjaAPI, root: str) -> dict[str, Any]:
    """OpenAPI 3.1. Operations that need no token carry ``security: []``; every refusal is a problem."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=root))
    made["security"] = [{"token": []}]
    components = made.setdefault("components", {})
    components["securitySchemes"] = {"token": _TOKEN}
    components.setdefault("schemas", {})["Problem"] = SCHEMA
    components["responses"] = {
        f"Problem{status}": {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in {*_ALWAYS, *_WITH_TOKEN, *_WITH_PATH, *_DOES}
    }
    for methods in made["paths"].values():
        for method, operation in methods.items():
            _add(method, operation)
    return made


def _add(method: str, operation: dict[str, Any]) -> None:
    statuses = {*_ALWAYS}
    if operation["security"]:
        statuses |= {*_WITH_TOKEN}
    if any(each["in"] == "path" for each in operation.get("parameters", ())):
        statuses |= {*_WITH_PATH}
    if operation.get("parameters"):
        statuses |= {422}
    if method != "get":
        statuses |= {*_DOES}
        operation["parameters"] = [*operation.get("parameters", ()), _KEY]
    # What the store or the notice cannot answer now is a conflict also for a reader.
    statuses |= {409}
    for each in operation.get("parameters", ()):
        _never_null(each["schema"])
    if operation.get("description", "").strip().rstrip(".") == operation["summary"]:
        del operation["description"]
    answers: dict[str, Any] = {str(status): said for status, said in operation["responses"].items()}
    for status in sorted(statuses):
        answers.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    operation["responses"] = answers


def _never_null(schema: dict[str, Any]) -> None:
    """What stands in an address is there or not; ``null`` would be a word of four letters."""
    some = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(some) == 1:
        del schema["anyOf"]
        schema.pop("default", None)
        schema.update(some[0])

"""Ask the API for whatever its description allows, and for what it does not, in somebody's name; and look at every answer."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SLOW = ("run_checks", "check_promise")
"""Operations that set a long piece of work going; asked once each."""


def operations() -> dict[str, Any]:
    """The operations of the description, by name, over the application in this process."""
    application = get_wsgi_application()
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers={"Host": "localhost"})
    found = (each.ok() for each in described.get_all_operations())
    return {each.definition.raw["operationId"]: each for each in found}


def ask(operation: Any, token: str | None, examples: int, seen: Callable[[Any, Any], None]) -> None:
    """Ask one operation so many times with what fits its description, and as often with what does not; once: only what fits."""
    headers = {"Host": "localhost", "Accept-Encoding": "identity"} | (
        {"Authorization": f"Bearer {token}"} if token is not None else {}
    )
    said = operation.definition.raw
    slow = said["operationId"] in SLOW
    modes = [GenerationMode.POSITIVE]
    if examples > 1 and (said.get("parameters") or said.get("requestBody")):
        modes.append(GenerationMode.NEGATIVE)
    for mode in modes:
        strategy = operation.as_strategy(generation_mode=mode)

        @settings(
            max_examples=1 if slow else examples,
            derandomize=examples < 50,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def asked(case: Any) -> None:
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)
            seen(case, answer)

        asked()


def of_act(operations: dict[str, Any], acts: Sequence[str]) -> set[str]:
    """The names of the operations that a token with these acts may call."""
    return {
        name for name, each in operations.items() if (act := each.definition.raw.get("x-act")) is None or act in acts
    }

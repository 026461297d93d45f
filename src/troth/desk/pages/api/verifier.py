"""The stand-alone verifier for machines: one file that checks packs and receipts, and needs nothing of Troth."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, HttpRequest

from troth.desk.pages.api.door import Door
from troth.ledger.verifier import __file__ as VERIFIER

door = Door("Evidence")
_PYTHON = {"text/x-python": {"schema": {"type": "string"}}}


@door.reads(
    "/evidence/verifier",
    act="see promises",
    response=None,
    openapi_extra={"responses": {200: {"description": "The verifier", "content": _PYTHON}}},
)
def take_verifier(request: HttpRequest) -> FileResponse:
    """The verifier of packs and receipts, as one file of Python that imports nothing of Troth."""
    return FileResponse(
        Path(VERIFIER).open("rb"), as_attachment=True, filename="troth_verify.py", content_type="text/x-python"
    )

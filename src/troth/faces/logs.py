"""The log of a serving process: one JSON object a line on standard error, with nothing in it that anybody typed."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from troth.desk import here


def log_to_standard_error() -> None:
    """One JSON object a line on standard error: time, level, where from, and words of our own. Quiet but for what goes wrong,
    unless ``TROTH_LOG`` says ``info``."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    wanted = (here().setting("TROTH_LOG") or "warning").upper()
    root.setLevel(wanted if wanted in ("DEBUG", "INFO", "WARNING", "ERROR") else "WARNING")
    logging.getLogger("django.request").setLevel("CRITICAL")  # our own line says it without the address asked for
    logging.getLogger("waitress.queue").setLevel("ERROR")


class Lines(logging.Formatter):
    """Ours are words or JSON already; another library's may hold anybody's data, so only where they come from is told."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as one line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if record.name.startswith("troth."):
            said = record.getMessage()
            line |= json.loads(said) if said.startswith("{") else {"says": said}
        elif record.exc_info and record.exc_info[0] is not None:
            line["kind"] = record.exc_info[0].__name__
        return json.dumps(line)

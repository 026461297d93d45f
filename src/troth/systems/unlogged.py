"""What a database hands over is never logged, however finely logging is set: SQLAlchemy would log each row at DEBUG."""

from __future__ import annotations

import logging

_LOGGERS = ("sqlalchemy.engine.Engine", "sqlalchemy.engine")


class _NoRows(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Statements, without their values, may pass at INFO; rows are what comes below it."""
        return record.levelno >= logging.INFO


def never_log_rows() -> None:
    """Keep rows of connected systems out of every log of this process, from now on."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, _NoRows) for known in logger.filters):
            logger.addFilter(_NoRows())

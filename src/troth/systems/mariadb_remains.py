"""What an erasure leaves in a MariaDB or MySQL server, in the certificate's words: by what is switched on there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from troth.systems.outcomes import Tidying

_SETTINGS = "SELECT @@log_bin, @@binlog_format, @@binlog_expire_logs_seconds, @@general_log, @@slow_query_log"
_KINDS = """SELECT IF(TABLE_SCHEMA = DATABASE(), TABLE_NAME, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME))
  FROM information_schema.TABLES WHERE TABLE_SCHEMA {} AND TABLE_TYPE = 'SYSTEM VERSIONED'"""
_WORDS = """SELECT DISTINCT IF(TABLE_SCHEMA = DATABASE(), TABLE_NAME, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME))
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA {} AND INDEX_TYPE = 'FULLTEXT'"""
_DAY = 86_400


def remains(connection: sa.Connection, changed: Collection[str], done: Tidying | None = None) -> Iterator[str]:
    """One sentence for each place. ``changed``: the tables in which something was; ``done``: what was run on them since."""
    listed = ", ".join(sorted(changed))
    if done is None:
        yield (
            "InnoDB keeps the old values in its undo log until no transaction needs them, and in freed space of its pages "
            f"until that is used again; OPTIMIZE TABLE {listed} rewrites the tables"
        )
    else:
        yield (
            f"{listed}: rewritten after the erasure; InnoDB keeps the old values in its undo log until no transaction needs "
            "them, and blocks of the former files are the disk's until it reuses them"
        )
    yield "InnoDB keeps the change in its redo log until that is overwritten"
    logged, form, seconds, questions, slow = connection.exec_driver_sql(_SETTINGS).one()
    if logged:
        what = "the statements that changed them" if form == "STATEMENT" else "the rows as they were"
        until = f"{seconds / _DAY:g} days have passed" if seconds else "somebody purges it"
        yield f"the binary log holds {what}, as do copies of it on replicas and in backups, until {until}"
    if questions:
        yield "the general query log is on: it holds every statement, the identifiers that were searched for among them"
    if slow:
        yield "the slow query log is on: it holds statements that took long, identifiers that were searched for among them"
    dialect: Any = connection.dialect
    here, others = dialect.here
    words = sorted(set(connection.exec_driver_sql(_WORDS.format(here), others).scalars()) & set(changed))
    if words:
        yield (
            f"full-text indexes of {', '.join(words)} keep the words of rows that are gone, until OPTIMIZE TABLE has run with "
            "innodb_optimize_fulltext_only = ON, or the index is made anew"
        )
    versioned = sorted(set(connection.exec_driver_sql(_KINDS.format(here), others).scalars()) & set(changed))
    for name in versioned:
        yield f"{name} keeps its old versions (SYSTEM VERSIONING) for whoever asks for them, until DELETE HISTORY FROM {name}"

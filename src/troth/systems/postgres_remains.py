"""What an erasure leaves in a PostgreSQL server, in the certificate's words: by what is switched on there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from troth.systems.outcomes import Tidying
from troth.systems.statements import as_sqlalchemy, raw

# Single settings rather than the view of them all, which spells out hundreds to find four.
_ASKED = """
SELECT pg_catalog.current_setting('archive_mode'), pg_catalog.current_setting('autovacuum'),
       pg_catalog.current_setting('log_statement'), pg_catalog.current_setting('log_min_duration_statement'),
       (SELECT count(*) FROM pg_catalog.pg_stat_replication),
       (SELECT count(*) FROM pg_catalog.pg_replication_slots),
       (SELECT string_agg(DISTINCT pubname::text, ', ') FROM pg_catalog.pg_publication_tables
        WHERE tablename = ANY(CAST(%(names)s AS name[]))),
       (SELECT string_agg(DISTINCT tablename::text, ', ') FROM pg_catalog.pg_stats
        WHERE tablename = ANY(CAST(%(names)s AS name[]))
        AND (most_common_vals IS NOT NULL OR histogram_bounds IS NOT NULL))
"""


def remains(connection: sa.Connection, changed: Collection[str], done: Tidying | None = None) -> Iterator[str]:
    """One sentence for each place. ``changed``: the tables in which something was; ``done``: what was run on them since."""
    listed = ", ".join(sorted(changed))
    names = [name.rpartition(".")[2] for name in changed]
    with as_sqlalchemy(connection):
        asked = raw(connection).execute(_ASKED, {"names": names}, prepare=True)
        archived, cleaned, logged, slow, replicas, slots, publications, analysed = asked.fetchone()
    if done == "rewrite":
        yield f"{listed}: rewritten after the erasure; blocks of the former files are the disk's until it reuses them"
    elif done == "vacuum":
        yield (
            f"{listed}: VACUUM has freed the old row versions and their index entries; their bytes stay in the files until the "
            "space is written again (VACUUM FULL rewrites a table)"
        )
    else:
        when = "which autovacuum does in its own time" if cleaned == "on" else "and autovacuum is off"
        yield f"PostgreSQL keeps the old row versions of {listed}, and their index entries, until VACUUM has run, {when}"
    kept = ["until checkpoints overwrite it"]
    if archived in ("on", "always"):
        kept.append("in its archive (archive_mode is on) for as long as that is kept")
    if slots:
        kept.append(f"longer where one of {slots} replication slot(s) has not read it")
    yield f"the write-ahead log holds the change, and pages as they were, {', and '.join(kept)}"
    if replicas:
        yield f"{replicas} standby server(s) follow by the same log: what is said here holds for each of them as well"
    if publications:
        yield f"subscribers of the publication(s) {publications} get the change, and keep what they copied from their tables"
    if analysed and done is None:
        yield f"the planner's statistics hold values of {analysed} as they were, until ANALYZE has run"
    if logged in ("mod", "all") or slow != "-1":
        yield "the server's log holds statements, the identifiers that were searched for among them, until it is rotated away"

"""What PostgreSQL's catalogue is asked: whether the schema has changed, whether policies hide rows, which rights there are."""

from __future__ import annotations

from troth.systems.statements import Statement

# A catalogue row that is made or changed carries the number of the transaction that did it, and every later number is
# greater: rows that are dropped change the count, rows that come or change the sum. Indexes are relations too.
FINGERPRINT = Statement("""
WITH place AS MATERIALIZED (
    SELECT oid AS id FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND pg_catalog.has_schema_privilege(oid, 'USAGE')
),
here AS MATERIALIZED (
    SELECT oid, relkind, xmin::text::bigint AS x FROM pg_catalog.pg_class WHERE relnamespace IN (SELECT id FROM place)
)
SELECT pg_catalog.current_schema(), (SELECT array_agg(id ORDER BY id) FROM place)::text,
    sum(a.n), sum(a.x), (SELECT count(*) FROM here), (SELECT sum(x) FROM here),
    (SELECT ROW(count(*), sum(xmin::text::bigint))::text FROM pg_catalog.pg_constraint
     WHERE connamespace IN (SELECT id FROM place)),
    (SELECT ROW(count(*), sum(xmin::text::bigint))::text FROM pg_catalog.pg_trigger WHERE NOT tgisinternal),
    (SELECT ROW(count(*), sum(xmin::text::bigint))::text FROM pg_catalog.pg_enum)
FROM here h, LATERAL (SELECT count(*) AS n, sum(xmin::text::bigint) AS x FROM pg_catalog.pg_attribute
                      WHERE attrelid = h.oid AND attnum > 0 OFFSET 0) a
WHERE h.relkind IN ('r', 'p', 'f', 'v', 'm')
""", None, {}, ())  # fmt: skip
POLICIES = Statement(
    "SELECT bool_or(pg_catalog.row_security_active(name)) FROM unnest(CAST(%(names)s AS text[])) AS name", None, {}, ()
)
RIGHTS = Statement("""
SELECT CASE WHEN c IS NULL THEN pg_catalog.has_table_privilege(t, r)
            ELSE pg_catalog.has_column_privilege(t, c, r) END
FROM unnest(CAST(%(tables)s AS text[]), CAST(%(columns)s AS text[]), CAST(%(rights)s AS text[]))
     WITH ORDINALITY AS asked(t, c, r, n) ORDER BY n
""", None, {}, ())  # fmt: skip

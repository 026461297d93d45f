"""What MariaDB's catalogue is asked to know whether the schema has changed."""

from __future__ import annotations

_HASHED = "SELECT COUNT(*) AS n, SUM(CONV(LEFT(MD5(CONCAT_WS('|', {})), 12), 16, 10)) AS x FROM information_schema.{}"
OF_SCHEMA = {
    "COLUMNS": "TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE, "
    "IFNULL(COLUMN_DEFAULT, '-'), EXTRA, GENERATION_EXPRESSION",
    "STATISTICS": "TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME",
    "KEY_COLUMN_USAGE": "TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, ORDINAL_POSITION, REFERENCED_TABLE_SCHEMA, "
    "REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME",
    "CHECK_CONSTRAINTS": "CONSTRAINT_NAME, CHECK_CLAUSE",
    "TABLES": "TABLE_NAME, TABLE_TYPE, ENGINE",
}
# Counts and sums of what the schema is made of: whatever is made, changed or dropped changes one of them.
FINGERPRINT = (
    "SELECT DATABASE(), "  # noqa: S608  # names of the catalogue only
    + ", ".join(f"{place.lower()}.n, {place.lower()}.x" for place in OF_SCHEMA)
    + " FROM "
    + ", ".join(
        f"({_HASHED.format(columns, place)} "
        f"WHERE {'CONSTRAINT' if place == 'CHECK_CONSTRAINTS' else 'TABLE'}_SCHEMA {{here}}) {place.lower()}"
        for place, columns in OF_SCHEMA.items()
    )
)

"""The live schema of a database, read in whichever way is quickest for its product."""

from __future__ import annotations

import sqlalchemy as sa

from troth.systems import catalogue
from troth.systems.reflect import Schema, inspected
from troth.systems.refusals import in_words


def reflect(connection: sa.Connection, system: str) -> Schema:
    """Read the schema as this connection's transaction sees it. Raises TrothError or Unreachable."""
    with in_words(system):
        return catalogue.schema(connection) if connection.dialect.name == "postgresql" else inspected(connection)

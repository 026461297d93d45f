"""Breaks one promise of the example, in its database and behind Troth's back, so that the demo can show it being found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

PROMISE = "nothing-else"
SAYS = "somebody gave the tenants of the jobs database a column for their illnesses"


def sabotage(addresses: Mapping[str, str], today: date) -> None:
    """Add the column, and fill it for the first tenant. ``addresses``: system key → database URL."""
    address = addresses["jobs"]
    if address.startswith("postgresql://"):
        address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(re.sub("^(mariadb|mysql):", r"\1+pymysql:", address))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE tenants ADD COLUMN illness VARCHAR(80)"))
        noted = {"illness": f"asthma, says her note of {today:%-d %B}"}
        connection.execute(sa.text("UPDATE tenants SET illness = :illness WHERE id = 1"), noted)
    engine.dispose()

"""Breaks one promise of the example, in its database and behind Troth's back, so that the demo can show it being found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa

PROMISE = "retention.client-contract"
SAYS = "a client's contract ended a year ago, and somebody forgot to return and erase its members"


def sabotage(addresses: Mapping[str, str], today: date) -> None:
    """End, a year ago, the contract that has the most members. ``addresses``: system key → database URL."""
    address = addresses["cases"]
    if address.startswith("postgresql://"):
        address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(re.sub("^(mariadb|mysql):", r"\1+pymysql:", address))
    with engine.begin() as connection:
        contract = connection.execute(
            sa.text("SELECT contract_id FROM members GROUP BY contract_id ORDER BY count(*) DESC LIMIT 1")
        ).scalar_one()
        connection.execute(
            sa.text("UPDATE contracts SET ended_on = :day WHERE id = :contract"),
            {"day": (today - timedelta(days=365)).isoformat(), "contract": contract},
        )
    engine.dispose()

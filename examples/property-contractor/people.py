"""Makes people up: names, households, and the ways in which they spell what they tell us. Nobody has a date of birth."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

NAMES = yaml.safe_load((Path(__file__).resolve().parent / "names.yaml").read_text(encoding="utf-8"))


@dataclass
class Person:
    first_name: str
    surname: str
    email: str | None = None
    phone: str | None = None
    address: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.surname}"

    @property
    def names(self) -> dict[str, str]:
        return {"first_name": self.first_name, "surname": self.surname}


class Invention:
    """Makes people up from one fixed random seed: the same day and number give the same people."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.random = random.Random(20261018)  # noqa: S311 – sameness is wanted, not secrecy
        self.emails: set[str] = set()
        self.phones = [f"07700 900{n:03}" for n in range(110, 1000)] + [f"01632 960{n:03}" for n in range(100, 1000)]
        self.random.shuffle(self.phones)

    def ago(self, least: int, most: int) -> date:
        """A day so many days before today."""
        return self.today - timedelta(days=self.random.randint(least, most))

    def moment(self, day: date) -> datetime:
        """A moment in office hours of that day, UTC."""
        hour, minute = self.random.randint(8, 16), self.random.randint(0, 59)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)

    def chance(self, likelihood: float) -> bool:
        return self.random.random() < likelihood

    def pick(self, kind: str) -> Any:
        return self.random.choice(NAMES[kind])

    def person(self, surname: str | None = None, home: dict[str, Any] | None = None) -> Person:
        """One person with the usual gaps."""
        one = Person(self.pick("first_names"), surname or self.pick("surnames"), address=home or self.address())
        one.email = self.email(one) if self.chance(0.7) else None
        one.phone = self.phones.pop() if self.phones and self.chance(0.85) else None
        return one

    def households(self, wanted: int) -> Iterator[list[Person]]:
        """So many people at home: alone, as couples and flatmates who share a number or a mailbox, or two of one name."""
        left = wanted
        while left > 0:
            home = [self.person()]
            kind = self.random.random()
            if left > 1 and kind < 0.3:
                one = home[0]
                other = self.person(one.surname if kind < 0.22 else None, one.address)
                if kind < 0.03:
                    other.first_name = one.first_name
                elif other.name != one.name:
                    other.email = one.email if self.chance(0.4) else other.email
                    other.phone = one.phone if self.chance(0.4) else other.phone
                home.append(other)
            yield home
            left -= len(home)

    def email(self, one: Person, host: str | None = None) -> str:
        """A new address made from a name, as people spell theirs."""
        first, last = (re.sub(r"[^a-z]", "", part.lower()) for part in (one.first_name, one.surname))
        local = (
            f"{first}.{last}"
            if host
            else self.random.choice([f"{first}.{last}", f"{first[0]}{last}", f"{last}{first}"])
        )
        host, number = host or self.pick("mailboxes"), 1
        while f"{local}{number if number > 1 else ''}@{host}" in self.emails:
            number += 1
        made = f"{local}{number if number > 1 else ''}@{host}"
        self.emails.add(made)
        return made

    def address(self) -> dict[str, Any]:
        """An address that exists nowhere."""
        first, second = self.random.choices("ABDEFGHJLNPQRSTUWXYZ", k=2)
        return {
            "line1": f"{self.random.randint(1, 90)} {self.pick('streets')}",
            "town": None if self.chance(0.05) else self.pick("towns"),
            "postcode": f"XX{self.random.randint(1, 20)} {self.random.randint(1, 9)}{first}{second}",
        }

    def untidy(self, text: str | None) -> str | None:
        """The same value as somebody else typed it: capitals, a country code, or spaces gone astray."""
        if text is None or self.chance(0.85):
            return text
        if "@" in text:
            return text.upper()
        return self.random.choice([text.replace(" ", ""), f"+44 {text[1:]}", f" {text[:5]} {text[5:]}"])

    def sentence(self, kind: str, others: list[str]) -> str:
        """A line of free text, which may name somebody else."""
        return str(self.pick(kind)).format(other=self.random.choice(others))

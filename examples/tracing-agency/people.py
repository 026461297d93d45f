"""Makes people up: names, households, and the ways in which they spell what they tell us."""

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
    name: str
    born: date
    former: str | None = None
    nino: str | None = None
    email: str | None = None
    phone: str | None = None
    address: dict[str, Any] = field(default_factory=dict)


class Invention:
    """Makes people up from one fixed random seed: the same day and number give the same people."""

    def __init__(self, today: date, people: int) -> None:
        self.today = today
        self.random = random.Random(20261101)  # noqa: S311 – sameness is wanted, not secrecy
        self.emails: set[str] = set()
        self.phones = [f"07700 900{n:03}" for n in range(110, 1000)] + [f"01632 960{n:03}" for n in range(100, 1000)]
        self.random.shuffle(self.phones)
        self.ninos = iter(self.random.sample(range(1_000_000), min(people + 100, 900_000)))

    def ago(self, least: int, most: int) -> date:
        """A day so many days before today."""
        return self.today - timedelta(days=self.random.randint(least, most))

    def moment(self, day: date) -> datetime:
        """A moment in office hours of that day, UTC."""
        return datetime(
            day.year, day.month, day.day, self.random.randint(8, 16), self.random.randint(0, 59), tzinfo=UTC
        )

    def chance(self, likelihood: float) -> bool:
        return self.random.random() < likelihood

    def person(self, surname: str | None = None, home: dict[str, Any] | None = None) -> Person:
        """One person with the usual gaps."""
        woman = self.chance(0.5)
        first = self.random.choice(NAMES["women" if woman else "men"])
        surname = surname or self.random.choice(NAMES["surnames"])
        one = Person(f"{first} {surname}", date(1938, 1, 1) + timedelta(days=self.random.randint(0, 18_000)))
        one.former = f"{first} {self.random.choice(NAMES['surnames'])}" if woman and self.chance(0.3) else None
        one.nino = None if self.chance(0.08) else self.nino()
        one.email = self.email(one.name) if self.chance(0.75) else None
        one.phone = self.phones.pop() if self.phones and self.chance(0.8) else None
        one.address = home or self.address()
        return one

    def households(self, wanted: int) -> Iterator[Person]:
        """So many people: alone, in couples that share contact details, as twins, or as father and son of one name."""
        left = wanted
        while left > 0:
            one = self.person()
            yield one
            left -= 1
            kind = self.random.random()
            if left == 0 or kind > 0.3:
                continue
            other = self.person(one.name.split(" ", 1)[1], one.address)
            if kind < 0.03:
                generation = timedelta(days=365 * 27)
                other.name, other.born = one.name, one.born + (generation if one.born.year < 1960 else -generation)
            elif kind < 0.06 and other.name != one.name:
                other.born = one.born
            elif other.name != one.name:
                other.email = one.email if self.chance(0.4) else other.email
                other.phone = one.phone if self.chance(0.4) else other.phone
            yield other
            left -= 1

    def email(self, name: str) -> str:
        """A new address made from a name, as people spell theirs."""
        first, last = re.sub(r"[^a-z ]", "", name.lower()).split(" ", 1)
        local = self.random.choice([f"{first}.{last}", f"{first[0]}{last}", f"{last}.{first}"])
        host, number = self.random.choice(NAMES["mailboxes"]), 1
        while f"{local}{number if number > 1 else ''}@{host}" in self.emails:
            number += 1
        made = f"{local}{number if number > 1 else ''}@{host}"
        self.emails.add(made)
        return made

    def nino(self) -> str:
        """A number of the series that is never issued, in one of the ways people write it."""
        digits, suffix = f"{next(self.ninos):06}", self.random.choice("ABCD")
        a, b, c = digits[:2], digits[2:4], digits[4:]
        shapes = (
            f"QQ{digits}{suffix}",
            f"QQ {a} {b} {c} {suffix}",
            f"qq{digits}{suffix.lower()}",
            f"QQ-{digits}-{suffix}",
        )
        return self.random.choice([*shapes, f"QQ{digits}"])

    def address(self) -> dict[str, Any]:
        """An address that exists nowhere."""
        first, second = self.random.choices("ABDEFGHJLNPQRSTUWXYZ", k=2)
        return {
            "line1": f"{self.random.randint(1, 140)} {self.random.choice(NAMES['streets'])}",
            "town": None if self.chance(0.05) else self.random.choice(NAMES["towns"]),
            "postcode": f"XX{self.random.randint(1, 20)} {self.random.randint(1, 9)}{first}{second}",
        }

    def untidy(self, text: str | None) -> str | None:
        """The same value as somebody else typed it: capitals, or spaces gone astray."""
        if text is None or self.chance(0.85):
            return text
        return text.upper() if "@" in text else text.replace(" ", "") if self.chance(0.5) else f" {text[:5]} {text[5:]}"

    def typed(self, name: str) -> str:
        """A name, now and then with two letters swapped."""
        if self.chance(0.98):
            return name
        at = self.random.randint(1, len(name) - 3)
        return name if " " in name[at : at + 2] else name[:at] + name[at + 1] + name[at] + name[at + 2 :]

    def sentence(self, kind: str, others: list[str]) -> str:
        """A line of free text, which may name somebody else."""
        return str(self.random.choice(NAMES[kind])).format(other=self.random.choice(others))

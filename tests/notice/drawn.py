"""Whole notices drawn at random from the models: every key there or not, odd names and texts, and names that agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal, get_args, get_origin
from zlib import crc32

from hypothesis import strategies as st

from tests.notice.odd_texts import DATES, HOURS, NAMED_TEXT, ODD_NAMES, PERIODS, SPANS, TEXT
from troth.law.periods import Period
from troth.law.retention_table import ROWS
from troth.notice.fields import bare, keys_of, models_below
from troth.notice.hours import Hours
from troth.notice.letters import looks_like
from troth.notice.models import Notice
from troth.notice.words import Entry, Node

Plain = dict[str, Any]

TAGS = ["cy", "fr", "gd", "ga", "pt-BR"]
COLUMNS = ["email", "full_name", "note", "Größe", "no", "seen_on", "member_id", "x y"]

_YES_OR_NO = st.booleans()
_TABLES = st.permutations(["members", "notes", "Verträge"])
_SOME_NAMES = st.lists(st.sampled_from(ODD_NAMES), min_size=1, max_size=3, unique_by=looks_like)
_SOME_TEXTS = st.lists(NAMED_TEXT, min_size=1, max_size=3, unique_by=looks_like)


@cache
def _numbers(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


@dataclass
class _Names:
    """The names a notice declares, drawn before anything that names them."""

    people: list[str]
    data: dict[str, list[str]]
    recipients: list[str]
    purposes: list[str]
    sources: list[str]
    rules: dict[str, str]
    language: str


@st.composite
def notices(draw: st.DrawFn, *, every: bool = False) -> Plain:
    """A notice as the plain data that YAML holds, dates and periods as text; every name in it is declared.

    ``every`` – with every key that can be there.
    """

    def names() -> list[str]:
        return draw(_SOME_NAMES)

    pool = _Names(
        people=names(),
        data={name: draw(_SOME_TEXTS) for name in names()},
        recipients=names(),
        purposes=names(),
        sources=names(),
        rules={name: draw(NAMED_TEXT) for name in names()},
        language=draw(st.sampled_from(["en-GB", "en", "cy"])),
    )
    drawn = _Drawn(draw, pool, every).node(Notice)
    if pool.language != "en-GB":
        drawn["language"] = pool.language
    return drawn


class _Drawn:
    """Draws models field by field; what one key must agree with in another stands in ``_special`` and ``_mended``."""

    def __init__(self, draw: st.DrawFn, names: _Names, every: bool) -> None:
        self.draw, self.names, self.every = draw, names, every

    def node(self, model: type[Node]) -> Plain:
        found: Plain = {}
        keys = list(keys_of(model).values())
        there = 0
        for place, key in enumerate(keys):
            # One number for sixteen keys: much less to draw than a yes or no for each. Numbers come up unevenly, so each
            # means other keys in each model; nought means none of them.
            if place % 16 == 0:
                number = self.draw(_numbers(2**16 - 1))
                there = crc32(f"{model.__name__} {place} {number}".encode()) if number else 0
            else:
                there >>= 1
            if key.required or self.every or there & 1:
                special = self._special(model, key.name)
                value = self.value(key.annotation) if special is None else special
                if value is not None:
                    found[key.name] = value
        return self._mended(model, found)

    def value(self, annotation: Any) -> Any:
        kind = bare(annotation)
        origin = get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, Node):
            return self.node(kind)
        if origin is tuple:
            inner = get_args(kind)[0]
            if get_origin(bare(inner)) is Literal:
                return self.some(list(get_args(bare(inner))))
            return [self.value(inner) for _ in range(1 + self.maybe())]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            keys, values = get_args(kind)
            return {name: self.value(values) for name in self.keys(keys)}
        if origin is Literal:
            return self.one(get_args(kind))
        simple: dict[Any, st.SearchStrategy[Any]] = {
            str: TEXT,
            bool: _YES_OR_NO,
            date: DATES,
            Period: PERIODS,
            timedelta: SPANS,
            Hours: HOURS,
            int: _numbers(17).map(lambda number: number + 1),
        }
        return self.draw(simple[kind])

    def keys(self, kind: Any) -> list[str]:
        return self.some(get_args(bare(kind)) if get_origin(bare(kind)) is Literal else ODD_NAMES)

    def some(self, names: Iterable[str]) -> list[str]:
        """One or two of the names, in any order."""
        among = tuple(names)
        first, second = self.draw(_numbers(len(among) - 1)), self.draw(_numbers(len(among)))
        return [among[each] for each in dict.fromkeys((first, second)) if each < len(among)]

    def one(self, names: Iterable[str]) -> str:
        among = tuple(names)
        return among[self.draw(_numbers(len(among) - 1))]

    def maybe(self) -> bool:
        return self.draw(_YES_OR_NO)

    def _special(self, model: type[Node], key: str) -> Any:
        """What a key holds that names, or is named by, something else; None where any value will do."""
        pool = self.names
        section = {"data": pool.data, "recipients": pool.recipients, "purposes": pool.purposes, "sources": pool.sources,
                   "retention": pool.rules, "people": pool.people}  # fmt: skip
        if model is Notice and key in section:
            return self._section(key, list(section[key]))
        if issubclass(model, Entry) and key == "says":
            return self._says()
        if key in ("also says", "also titled"):
            return {tag: self.draw(TEXT) for tag in self.some(TAGS)}
        made: dict[str, Any] = {
            "Notice.language": lambda: pool.language,
            "Notice.also in short": lambda: {tag: [self.draw(TEXT)] for tag in self.some(TAGS)},
            "Notice.systems": self._systems,
            "Source.gives": lambda: self.some(pool.data),
            "Source.about": lambda: self.some(pool.people),
            "Purpose.uses": lambda: self.some(pool.data),
            "Purpose.about": lambda: {kind: self.node(self._model("About")) for kind in self.some(pool.people)},
            "Purpose.shared with": lambda: self.some(pool.recipients),
            "Purpose.keep": lambda: self.one([*pool.rules, "until withdrawn"]),
            "About.keep": lambda: self.one([*pool.rules, "until withdrawn"]),
            "Recipient.receives": lambda: self.some(pool.data),
            "Instructions.client": lambda: self.one(pool.recipients),
            "Instructions.purposes": lambda: self.some(pool.purposes),
            "Sensitive.purposes": lambda: self.some(pool.purposes),
            "WhoMaySee.purposes": lambda: self.some(pool.purposes),
            "WhoMaySee.sees": lambda: self.some(pool.data),
            "StaffRole.for": lambda: self.some(pool.purposes),
            "StaffRole.sees": lambda: self.some(pool.data),
            "Retention.statutory row": lambda: self.one([row.code for row in ROWS]),
            "System.run by": lambda: self.one(pool.recipients),
            "System.holds": lambda: self.some(pool.data),
            "System.tables": self._tables,
        }
        if key == "clauses":
            return self.some(["A1", "C18", "B2", "D4"])
        if key == "country":
            return self.one(["GB", "US", "FR", "XX"])
        make = made.get(f"{model.__name__}.{key}")
        return make() if make else None

    def _model(self, name: str) -> type[Node]:
        return next(each for each in MODELS if each.__name__ == name)

    def _says(self) -> Any:
        if self.maybe():
            return self.draw(TEXT)
        own = self.one([self.names.language, self.names.language.split("-")[0]])
        others = [tag for tag in TAGS if tag.split("-")[0] != own.split("-")[0]]
        return {own: self.draw(TEXT), **{tag: self.draw(TEXT) for tag in self.some(others)}}

    def _section(self, key: str, names: list[str]) -> Plain:
        """A section whose names are used elsewhere."""
        if key == "people":
            return {name: self.draw(TEXT) for name in names}
        model = bare(get_args(bare(keys_of(Notice)[key].annotation))[1])
        made = {name: self.node(model) for name in names}
        for name, body in made.items():
            if key == "data":
                fields = self.names.data[name]
                body["fields"] = fields
                if "needed" in body:
                    body["needed"] = {each: self.draw(TEXT) for each in dict.fromkeys(fields)}
            elif key == "retention":
                body["starts"] = self.names.rules[name]
        return made

    def _systems(self) -> Plain:
        return {name: self.node(self._model("System")) for name in self.keys(str)}

    def _tables(self) -> Plain:
        """A table of people, one that hangs on it, and one about nobody; each with what it may have besides."""
        person, child, nobody = self.draw(_TABLES)
        pool, rule = self.names, self.one(self.names.rules)
        every = {
            person: {"one row is": f"a {self.one(pool.people)}", "found by": {self.one(ODD_NAMES): "email"}},
            child: {"belongs to": self.one([f"{person} by member_id", f"member_id to {person}"])},
            nobody: {"nobody": self.draw(TEXT)},
        }
        if self.maybe():
            every[child]["belongs to"] = [every[child]["belongs to"]]
        every[nobody]["events"] = {pool.rules[rule]: "ended_on"}
        maybe: list[tuple[str, str, Any]] = [
            (child, "for client", f"contract_id to {nobody}"),
            (child, "also about", {f"{person} by referred_by": []}),
            (person, "told apart by", ["full_name"]),
            (person, "for client", f"{nobody} by contract_id"),
        ]
        for table, key, value in maybe:
            if self.maybe():
                every[table][key] = value
        for name in (person, child):
            table = every[name]
            table["columns"] = {"email": self._target(), "full_name": self._target(), "note": self._target()}
            if "also about" in table:
                table["also about"] = {link: ["note"] for link in table["also about"]}
            if self.maybe():
                table |= {"kept by": rule, "events": {pool.rules[rule]: self.one(COLUMNS)}}
            for key in ("came from", "free text", "secret", "when erased", "leave"):
                if self.maybe():
                    table[key] = self._beside(key)
        return every

    def _target(self) -> str:
        category = self.one(self.names.data)
        return f"{category}.{self.one(self.names.data[category])}"

    def _beside(self, key: str) -> Any:
        source = self.one(self.names.sources)
        return {
            "came from": [source, {"source": source}, "column note", {"column": "note"}][self.draw(_numbers(3))],
            "free text": ["note"],
            "secret": ["note"],
            "leave": {self.draw(NAMED_TEXT): ["created_at"]},
            "when erased": self._when_erased(),
        }[key]

    def _when_erased(self) -> Any:
        reason = "legal-claims"
        if self.maybe():
            return ["delete row", {"rows": "keep", "because": reason}][self.maybe()]
        apart = {"keep": {"note": reason}, "replace": {"full_name": self.draw(TEXT)}, "pseudonymise": {"email": reason}}
        return {"rows": "empty", **{key: value for key, value in apart.items() if self.maybe()}}

    def _mended(self, model: type[Node], found: Plain) -> Plain:
        """What the law, or the language, makes one key ask of another."""
        if isinstance(found.get("says"), dict):
            found.pop("also says", None)
        if len(found.get("clauses", ())) > 2:
            found.setdefault("shared because", self.draw(TEXT))
        name = model.__name__
        if name == "About":
            if found["lawful basis"] == "legitimate interests":
                found.setdefault("interest", self.draw(TEXT))
            if found["lawful basis"] == "the client's":
                found["our role"] = "processor for the client"
        if name == "Sensitive" and found["rule"] == "held":
            found.setdefault("condition", self.draw(TEXT))
        if name == "Measure" and "proved by" not in found:
            found |= {"every": self.draw(PERIODS), "owner": self.draw(TEXT)}
        if name == "Purpose" and "assessed" in found:
            found["assessed"] = list({made["what"]: made for made in found["assessed"]}.values())
        if name in ("Said", "Placed"):
            found.setdefault("says", self._says())
            if isinstance(found["says"], dict):
                found.pop("also says", None)
        if name == "Decisions":
            found.pop("taken", None)
            if found["solely automated"] != "none":
                found["taken"] = {name: self.draw(TEXT) for name in self.keys(str)}
        if name == "System":
            if {"connect", "by hand"} <= set(found):
                del found["connect" if self.maybe() else "by hand"]
            if not {"connect", "by hand"} & set(found):
                found.setdefault("coming", self.draw(TEXT))
        return found


MODELS = tuple(models_below(Notice))

"""What the checks of a notice's meaning share: the notice, its places, and the names it calls itself by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from troth.notice.models import Notice, Recipient
from troth.notice.problems import Marks, Path, Problem
from troth.notice.sayings import Saying, sayings
from troth.notice.systems import System, Table

_OURSELVES = {"us", "we", "ourselves", "our own website", "this website"}


@dataclass(frozen=True)
class Scene:
    """A notice under examination."""

    notice: Notice
    marks: Marks

    @cached_property
    def sayings(self) -> tuple[Saying, ...]:
        """Every written sentence, where the notice's language is one that these checks read."""
        return sayings(self.notice) if self.notice.language.split("-")[0].lower() == "en" else ()

    def clash(self, rule: str, first: Path, second: Path, what: str, fix: str, *, key: bool = False) -> Problem:
        """Two places that do not go together; ``key`` – the second place is a key and not its value."""
        also = self.marks.key(second) if key else self.marks.value(second)
        return Problem(str(self.marks.value(first)), what, fix, "error", str(also), rule)

    def tables(self) -> Iterator[tuple[str, System, str, Table]]:
        """Every table of every system, by name."""
        for name, system in self.notice.systems.items():
            for table_name, table in system.tables.items():
                yield name, system, table_name, table

    def ourselves(self, name: str) -> bool:
        """Whether a name is the controller's own."""
        return _plain(name) in {*_OURSELVES, _plain(self.notice.organisation.name)}

    def recipient(self, name: str) -> str | None:
        """The recipient meant by a name: by its key, by what tables call it, or by who they are."""
        wanted = _plain(name)
        for key, each in self.notice.recipients.items():
            if wanted in (_plain(key), _plain(each.name or key)) or wanted in _plain(_described(each)):
                return key
        return None


@dataclass(frozen=True)
class Look:
    """A notice under examination for what it leaves out, as the law stands on a day."""

    scene: Scene
    on: date

    @property
    def notice(self) -> Notice:
        return self.scene.notice

    def gap(self, rule: str, path: Path, what: str, fix: str, *, key: bool = True, doubt: bool = False) -> Problem:
        marks = self.scene.marks
        place = marks.key(path) if key else marks.value(path)
        return Problem(str(place), what, fix, "warning" if doubt else "error", None, rule)

    def bases(self) -> dict[str, Path]:
        """Each lawful basis of the notice with the first place that names it."""
        found: dict[str, Path] = {}
        for name, purpose in self.notice.purposes.items():
            for kind, about in purpose.about.items():
                found.setdefault(about.lawful_basis, ("purposes", name, "about", kind, "lawful basis"))
        return found


def _described(each: Recipient) -> str:
    return f"{each.are} {each.says or ''}"


def _plain(name: str) -> str:
    """A name for comparing: lower case, straight, without the company's form."""
    text = name.casefold().replace("-", " ").replace("’", "'")
    for form in (" limited", " ltd", " plc", " inc", " llc", " llp"):
        text = text.removesuffix(".").removesuffix(form)
    return " ".join(text.split())

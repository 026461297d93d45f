"""Working days by region: public holidays from the ``holidays`` library, and dated one-off days an operator can add."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from troth.errors import TrothError
from troth.law.answers import Holiday
from troth.law.regimes import UK_REGIONS, country_of

_SUBDIVISIONS = {"GB-EAW": ("ENG", "WLS"), "GB-SCT": ("SCT",), "GB-NIR": ("NIR",)}
_SHIPPED = Path(__file__).with_name("one_off_days.yaml")
_ONE_DAY = timedelta(days=1)
_SHAPE = "write a list of entries such as: - {date: 2026-06-15, region: GB-SCT, name: …, source: …}"


@dataclass(frozen=True)
class OneOff:
    """One day that differs from the rule in some regions: a holiday, or with ``working_day`` a holiday that is moved."""

    on: date
    regions: tuple[str, ...]
    name: str
    source: str
    working_day: bool = False


@dataclass(frozen=True)
class Overlay:
    """The one-off days of one file; ``name`` is the file's name as results cite it."""

    name: str
    days: tuple[OneOff, ...]


class Calendar:
    """The public holidays of one region, built year by year as they are asked for."""

    def __init__(self, region: str, overlays: tuple[Overlay, ...]) -> None:
        import holidays  # a third of a second, so only when a date is first computed

        self.region = region
        self._overlays = overlays
        self._library: Any = holidays
        if region in UK_REGIONS:
            self._makers = [(f"GB-{part}", "GB", part) for part in _SUBDIVISIONS[region]]
        else:
            self._makers = [(region.removeprefix("EU-"), country_of(region), "-".join(region.split("-")[2:]) or None)]
        names = ", ".join(label for label, _, _ in self._makers)
        self.name = " + ".join((f"holidays {self._library.__version__} ({names})", *(one.name for one in overlays)))
        self._years: dict[int, dict[date, Holiday]] = {}
        self._sorted: dict[int, list[date]] = {}

    def is_working_day(self, day: date) -> bool:
        """True where the day is neither Saturday, Sunday nor a public holiday of the region."""
        return day.weekday() < 5 and day not in self._year(day.year)

    def next_working_day(self, day: date) -> date:
        """The day itself where it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def last_working_day(self, day: date) -> date:
        """The day itself where it is a working day, else the last one before it."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def between(self, first: date, last: date) -> tuple[Holiday, ...]:
        """The public holidays from first to last, both included, in order."""
        found: list[Holiday] = []
        for year in range(first.year, last.year + 1):
            table = self._year(year)
            days = self._sorted[year]
            found += [table[day] for day in days[bisect_left(days, first) : bisect_right(days, last)]]
        return tuple(found)

    def _year(self, year: int) -> dict[date, Holiday]:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._make(year)
            self._sorted[year] = sorted(table)
        return table

    def _make(self, year: int) -> dict[date, Holiday]:
        table: dict[date, Holiday] = {}
        for label, country, subdivision in self._makers:
            source = f"holidays {self._library.__version__}, {label}"
            try:
                made: dict[date, str] = self._library.country_holidays(country, subdiv=subdivision, years=year)
            except NotImplementedError:
                raise TrothError(
                    f"‘{self.region}’ is no region whose holidays are known", fix="name the member state alone"
                ) from None
            for day, name in made.items():
                table.setdefault(day, Holiday(day, name, source))
        for overlay in self._overlays:
            for one in overlay.days:
                if one.on.year != year or self.region not in one.regions:
                    continue
                if one.working_day:
                    table.pop(one.on, None)
                else:
                    table[one.on] = Holiday(one.on, one.name, f"{overlay.name}: {one.source}")
        return table


@lru_cache(maxsize=128)
def calendar_for(region: str, overlay: Overlay | None = None) -> Calendar:
    """The calendar of a region that ``check_region`` has passed, with the shipped one-off days and the operator's."""
    return Calendar(region, (shipped_overlay(),) if overlay is None else (shipped_overlay(), overlay))


@lru_cache(maxsize=1)
def shipped_overlay() -> Overlay:
    """The one-off days that come with this release."""
    return read_overlay(_SHIPPED)


def read_overlay(path: Path) -> Overlay:
    """Read a file of one-off days (YAML). Each entry: ``date``, ``region`` or ``regions``, ``name``, ``source``.

    ``working_day: true`` says that a day the library takes for a holiday is none. Raises TrothError naming file and
    entry for anything else.
    """
    import yaml

    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TrothError("there is no such file of one-off days", where=str(path), fix="check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TrothError(f"cannot be read ({type(error).__name__})", where=str(path)) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise TrothError("is no YAML with dates as in 2026-06-15", where=place, fix=_SHAPE) from None
    entries: Any = [] if raw is None else raw
    if not isinstance(entries, list):
        raise TrothError("is not a list of one-off days", where=str(path), fix=_SHAPE)
    days = tuple(_entry(entry, f"{path}: entry {number}") for number, entry in enumerate(entries, 1))  # type: ignore[reportUnknownArgumentType]
    return Overlay(path.name, days)


def _entry(entry: Any, where: str) -> OneOff:
    if not isinstance(entry, dict):
        raise TrothError("is not an entry with date, region, name and source", where=where, fix=_SHAPE)
    values: dict[str, Any] = {str(key): value for key, value in entry.items()}  # type: ignore[reportUnknownVariableType]
    unknown = set(values) - {"date", "region", "regions", "name", "source", "working_day"}
    if unknown:
        raise TrothError(f"‘{sorted(unknown)[0]}’ is no key of a one-off day", where=where, fix=_SHAPE)
    on, wanted = values.get("date"), values.get("regions", values.get("region"))
    if not isinstance(on, date) or isinstance(on, datetime):
        raise TrothError("‘date’ is not a date", where=where, fix="write it as in 2026-06-15")
    regions: list[Any] = [wanted]
    if isinstance(wanted, list):
        regions = list(wanted)  # type: ignore[reportUnknownArgumentType]
    for region in regions or [None]:
        if region not in UK_REGIONS and not (isinstance(region, str) and country_of(region)):
            raise TrothError(f"‘{region}’ is no region", where=where, fix=f"use {', '.join(UK_REGIONS)} or EU-DE …")
    for key in ("name", "source"):
        if not isinstance(values.get(key), str) or not values[key].strip():
            raise TrothError(f"‘{key}’ is missing", where=where, fix="say what the day is and who says so")
    working = values.get("working_day", False)
    if not isinstance(working, bool):
        raise TrothError("‘working_day’ is neither true nor false", where=where, fix=_SHAPE)
    return OneOff(on, tuple(str(region) for region in regions), values["name"], values["source"], working)

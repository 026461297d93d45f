"""Where data lives, as pages: what is connected, how much the notice accounts for, how one person is reached in it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from troth.desk.connections.connections import system_of, systems_of
from troth.desk.notices.versions import notice_in_force
from troth.desk.pages import charts
from troth.desk.pages.addresses import address_of
from troth.desk.pages.charts.clock import measure
from troth.desk.pages.console.frame import console, for_staff
from troth.desk.pages.console.load import DAYS, load_of
from troth.desk.pages.console.search import Finder, Hit, finds, has_all
from troth.desk.pages.portal import notice_for
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import plain
from troth.desk.pages.ways import Way, lead
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.systems import System as Section
from troth.notice.systems import Table
from troth.systems import Coverage
from troth.systems.sql import SqlSystem

_MEANING = {
    "mapped": "mapped to the notice",
    "left": "left out, with a reason",
    "nobody": "about nobody",
    "structure": "keys and links",
    "undeclared": "not declared",
}
_COLOURS = {"mapped": "one", "structure": "four", "left": "three", "nobody": "quiet", "undeclared": "broken"}


@for_staff
@allowed("see systems")
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """Every system of the notice in force: whether it answers, how far a search reaches, what does not fit, what was done in it."""
    notice = notice_for(request)
    shown: list[dict[str, Any]] = []
    for name, system in systems_of(notice).items():
        section = notice.systems[name]
        covered, problem, drift = None, "", 0
        if system.connected:
            try:
                covered, drift = system.coverage(), len(system.drift())
            except TrothError as error:
                problem = f"{error.what} – {error.fix}" if error.fix else error.what
        shown.append(
            {
                "name": name,
                "section": section,
                "state": _state(section, problem),
                "covered": covered,
                "share": measure(covered.reached, covered.known) if covered is not None else "",
                "problem": problem,
                "drift": drift,
                "load": load_of(name),
            }
        )
    return console(request, "pages/systems.html", {"systems": shown, "days": DAYS})


@for_staff
@allowed("see systems")
@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One system: what does not fit, what each table and column is accounted for as, and how one person is reached in it."""
    notice = notice_for(request)
    if name not in notice.systems:
        raise Http404
    section, system = notice.systems[name], system_of(notice, name)
    facts: dict[str, Any] = {
        "name": name,
        "section": section,
        "problem": "",
        "drift": [],
        "covered": None,
        "chart": None,
        "days": DAYS,
    }
    if system.connected:
        asked = time.perf_counter()
        try:
            facts["drift"] = system.drift()
            covered = facts["covered"] = system.coverage()
            facts["answered"] = round(1000 * (time.perf_counter() - asked))
            facts["remains"] = system.remains() if isinstance(system, SqlSystem) else ()
            facts["chart"] = _accounted(covered) if covered is not None else None
        except TrothError as error:
            facts["problem"] = f"{error.what} – {error.fix}" if error.fix else error.what
    facts["load"] = load_of(name)
    facts["state"] = _state(section, facts["problem"])
    facts["net"] = net_of(section) if section.tables else None
    facts["tables"] = _tables(section) if section.tables else None
    facts["nobodys"] = [(name, table.nobody) for name, table in section.tables.items() if table.nobody is not None]
    return console(request, "pages/system.html", facts)


def net_of(section: Section) -> charts.Chart:
    """How one person is reached: tables that are about people at the left, what hangs on them to the right."""
    about = {name: table for name, table in section.tables.items() if table.nobody is None}
    depth: dict[str, int] = {}

    def deep(name: str, seen: frozenset[str] = frozenset()) -> int:
        if name in depth:
            return depth[name]
        parents = [link.table for link in about[name].belongs_to if link.table in about and link.table not in seen]
        found = 0 if about[name].found_by or not parents else 1 + min(deep(each, seen | {name}) for each in parents)
        depth[name] = found
        return found

    for name in about:
        deep(name)
    layers = [[name for name in about if depth[name] == level] for level in range(max(depth.values(), default=0) + 1)]
    links: list[tuple[str, str, str]] = []
    for name, table in about.items():
        links += [(link.table, name, ", ".join(link.by)) for link in table.belongs_to if link.table in about]
    notes = {name: _note(table) for name, table in about.items()}
    return charts.net(_("How one person is reached"), [layer for layer in layers if layer], links, notes)


def _note(table: Table) -> str:
    if table.found_by:
        return _("found by %(what)s") % {"what": ", ".join(table.found_by)}
    return table.one_row_is or ""


def _accounted(covered: Coverage) -> charts.Chart:
    names = [kind for kind in _MEANING if covered.columns.get(kind) or covered.tables.get(kind)]
    series = [
        charts.Series(_(_MEANING[kind]), [covered.tables.get(kind, 0), covered.columns.get(kind, 0)], _COLOURS[kind])
        for kind in names
    ]
    return charts.bars(
        _("What every table and column is accounted for as"),
        [_("tables"), _("columns")],
        series,
        stacked=True,
    )


def _tables(section: Section) -> Any:
    """The tables that are about people: what a row is, which categories and fields it holds, what erasing does to it."""
    rows: list[list[object]] = []
    for name, table in section.tables.items():
        if table.nobody is not None:
            continue
        erased = table.when_erased.rows if table.when_erased and table.when_erased.rows else section.when_erased
        says = table.one_row_is or _note(table) or _hangs_on(table)
        rows.append([name, says, _held(table), erased])
    return plain(_("Tables about people"), [_("Table"), _("One row is"), _("What it holds"), _("When erased")], rows)


def _hangs_on(table: Table) -> str:
    return _("part of %(tables)s") % {"tables": ", ".join(dict.fromkeys(link.table for link in table.belongs_to))}


def _held(table: Table) -> Markup:
    """Each category once, with its fields: ``identity`` first name, surname."""
    fields: dict[str, list[str]] = {}
    for place in sorted(set(table.columns.values())):
        category, _dot, field = place.partition(".")
        fields.setdefault(category, []).append(field)
    each = (_HELD % (category, ", ".join(names)) for category, names in fields.items())
    return Markup("<br>").join(each)


_HELD = Markup('<span class="soft">%s:</span> %s')


def _state(section: Section, problem: str) -> str:
    if section.connect is not None:
        return "down" if problem else "connected"
    return "coming" if section.coming else "by hand"


def _found(words: str, _account: Account) -> Iterable[Hit]:
    """A system by its name, a table by its own or by one of its columns or of what these hold."""
    try:
        sections = notice_in_force().systems
    except TrothError:
        return
    for name, section in sections.items():
        href = address_of("console-system", name)
        if has_all(words, f"{name} {section.name}"):
            yield Hit(section.name, href, _("system"))
        for table, about in section.tables.items():
            fits = [column for column, holds in about.columns.items() if has_all(words, f"{column} {holds}")]
            if has_all(words, table) or fits:
                yield Hit(f"{section.name}: {table}", href, ", ".join(fits[:6]))


finds(Finder("Systems and tables", _found, 30, "see systems"))

urlpatterns = [
    path("systems/", every, name="console-systems"),
    path("systems/<str:name>/", one, name="console-system"),
]

lead("console", Way("Systems", "console-systems", 30, act="see systems"))

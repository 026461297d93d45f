"""The promises as pages: every sentence with its verdict, one down to its proof, and a run of checks while one looks on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from troth.board import finding  # noqa: F401  # what a search finds here
from troth.board.actions import ask, newest, state
from troth.board.lately import LOOK, Change, Seen, changes, changes_of, last_run, runs
from troth.desk import ZONE, now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.versions import entries_of, promises_of
from troth.desk.pages import charts
from troth.desk.pages.addresses import address_of
from troth.desk.pages.console.evidence import fold
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.search import has_all
from troth.desk.pages.console.wording import became, in_words
from troth.desk.pages.jinja import moment
from troth.desk.pages.portal import version_for
from troth.desk.pages.proofs import prove_at
from troth.desk.pages.purpose import allowed
from troth.desk.pages.ways import Way, lead
from troth.notice.entries import Entry, Promise


@for_staff
@allowed("see promises")
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """Every sentence of the notice, in its order, with its verdict beside it; filtered by ``?verdict=`` and ``?kind=``."""
    said = entries_of(version_for(request))
    seen = last_run(promises_of(version_for(request)))
    outcome, kind = request.GET.get("verdict", ""), request.GET.get("kind", "")
    words = request.GET.get("words", "").strip()[:80].casefold()
    known = {each.promise.id: each for each in seen.seen}
    rows = [
        (entry, known.get(entry.id))
        for entry in said
        if (not outcome or (entry.id in known and known[entry.id].outcome == outcome))
        and (not kind or (isinstance(entry, Promise) and entry.kind == kind))
        and (not words or has_all(words, f"{entry.sentence} {entry.id} {' '.join(entry.clauses)}"))
    ]
    facts = {
        "parts_of_it": _in_parts(rows),
        "total": len(rows),
        "seen": seen,
        "counts": seen.counts(),
        "kinds": sorted(Counter(each.promise.kind for each in seen.seen)),
        "asked": {"verdict": outcome, "kind": kind, "words": request.GET.get("words", "")},
        "over_time": _day_by_day(),
    }
    return console(request, "board/promises.html", facts)


@for_staff
@allowed("see promises")
@require_safe
def one(request: HttpRequest, promise: str) -> HttpResponse:
    """One promise: its sentence, its verdict and why, what the run saw, the proof, and its history."""
    version = version_for(request)
    said = {each.id: each for each in promises_of(version)}
    if promise not in said:
        raise Http404
    (seen,) = last_run([said[promise]]).seen
    changed = changes_of(promise)
    history = [
        {
            "when": moment(change.at),
            "says": became(change.was, change.now),
            "more": Markup('<a class="govuk-link" href="{}">{}</a>').format(
                address_of("console-entry", change.uid), _("the entry in the log")
            ),
            "kind": "broken" if change.now == "broken" else "done" if change.now == "kept" else "",
        }
        for change in changed
    ]
    facts = {
        "seen": seen,
        "promise": said[promise],
        "history": history,
        "over_time": _over_time(changed),
        "rests_on": _rests_on(seen.evidence),
        "version": version,
    }
    return console(request, "board/promise.html", facts)


@for_staff
@allowed("run checks")
@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Begin a run of every check, or from a promise's page of that one's, and show how far it is."""
    back, only = request.POST.get("back", ""), request.POST.get("promise", "")
    known = {each.id for each in promises_of(version_for(request))}
    if only and only not in known:
        raise Http404
    ask(account_of(request), only)
    return redirect(address_of("console-checking") + (f"?back={back}" if back in known else ""))


@for_staff
@allowed("see promises")
@require_safe
def checking(request: HttpRequest) -> HttpResponse:
    """The run that was asked for last: how far it is, and once it is done what it saw."""
    said = {each.id: each for each in promises_of(version_for(request))}
    run = newest()
    entry = run.entry if run is not None else ""
    done = last_run(list(said.values())) if entry else None
    facts: dict[str, Any] = {
        "run": run,
        "state": state(run) if run is not None else "none",
        "only": said.get(run.promise) if run is not None and run.promise else None,
        "back": said.get(request.GET.get("back", "")),
        "seen": done,
        "counts": done.counts() if done is not None else {},
        "changed": [(change, said[change.promise]) for change in changes(run=entry) if change.promise in said]
        if entry
        else [],
    }
    if facts["back"] is not None and done is not None:
        facts["line"] = next(each for each in done.seen if each.promise.id == facts["back"].id)
    return console(request, "board/checking.html", facts)


@dataclass(frozen=True)
class Part:
    """One part of the notice: its heading, where it stands on the page, and its sentences with what was seen of each."""

    says: str
    place: str
    rows: tuple[tuple[Entry, Seen | None], ...]

    def counts(self) -> dict[str, int]:
        """How many of its promises are kept, broken, unproven; only what there is."""
        counted = Counter(seen.outcome for _entry, seen in self.rows if seen is not None)
        return {name: counted[name] for name in ("kept", "broken", "unproven") if counted[name]}


_PARTS = {
    "In short": ("in short",),
    "Who we are": ("organisation", "people"),
    "What we hold": ("data", "nothing else", "what we need"),
    "Where we have it from": ("sources",),
    "What we use it for": ("purposes", "consent"),
    "Who receives it": ("recipients", "sharing", "transfers"),
    "How long we keep it": ("retention", "statistics"),
    "News and marketing": ("marketing",),
    "Cookies, links and social media": ("cookies", "pages"),
    "Rights": ("rights",),
    "Decisions and scoring": ("decisions", "profiling"),
    "How we protect it": ("measures",),
    "Complaints": ("complaints",),
    "Good to know": ("information", "warnings"),
    "About this notice": ("review",),
}
"""The headings of the parts, and the sections of the notice that stand under each, in the order of the published page."""


def _in_parts(rows: Sequence[tuple[Entry, Seen | None]]) -> list[Part]:
    """The sentences by part; a section that is not named above keeps its own name."""
    heading = {section: says for says, sections in _PARTS.items() for section in sections}
    order = {says: place for place, says in enumerate(_PARTS)}
    found: dict[str, list[tuple[Entry, Seen | None]]] = {}
    for row in rows:
        found.setdefault(heading.get(row[0].section, row[0].section), []).append(row)
    return [
        Part(_(says), f"part-{slugify(says)}", tuple(found[says]))
        for says in sorted(found, key=lambda says: order.get(says, len(order)))
    ]


def _day_by_day() -> charts.Chart | None:
    """The verdicts of the last run of each day; None until there are two days to compare."""
    days = {at.astimezone(ZONE).date(): counts for at, counts in runs()}
    if len(days) < 2:
        return None
    series = [
        charts.Series(_(name), [counts[name] for counts in days.values()], name)
        for name in ("kept", "broken", "unproven")
    ]
    return charts.line(_("Verdicts, day by day"), list(days), series)


def _over_time(changed: Sequence[Change]) -> charts.Chart | None:
    """The verdicts one after another, from the first on record until now."""
    if not changed:
        return None
    oldest_first = changed[::-1]
    ends = [*(change.at for change in oldest_first[1:]), max(now(), changed[0].at)]
    spans = [
        charts.Span(_(change.now), change.now, change.at, end) for change, end in zip(oldest_first, ends, strict=True)
    ]
    return charts.band(_("Its verdict over time"), spans)


def _rests_on(uids: Sequence[str]) -> list[tuple[str, str, str]]:
    """(id, sentence, when) of the entries of the log that a verdict rests on."""
    rows = {row.uid: row for row in EvidenceEntry.objects.filter(uid__in=uids)}
    return [(uid, in_words(rows[uid].kind), moment(rows[uid].at)) for uid in uids if uid in rows]


urlpatterns = [
    path("", include("troth.board.today")),
    path("", include("troth.desk.pages.console.search")),
    path("promises/", every, name="console-promises"),
    path("promises/check", check_now, name="console-check"),
    path("promises/check/", checking, name="console-checking"),
    path("promises/<str:promise>/", one, name="console-promise"),
]

prove_at("console-promise")
fold(LOOK)
lead("console", Way("Promises", "console-promises", 20, act="see promises"))

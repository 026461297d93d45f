"""The log as pages: search it, read one entry with its proof, take a checkpoint, take the whole of it away."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from troth.desk import ZONE, today
from troth.desk.cases.matters import entries_within
from troth.desk.cases.packs import take_pack as take_scoped
from troth.desk.evidence.log import SYSTEM, checkpoint, prove, write_pack
from troth.desk.evidence.models import Checkpoint, EvidenceEntry, Head
from troth.desk.evidence.search import Log, Wanted, by_day, fitting, kinds_seen, log_now
from troth.desk.notices.versions import NothingInForce, in_force
from troth.desk.pages import charts
from troth.desk.pages.addresses import address_of
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.search import Finder, Hit, finds, has_all
from troth.desk.pages.console.wording import all_kinds, in_words, told
from troth.desk.pages.jinja import brief, moment
from troth.desk.pages.proofs import page_of
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import Column, listed
from troth.desk.pages.ways import Way, lead
from troth.desk.proposals.below import PACK
from troth.desk.proposals.proposals import NeedsAnother, use
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.ledger.verifier import __file__ as VERIFIER


@for_staff
@allowed("see evidence")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The entries of the log, the newest first, by kind, case, person who acted, and day."""
    asked = {
        name: request.GET.get(name, "").strip()[:80]
        for name in ("kind", "case", "promise", "subject", "actor", "since", "until")
    }
    wrong: list[tuple[str, str]] = []
    since, until = (_edge(name, asked[name], wrong) for name in ("since", "until"))
    found = fitting(
        Wanted(
            case=asked["case"] or None,
            promise=asked["promise"] or None,
            subject=asked["subject"] or None,
            kind=asked["kind"] or None,
            since=since,
            until=until,
        )
    )
    found = found.filter(entries_within(account_of(request)))
    folded = not any(asked.values()) and bool(_FOLDED)
    if folded:
        found = found.exclude(kind__in=_FOLDED)
    if asked["actor"]:
        uids = Account.objects.filter(Q(email__icontains=asked["actor"]) | Q(name__icontains=asked["actor"]))
        found = found.filter(actor_id__in=[*uids.values_list("uid", flat=True), asked["actor"]])
    columns = (
        Column(_("When"), key="at"),
        Column(_("What"), key="kind"),
        Column(_("Who")),
        Column(_("Case")),
        Column(_("Number"), number=True, key="index"),
    )
    names = dict(Account.objects.values_list("uid", "name"))
    table = listed(
        _("Entries of the log"), found, columns,
        lambda entry: _row(entry, names),
        request.GET, first="-position",
    )  # fmt: skip
    last = Checkpoint.objects.order_by("-pk").first()
    head, log = Head.objects.first(), log_now()
    facts = {
        "table": table, "asked": asked, "errors": wrong, "last": last, "sealed": head.size if head else 0,
        "kinds": _kinds(log),
        "folded": [(kind, in_words(kind)) for kind in sorted(_FOLDED)] if folded else [],
        "by_day": _by_day(log),
    }  # fmt: skip
    return console(request, "pages/evidence.html", facts, status=400 if wrong else 200)


@for_staff
@allowed("see evidence")
@require_safe
def entry(request: HttpRequest, uid: str) -> HttpResponse:
    """One entry: what it records, and the proof that it stands in the log, against a signed checkpoint."""
    row = EvidenceEntry.objects.filter(entries_within(account_of(request)), uid=uid).first()
    if row is None:
        raise Http404
    proven = prove(uid)
    who = Account.objects.filter(uid=row.actor_id).first()
    facts: dict[str, Any] = {
        "row": row,
        "says": in_words(row.kind),
        "proven": proven,
        "who": who.name if who else _("Troth itself") if row.actor_id == SYSTEM.id else row.actor_id,
        "facts": json.dumps(proven.facts, indent=2, ensure_ascii=False) if proven.facts is not None else None,
        "plainly": _plainly(proven.facts or {}),
        "findings": (proven.facts or {}).get("findings", ()) if row.promise else (),
        "behind": _behind(row),
        "proof": [hash_.hex() for hash_ in proven.proof],
    }
    return console(request, "pages/evidence_entry.html", facts)


def _behind(row: EvidenceEntry) -> dict[str, Any] | None:
    """The promise that an entry is about, where the notice in force makes it: the page of it, and the number of the version."""
    try:
        page = page_of(row.promise) if row.promise else ""
        return {"page": page, "version": in_force().number} if page else None
    except NothingInForce:
        return None


def _plainly(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that are one thing each, or a few, as a reader takes them in; what has an inside of its own is left to the text
    beside them."""
    said: list[tuple[str, str]] = []
    for name, value in facts.items():
        each = cast(list[Any], value) if isinstance(value, list) else [value]
        if each and all(isinstance(one, (str, int, float)) for one in each):
            said.append((name.replace("_", " "), ", ".join(map(str, each))))
    return said


@for_staff
@allowed("export pack")
@require_POST
def take_checkpoint(request: HttpRequest) -> HttpResponse:
    """Sign what the log is now, and hand the note to whoever asks: kept elsewhere, it gives a rewritten log away."""
    note = checkpoint(by=actor(account_of(request)))
    response = HttpResponse(note.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{note.size:09d}.txt"'
    return response


@for_staff
@allowed("export pack")
@require_POST
def take_pack(request: HttpRequest) -> FileResponse | HttpResponseRedirect:
    """The whole log as one pack for ``troth-verify``, where two people agreed on it; or as a zip, what is on record of one
    promise, case, client or contract."""
    what, name = request.POST.get("scope", ""), request.POST.get("id", "").strip()
    if not what:
        try:
            use(PACK, {}, by=account_of(request))
        except NeedsAnother as waits:
            return redirect("console-proposal", waits.proposal.uid)
    with tempfile.TemporaryDirectory(prefix="troth-pack-") as folder:
        file = Path(folder) / "evidence"
        if what:
            take_scoped(file, what, name, by=account_of(request))
            called, kind = f"evidence-{slugify(f'{what} {name[:200]}'.replace('.', '-'))}.zip", "application/zip"
        else:
            write_pack(file)
            called, kind = "evidence.jsonl", "application/jsonl"
        opened = file.open("rb")
    return FileResponse(opened, as_attachment=True, filename=called, content_type=kind)


@for_staff
@allowed("see promises")
@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    """The stand-alone verifier: one file that needs nothing of Troth."""
    return FileResponse(
        Path(VERIFIER).open("rb"), as_attachment=True, filename="troth_verify.py", content_type="text/x-python"
    )


def fold(kind: str) -> None:
    """A kind of which there are a hundred at a time: shown where it is asked for, and not among all others."""
    _FOLDED.add(kind)


_FOLDED: set[str] = set()


def _edge(name: str, said: str, wrong: list[tuple[str, str]]) -> datetime | None:
    """The first moment of a day, for ``until`` of the day after it; a day that is none is put among what is wrong."""
    if not said:
        return None
    try:
        on = date.fromisoformat(said)
        return datetime.combine(on + timedelta(days=name == "until"), time(), ZONE)
    except (ValueError, OverflowError):
        wrong.append((name, _("Write a day as 2026-11-22")))
        return None


def _row(row: EvidenceEntry, names: Mapping[str, str]) -> tuple[object, ...]:
    number = "" if row.index is None else f"{row.index:,}"
    who = _("Troth itself") if row.actor_id == SYSTEM.id else names.get(row.actor_id, row.actor_id)
    return brief(row.at), _entry(row), who, _case(row.case), number


def _entry(row: EvidenceEntry) -> Markup:
    link = _LINK % (address_of("console-entry", row.uid), in_words(row.kind))
    about = told(row)
    return link + _ABOUT % about if about else link


_LINK = Markup('<a class="govuk-link" href="%s">%s</a>')
_ABOUT = Markup(' <span class="soft">%s</span>')


def _kinds(log: Log | None) -> list[tuple[str, str]]:
    """The kinds that are on record, by what they say; those of a newer or older version as they are called."""
    seen = kinds_seen(log)
    known = [(kind, says) for kind, says in all_kinds() if kind in seen]
    return known + [(kind, kind) for kind in sorted(seen - {kind for kind, _says in known})]


def _case(ref: str | None) -> Markup | str:
    if not ref or not ref.isdigit():
        return ref or ""
    return _LINK % (address_of("console-case", ref), ref)


def _found(words: str, account: Account) -> Iterable[Hit]:
    """An entry by its number, by the beginning of its id or of the person's random id; a kind by what it says."""
    entries = EvidenceEntry.objects.none()
    if words.isascii() and words.isdigit():
        entries = EvidenceEntry.objects.filter(entries_within(account), index=int(words[:18]))
    elif _ID.fullmatch(words):
        # A range and not LIKE: it uses the plain index on either store.
        begins = Q(uid__gte=words, uid__lt=f"{words}g")
        entries = (
            EvidenceEntry.objects.filter(entries_within(account))
            .filter(begins | Q(subject=words))
            .order_by("-position")[:20]
        )
    for row in entries:
        about = " · ".join(part for part in (moment(row.at), told(row)) if part)
        yield Hit(in_words(row.kind), address_of("console-entry", row.uid), about)
    for kind, says in all_kinds():
        if has_all(words, f"{kind} {says}"):
            yield Hit(says, f"{address_of('console-evidence')}?kind={kind}", _("every entry of this kind"))


_ID = re.compile(r"[0-9a-f]{6,32}")

finds(Finder("Evidence", _found, 40, "see evidence"))


def _by_day(log: Log | None) -> charts.Chart | None:
    counts = by_day(today() - timedelta(days=370), log)
    return charts.calendar(_("Entries a day"), counts, today(), unit=_("entries")) if counts else None


urlpatterns = [
    path("evidence/", search, name="console-evidence"),
    path("evidence/checkpoint", take_checkpoint, name="console-checkpoint"),
    path("evidence/pack", take_pack, name="console-pack"),
    path("evidence/troth-verify", verifier, name="console-verifier"),
    path("evidence/<slug:uid>/", entry, name="console-entry"),
]

lead("console", Way("Evidence", "console-evidence", 50, act="see evidence"))

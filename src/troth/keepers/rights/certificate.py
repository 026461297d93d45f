"""The certificate of erasure: every place searched, counts, nil returns, what was kept and why, and what remains where."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from troth.desk import here, now, today
from troth.desk.cases.cases import tasks_of
from troth.desk.cases.models import Case
from troth.desk.connections.connections import client_name
from troth.desk.connections.stored import key_from_json
from troth.desk.pages.documents import render
from troth.desk.plans.plans import Plan, Step
from troth.files import write_together
from troth.law.erasure import ARTICLE
from troth.notice.models import Notice


def write_certificate(
    case: Case,
    notice: Notice,
    plan: Plan,
    results: Mapping[int, Mapping[str, Any]],
    *,
    unsearched: Mapping[str, Sequence[str]],
    interrupted: Collection[str] = (),
    confirm: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Write ``cases/N/certificate.json`` and ``.html``; returns a summary without personal data.

    *Erased* means that rows were changed and nothing was found at the stated time. A person found nowhere is *not found*,
    and where all that was found stays for a reason it is *kept*; neither is ever *erased*. ``interrupted`` names systems
    where an earlier round began and never said how it ended: their counts are unknown, and looking again decides.
    ``confirm`` raises where another worker has taken this over: then its certificate stays.
    """
    erased = {s.target: results[n] for n, s in enumerate(plan.steps, 1) if s.kind == "connections.erase"}
    verified = {s.target: results[n] for n, s in enumerate(plan.steps, 1) if s.kind == "connections.verify"}
    freed = {s.target: results[n] for n, s in enumerate(plan.steps, 1) if s.kind == "connections.vacuum"}
    own = next(s for s in plan.steps if s.kind == "rights.certificate")
    places = [
        _place(
            name,
            notice,
            erased.get(name),
            verified.get(name),
            freed.get(name),
            unsearched.get(name, ()),
            name in interrupted,
        )
        for name in verified
    ]
    left = sum(place["unerased"] for place in places)
    tasks = tasks_of(case)
    outcome = "incomplete" if left else _outcome(places, [task.answer for task in tasks])
    said: dict[str, Any] = {
        **heading_of(case, notice, plan, own),
        "looked_again_at": now().isoformat(timespec="seconds"),
        "outcome": outcome,
        "places": places,
        "by_hand": [{"system": t.system, "who": t.who, "answer": t.answer or "open"} for t in tasks],
    }
    return write_papers(case, notice, "certificate.html", said, left, confirm)


def heading_of(case: Case, notice: Notice, plan: Plan, own: Step) -> dict[str, Any]:
    """What every certificate says: which case, who decided, which notice and plan, and for which clients it is or is not."""
    client = own.facts.get("client")
    return {
        "case": case.number,
        "controller": notice.organisation.name,
        "received_on": case.received_on.isoformat(),
        "decided_by": case.decided_by.name if case.decided_by else "",
        "instructed_by": client_name(key_from_json(client)) if client is not None else None,
        "passed_to_client": [{"system": s, "client": c, "rows": n} for s, c, n in own.facts.get("passed", [])],
        "notice": plan.notice,
        "plan": plan.hash,
    }


def write_papers(
    case: Case, notice: Notice, template: str, said: Mapping[str, Any], left: int, confirm: Callable[[], None]
) -> dict[str, Any]:
    """Write a certificate as data and as a page; returns what evidence says of it."""
    folder = here().cases / case.ref
    data = json.dumps(said, indent=1, ensure_ascii=False).encode()
    page = render("troth.keepers.rights", template, {"c": said, "notice": notice, "article": ARTICLE})
    papers = {folder / "certificate.json": data, folder / "certificate.html": page.encode()}
    write_together(papers, mode=0o600, confirm=confirm)
    return {
        "outcome": said["outcome"],
        "left": left,
        "file": f"cases/{case.ref}/certificate.html",
        "sha256": hashlib.sha256(page.encode()).hexdigest(),
        "data_sha256": hashlib.sha256(data).hexdigest(),
    }


def _outcome(places: Sequence[Mapping[str, Any]], by_hand: Sequence[str]) -> str:
    counts = [table for place in places for table in place["tables"]]
    changed = any(table["deleted"] + table["emptied"] + table["replaced"] for table in counts)
    if changed or "done" in by_hand or any(place["interrupted"] for place in places):
        return "erased"
    return "kept" if any(place["kept"] for place in places) else "not found"


def _place(
    name: str,
    notice: Notice,
    erased: Mapping[str, Any] | None,
    verified: Mapping[str, Any] | None,
    freed: Mapping[str, Any] | None,
    unsearched: Sequence[str],
    interrupted: bool,
) -> dict[str, Any]:
    section = notice.systems[name]
    hits = list(verified["hits"]) if verified else []
    again = list(verified.get("again", ())) if verified else []
    backups = None
    if section.backups:
        gone = section.backups.overwritten_after.after(today())
        backups = {"where": section.backups.where, "overwritten_by": gone.isoformat()}
    return {
        "system": name,
        "label": section.name,
        "searched": len(verified["searched"]) if verified else 0,
        "unsearched": list(unsearched),
        "tables": _summed([*(erased["tables"] if erased else ()), *(t for each in again for t in each["tables"])]),
        "passes": 1 + len(again),
        "left": sorted({".".join(filter(None, (h["table"], h["column"]))) for h in hits if h["whose"] == "own"}),
        "interrupted": interrupted,
        "kept": list(erased["kept"]) if erased else [],
        "remains": list((freed if freed and freed["remains"] else erased)["remains"]) if erased else [],
        "not_freed": list(freed["undone"]) if freed else [],
        "unerased": verified["unerased"] if verified else 0,
        "to_decide": [hit for hit in hits if hit["whose"] in ("other person", "unknown")],
        "backups": backups,
    }


def _summed(tables: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The counts of every pass, table by table."""
    sums: dict[str, dict[str, Any]] = {}
    for counts in tables:
        was = sums.setdefault(counts["table"], {"table": counts["table"]})
        was.update({name: was.get(name, 0) + number for name, number in counts.items() if name != "table"})
    return list(sums.values())

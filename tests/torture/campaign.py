"""A whole run of faults: workers side by side, a journal that can be gone on with, and a report in figures."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.processes import ended
from tests.torture.worker import Orders, command

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"
KINDS = ("lost", "doubled", "silent", "evidence", "others", "half", "left", "personal")

Line = Mapping[str, Any]


def run(
    *,
    count: int,
    workers: int,
    seed: int,
    products: Sequence[str] = ("sqlite", "postgres"),
    works: Sequence[str] = (),
    seconds: float = 1e9,
    how: str = "full",
    journal: Path | None = None,
    resume: bool = False,
    trials: Sequence[Mapping[str, Any]] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Do ``count`` faults and return the report. ``journal``: a file of one line a trial; ``resume`` goes on with it.

    Raises RuntimeError where a worker ends by an error of its own, or the journal is of other markers or another seed.
    """
    before = _read(journal) if journal is not None and resume else []
    head = next((line for line in before if "seed" in line), {"seed": seed})
    if head["seed"] != seed:
        raise RuntimeError(f"the journal was written with --seed {head['seed']}")
    old = [line for line in before if "number" in line]
    met = sum(sum(line["met"]) for line in old)
    began = time.monotonic()
    lines = list(old)
    marks: dict[str, Any] = {}
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "PYTHONUTF8": "1"}
    processes: list[subprocess.Popen[str]] = []
    waiting = selectors.DefaultSelector()
    out = _opened(journal, seed, resume=bool(before)) if journal is not None else None
    try:
        for part in range(workers):
            share = max(0, -(-(count - met) // workers))
            done = [line["number"] for line in old]
            orders = Orders(products, works, seed, part, workers, share, seconds, how, done, trials)
            process = subprocess.Popen(command(orders), cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
            processes.append(process)
            waiting.register(process.stdout, selectors.EVENT_READ, process)  # type: ignore[arg-type]
        while waiting.get_map():
            for ready, _ in waiting.select():
                text = ready.fileobj.readline()  # type: ignore[union-attr]
                if not text:
                    waiting.unregister(ready.fileobj)
                    continue
                line = json.loads(text)
                if "markers" in line:
                    if head.get("places", line["places"]) != line["places"]:
                        raise RuntimeError("the journal was written for other markers: begin anew, without --resume")
                    if out is not None and not marks and "places" not in head:
                        out.write(json.dumps({"seed": seed, "places": line["places"]}) + "\n")
                    marks = line
                    continue
                lines.append(line)
                if out is not None:
                    out.write(text)
                    out.flush()
                _tell(tell, lines, met_before=met, count=count, began=began, line=line)
        failed = [process.args for process in processes if ended(process, within=300)]
        if failed:
            raise RuntimeError(f"{len(failed)} of {workers} workers ended by an error of their own")
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
                process.wait(30)
            if process.stdout is not None:
                process.stdout.close()
        if out is not None:
            out.close()
    return report(lines, marks, seed=seed, seconds=time.monotonic() - began)


def report(lines: Sequence[Line], marks: Mapping[str, Any], *, seed: int, seconds: float) -> dict[str, Any]:
    """The figures: faults by kind, work and product; findings by kind; what was shown by name; and every trial that found."""
    kinds: Counter[str] = Counter()
    where: Counter[str] = Counter()
    places: Counter[str] = Counter()
    found: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for line in lines:
        for fault, met, place in zip(line["faults"], line["met"], line["places"], strict=True):
            if met:
                kinds[fault["kind"]] += 1
                where[f"{line['work']} on {line['product']}"] += 1
                places[" ".join(place.split(" ")[:2])] += 1
        found.update({kind for kind, _ in line["found"]})
    bad = [line for line in lines if line["found"]]
    return {
        "faults": sum(kinds.values()),
        "trials": len(lines),
        "not_met": sum(not met for line in lines for met in line["met"]),
        **dict(found),
        "stopped_by_name": sum(bool(line["stopped"]) for line in lines),
        "by_kind": dict(kinds.most_common()),
        "by_work": dict(where.most_common()),
        "by_place": dict(places.most_common()),
        "markers": marks.get("markers", {}),
        "disk_of_its_own": marks.get("disk", False),
        "seed": seed,
        "seconds": round(seconds, 1),
        "found": bad[:200],
        "stopped": sorted({reason for line in lines for reason in map(_nameless, line["stopped"])})[:50],
    }


def screen(said: Mapping[str, Any]) -> str:
    """The report as a screen."""
    rows = [f"{said['faults']} faults in {said['trials']} trials, {said['seconds']} s, seed {said['seed']}"]
    rows.append("  " + ", ".join(f"{kind} {number}" for kind, number in said["by_kind"].items()))
    rows.append("  " + ", ".join(f"{work} {number}" for work, number in said["by_work"].items()))
    rows.append("")
    rows += [f"  {kind:<10} {said[kind]}" for kind in KINDS]
    rows.append(f"  stopped and shown by name {said['stopped_by_name']}")
    for line in said["found"][:10]:
        again = json.dumps({key: line[key] for key in ("product", "work", "faults")})
        rows.append(f"\n  at {', '.join(line['places'])}: {'; '.join(text for _, text in line['found'])}")
        rows.append(f"    again: python -m tests.torture --again '{again}'")
    return "\n".join(rows)


def clean(said: Mapping[str, Any]) -> bool:
    """Whether nothing was found."""
    return not any(said[kind] for kind in KINDS)


def _nameless(reason: str) -> str:
    """A reason without the ids in it, so that the same reasons fall together."""
    return " ".join(word for word in reason.split() if not (len(word) >= 16 and word.strip(":").isalnum()))


def _tell(
    tell: Callable[[str], None], lines: Sequence[Line], *, met_before: int, count: int, began: float, line: Line
) -> None:
    if line["found"]:
        tell(f"{line['work']} on {line['product']} at {', '.join(line['places'])}: {line['found'][0][1]}")
    if len(lines) % 100 == 0:
        met = sum(sum(each["met"]) for each in lines)
        pace = max(met - met_before, 1) / (time.monotonic() - began)
        bad = sum(bool(each["found"]) for each in lines)
        tell(f"{met} of {count} faults, {pace:.1f} a second, {bad} trials with findings")


def _read(journal: Path) -> list[Line]:
    """The whole lines of a journal; one that was torn is not one."""
    lines: list[Line] = []
    for text in journal.read_text(encoding="utf-8").splitlines() if journal.is_file() else ():
        try:
            lines.append(json.loads(text))
        except ValueError:
            break
    return lines


def _opened(journal: Path, seed: int, *, resume: bool) -> Any:
    journal.parent.mkdir(parents=True, exist_ok=True)
    return journal.open("a" if resume else "w", encoding="utf-8")


def write(said: Mapping[str, Any], path: Path) -> None:
    """The report as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

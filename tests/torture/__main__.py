"""``make torture``: ten thousand faults, a report in bench/results, and a screen.

    python -m tests.torture [--faults N] [--workers N] [--seed N] [--resume] [--minutes M] [--product P] [--work W]
                            [--journal FILE] [--again TRIAL] [--json]

Exit code 1 where anything was lost, done twice, kept quiet, or otherwise found. ``--resume`` goes on with the journal that an
earlier run of the same code and seed left (``--journal``: another file than bench/results/torture.jsonl; the report is written
beside it). ``--again`` does one trial that a report names.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from tests.torture import campaign


def main() -> int:
    """Read the options, run, report."""
    options = argparse.ArgumentParser(description="Fault injection against a real workspace.")
    options.add_argument("--faults", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8))
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--resume", action="store_true", help="go on with the journal")
    options.add_argument(
        "--journal", type=Path, default=campaign.RESULTS / "torture.jsonl", help="a line for each trial"
    )
    options.add_argument("--minutes", type=float, default=1e6, help="stop after so long")
    options.add_argument("--product", action="append", choices=["sqlite", "postgres"], help="repeatable; default: both")
    options.add_argument("--work", action="append", default=[], help="repeatable; default: all")
    options.add_argument(
        "--sample", action="store_true", help="a choice of the faults, spread over all kinds and works"
    )
    options.add_argument("--again", action="append", default=[], metavar="TRIAL", help="a trial as a report names it")
    options.add_argument("--json", action="store_true", help="the report on standard output instead of the screen")
    given = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to end, it still ends its workers
    trials = [json.loads(text) for text in given.again]
    how = "again" if trials else "sample" if given.sample else "full"
    report = given.journal.with_suffix(".json") if how == "full" else campaign.RESULTS / f"torture-{how}.json"
    said = campaign.run(
        count=sum(len(trial["faults"]) for trial in trials) if trials else given.faults,
        workers=1 if trials else given.workers,
        seed=given.seed,
        products=sorted({trial["product"] for trial in trials}) or given.product or ("sqlite", "postgres"),
        works=given.work,
        seconds=given.minutes * 60,
        how=how,
        journal=given.journal if how == "full" else None,
        resume=given.resume,
        trials=trials,
        tell=lambda words: print(words, file=sys.stderr, flush=True),
    )
    campaign.write(said, report)
    print(json.dumps(said) if given.json else campaign.screen(said))
    return 0 if campaign.clean(said) else 1


if __name__ == "__main__":
    sys.exit(main())

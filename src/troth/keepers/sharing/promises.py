"""The checks behind sharing. They read the notice only, so they may say broken or unproven, and never kept."""

from __future__ import annotations

from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, unproven
from troth.notice.entries import Promise

UK = "GB"


@keeps("sharing", what="transfers")
def no_transfer_without_mechanism(promise: Promise, world: World) -> Verdict:
    """A recipient or system outside the UK needs the notice's permission and a safeguard: UK GDPR Arts 44A–49."""
    abroad = {name: r.safeguard for name, r in world.notice.recipients.items() if r.country != UK}
    abroad |= {name: None for name, s in world.notice.systems.items() if s.country != UK and s.run_by not in abroad}
    if promise.facts["rule"] == "never" and abroad:
        return broken(
            f"{', '.join(sorted(abroad))} lies outside the UK", Finding("notice", "outside the UK", len(abroad))
        )
    bare = sorted(name for name, safeguard in abroad.items() if not safeguard)
    if bare:
        return broken(
            f"{', '.join(bare)} lies outside the UK without a safeguard", Finding("notice", "no safeguard", len(bare))
        )
    return unproven("the notice says where recipients are; no register of transfers and disclosures shows it yet")


@keeps("sharing", what="recipient")
def recipient_contract_in_date(promise: Promise, world: World) -> Verdict:
    """A recipient's contract is not past its review; what was disclosed is unproven until disclosures are registered."""
    contract = world.notice.recipients[str(promise.facts["recipient"])].contract
    if contract is not None and contract.review_by < world.today:
        return broken(
            f"the contract was to be reviewed by {contract.review_by:%-d %B %Y}", Finding("notice", "overdue", 1)
        )
    return unproven("no register of disclosures shows yet what went to them")

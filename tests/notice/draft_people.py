# ruff: noqa: E501 – tables of facts are read by the line
"""What notices that speak to several kinds of person must yield: each purpose with its basis, its interest and its people."""

from __future__ import annotations

from tests.notice.draft_score import Fact


def _on(name: str, basis: str | set[str], interest: str = "", who: str = "") -> list[Fact]:
    facts = {"bases": {basis} if isinstance(basis, str) else basis}
    return [
        Fact(
            "purposes",
            name,
            {**facts, **({"interest": interest} if interest else {}), **({"who": {who}} if who else {})},
        )
    ]


def _rights(*names: str) -> list[Fact]:
    return [Fact("rights", name) for name in names]


SEVERAL = {
    "debt-collector.txt": {
        "controller": [Fact("organisation", facts={"name": "Calder Reach Recoveries Limited", "number": "00000004"})],
        "processor": [Fact("information", "where-we-are-a-processor", doubtful=True)],
        "officer": [Fact("organisation", facts={"data protection officer": {"email": "dpo@calderreach.example", "post": "Calder Reach Recoveries Limited, 12 Example Quay, Exampleton EX4 4EX"}})],
        "find": _on("find", "legitimate interests", "recovering money that is owed"),
        "agree a way to pay": _on("agree-way-pay", "legitimate interests", "recovering money that is owed"),
        "bought debts": _on(".*bought-debt.*", "contract"),
        "calls": _on("train-staff.*", "legitimate interests", "keeping an accurate account of what was said"),
        "complaint records": _on("keep-records-complaints", "legal obligation"),
        "health": _on("treat-fairly", "consent"),
        "applicants": _on("decide-whom.*", "contract", who="applicants"),
        "business contacts": _on("business-contacts.*", "legitimate interests", "running the relationship"),
        "need": [Fact("what we need")],
        "scoring": [Fact("profiling", doubtful=True), Fact("decisions", facts={"solely automated": "none"})],
        "rights": [*_rights("informed", "rectification", "erasure", "restriction", "objection", "portability", "withdrawal of consent"), Fact("rights", "access", {"within": "1 month", "fee": ...})],
        "complaints": [Fact("complaints", facts={"acknowledged within": "7 days"})],
        "regulator": [Fact("organisation.regulator", facts={"name": "Information Commission", "phone": "0303 123 1113", "post": ...})],
        "review": [Fact("review", facts={"every": "6 months", "last": "2026-02-09"})],
    },
    "recruitment-agency.txt": {
        "controller": [Fact("organisation", facts={"name": "Larkmoor Talent LLP", "number": "OC000005", "contact": {"email": "privacy@larkmoor.example"}, "person in charge": "Privacy Lead"})],
        "matching": _on("match-vacancies.*", "legitimate interests", "it is what a recruitment agency is for", "candidates"),
        "placing": _on("enter-perform.*", "contract", who="candidates"),
        "right to work": _on("check-right-work.*", "legal obligation", who="candidates"),
        "alerts": _on("send-job-alerts.*", "consent", who="candidates"),
        "serving clients": _on("provide-service-employer", "legitimate interests", "serve and be paid by our clients", "client contacts"),
        "invoices": _on("send-invoices", "legitimate interests", who="client contacts"),
        "references": _on("ask-reference", "legitimate interests", who="referees"),
        "sensitive": [Fact("special categories", facts={"kinds": {"ethnicity"}})],
        "need": [Fact("what we need")],
        "decisions": [Fact("decisions", facts={"solely automated": "none"})],
        "rights": [*_rights("rectification", "erasure", "restriction", "objection", "portability", "human review", "withdrawal of consent"), Fact("rights", "access", {"within": "1 month", "fee": ...}, doubtful=True)],
        "complaints": [Fact("complaints"), Fact("organisation.regulator", facts={"name": "Information Commissioner's Office", "website": "https://ico.org.uk"})],
        "date": [Fact("review", facts={"last": "2026-04-17"})],
    },
    "timesheet-app.html": {
        "controller": [Fact("organisation", facts={"name": "Cogwheel Technologies Limited", "number": "SC000041"})],
        "processor": [Fact("information", "where-we-are-a-processor|who-we-are")],
        "officer": [Fact("organisation", facts={"data protection officer": {"email": "dpo@cogwheel.example"}})],
        "account": _on("give-access-bill", "contract", who="customers"),
        "support": _on("solve-problem", "contract", who="customers"),
        "better": _on("look-features-people", "legitimate interests", "we want to build what's useful", "customers"),
        "secure": _on(".*keep-site.*", "legitimate interests", "protecting the site from attack"),
        "jobs": _on("decide-whether-interview", "contract", who="job applicants"),
        "cookies": [Fact("cookies", facts={"choice": "before anything is set"}), Fact("cookies.set", facts={"purpose": "analytics"})],
        "need": [Fact("what we need")],
        "decisions": [Fact("decisions", facts={"solely automated": "none"}), Fact("profiling", doubtful=True)],
        "rights": [*_rights("rectification", "erasure", "objection", "portability", "withdrawal of consent"), Fact("rights", "access", {"within": "1 month"})],
        "complaints": [Fact("complaints", facts={"acknowledged within": "10 days"}), Fact("organisation.regulator", facts={"website": "https://ico.org.uk/make-a-complaint"})],
        "review": [Fact("review", facts={"last": "2026-07-07", "every": "6 months"}), Fact("information", "told-of-changes")],
    },
}  # fmt: skip

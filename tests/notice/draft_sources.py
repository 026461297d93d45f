# ruff: noqa: E501 – tables of facts are read by the line
"""What the two notices Troth is measured against must yield, clause by clause: kinds and values of facts, no sentence of theirs."""

from __future__ import annotations

from tests.notice.draft_score import Fact

US = "organisation"
AGENCY = {
    "A1": [Fact(US, facts={"name": ..., "contact": {"post": ..., "email": ..., "phone": ...}}), Fact("organisation.routes", facts={"by": {"letter", "email", "phone"}})],
    "A2": [Fact("sources", "you", {"by": {"social media", "website"}}), Fact("data", "identity", {"fields": {"name", "date of birth", "National Insurance number"}}), Fact("data", "contact", {"fields": {"address", "email address", "phone number"}})],
    "A3": [Fact("sources", who, {"from": ...}) for who in ("pension-schemes", "insurers", "asset-managers", "sub-contractors")] + [Fact("purposes", ".*trace.*")],
    "A4": [Fact("data", "technical", {"collected": "automatically", "fields": {"IP address", "browser", "browser plug-ins", "time zone", "pages viewed", "clicks and scrolling", "errors", "phone number used to call"}})],
    "A5": [Fact("purposes", name) for name in ("provide-products.*", ".*marketing.*", ".*administer-business.*", ".*improve-service.*", ".*trace.*")] + [Fact("information", "combining")],
    "A6": [Fact("purposes", name, {"uses": {"technical"}}) for name in ("administer-website.*", "improve-website.*", ".*interactive.*", ".*safe.*", ".*suggestions.*")],
    "A7": [Fact("recipients", "credit-reference-agencies")],
    "A8": [Fact("cookies", facts={"choice": "before anything is set"}), Fact("cookies.set", facts={"purpose": "analytics", "provider": ...}), Fact("cookies.set", facts={"purpose": "referral", "lasts": "30 days"}, doubtful=True)],
    "A9": [Fact("consent", "asked-first"), Fact("consent", "never-required"), Fact("consent", "withdrawn"), Fact("information", "without-consent"), Fact("information", "lawful-basis-contract"), Fact("information", "lawful-basis-legitimate-interests")],
    "A10": [Fact("what we need")],
    "A11": [Fact("rights", "access", {"fee": ...}), Fact("organisation.routes", facts={"by": {"letter", "email"}})],
    "A12": [Fact("rights", right) for right in ("rectification", "restriction", "erasure", "human review")] + [Fact("rights", "objection", doubtful=True)],
    "A13": [Fact("decisions", facts={"solely automated": "none"}), Fact("profiling", facts={"scoring": {}})],
    "A14": [Fact("recipients", who) for who in ("business-partners", "service-providers", "sub-contractors", "analytics-providers", "search-engines")] + [Fact("sharing", "one-off", {"grounds": {"selling or buying a business or its assets", "a legal duty", "protecting the rights, property or safety of people", "preventing fraud and reducing credit risk"}})],
    "A15": [Fact("measures", name) for name in ("storage", "staff-training", "paper", "firewalls-and-anti-virus", "mobile-and-out-of-office")] + [Fact("warnings", "passwords"), Fact("warnings", "internet")],
    "A16": [Fact("marketing", "ways-in", {"allows": {"enquiry", "purchase", "introduction", "registration"}}), Fact("marketing", "channels", {"allows": {"email", "phone", "post"}}), Fact("marketing", "opt-out"), Fact("marketing", "asked-first"), Fact("marketing", "never-shared")],
    "A17": [Fact("transfers", facts={"outside the uk": "with safeguards"}, doubtful=True)],
    "A18": [Fact("information", "only-as-long-as-needed", doubtful=True), Fact("retention", facts={"starts": "the contract ends", "keep for": "0 days"})],
    "A19": [Fact("statistics", facts={"keep": "indefinitely"})],
    "A20": [Fact("complaints"), Fact("information", "regulator"), Fact("organisation.regulator", facts={"name": ..., "website": ...})],
    "A21": [Fact("pages", name) for name in ("external-links", "social-media", "share-buttons")] + [Fact("warnings", "external-links"), Fact("warnings", "social-media")],
    "A22": [Fact("review", facts={"every": "1 year", "last": ...}), Fact("review.latest")],
}  # fmt: skip

# (section, line): what somebody who read the source finds in the wrong place.
AGENCY_MISPLACED = [("measures", 107), ("measures", 117), ("information", 43)]

CONTRACTOR = {
    "C1": [Fact("sources", "you", {"by": {"website", "email", "phone"}}), Fact("children", facts={"rule": "not for children"})],
    "C2": [Fact("pages", "external-links"), Fact("warnings", "external-links")],
    "C3": [Fact("review", doubtful=True), Fact("information", "tell-us-of-changes"), Fact("purposes", ".*notifying.*")],
    "C4": [Fact("data", "identity", {"fields": {"job title", "name"}}), Fact("data", "contact", {"fields": {"address", "email address", "phone number"}}), Fact("data", "employer", {"fields": ...}), Fact("data", "technical", {"fields": {"IP address", "browser", "browser plug-ins", "operating system"}, "collected": "automatically"}), Fact("data", "marketing and communications", {"fields": {"marketing preferences"}})],
    "C5": [Fact("special categories", facts={"rule": "never asked for", "kinds": {"health", "ethnicity", "biometric data"}}), Fact("criminal data", facts={"rule": "never asked for"})],
    "C6": [Fact("what we need")],
    "C7": [Fact("sources", "you", {"by": {"form", "post", "phone", "email"}, "gives": {"identity", "contact", "employer"}}), Fact("sources", "website", {"gives": {"technical"}}), Fact("sources", "housing-associations", {"gives": {"identity", "contact"}}), Fact("sources", "analytics-providers", {"gives": {"technical"}})],
    "C8": [
        Fact("purposes", "register.*", {"uses": {"identity", "contact", "employer"}, "bases": {"contract", "legitimate interests"}, "interest": ...}),
        Fact("purposes", ".*deliver-employer.*|process-deliver.*", {"uses": {"identity", "contact", "employer", "marketing and communications"}, "bases": {"contract", "legitimate interests"}}),
        Fact("purposes", "manage-relationship.*", {"bases": {"contract", "legal obligation", "legitimate interests"}}),
        Fact("purposes", "administer-protect.*", {"uses": {"identity", "contact", "technical"}, "bases": {"legitimate interests", "legal obligation"}}),
        Fact("purposes", "deliver-relevant.*", {"uses": {"identity", "contact", "technical", "marketing and communications"}, "bases": {"legitimate interests"}}),
        Fact("purposes", ".*analytics.*", {"uses": {"technical"}, "bases": {"legitimate interests"}}),
        Fact("purposes", ".*suggestions.*", {"uses": {"identity", "contact", "technical", "marketing and communications"}, "bases": {"legitimate interests"}}),
    ],
    "C9": [Fact("marketing", "asked-first", doubtful=True), Fact("marketing", "opt-out")],
    "C10": [Fact("recipients", who) for who in ("government-bodies", "law-enforcement", "insurers", "insurance-brokers", "professional-advisers", "auditors", "backup-providers", "microsoft")] + [Fact("recipients", "operatives", {"receives": {"identity", "contact"}}), Fact("sharing", "only.*")],
    "C11": [Fact("transfers", facts={"outside the uk": "never"})],
    "C12": [Fact("information", name) for name in ("only-as-long-as-needed", "longer-retention", "how-periods-are-set", "retention-policy")],
    "C13": [Fact("measures", "storage"), Fact("measures", "backups"), Fact("recipients", "backup-providers", {"country": "GB"})],
    "C14": [Fact("measures", "access"), Fact("measures", "confidentiality")],
    "C15": [Fact("incidents", facts={"tells": {"the regulator", "the people concerned"}})],
    "C16": [Fact("rights", right) for right in ("informed", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal of consent")] + [Fact("rights", "access", {"within": "1 month"})],
    "C17": [Fact("decisions", facts={"solely automated": "none"}), Fact("information", "before-decisions-change")],
    "C18": [Fact(US, facts={"contact": {"email": ..., "phone": ...}, "person in charge": ...}), Fact("organisation.regulator", facts={"name": ..., "website": ...}), Fact("complaints")],
}  # fmt: skip

# ruff: noqa: E501 – tables of facts are read by the line
"""What invented notices of different makes must yield: a practice, a charity, a shop, a school trust, a letting agent, a vet, a software firm."""

from __future__ import annotations

from tests.notice.draft_score import Fact


def _rights(*names: str) -> list[Fact]:
    return [Fact("rights", name) for name in names]


OWN = {
    "dental-practice.txt": {
        "controller": [Fact("organisation", facts={"name": "Brightwater Dental Practice", "person in charge": "practice manager", "contact": {"phone": "01632 960111", "email": "manager@brightwater.example", "post": "4 Example Terrace, Exampleton EX2 2EX"}})],
        "data": [Fact("data", "health", {"fields": {"medical and dental history", "medication", "X-rays and scans"}}), Fact("data", "contact", {"fields": {"address", "phone number", "email address"}})],
        "purposes": [Fact("purposes", ".*dental-care", {"bases": {"contract", "public task"}}), Fact("purposes", "remind.*", {"bases": {"legitimate interests"}})],
        "recipients": [Fact("recipients", name) for name in ("doctors-hospitals", "dental-laboratories", "regulators")] + [Fact("recipients", "suppliers", {"role": "processor"}), Fact("sharing", "never-sold")],
        "security": [Fact("measures", name) for name in ("encryption", "paper", "confidentiality")] + [Fact("measures", "staff-training", {"every": "1 year"})],
        "transfers": [Fact("transfers", facts={"outside the uk": "never"})],
        "retention": [Fact("retention", facts={"keep for": "11 years", "starts": "your last visit"}), Fact("retention", facts={"keep for": "6 years", "starts": "the end of the tax year"})],
        "rights": [Fact("rights", "access", {"within": "1 month", "fee": ...}), *_rights("rectification", "erasure", "restriction", "objection")],
        "complaints": [Fact("complaints", facts={"acknowledged within": "30 days"}), Fact("organisation.regulator", facts={"website": "https://www.ico.org.uk"})],
        "review": [Fact("review", facts={"last": "2026-03-03", "every": "1 year"})],
    },
    "charity.md": {
        "controller": [Fact("organisation", facts={"name": "Lanternlight Trust", "number": "0000001", "contact": {"email": "privacy@lanternlight.example"}})],
        "data": [Fact("data", "contact", {"fields": {"address", "email address", "phone number"}}), Fact("data", "financial", {"fields": {"bank details", "Gift Aid declaration"}})],
        "sources": [Fact("sources", "you"), Fact("sources", "fundraising-platforms")],
        "purposes": [Fact("purposes", ".*donation.*", {"bases": {"legal obligation"}, "uses": {"financial"}}), Fact("purposes", "thank.*", {"bases": {"legitimate interests"}, "interest": "keeping supporters informed"}), Fact("purposes", ".*newsletter.*", {"bases": {"consent"}})],
        "marketing": [Fact("marketing", "asked-first"), Fact("marketing", "opt-out"), Fact("marketing", "never-shared"), Fact("marketing", "channels", {"allows": {"email", "text message"}})],
        "recipients": [Fact("recipients", "tax-authorities"), Fact("recipients", "mailing-houses"), Fact("recipients", "mailchimp", {"country": "US"})],
        "transfers": [Fact("transfers", facts={"safeguards": {"UK adequacy regulations"}})],
        "retention": [Fact("retention", "gift-aid.*", {"keep for": "7 years", "starts": "your last donation"}), Fact("retention", "volunteer.*", {"keep for": "6 months"})],
        "security": [Fact("measures", "sign-in"), Fact("measures", "access"), Fact("incidents", facts={"tells": {"the regulator", "the people concerned"}})],
        "children": [Fact("children", facts={"rule": "not for children", "under": 13})],
        "rights": _rights("access", "rectification", "erasure", "restriction", "objection", "portability", "withdrawal of consent"),
        "review": [Fact("review", facts={"last": "2026-01-14"})],
    },
    "online-shop.html": {
        "controller": [Fact("organisation", facts={"name": "Marrow & Pine Ltd", "number": "00000002", "contact": {"email": "hello@marrowpine.example"}})],
        "data": [Fact("data", "account"), Fact("data", "order", {"fields": {"payment card details"}}), Fact("data", "device", {"fields": {"IP address", "browser"}})],
        "need": [Fact("what we need")],
        "purposes": [Fact("purposes", "take-payment.*", {"bases": {"contract"}}), Fact("purposes", "prevent-fraud", {"bases": {"legitimate interests"}}), Fact("purposes", "recommend.*", {"bases": {"legitimate interests"}})],
        "cookies": [Fact("cookies", facts={"choice": "before anything is set"}), Fact("cookies.set", facts={"purpose": "necessary", "lasts": "7 days"}), Fact("cookies.set", facts={"purpose": "analytics", "provider": "Google Analytics", "lasts": "2 years"})],
        "recipients": [Fact("recipients", "delivery-companies"), Fact("recipients", "stripe"), Fact("recipients", "hosting-providers", {"country": "IE"}), Fact("sharing", "one-off", {"grounds": {"selling or buying a business or its assets", "a legal duty"}})],
        "transfers": [Fact("transfers", facts={"outside the uk": "never"})],
        "retention": [Fact("retention", "order.*", {"keep for": "6 years", "starts": "your purchase", "because": ...}), Fact("retention", facts={"keep for": "2 years"})],
        "decisions": [Fact("decisions", facts={"solely automated": "none"}), Fact("profiling", facts={"scoring": {}})],
        "rights": [Fact("rights", "access", {"within": "1 month"}), *_rights("rectification", "erasure", "restriction", "objection", "portability", "withdrawal of consent")],
        "review": [Fact("review", facts={"last": "2026-06-01"}), Fact("review.latest")],
    },
    "school-trust.txt": {
        "controller": [Fact("organisation", facts={"name": "Hollowfield Schools Trust", "data protection officer": {"email": "dpo@hollowfield.example"}})],
        "data": [Fact("data", "education", {"fields": {"attendance", "attainment", "safeguarding"}}), Fact("data", "sensitive", {"fields": {"ethnicity"}}), Fact("data", "health")],
        "purposes": [Fact("purposes", name) for name in ("support.*", "monitor.*", "keep-children-safe", "meet-statutory.*")],
        "bases": [Fact("information", "lawful-basis.*", {"bases": {"public task", "legal obligation"}})],
        "recipients": [Fact("recipients", name) for name in ("schools-colleges", "local-authorities", "government-bodies", "social-services")],
        "retention": [Fact("retention", "attendance.*", {"keep for": "3 years", "starts": "the date of the last entry"})],
        "security": [Fact("measures", "access"), Fact("measures", "encryption"), Fact("incidents", facts={"tells": {"the regulator", "the people concerned"}})],
        "rights": [Fact("rights", "access", {"within": "1 month"}), *_rights("rectification", "erasure", "restriction", "objection")],
        "complaints": [Fact("complaints"), Fact("organisation.regulator")],
        "review": [Fact("review", facts={"every": "1 year", "last": "2026-09-01"}, doubtful=True)],
    },
    "letting-agent.txt": {
        "controller": [Fact("organisation", facts={"name": "Harbour Row Lettings Limited", "contact": {"phone": "01632 960333", "email": "office@harbourrow.example"}})],
        "data": [Fact("data", "identity", {"fields": {"name", "date of birth", "National Insurance number"}}), Fact("data", "financial", {"fields": {"bank details"}}), Fact("data", "employer", {"fields": {"income"}})],
        "sources": [Fact("sources", name) for name in ("referencing-agencies", "landlords", "employers")],
        "purposes": [Fact("purposes", "check-whether.*", {"bases": {"contract"}}), Fact("purposes", "check-right-rent", {"bases": {"legal obligation"}}), Fact("purposes", "set-up-tenancy", {"bases": {"contract"}}), Fact("purposes", "arrange-repairs")],
        "recipients": [Fact("recipients", name) for name in ("landlords", "sub-contractors", "utility-companies", "local-authorities", "deposit-schemes", "credit-reference-agencies", "law-enforcement")],
        "retention": [Fact("retention", facts={"keep for": "6 years", "starts": "the tenancy ends"}), Fact("retention", facts={"keep for": "3 months"})],
        "decisions": [Fact("decisions", facts={"solely automated": "none"})],
        "marketing": [Fact("marketing", "channels", {"allows": {"phone", "email"}}), Fact("marketing", "opt-out")],
        "rights": [Fact("rights", "access", {"within": "30 days"}, doubtful=True), *_rights("rectification", "erasure")],
        "complaints": [Fact("complaints"), Fact("information", "regulator")],
    },
    "vets.txt": {
        "controller": [Fact("organisation", facts={"name": "Thornbury Vets LLP", "contact": {"phone": "01632 960777"}})],
        "purposes": [
            Fact("purposes", "treat-animal.*", {"bases": {"contract"}}),
            Fact("purposes", ".*reminders.*", {"bases": {"legitimate interests"}}),
            Fact("purposes", "keep-records.*", {"bases": {"legal obligation"}}),
            Fact("purposes", ".*newsletter.*", {"bases": {"consent"}}),
        ],
        "cookies": [Fact("cookies.set", facts={"provider": "Google Analytics", "lasts": "26 months"})],
        "recipients": [Fact("recipients", name) for name in ("insurers", "laboratories", "debt-collectors")]
        + [Fact("recipients", "suppliers", {"country": "IE"})],
        "retention": [
            Fact("retention", "clinical.*", {"keep for": "7 years", "starts": "the last appointment"}),
            Fact("retention", "call.*", {"keep for": "90 days"}),
            Fact("retention", "job.*", {"keep for": "6 months", "starts": "the post is filled"}),
        ],
        "rights": [Fact("rights", "access", {"within": "1 month", "fee": ...}), *_rights("rectification", "erasure", "objection")],
        "complaints": [Fact("complaints"), Fact("organisation.regulator", facts={"name": "ICO"})],
    },
    "software-firm.md": {
        "controller": [Fact("organisation", facts={"name": "Quillstack Software Ltd"})],
        "data": [Fact("data", "account", {"fields": {"name", "email address", "job title"}}), Fact("data", "usage", {"fields": {"IP address"}}), Fact("data", "billing")],
        "purposes": [Fact("purposes", "providing-service", {"bases": {"contract"}}), Fact("purposes", "securing.*", {"bases": {"legitimate interests"}, "interest": "keeping the service safe"}), Fact("purposes", "sending.*", {"bases": {"consent"}})],
        "recipients": [Fact("recipients", "amazon-web-services", {"country": "DE"}), Fact("recipients", "stripe"), Fact("recipients", "zendesk", {"country": "US"})],
        "transfers": [Fact("transfers", facts={"countries": {"US"}, "safeguards": {"standard contractual clauses"}})],
        "retention": [Fact("retention", "account", {"keep for": "30 days", "starts": "your account is closed"}), Fact("retention", "usage.*", {"keep for": "90 days"}), Fact("statistics", facts={"keep": "indefinitely"})],
        "security": [Fact("measures", "encryption"), Fact("measures", "testing", {"every": "1 year"}), Fact("measures", "access"), Fact("measures", "sign-in"), Fact("warnings", "passwords"), Fact("warnings", "internet")],
        "rights": _rights("access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal of consent"),
        "sensitive": [Fact("special categories", facts={"rule": "never asked for"}), Fact("children", facts={"under": 16})],
        "links": [Fact("pages", "external-links"), Fact("warnings", "external-links")],
        "date": [Fact("review", facts={"last": "2026-02-02"})],
    },
}  # fmt: skip

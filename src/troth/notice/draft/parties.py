# ruff: noqa: E501 – a pattern is read whole
"""Who gives data and who receives it: the kinds of party that notices name."""

from __future__ import annotations

import re

from troth.notice.draft.vocabulary import COMPANIES, COUNTRIES, named, table

PARTIES = table(r"""
credit reference agencies = credit (?:reference|reporting) (?:agenc(?:y|ies)|bureaux?)
fraud prevention agencies = (?:fraud|anti-fraud) (?:prevention )?(?:agenc\w+|services?|bod(?:y|ies))
referencing agencies = (?:tenant )?referencing (?:agenc(?:y|ies)|compan(?:y|ies)|providers?|services?)|(?:your )?referees?
debt collectors = debt (?:collect\w+|recovery)(?: agenc(?:y|ies)| compan(?:y|ies))?
pension schemes = pension (?:schemes?|providers?|trustees?)
insurers = insur(?:ance|er)s?(?: (?:providers?|compan(?:y|ies)|brokers?))*|insurers?
insurance brokers = brokers?
asset managers = asset managers?
financial institutions = (?:other )?financial (?:institutions?|services? (?:providers?|compan(?:y|ies)))|(?:your |our )?banks?(?! details| account| statement)|building societ(?:y|ies)
payment providers = (?:payment|card) (?:service |processing )?(?:providers?|processors?|compan(?:y|ies)|gateways?)
housing associations = housing associations?|social landlords?
landlords = (?:the |your |our |prospective |previous )*landlords?(?! referenc)
tenants and guarantors = guarantors?(?! details)
deposit schemes = (?:tenancy )?deposit (?:protection )?(?:schemes?|service)
utility companies = utilit(?:y|ies)(?: compan(?:y|ies)| providers?| suppliers?)?
local authorities = local (?:authorit(?:y|ies)|councils?|government)|(?:the |your )?councils?(?! tax)|local education authority
government bodies = govern(?:ment|mental)(?: \w+)? ?(?:bod(?:y|ies)|departments?|agenc(?:y|ies)|authorit(?:y|ies))?|public (?:bod(?:y|ies)|authorit(?:y|ies))|home office|department for \w+|DfE|DWP
tax authorities = HMRC|HM Revenue(?: (?:and|&) Customs)?|tax authorit(?:y|ies)
law enforcement = law[- ]enforcement(?: officials?| agenc(?:y|ies)| bod(?:y|ies))?|(?:the )?police|crime prevention agenc\w+
courts = courts?(?: and tribunals)?|tribunals?
regulators = (?:other )?regulators?|regulatory (?:bod(?:y|ies)|authorit(?:y|ies))|Ofsted|Care Quality Commission|CQC|General Dental Council|Charity Commission|Fundraising Regulator|the ombudsman
professional advisers = (?:professional|legal|financial|tax) advis[eo]rs?|solicitors?|lawyers?|accountants?
auditors = auditors?
doctors and hospitals = (?:your )?GPs?|(?:your )?doctors?|hospitals?|(?:other )?(?:health(?:care)?|medical|dental) (?:professionals?|providers?|practitioners?)|specialists?|(?:the )?NHS(?! number)|(?:NHS )?(?:trusts?|business services authority)(?<=authority)|consultants?
dental laboratories = dental (?:laborator(?:y|ies)|labs?)
laboratories = (?<!dental )laborator(?:y|ies)
schools and colleges = (?:other |previous |new |your |feeder )*(?:schools?|colleges?|universit(?:y|ies))(?= (?:you|that|which|your|attended)|,|;|\.$|$| and| or)
examination boards = (?:exam(?:ination)?|awarding) (?:boards?|bod(?:y|ies))
social services = social (?:services|care|workers?)|(?:children[’']s|safeguarding) (?:services|boards?|partners)|youth support services?
parents and carers = (?:your |their )?parents?(?: (?:and|or) (?:carers?|guardians?))?|carers?(?= )|guardians?
family and friends = (?:your )?(?:family|friends?|relatives?|next of kin)(?: members?)?
employers = (?:your |current |previous |former )*employers?(?= (?:or|and|who|may|for|,)|,|\.|;|$)
emergency services = emergency services?|ambulance
delivery companies = deliver(?:y|ies) (?:compan(?:y|ies)|partners?|services?|firms?|drivers?)|couriers?|royal mail|carriers?
mailing houses = mailing (?:houses?|compan(?:y|ies))|print(?:ing|ers?)(?: (?:and mailing )?(?:compan(?:y|ies)|houses?|firms?))?(?= |,|\.|;)
analytics providers = (?:web )?analytics?(?: and search engines?)? (?:providers?|services?|compan(?:y|ies)|tools?)|analytics and search engine providers
search engines = search engines?(?: providers?)?
advertisers = advertis(?:ers|ing (?:networks?|partners?|compan(?:y|ies)|platforms?|vendors?|agenc(?:y|ies)))|external (?:serving )?vendors|marketing (?:agenc(?:y|ies)|partners?|compan(?:y|ies))
social media companies = social (?:media|network(?:ing|s)?) (?:compan(?:y|ies)|platforms?|sites?|providers?)
email providers = (?:e-?mail|mailing list|newsletter) (?:service |platform )?(?:providers?|platforms?|services?)
hosting providers = (?:cloud|web ?hosting|hosting|data cent(?:re|er))(?: [\w-]+)?? (?:providers?|services?|suppliers?|compan(?:y|ies)|storage)|web ?hosts?|host(?:s|ed by)
backup providers = (?:backup|back-up|backed up (?:through|by|with)[\w -]{0,30}) ?(?:providers?|suppliers?|compan(?:y|ies))
IT suppliers = software is (?:supplied|provided|hosted) by|(?:IT|information technology|software|system|systems|technology|technical)(?: and \w+)? (?:suppliers?|providers?|support(?: (?:compan(?:y|ies)|providers?))?|services?(?: providers?)?|compan(?:y|ies)|contractors?|systems? or software|vendors?)
service providers = service providers?|(?:data )?processors?(?= )|suppliers?|compan(?:y|ies) (?:that|who|which) (?:provide|work|help|act)[\w ]*|organisations? (?:that|who|which) (?:provide|work|help|act)[\w ]*
sub-contractors = sub-?contractors?|contractors?|tradespeople|trades(?:men|man)|maintenance (?:contractors|engineers|compan\w+)
operatives = operatives?|engineers?
business partners = (?:business |trusted |delivery |corporate )?partners?(?! organi)|partner organi[sz]ations?
group companies = (?:group|sister|associated|affiliated|subsidiary) (?:compan(?:y|ies)|entities)|compan(?:y|ies) in our group|affiliates?|subsidiar(?:y|ies)
fundraising platforms = fundraising (?:platforms?|sites?|agenc(?:y|ies)|websites?)|just ?giving
clients = (?:our |the )?clients?(?= |,|\.|’|'|;|$)|(?:our )?customers?(?= who|’ )
buyers of the business = (?:prospective |potential |new )*(?:sellers? or )?(?:buyers?|purchasers?|owners?)(?: of (?:such |the |our |any )*(?:business|assets|company))?(?= |,|\.|;|$)
public registers = publicly available|public (?:sources?|registers?|records?|domain)|electoral (?:roll|register)|register of electors|companies house|land registry
other parties = (?:other |selected |various |certain )*third[- ]part(?:y|ies)|other (?:companies|businesses|organi[sz]ations)""")


def parties_in(text: str) -> tuple[str, ...]:
    """The kinds of party the text names, and companies it names; ``other parties`` only where nothing better is named."""
    text = _APPOSITION.sub(r"\1", text)
    found = [*named(text, PARTIES), *named(text, COMPANIES)]
    for general, particular in _COVERED:
        if general in found and any(each in found for each in particular):
            found.remove(general)
    return tuple(found)


def country_of(party: str, text: str) -> str | None:
    """The country the text puts a party in: the party named last before the country, and no other."""
    text = _APPOSITION.sub(r"\1", text)
    names = {**PARTIES, **COMPANIES}
    where = [(each.end(), name) for name in parties_in(text) for each in names[name].finditer(text)]
    for code, pattern in COUNTRIES.items():
        for place in pattern.finditer(text):
            before = [spot for spot in where if spot[0] <= place.start()]
            if before and max(before)[1] == party and not re.search(r"[.;]", text[max(before)[0] : place.start()]):
                return code
    return None


_APPOSITION = re.compile(
    rf"({'|'.join(pattern.pattern for pattern in COMPANIES.values())}),? (?:who (?:are|is) |which is )?(?:our|the|an?) [\w -]{{0,30}}?(?:provider|supplier|platform|processor|service|company)s?",
    re.IGNORECASE,
)

_COVERED = (
    ("search engines", ()),
    ("insurance brokers", ()),
    ("schools and colleges", ("examination boards",)),
    (
        "service providers",
        ("IT suppliers", "payment providers", "hosting providers", "analytics providers", "mailing houses"),
    ),
    ("sub-contractors", ("operatives",)),
    ("clients", ("sub-contractors", "business partners", "service providers")),
    ("other parties", tuple(name for name in PARTIES if name != "other parties") + tuple(COMPANIES)),
    ("Google", ("Google Analytics", "Google Ads")),
)

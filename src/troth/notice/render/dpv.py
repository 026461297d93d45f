"""The notice as linked data: JSON-LD in the terms of the W3C Data Privacy Vocabulary 2.3, for machines that compare notices.

The context is in the document itself, so nothing is fetched to read it. Ids are relative to the document: the id of an
entry after ``#``, as on the page. Lawful bases are the vocabulary's own terms that belong to no jurisdiction, with the
place in UK law beside them: its GDPR extension names the EU's Regulation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from troth.law.periods import Period
from troth.notice.countries import country_name
from troth.notice.entries import entries, slug
from troth.notice.models import About, Notice, Purpose, Recipient
from troth.notice.render.calling import first_up
from troth.notice.render.page import VersionLine, other_languages
from troth.notice.render.uses import rule_for
from troth.notice.sentences import words
from troth.notice.words import Address

DPV = "https://w3id.org/dpv#"
CONTEXT: Mapping[str, Any] = {
    "dpv": DPV,
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
}
"""Prefixes only: every term of the document is written with one of them."""

# UK GDPR Art 6(1) → the vocabulary's legal bases. Our client's basis is the client's to name.
BASES: Mapping[str, tuple[str, str]] = {
    "consent": ("dpv:Consent", "UK GDPR Art 6(1)(a)"),
    "contract": ("dpv:ControllerDataSubjectAgreement", "UK GDPR Art 6(1)(b)"),
    "legal obligation": ("dpv:LegalObligation", "UK GDPR Art 6(1)(c)"),
    "vital interests": ("dpv:VitalInterest", "UK GDPR Art 6(1)(d)"),
    "public task": ("dpv:PublicInterest", "UK GDPR Art 6(1)(e)"),
    "recognised legitimate interest": ("dpv:LegitimateInterest", "UK GDPR Art 6(1)(ea)"),
    "legitimate interests": ("dpv:LegitimateInterest", "UK GDPR Art 6(1)(f)"),
    "the client's": ("dpv:ControllerProcessorAgreement", "UK GDPR Art 28"),
}
_RIGHTS: Mapping[str, str] = {
    "informed": "UK GDPR Arts 13 and 14",
    "access": "UK GDPR Art 15",
    "rectification": "UK GDPR Art 16",
    "erasure": "UK GDPR Art 17",
    "restriction": "UK GDPR Art 18",
    "portability": "UK GDPR Art 20",
    "objection": "UK GDPR Art 21",
    "withdrawal of consent": "UK GDPR Art 7(3)",
    "human review": "UK GDPR Art 22C",
}
ROLES: Mapping[str, str] = {
    "controller": "dpv:DataController",
    "joint controller": "dpv:JointDataControllers",
    "processor": "dpv:DataProcessor",
    "processor for the client": "dpv:DataProcessor",
}


def render_jsonld(notice: Notice, line: VersionLine) -> str:
    """One JSON-LD 1.1 document: the notice, its controller, and a process for each purpose and kind of person, with
    data, sources, recipients, legal basis, storage condition, rights and measures."""
    said = _said(notice)
    graph = [
        _notice(notice, line),
        _controller(notice),
        *_people(notice),
        *_data(notice, said),
        *_sources(notice, said),
    ]
    graph += [*_recipients(notice, said), *_storage(notice, said), *_rights(notice, said), *_measures(notice, said)]
    for name, purpose in notice.purposes.items():
        graph.append(_purpose(notice, name, purpose, said))
        graph += [_process(notice, name, purpose, kind, about) for kind, about in purpose.about.items()]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


Thing = dict[str, Any]
Said = Mapping[str, Any]
"""Id of an entry → its sentence, tagged with its language; a list where it is said in several."""


def _said(notice: Notice) -> Said:
    own = {entry.id: entry.sentence for entry in entries(notice)}
    others = {tag: {entry.id: entry.sentence for entry in entries(notice, tag)} for tag in other_languages(notice)}
    return {
        name: _tagged(notice, sentence, {tag: said[name] for tag, said in others.items() if said[name] != sentence})
        for name, sentence in own.items()
    }


def _tagged(notice: Notice, own: str, others: Mapping[str, str]) -> Any:
    texts = [{"@language": tag, "@value": text} for tag, text in ((notice.language, own), *others.items())]
    return texts if others else texts[0]


def _ref(section: str, name: str) -> Thing:
    return {"id": f"#{section}.{slug(name)}"}


def _thing(section: str, name: str, kind: str, said: Said, title: str | None = None) -> Thing:
    thing: Thing = {"id": f"#{section}.{slug(name)}", "type": kind, "dct:title": title or first_up(words(name))}
    sentence = said.get(f"{section}.{slug(name)}")
    return {**thing, "dct:description": sentence} if sentence else thing


def _notice(notice: Notice, line: VersionLine) -> Thing:
    return {
        "id": "#notice",
        "type": "dpv:PrivacyNotice",
        "dct:title": _tagged(notice, notice.title, notice.also_titled),
        "dct:language": [notice.language, *other_languages(notice)],
        "dct:identifier": f"sha256:{line.hash}",
        "dct:hasVersion": str(line.number),
        "dct:valid": {"type": "xsd:date", "@value": line.in_force_from.isoformat()},
        "dct:conformsTo": {"id": "https://w3id.org/dpv/2.3"},
        "dpv:hasDataController": {"id": "#organisation"},
        "dpv:hasJurisdiction": country_name(notice.organisation.country),
        "dpv:hasProcess": [
            {"id": _process_id(name, kind)} for name, each in notice.purposes.items() for kind in each.about
        ],
    }


def _controller(notice: Notice) -> Thing:
    us = notice.organisation
    return {
        "id": "#organisation",
        "type": "dpv:DataController",
        "dpv:hasName": us.name,
        "dpv:hasContact": _ways(us.contact),
        "dpv:hasAuthority": {"type": "dpv:DataProtectionAuthority", "dpv:hasName": us.regulator.name},
    }


def _ways(address: Address) -> list[str]:
    return [where for where in (address.post, address.email, address.phone, address.website) if where]


def _people(notice: Notice) -> Iterator[Thing]:
    for kind, who in notice.people.items():
        yield {**_thing("people", kind, "dpv:DataSubject", {}), "dct:description": who}


def _data(notice: Notice, said: Said) -> Iterator[Thing]:
    for name, each in notice.data.items():
        parts: list[Thing] = [{"type": "dpv:PersonalData", "dct:title": field} for field in each.fields]
        yield {**_thing("data", name, "dpv:PersonalData", said, each.name), "skos:narrower": parts}


def _sources(notice: Notice, said: Said) -> Iterator[Thing]:
    for name, each in notice.sources.items():
        thing = _thing("sources", name, "dpv:DataSource", said, each.name)
        yield {**thing, "dpv:hasName": each.from_, "dpv:hasPersonalData": [_ref("data", data) for data in each.gives]}


def _recipients(notice: Notice, said: Said) -> Iterator[Thing]:
    for name, each in notice.recipients.items():
        kinds = ["dpv:Recipient", ROLES[each.role]]
        thing = {**_thing("recipients", name, "", said, each.name), "type": kinds, "dpv:hasName": each.are}
        yield {**thing, "dpv:hasLocation": country_name(each.country), **_transfer(each)}


def _transfer(each: Recipient) -> Thing:
    far = each.country.upper() != "GB"
    safeguard: Thing = {"type": "dpv:DataTransferLegalBasis", "dct:description": each.safeguard}
    known = {"dpv:hasThirdCountry": country_name(each.country)} if far else {}
    return {**known, "dpv:hasLegalBasis": safeguard} if far and each.safeguard else known


def _storage(notice: Notice, said: Said) -> Iterator[Thing]:
    for name, rule in notice.retention.items():
        thing = _thing("retention", name, "dpv:StorageCondition", said, rule.name or rule.of)
        duration: Thing = {
            "type": "dpv:UntilEventDuration" if str(rule.keep_for) == "0 days" else "dpv:TemporalDuration",
            "dct:extent": {"type": "xsd:duration", "@value": _iso(rule.keep_for)},
            "dct:description": f"from: {rule.starts}",
        }
        yield {**thing, "dpv:hasDuration": duration}
    rules = {rule_for(each, about) for each in notice.purposes.values() for about in each.about.values()}
    if not rules <= set(notice.retention):
        yield {
            "id": "#retention.until-withdrawn",
            "type": "dpv:StorageCondition",
            "dct:title": "Until consent is withdrawn",
            "dpv:hasDuration": {"type": "dpv:UntilEventDuration"},
        }


def _iso(period: Period) -> str:
    """ISO 8601: ``P24M``, ``P0D``, ``P1M14D``."""
    months, days = (f"{period.months}M" if period.months else ""), (f"{period.days}D" if period.days else "")
    return f"P{months}{days}" if months or days else "P0D"


def _rights(notice: Notice, said: Said) -> Iterator[Thing]:
    for name in notice.rights:
        yield {**_thing("rights", name, "dpv:DataSubjectRight", said), "dct:source": _RIGHTS[name]}


def _measures(notice: Notice, said: Said) -> Iterator[Thing]:
    for entry in entries(notice):
        if entry.section == "measures":
            yield {
                "id": f"#{entry.id}",
                "type": "dpv:TechnicalOrganisationalMeasure",
                "dct:description": said[entry.id],
            }


def _purpose(notice: Notice, name: str, purpose: Purpose, said: Said) -> Thing:
    return _thing("purposes", name, "dpv:Purpose", said, purpose.name)


def _process_id(name: str, kind: str) -> str:
    return f"#process.{slug(name)}.{slug(kind)}"


def _process(notice: Notice, name: str, purpose: Purpose, kind: str, about: About) -> Thing:
    rule = rule_for(purpose, about)
    keep = rule if rule in notice.retention else "until withdrawn"
    term, place = BASES[about.lawful_basis]
    basis: Thing = {"type": term, "dct:source": place}
    if about.interest:
        basis["dct:description"] = about.interest
    us = {"id": "#organisation"}
    ours = {
        "controller": {"dpv:hasDataController": us},
        "joint controller": {"dpv:hasJointDataControllers": us},
    }.get(about.our_role, {"dpv:hasDataProcessor": us})
    uses = [source for source, each in notice.sources.items() if set(each.gives) & set(purpose.uses)]
    return {
        "id": _process_id(name, kind),
        "type": "dpv:Process",
        "dpv:hasPurpose": _ref("purposes", name),
        "dpv:hasDataSubject": _ref("people", kind),
        "dpv:hasPersonalData": [_ref("data", data) for data in purpose.uses],
        "dpv:hasDataSource": [
            _ref("sources", source)
            for source in uses
            if not notice.sources[source].about or kind in notice.sources[source].about
        ],
        "dpv:hasRecipient": [_ref("recipients", each) for each in purpose.shared_with],
        "dpv:hasLegalBasis": basis,
        "dpv:hasStorageCondition": _ref("retention", keep),
        "dpv:hasRight": [_ref("rights", right) for right in notice.rights],
        "dpv:hasTechnicalOrganisationalMeasure": [
            {"id": f"#{entry.id}"} for entry in entries(notice) if entry.section == "measures"
        ],
        "dpv:hasNotice": {"id": "#notice"},
        **ours,
    }

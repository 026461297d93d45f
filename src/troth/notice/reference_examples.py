"""A small notice, section by section: the examples of the reference, which together are a notice that loads."""

from __future__ import annotations

EXAMPLES: dict[str, str] = {
    "language": "language: en-GB\n",
    "title": "title: Privacy notice\n",
    "also titled": "also titled: {cy: Hysbysiad preifatrwydd}\n",
    "in short": """\
in short:
  - We answer your questions, and use your details for little else.
""",
    "also in short": """\
also in short:
  cy:
    - Rydym yn ateb eich cwestiynau, ac yn defnyddio eich manylion am fawr ddim arall.
""",
    "organisation": """\
organisation:
  name: Larkspur Letters Ltd
  region: GB-EAW
  contact: {post: "2 Example Row, Exampleton EX1 1EX", email: privacy@larkspur.example, phone: 01632 960002}
  regulator: {name: Information Commissioner’s Office, website: https://ico.org.uk}
  routes: {by: [letter, email, phone]}
""",
    "people": """\
people:
  enquirer: Someone who asks about our services.
""",
    "data": """\
data:
  contact:
    says: We hold how to reach you.
    fields: [name, email]
    needed: {email: Without it we cannot answer you.}
""",
    "nothing else": """\
nothing else:
  says: We hold nothing about you that is not listed here.
""",
    "what we need": """\
what we need:
  says: Our forms say what we need, and what follows if you leave it out.
""",
    "special categories": """\
special categories:
  health: {rule: never asked for, kinds: [health], if sent unasked: we close it to everyone but whoever answers you}
""",
    "criminal data": """\
criminal data:
  convictions: {rule: never asked for, kinds: [convictions]}
""",
    "children": "children: {rule: not for children, under: 13, if found: we erase it}\n",
    "sources": """\
sources:
  enquiry: {from: the person, by: [email, telephone], gives: [contact], about: [enquirer]}
""",
    "purposes": """\
purposes:
  answer-enquiries:
    says: We use your details to answer you.
    about:
      enquirer: {lawful basis: legitimate interests, interest: answering people who write to us}
    uses: [contact]
    shared with: [mail-provider]
    keep: enquiries
    assessed:
      - {what: legitimate interests, document: assessments/enquiries.md, on: 2026-03-02, again by: 2027-03-02}
  answer-letters-for-publisher:
    about:
      enquirer: {our role: processor for the client, lawful basis: the client's}
    uses: [contact]
    shared with: [publisher]
    keep: enquiries
""",
    "instructions": """\
instructions:
  letters-for-a-publisher:
    says: We answer a publisher’s letters only as that publisher instructs us.
    client: publisher
    purposes: [answer-letters-for-publisher]
    document: instructions/publisher.md
""",
    "consent": """\
consent:
  never-required: {says: Nothing we do for you depends on your consent to anything else.}
""",
    "recipients": """\
recipients:
  publisher: {are: the publisher whose letters we answer, role: controller, receives: [contact]}
  mail-provider:
    are: the company that runs our mailboxes
    role: processor
    receives: [contact]
    contract: {signed: 2025-03-03, review by: 2027-03-03}
""",
    "sharing": """\
sharing:
  one-off:
    grounds: [a legal duty, the safety of a person]
    approved by: privacy lead
""",
    "transfers": "transfers: {outside the uk: never}\n",
    "retention": """\
retention:
  enquiries:
    of: what enquirers told us
    starts: last contact
    keep for: 24 months
    because: questions often come back
""",
    "statistics": "statistics: {keep: indefinitely}\n",
    "marketing": """\
marketing:
  never-shared: {rule: never shared}
""",
    "cookies": """\
cookies:
  choice: before anything is set
  set:
    ll_session: {provider: us, purpose: necessary, lasts: 0 days}
""",
    "pages": """\
pages:
  external-links:
    says: We link only to sites that are safe and relevant.
    reviewed every: 3 months
    owner: web editor
""",
    "rights": """\
rights:
  informed: {}
  access: {within: 1 month}
  erasure: {within: 1 month}
""",
    "decisions": "decisions: {solely automated: none}\n",
    "profiling": "profiling: {scoring: {}}\n",
    "measures": """\
measures:
  staff-training:
    says: Everyone who handles personal data is trained every year.
    every: 12 months
    owner: privacy lead
""",
    "who may see": """\
who may see:
  answering: {role: people who answer letters, purposes: [answer-enquiries], undertaking: signed}
""",
    "incidents": "incidents: {tells: [the regulator, the people concerned], owner: privacy lead}\n",
    "complaints": "complaints: {acknowledged within: 30 days}\n",
    "information": """\
information:
  no-duty: {says: No law obliges you to tell us anything., beside: data}
""",
    "warnings": """\
warnings:
  internet: {says: No message over the internet is wholly secure on its way., beside: measures}
""",
    "access": """\
access:
  answering staff: {for: [answer-enquiries]}
""",
    "review": """\
review:
  every: 12 months
  last: 2026-09-01
  latest: {says: The latest version is always the one on our website.}
""",
    "systems": """\
systems:
  office:
    name: Office database
    connect: data/office.sqlite
    limits: {one statement: 1 minute, waiting for a lock: 1 second}
    quiet hours: 22:00 to 05:00
    after erasure: vacuum
    backups: {where: our own second disk, overwritten after: 35 days}
    tables:
      enquirers:
        one row is: an enquirer
        found by: {email: email}
        events: {last contact: last_contact_on}
        kept by: enquiries
        came from: enquiry
        columns: {full_name: contact.name, email: contact.email}
      letters:
        belongs to: enquirers by enquirer_id
        columns: {body: contact.name}
        free text: [body]
        when erased: delete row
""",
}


def whole() -> str:
    """All examples as one notice."""
    return "\n".join(EXAMPLES.values())

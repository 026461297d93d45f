"""What columns probably hold, by their names alone: the words British databases use for data about people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Meaning:
    """A guess about one column. ``category`` is empty where the name speaks of no personal data."""

    category: str
    field: str
    identifier: str = ""
    """The identifier by which a person can be found in the column; empty where none."""
    free_text: bool = False
    secret: bool = False
    names_a_person: bool = False
    """Whether only tables of people have such a column: a date of birth, a family name."""
    leave: str = ""
    """Why the column is not personal, for names that say so."""


def meaning(name: str) -> Meaning | None:
    """What a column of this name probably holds; None where the name says nothing."""
    spelt = spelling(name)
    for rule, pattern in _rules():
        if pattern.search(spelt):
            return rule
    return None


def spelling(name: str) -> str:
    """A name as words between underscores: ``BillingPostalCode`` → ``_billing_postal_code_``; ``line1`` → ``_line_1_``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])(?=\d)", "_", name)
    return f"_{'_'.join(re.findall(r'[a-z0-9]+', parted.lower()))}_"


def singular(word: str) -> str:
    """``enquiries`` → ``enquiry``, ``addresses`` → ``address``, ``people`` → ``person``."""
    word = {"people": "person", "children": "child", "men": "man", "women": "woman", "staff": "staff"}.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


# category.field [identifier] {flag} = pattern; the first that fits decides. ``_`` parts words, ``_?`` may. A line that
# begins with spaces goes on with the one above.
_PERSONAL = r"""
technical.IP address [IP address] = ip|ip_?(v[46]_?)?addr(ess)?(es)?|remote_?(addr|ip|host)|client_?ip|last_?ip|
    x_?forwarded_?for
account.user name [user name] = user_?names?|user_?id_?name|login(_?name)?|screen_?name|handle|logon
account.sign-in details {secret} = pass_?word|pass_?wd|pwd|pass_?hash|password_?hash|salt|secret|pin|pin_?code|otp|
    totp|mfa_?\w*|two_?factor|api_?key|access_?token|refresh_?token|reset_?token|session_?token|remember_?token|
    private_?key|credentials?
account.security answers {secret} = (security|secret|memorable)_?(answer|word|question|phrase)|
    mothers?_?maiden_?name
contact.email [email] = e_?mails?(_?(address|addr|id))?
contact.phone [phone] = (tele)?_?phones?(_?(number|no|num))?|tel(_?(no|number))?|mobiles?(_?(number|no|phone))?|mob|
    cell(_?phone)?|landline|msisdn|whats_?app|contact_?(number|no)|daytime_?number|evening_?number|sms_?number
contact.fax = fax(_?(number|no))?
technical.phone number used to call = called_?from|caller(_?(id|number))?|cli
contact.postal address = (post|postal|zip)_?codes?|eir_?code|zip|(postal|mailing|home|street|billing|shipping|
    delivery|correspondence|previous|current)?_?addr(ess)?(es)?(_?(line|ln))?(_?\d)?|addr_?\d|line_\d|
    street(_?(name|number|no))?|house(_?(name|number|no))?|flat(_?no)?|building(_?name)?|town|city|county|locality|
    village|post_?town|province|uprn|(billing|shipping|home|delivery|postal)_?(country|state|region)
identity.former name {person} = (former|previous|maiden|birth|old|other|alias)_?(sur|last|family)?_?names?|
    also_?known_?as|aka|nee
identity.name {person} = (first|last|middle|given|family|christian|preferred|known|full|real|legal)_?names?|
    fore_?names?|sur_?names?|initials|fname|lname|mname|(customer|client|contact|member|tenant|patient|employee|
    user|applicant|person|student|donor|guest|driver|owner|landlord|recipient|beneficiary|guardian|parent|child|
    spouse|partner)_?(full_?)?name|display_?name|nick_?name|cardholder(_?name)?|account_?holder(_?name)?|signatory|
    payee
identity.date of birth {person} = date_?of_?birth|d_?o_?b|birth_?(date|day)|born(_?on)?|year_?of_?birth|birth_?year|
    age
identity.date of death {person} = date_?of_?death|d_?o_?d|died(_?on)?|death_?date|deceased(_?(on|date|at))?|
    is_?deceased
identity.National Insurance number [national insurance number] {person} = nino|ni_?(no|num|number)|
    nat(ional)?_?ins(urance)?(_?(no|num|number))?|n_?i_?n_?o
identity.passport number [passport number] {person} = passport(_?(no|num|number))?|brp(_?(no|number))?|visa_?(no|
    number)|share_?code
identity.driving licence number [driving licence number] {person} = (driving|drivers?)_?licen[cs]es?(_?(no|num|
    number))?|licen[cs]e_?(no|number)
identity.tax reference {person} = utr|tax_?(ref|reference|code|id|number)|vat_?exempt_?reason
identity.gender {person} = gender|sex|pronouns?
identity.nationality {person} = nationality|citizenship|country_?of_?birth|place_?of_?birth|birth_?place|
    immigration_?status|right_?to_?work
identity.photograph = photos?|photo_?url|avatar(_?url)?|portrait|head_?shot|profile_?(picture|pic|image)|selfie
identity.signature = signatures?(_?image)?
identity.title = salutation|honorific|name_?prefix
identity.marital status {person} = marital_?status|civil_?status|married
health.NHS number [NHS number] {person} = nhs_?(no|num|number)|patient_?(no|number)|hospital_?(no|number)
health.health = (medical|health)_?\w*|diagnos[ie]s|disabilit(y|ies)|disabled|allerg(y|ies)|medications?|
    prescriptions?|blood_?(group|type)|symptoms?|treatment|pregnan(t|cy)|dietary_?\w*|gp_?name|vulnerab\w*|
    sick(ness)?_?\w*|support_?needs
special categories.ethnic origin = ethnic\w*|race|racial_?\w*
special categories.religion or belief = religio\w*|faith|belief
special categories.sexual orientation = sexual_?orientation|sexuality
special categories.political opinion = political_?\w*|party_?membership
special categories.trade union membership = (trade_?)?union(_?member(ship)?)?
special categories.biometric data = biometrics?|finger_?prints?|face_?(id|template)|voice_?print|dna
criminal data.convictions and checks = convictions?|criminal_?\w*|offen[cs]es?|dbs(_?\w+)?|crb(_?\w+)?|caution
financial.bank account = iban|bic|swift|sort_?code|bank_?\w*|account_?(no|num|number)|acc_?no|
    building_?society_?roll
financial.payment card {secret} = card_?(no|num|number|pan)|pan|cvv2?|cvc|card_?expiry|expiry_?month|
    credit_?card\w*|debit_?card\w*
financial.last digits of a card = card_?last_?(4|four|digits)|last_?4
financial.income = salary|wages?|income|pay_?rate|hourly_?rate|pension_?\w*|benefits?_?(received|claimed)?|
    student_?loan
financial.credit standing = credit_?(score|rating|limit|check)|debts?|arrears|bankrupt\w*|ccj
employment.payroll number [payroll number] = payroll_?(no|num|number|id)|employee_?(no|num|number)|staff_?(no|num|
    number)
employment.job = job_?(title|role)?|occupation|profession|position_?held|employment_?\w*|employer(_?name)?
family.next of kin = next_?of_?kin|nok(_?\w+)?|emergency_?contact\w*|kin|dependa?nts?|guardian|spouse|
    relationship(_?to_?\w+)?
technical.device = user_?agents?|browser|device_?(id|token|name|fingerprint)?|imei|mac_?address|advertising_?id|
    push_?token|finger_?print
technical.cookie identifier = cookie_?(id|value)?|visitor_?(id|token)|session_?(id|key)|tracking_?id|ga_?client_?id|
    fbclid|gclid
technical.location = lat(itude)?|lon(gitude)?|lng|geo_?\w*|gps_?\w*|location_?(lat|lng|point)|coordinates|
    what_?3_?words
technical.sign-ins = last_?(login|log_?in|seen|sign_?in|active)(_?(at|on|ip|date))?|login_?(at|count)|
    sign_?in_?(count|at)
contact.social media = twitter|facebook(_?\w+)?|instagram|linked_?in|tik_?tok|social_?(handle|url|profile)|skype
contact.website = (personal_?)?(web_?site|home_?page)(_?url)?
vehicle.registration [vehicle registration] = vrm|vrn|number_?plate|licen[cs]e_?plate|
    vehicle_?reg(istration)?(_?(no|number))?|reg_?(no|number)|registration_?mark
membership.reference [reference] = (member|membership|client|customer|policy|donor|patient|supporter|pupil|student|
    tenancy|loyalty)_?(card_?)?(ref|reference|no|num|number|code)
preferences.marketing preferences = (marketing|newsletter|email|sms|phone|post|mail|contact)_?(opt_?(in|out)|
    preferences?|consents?|permissions?|allowed)|opt_?(in|out)s?|opted_?(in|out)(_?at)?|unsubscribed(_?at)?|
    consents?(_?\w+)?|mailing_?list|way_?in|gdpr_?\w*|do_?not_?(call|mail|contact)|wording(_?version)?|preferences?
correspondence.notes {free} = notes?|comments?|remarks?|free_?text|memo|observations?|annotations?|details|
    further_?information|special_?(instructions|requests?)|reasons?_?(given|text)|feedback|testimonial|review_?text|
    outcome_?notes
correspondence.messages {free} = messages?(_?(body|text))?|body|subject_?line|transcripts?|replies|reply|answers?|
    enquir(y|ies)(_?text)?|question|complaint(_?text)?|letter_?text|voicemail|call_?recording|recording|chat_?log|
    content|introduction|statement
correspondence.files = attachments?|uploads?|documents?(_?(path|url|name|scan))?|file_?(path|url)|scans?
case.outcome = outcomes?|results?|verdict|findings?|decision
score.score = scores?|rating|risk_?(score|rating|level|band)|segment|propensity|match_?(score|confidence)|grade
"""

_NOT_PERSONAL = r"""
about the member of staff who did it, not about the person = \w+_by|by_user|operator|handled_?by|assigned_?to|
    case_?(worker|owner)|reviewer|approver
figures = \w*_?(count|total|sum|amount|price|cost|quantity|qty|number_of_\w+|balance|rate|percent\w*|discount|tax|
    vat|fee|value|score_total|weight|height|width|length|size|duration|milliseconds|seconds|minutes|hours|days)
when something happened = \w+_(at|on|date|time|since|until|from|to|day)|date|time(stamp)?|since|created|updated|
    modified|deleted|started|ended|expires?|due|year|month|period|(\w+_)?(date|time)(_\w+)?
the state of the row = status|state|stage|phase|is_\w+|has_\w+|active|enabled|deleted|archived|flag\w*|locked|
    verified|visible|published|priority|progress|result_code|closed|open|allowed
keys and references of the application = id|uuid|guid|\w+_id|\w+_uuid|external_?(id|ref)|row_?(id|version)|etag|
    slug|sku|isbn|ean|barcode|version|revision|\w+_version|hash|checksum|sequence|sort_?order|position|ordinal|
    locale|time_?zone|currency(_?code)?|mime_?type|file_?(name|size)|bytes|batch(_?\w+)?
what kind of thing the row is = type|kind|category|class|group|topic|channel|source|origin|language|method|mode|
    role|level|tier|plan|product|item|service|department|team|branch|office|unit|label|tag|colour|color|
    permitted_?purpose|code|name_?of_?thing
"""


def _read(text: str, leave: bool) -> list[tuple[Meaning, re.Pattern[str]]]:
    rules: list[tuple[Meaning, re.Pattern[str]]] = []
    for line in re.sub(r"\n +", "", text.strip()).splitlines():
        head, _, pattern = line.partition(" = ")
        compiled = re.compile(f"_(?:{pattern})_")
        if leave:
            rules.append((Meaning("", "", leave=head), compiled))
            continue
        shape = re.fullmatch(
            r"(?P<category>[^.]+)\.(?P<field>[^\[{]+?)\s*(?:\[(?P<id>[^\]]+)\])?\s*(?:\{(?P<flag>\w+)\})?", head
        )
        if shape is None:
            raise ValueError(f"the vocabulary of column names has a line that cannot be read: {head}")
        flag = shape["flag"]
        guess = Meaning(
            shape["category"], shape["field"], shape["id"] or "", flag == "free", flag == "secret", flag == "person"
        )
        rules.append((guess, compiled))
    return rules


@cache
def _rules() -> list[tuple[Meaning, re.Pattern[str]]]:
    """Read when a name is first looked up: a worker that erases looks up none, and would wait for two hundred patterns."""
    return [*_read(_PERSONAL, leave=False), *_read(_NOT_PERSONAL, leave=True)]

"""Fides' category names and ours, where they correspond: our category and field against their dotted name."""

from __future__ import annotations

from collections.abc import Mapping

# Our category.field = their names, the first of which is written on export. Their names: fideslang, release 3.
_PAIRS = """
identity.name = user.name
identity.date of birth = user.demographic.date_of_birth
identity.gender = user.demographic.gender
identity.marital status = user.demographic.marital_status
identity.nationality = user.demographic.citizenship_or_immigration_status
identity.age = user.demographic.age_range
identity.language = user.demographic.language
identity.National Insurance number = user.government_id.national_identification_number
identity.passport number = user.government_id.passport_number
identity.driving licence number = user.government_id.drivers_license_number
identity.birth certificate = user.government_id.birth_certificate
identity.official document = user.government_id, user.government_id.immigration
identity.photograph = user.content.self_image
contact.email = user.contact.email
contact.phone = user.contact.phone_number
contact.fax = user.contact.fax_number
contact.postal address = user.contact.address, user.contact.address.street, user.contact.address.city,
    user.contact.address.state, user.contact.address.postal_code, user.contact.address.country, user.contact.address.mailing_address
contact.social media = user.contact.social_url, user.contact.url
contact.contact details = user.contact
account.user name = user.account.username
account.sign-in details = user.authorization.password, user.authorization.credentials, user.authorization
account.account = user.account
account.identifier = user.unique_id
employment.job = user.professional_information.job_title, user.job_title
employment.employer = user.professional_information.workplace, user.workplace
employment.working life = user.professional_information
financial.bank account = user.financial.bank_account, user.financial.account_number
financial.payment card = user.financial.credit_card
financial.money matters = user.financial, user.payment
technical.IP address = user.device.ip_address
technical.device = user.device, user.device.device_id, user.device.telemetry, user.device.sensor
technical.cookie identifier = user.device.cookie_id, user.device.cookie
technical.location = user.location, user.location.precise, user.location.imprecise
technical.use of the website = user.behavior, user.behavior.browsing_history, user.behavior.search_history
technical.purchases = user.behavior.purchase_history
preferences.marketing preferences = user.privacy_preferences, user.settings
correspondence.messages = user.content.private, user.content, user.content.public
health.health = user.health, user.health_and_medical, user.health.condition, user.health.medical_diagnosis
health.NHS number = user.health.record_id, user.health.insurance_beneficiary_id
special categories.ethnic origin = user.demographic.race_ethnicity
special categories.religion or belief = user.demographic.religious_belief, user.demographic.philosophical_belief
special categories.sexual orientation = user.demographic.sexual_orientation
special categories.political opinion = user.demographic.political_opinion
special categories.trade union membership = user.demographic.union_membership
special categories.biometric data = user.biometrics, user.biometric
criminal data.convictions and checks = user.criminal_history
vehicle.registration = user.government_id.vehicle_registration
children.children = user.children, user.childrens
"""


def _read() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    out: dict[str, str] = {}
    back: dict[str, tuple[str, str]] = {}
    for line in _PAIRS.strip().replace("\n    ", " ").splitlines():
        target, _, names = line.partition(" = ")
        category, _, field = target.partition(".")
        listed = [name.strip() for name in names.split(",")]
        out[target] = listed[0]
        back |= dict.fromkeys(listed, (category, field))
    return out, back


_THEIRS, _OURS = _read()

THEIRS_BY_FIELD: Mapping[str, str] = _THEIRS
"""Our ``category.field`` → the name of theirs that is written on export."""


def ours(category: str) -> tuple[str, str] | None:
    """Our category and field for one of theirs, or for the nearest above it; None where nothing corresponds.

    ``user`` alone and ``system…`` say nothing of what is held, and correspond to nothing.
    """
    while "." in category:
        if category in _OURS:
            return _OURS[category]
        category = category.rpartition(".")[0]
    return None


def theirs(target: str) -> str:
    """Their category for our ``category.field``: by both, else by a field of the same name, else plain ``user``."""
    if target in _THEIRS:
        return _THEIRS[target]
    field = target.partition(".")[2].casefold()
    return next((name for known, name in _THEIRS.items() if known.partition(".")[2].casefold() == field), "user")

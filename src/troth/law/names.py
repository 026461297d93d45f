"""The other names that rights, duties and records go by in tables of cases, each with the one name the clocks use."""

from __future__ import annotations

import re

_RIGHTS: dict[str, str] = {
    "access": "subject_access sar dsar",
    "rectification": "correction",
    "erasure": "deletion be_forgotten",
    "restriction": "restrict restriction_of_processing",
    "portability": "data_portability",
    "objection": "object objection_to_processing",
    "objection_direct_marketing": "objection_to_direct_marketing direct_marketing_objection objection_marketing"
    " marketing_objection object_direct_marketing",
    "human_intervention_request": "human_intervention human_review contest_decision contest_automated_decision"
    " automated_decision_contest automated_decision_review",
}
"""Each of these, and the name itself, may also be written ``…_request``, ``right_of_…`` or ``right_to_…``."""

_DUTIES: dict[str, str] = {
    "extension_notice": "extension_notice_last_day extension_notification",
    "refusal_notice": "refusal no_action_notice refusal_or_no_action",
    "complaint_acknowledgement": "complaint_acknowledgment complaint_acknowledge acknowledge_complaint",
    "complaint_outcome": "complaint_response complaint_final_response",
    "breach_notify_regulator": "breach_notify_ico breach_notify_commissioner breach_notify_authority"
    " breach_notify_supervisory_authority breach_notification",
    "breach_tell_people": "breach_notify_subjects breach_notify_data_subjects breach_notify_individuals"
    " breach_notify_people breach_communicate_to_subjects breach_communication breach_tell_subjects",
    "processor_to_controller_breach": "breach_processor_to_controller breach_notify_controller processor_breach_notice",
    "pecr_breach_service_provider": "pecr_breach pecr_breach_notify_regulator pecr_service_provider_breach",
    "art13_notice": "article_13_notice art_13_notice privacy_notice_art13",
    "art14_notice": "article_14_notice art_14_notice privacy_notice_art14",
    "tps_first_prohibited_call_day": "ctps_first_prohibited_call_day tps_first_barred_day ctps_first_barred_day",
    "cca_file_correction_reply": "cca_correction_reply cca_file_correction",
    "cca_notice_of_correction": "cca_notice_of_correction_filing",
    "cca_notice_of_correction_reply": "cca_notice_of_correction_response",
}

_RECORDS: dict[str, str] = {
    "paye_records": "payroll_records paye_payroll_records",
    "company_accounting_records": "company_accounting_private company_accounting_records_private"
    " company_accounting_private_records private_company_accounting_records private_company_accounting",
    "public_company_accounting_records": "company_accounting_public company_accounting_records_public"
    " company_accounting_public_records public_company_accounting",
    "company_tax_records": "company_tax corporation_tax_records",
    "vat_records": "vat",
    "vat_one_stop_shop": "vat_one_stop_shop_records vat_oss_records vat_oss",
    "self_employed_tax": "self_employed_tax_records self_employed_records self_assessment_records",
    "contract_claim_limitation": "contract_claim contract_limitation",
    "contract_claim_prescription": "contract_prescription",
    "negligence_claim_limitation": "negligence_claim negligence_limitation negligence_claim_prescription",
    "deed_claim_limitation": "deed_claim deed_limitation specialty_claim_limitation",
    "personal_injury_limitation": "personal_injury_claim personal_injury_claim_limitation injury_claim"
    " injury_claim_limitation personal_injury_claim_prescription",
    "latent_damage_longstop": "latent_damage_long_stop latent_damage_claim latent_damage_claim_limitation"
    " latent_damage_limitation",
    "prescription_longstop": "prescription_long_stop long_stop_prescription claim_prescription_long_stop",
    "minimum_wage_records": "nmw_records national_minimum_wage_records",
    "working_time_records": "wtr_records",
    "holiday_pay_records": "holiday_records annual_leave_records",
    "statutory_pay_records": "maternity_pay_records statutory_maternity_pay_records smp_records sick_pay_records"
    " statutory_sick_pay_records ssp_records",
    "accident_book_entry": "accident_book accident_records riddor_record riddor_entry",
    "coshh_health_record": "coshh_records asbestos_health_records lead_health_records",
    "radiation_dose_records": "ionising_radiation_records radiation_health_records",
    "auto_enrolment_records": "pension_records auto_enrolment_pension_records pension_auto_enrolment_records",
    "auto_enrolment_opt_out": "auto_enrolment_opt_out_notices pension_opt_out pension_opt_out_notices opt_out_notices",
    "unsuccessful_applicants": "unsuccessful_applicant_records recruitment_records",
    "right_to_work_copy": "right_to_work_copies right_to_work_checks right_to_work_records",
    "right_to_rent_copy": "right_to_rent_copies right_to_rent_checks right_to_rent_records",
    "money_laundering_checks": "money_laundering_records aml_records aml_checks customer_due_diligence_records",
    "evidence_logs": "consent_logs complaint_logs request_logs consent_records complaint_records request_records",
    "cctv": "cctv_footage cctv_recordings cctv_records",
}


def known_as(name: str) -> str:
    """The name the clocks use; a name that is no synonym comes back in its plain spelling.

    Capitals, spaces and hyphens do not matter, nor the plural of what is kept.
    """
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    return _SAME.get(plain, plain)


def synonyms() -> dict[str, tuple[str, ...]]:
    """Each name of a clock with its synonyms, as the reference prints them."""
    return {name: tuple(others.split()) for name, others in (_RIGHTS | _DUTIES | _RECORDS).items()}


def _all() -> dict[str, str]:
    same: dict[str, str] = {}
    for name, others in synonyms().items():
        for other in (name, *others):
            same[other] = name
            if name in _RIGHTS:
                same |= dict.fromkeys((f"{other}_request", f"right_of_{other}", f"right_to_{other}"), name)
            if name in _RECORDS:
                same.setdefault(other.removesuffix("s") if other.endswith("s") else f"{other}s", name)
    return same


_SAME = _all()

"""Invariants of organisations, appointments, consents, payment and work."""

from __future__ import annotations

from typing import Final

from samspill.fhir.validation.rules.reading import (
    Object,
    Rule,
    chosen,
    coded,
    exactly_one_of,
    has,
    has_both_or_none,
    in_order,
    items,
    needs_one_of,
    never_both,
)


def _app_3(appointment: Object) -> bool:
    times = has(appointment, "start") and has(appointment, "end")
    return times or appointment.get("status") in ("proposed", "cancelled", "waitlist")


def _app_4(appointment: Object) -> bool:
    return "cancelationReason" not in appointment or appointment.get("status") in ("noshow", "cancelled")


def _scoped(code: str) -> Rule:
    """Make a rule of Consent. The official expressions name the code system `something`, and so does this."""
    return lambda value: "patient" in value or not coded(value, "scope", "something", code)


def _inv_1_of_parameter(parameter: Object) -> bool:
    value, resource = chosen(parameter, "value"), "resource" in parameter
    if "part" in parameter:
        return not value and not resource
    return value != resource


def _mrp_2(report: Object) -> bool:
    stratums = items(report, "group", "stratifier", "stratum")
    return all(("value" in stratum) != ("component" in stratum) for stratum in stratums)


def _mea_1(measure: Object) -> bool:
    for stratifier in items(measure, "group", "stratifier"):
        single = any(has(stratifier, name) for name in ("code", "description", "criteria"))
        if single == ("component" in stratifier):
            return False
    return True


def _not_at_home(value: Object) -> bool:
    return value.get("use") != "home"


ADMINISTRATIVE: Final[dict[str, Rule]] = {
    "app-1": needs_one_of("type", "actor"),
    "app-2": lambda value: has_both_or_none(value, "start", "end"),
    "app-3": _app_3,
    "app-4": _app_4,
    "apr-1": needs_one_of("participantType", "actor"),
    "ces-1": exactly_one_of("category", "productOrService"),
    "inv-1@Parameters.parameter": _inv_1_of_parameter,
    "inv-1@Task": lambda value: in_order(value.get("authoredOn"), value.get("lastModified")),
    "ipn-1": needs_one_of("identifier", "name"),
    "mea-1": _mea_1,
    "mrp-1": lambda value: value.get("type") != "data-collection" or "group" not in value,
    "mrp-2": _mrp_2,
    "org-1": needs_one_of("identifier", "name"),
    "org-2": _not_at_home,
    "org-3": _not_at_home,
    "ppc-1": needs_one_of("policy", "policyRule"),
    "ppc-2": _scoped("patient-privacy"),
    "ppc-3": _scoped("research"),
    "ppc-4": _scoped("adr"),
    "ppc-5": _scoped("treatment"),
    "rqg-1": exactly_one_of("resource", "action"),
    "sev-1": never_both("name", "query"),
}
"""Key of the invariant to the rule."""

"""The rules of Tillitsrammeverket for an attest, as far as a document source can check them; each is a line of `RULES`.

Refused are breaches of ATT-4, 9, 10, 11, 12, 18, 29, 32, 38, 43a, 48 and 58, and of what the data model demands; the
rest are warnings. What is asked of people, and of the wire, is named in `NOT_CHECKED`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.trust.attestation.rules import practitioner, relationship
from samspill.trust.attestation.rules.case import Case, Finding, Rule, Severity
from samspill.trust.attestation.rules.relationship import AHEAD, EXPIRED, LIFE
from samspill.trust.attestation.spelling import respell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from samspill.kernel.attestation import Attestation

__all__ = [
    "AHEAD",
    "EXPIRED",
    "LIFE",
    "NOT_CHECKED",
    "RULES",
    "Case",
    "Finding",
    "Rule",
    "Severity",
    "check",
    "check_members",
]

RULES: Final[tuple[Rule, ...]] = (*practitioner.RULES, *relationship.RULES)
NOT_CHECKED: Final[dict[str, str]] = {
    "ATT-1": "the form: JSON in tokens and XML in SAML are the only ones read",
    "ATT-2": "the signature: of the token or of the assertion, before an attest is read",
    "ATT-3": "TLS, and encryption where attests are kept",
    "ATT-5": "blocks: by the decision",
    "ATT-6": "without a patient only a narrow set of data: by the decision",
    "ATT-7": "use in the trail",
    "ATT-8": "the citizen's log: shows the name and never the number",
    "ATT-13": "the signature, again",
    "ATT-16": "use in the trail and in the citizen's log",
    "ATT-19": "a point of care without units below: taken by ATT-18",
    "ATT-20": "use in the trail and in the citizen's log",
    "ATT-21": "units outside Enhetsregisteret: only the consumer knows them",
    "ATT-22": "names that patients know: a judgement of people",
    "ATT-23": "use in the trail",
    "ATT-24": "advice to small organisations",
    "ATT-25": "examples",
    "ATT-26": "left open in the rules themselves",
    "ATT-27": "names that reveal nothing: a judgement of people",
    "ATT-31": "which of several authorisations: a judgement of people",
    "ATT-34": "use in control and in the citizen's log",
    "ATT-35": "use in control and in the citizen's log",
    "ATT-36": "precision: a judgement of people",
    "ATT-37": "a service explained by the details: taken by ATT-43a",
    "ATT-39": "what ETREAT opens: by the decision",
    "ATT-41": "what BTG sets aside: by the decision",
    "ATT-42": "use in the trail and in the citizen's log",
    "ATT-44": "precision: a judgement of people",
    "ATT-46": "which decision it was: the consumer can say",
    "ATT-47": "which decision it was: the consumer can say",
    "ATT-50": "contacts in the consumer's own units: only the consumer knows them",
    "ATT-51": "the same",
    "ATT-52": "the same",
    "ATT-54": "the same",
    "ATT-55": "the same",
    "ATT-56": "the same",
    "ATT-57": "the same",
    "ATT-58b": "a new attest for each patient: by the consumer, as far as ATT-4 does not show it",
}


def check(
    attestation: Attestation,
    *,
    at: datetime,
    pid: str,
    hpr: str,
    legal_entity: str,
    point_of_care: str,
    personnel: Mapping[str, Any] | None,
    organisation: Mapping[str, Any] | None,
    patient_numbers: Iterable[str] | None,
    register_known: bool,
    unit: Mapping[str, Any] | None = None,
    security_level: str | None = None,
    terms: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Say which rules an attest breaks, in the order of `RULES`; nothing is looked up and nothing is remembered.

    What each argument is, and what its absence means, `Case` says. `at` has a time zone. Without `terms`, having
    accepted any is enough. A caller that has checked the `security_level`, or not asked for the `unit`, leaves it out.
    """
    case = Case(
        attestation=attestation,
        at=at,
        pid=pid,
        hpr=hpr,
        legal_entity=legal_entity,
        point_of_care=point_of_care,
        personnel=personnel,
        organisation=organisation,
        patient_numbers=None if patient_numbers is None else frozenset(patient_numbers),
        register_known=register_known,
        unit=unit,
        security_level=security_level,
        terms=frozenset(terms),
    )
    return tuple(rule.finding() for rule in RULES if rule.broken(case))


def check_members(document: object) -> tuple[Finding, ...]:
    """Warn of members of an attest, as it came, that nobody knows. Raises `Malformed` as reading it does."""
    source = "Tillitsrammeverket, informasjons- og datamodell v1.1 (30.04.2024)"
    return tuple(
        Finding("ATT-1", "warn", f"{place} is no member of an attest, and is not read", source)
        for place in respell(document).strangers
    )

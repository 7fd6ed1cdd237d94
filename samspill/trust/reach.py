"""How far a token reaches: purposes, scopes, and the patient it is bound to. Pure, and the first rule for every caller.

The rules, each by its name; the first that says no ends it:

purpose      the purpose of use is one that the operation serves, and one that the token allows
scope        the token's scopes cover all that the call needs, in one and the same context
patient      a record is opened one at a time; a token bound to a patient opens no other
population   only a system may reach into records of people whom the call does not name
"""

from __future__ import annotations

from typing import Final

from samspill.kernel.problems import Fault, Refused
from samspill.trust import scopes
from samspill.trust.grants import Grant, Need, OpenGrant, PatientGrant, PopulationGrant

LONGEST: Final = 200
"""Characters of a list of scopes that the trail holds."""


def reach(
    purpose: str, served: frozenset[str], allowed: frozenset[str], held: frozenset[str], bound: str | None, need: Need
) -> Grant:
    """Tell how far a token reaches into what a call needs; raises `Refused`, with the rule that says no.

    `served` are the purposes of the operation, `allowed` those of the token, `held` its scopes, `bound` its patient.
    """
    _check_purpose(purpose, served, allowed)
    if need.scope:
        return _reach_named(purpose, held, bound, need)
    return _reach_fhir(purpose, held, bound, need)


def _check_purpose(purpose: str, served: frozenset[str], allowed: frozenset[str]) -> None:
    if purpose not in served:
        message = f"this is not open for the purpose {purpose or '(none)'}"
        raise Refused(message, Fault("purpose-of-use", message, "forbidden"), reasons=("purpose.not-served",))
    if purpose not in allowed:
        message = f"the token does not allow the purpose {purpose}"
        raise Refused(message, Fault("purpose-of-use", message, "forbidden"), reasons=("purpose.not-allowed",))


def _reach_named(purpose: str, held: frozenset[str], bound: str | None, need: Need) -> Grant:
    if need.scope not in held:
        raise _lacks(need.scope)
    reasons = (f"purpose:{purpose}", f"scope:{need.scope}")
    if need.population:
        return PopulationGrant((*reasons, "population:named"))
    if need.patient is None:
        return OpenGrant(reasons)
    if bound not in (None, need.patient):
        raise _other_patient()
    return PatientGrant((*reasons, "patient:one"), need.patient, bound=bound is not None)


def _reach_fhir(purpose: str, held: frozenset[str], bound: str | None, need: Need) -> Grant:
    contexts = scopes.contexts(held, need.access)
    wanted = ", ".join(sorted(f"{kind}.{letter}" for kind, letter in need.access))
    if not contexts:
        raise _lacks(wanted)
    reasons = (f"purpose:{purpose}", f"scope:{wanted if len(wanted) < LONGEST else 'several'}")
    if "system" in contexts:
        if need.patient:
            return PatientGrant((*reasons, "context:system", "patient:one"), need.patient)
        return PopulationGrant((*reasons, "context:system"))
    if not need.patient and not need.population and ("user" in contexts or _only_reads(need)):
        return OpenGrant((*reasons, "context:" + max(contexts)))
    if "user" in contexts and need.patient:
        return PatientGrant((*reasons, "context:user", "patient:one"), need.patient)
    return _reach_bound(need, bound, contexts, reasons)


def _only_reads(need: Need) -> bool:
    """Tell whether it only reads: a bound token may read what is nobody's record, never change it (SMART)."""
    return all(letter in "rs" for _, letter in need.access)


def _reach_bound(need: Need, bound: str | None, contexts: frozenset[str], reasons: tuple[str, ...]) -> Grant:
    """Decide for a token bound to one patient: what the call leaves open is narrowed to that patient."""
    if "patient" in contexts and bound:
        if need.patient not in (None, bound) or not (need.patient or need.population):
            raise _other_patient()
        return PatientGrant((*reasons, "context:patient", "patient:bound"), bound, bound=True)
    message = "a record is opened for one patient at a time: name the patient"
    raise Refused(message, Fault("patient", message, "forbidden"), reasons=("population.not-allowed",))


def _lacks(wanted: str) -> Refused:
    message = f"the token does not hold the scope for {wanted}"
    return Refused(message, Fault("scope", message, "forbidden"), reasons=("scope.lacking",))


def _other_patient() -> Refused:
    message = "the token is bound to one patient, and this lies outside that record"
    return Refused(message, Fault("patient", message, "forbidden"), reasons=("patient.other",))

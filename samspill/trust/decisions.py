"""May this caller do this, now, for this purpose, about this person? One question, one function.

The rules, each by its name; the first that says no ends it:

purpose      the purpose of use is one that the operation serves, and one that the token allows
scope        the token's scopes cover all that the call needs, in one and the same context
patient      a record is opened one at a time; a token bound to a patient opens no other
population   only a system may reach into records of people whom the call does not name
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.kernel.problems import Fault, Refused
from samspill.trust import scopes
from samspill.trust.grants import Grant, Need, OpenGrant, PatientGrant, PopulationGrant

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction


async def decide(_tx: Transaction, call: Call, purposes: frozenset[str], need: Need) -> Grant:
    """Decide a call: a grant with its reasons, or `Refused` with them."""
    _check_purpose(call, purposes)
    if need.scope:
        return _decide_named(call, need)
    return _decide_fhir(call, need)


def _check_purpose(call: Call, purposes: frozenset[str]) -> None:
    if call.purpose not in purposes:
        message = f"this is not open for the purpose {call.purpose or '(none)'}"
        raise Refused(message, Fault("purpose-of-use", message, "forbidden"), reasons=("purpose.not-served",))
    if call.purpose not in call.caller.purposes:
        message = f"the token does not allow the purpose {call.purpose}"
        raise Refused(message, Fault("purpose-of-use", message, "forbidden"), reasons=("purpose.not-allowed",))


def _decide_named(call: Call, need: Need) -> Grant:
    if need.scope not in call.caller.scopes:
        raise _lacks(need.scope)
    reasons = (f"purpose:{call.purpose}", f"scope:{need.scope}")
    if need.population:
        return PopulationGrant((*reasons, "population:named"))
    if need.patient is None:
        return OpenGrant(reasons)
    if call.caller.patient not in (None, need.patient):
        raise _other_patient()
    return PatientGrant((*reasons, "patient:one"), need.patient, bound=call.caller.patient is not None)


def _decide_fhir(call: Call, need: Need) -> Grant:
    contexts = scopes.contexts(call.caller.scopes, need.access)
    wanted = ", ".join(sorted(f"{kind}.{letter}" for kind, letter in need.access))
    if not contexts:
        raise _lacks(wanted)
    reasons = (f"purpose:{call.purpose}", f"scope:{wanted if len(wanted) < 200 else 'several'}")  # noqa: PLR2004
    if "system" in contexts:
        if need.patient:
            return PatientGrant((*reasons, "context:system", "patient:one"), need.patient)
        return PopulationGrant((*reasons, "context:system"))
    if not need.patient and not need.population and ("user" in contexts or _only_reads(need)):
        return OpenGrant((*reasons, "context:" + max(contexts)))
    if "user" in contexts and need.patient:
        return PatientGrant((*reasons, "context:user", "patient:one"), need.patient)
    return _decide_bound(call, need, contexts, reasons)


def _only_reads(need: Need) -> bool:
    """Tell whether it only reads: a bound token may read what is nobody's record, never change it (SMART)."""
    return all(letter in "rs" for _, letter in need.access)


def _decide_bound(call: Call, need: Need, contexts: frozenset[str], reasons: tuple[str, ...]) -> Grant:
    """Decide for a token bound to one patient: what the call leaves open is narrowed to that patient."""
    if "patient" in contexts and call.caller.patient:
        if need.patient not in (None, call.caller.patient) or not (need.patient or need.population):
            raise _other_patient()
        return PatientGrant((*reasons, "context:patient", "patient:bound"), call.caller.patient, bound=True)
    message = "a record is opened for one patient at a time: name the patient"
    raise Refused(message, Fault("patient", message, "forbidden"), reasons=("population.not-allowed",))


def _lacks(wanted: str) -> Refused:
    message = f"the token does not hold the scope for {wanted}"
    return Refused(message, Fault("scope", message, "forbidden"), reasons=("scope.lacking",))


def _other_patient() -> Refused:
    message = "the token is bound to one patient, and this lies outside that record"
    return Refused(message, Fault("patient", message, "forbidden"), reasons=("patient.other",))

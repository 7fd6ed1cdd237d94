"""Invariants of patients, the care they get, and what is found out about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.validation.rules.reading import (
    UCUM,
    Object,
    Rule,
    chosen,
    coded,
    has,
    in_order,
    items,
    needs,
    needs_one_of,
    never_both,
)
from samspill.fhir.validation.targets import target_type

if TYPE_CHECKING:
    from collections.abc import Iterator

_PER_CENT: Final = 100
_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"


def _is_entered_in_error(value: Object, system: str) -> bool:
    return coded(value, "verificationStatus", _TERMINOLOGY + system, "entered-in-error")


def _ait_1(allergy: Object) -> bool:
    return "clinicalStatus" in allergy or _is_entered_in_error(allergy, "allergyintolerance-verification")


def _ait_2(allergy: Object) -> bool:
    return "clinicalStatus" not in allergy or not _is_entered_in_error(allergy, "allergyintolerance-verification")


def _con_4(condition: Object) -> bool:
    over = ("resolved", "remission", "inactive")
    return not chosen(condition, "abatement") or coded(
        condition, "clinicalStatus", _TERMINOLOGY + "condition-clinical", *over
    )


def _con_5(condition: Object) -> bool:
    return "clinicalStatus" not in condition or not _is_entered_in_error(condition, "condition-ver-status")


def _ctm_1(participant: Object) -> bool:
    """Judge by the reference's text: what it points at is not looked up here, and an unknown target is no fault."""
    if "onBehalfOf" not in participant:
        return True
    return target_type(participant.get("member", {}).get("reference", "")) in (None, "Practitioner")


def _obs_6(observation: Object) -> bool:
    return "dataAbsentReason" not in observation or not chosen(observation, "value")


def _obs_7(observation: Object) -> bool:
    if "component" not in observation or not chosen(observation, "value"):
        return True
    own = set(_codes(observation.get("code", {})))
    return all(own.isdisjoint(_codes(component.get("code", {}))) for component in observation["component"])


def _codes(concept: Object) -> Iterator[tuple[tuple[str, object], ...]]:
    """Give the codings as FHIRPath compares them: all their elements count (`intersect` is by equality)."""
    for coding in concept.get("coding", ()):
        yield tuple(sorted((key, inner) for key, inner in coding.items() if type(inner) in (str, bool)))


def _ras_1(probability: object) -> bool:
    if type(probability) is not dict:
        return True
    ends = (probability[end] for end in ("low", "high") if end in probability)
    return all(end.get("code") == "%" and end.get("system") == UCUM for end in ends)


CLINICAL: Final[dict[str, Rule]] = {
    "ait-1": _ait_1,
    "ait-2": _ait_2,
    "con-1": needs_one_of("summary", "assessment"),
    "con-2": needs_one_of("code", "detail"),
    "con-4": _con_4,
    "con-5": _con_5,
    "cpl-3": never_both("detail", "reference"),
    "ctm-1": _ctm_1,
    "fhs-1": lambda value: not (chosen(value, "age") and chosen(value, "born")),
    "fhs-2": lambda value: not has(value, "estimatedAge") or chosen(value, "age"),
    "gol-1": lambda value: not chosen(value, "detail") or "measure" in value,
    "imm-1": needs_one_of("documentType", "reference"),
    "imr-1": needs_one_of("vaccineCode", "targetDisease"),
    "mad-1": lambda value: "dose" in value or chosen(value, "rate"),
    "mdd-1": lambda value: in_order(value.get("whenPrepared"), value.get("whenHandedOver")),
    "obs-3": needs_one_of("low", "high", "text"),
    "obs-6": _obs_6,
    "obs-7": _obs_7,
    "pat-1": needs_one_of("name", "telecom", "address", "organization"),
    "prr-1": needs("orderDetail", "code"),
    "ras-1": _ras_1,
    "ras-2": lambda value: value.get("probabilityDecimal", 0) <= _PER_CENT,
    "msq-3": lambda value: value.get("coordinateSystem") in (0, 1),
    "msq-5": lambda value: ("chromosome" in value) == has(value, "genomeBuild"),
    "msq-6": lambda value: (
        sum(has(value, name) for name in ("genomeBuild", "referenceSeqId", "referenceSeqPointer", "referenceSeqString"))
        == 1
    ),
    "grp-1": lambda value: "member" not in value or value.get("actual") is True,
    "lnk-1": lambda value: sum(1 for _ in items(value, "item")) > 1,
}
"""Key of the invariant to the rule."""

"""Merge one patient's record into another's: the unknown patient of the emergency ward turns out to be somebody.

Nothing is lost: each resource gets a new version that points at the patient who goes on, the old versions stay, and the
Patient that ends says which one replaces it (http://hl7.org/fhir/R4/patient.html#links).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import storing
from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.fhir.drafts import PUT, draft_of
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.fhir.storing import Stored
    from samspill.store import Transaction

JSON = dict[str, Any]
REPLACES: Final = "replaces"
REPLACED_BY: Final = "replaced-by"
sql = queries("samspill.fhir")


async def merge(tx: Transaction, ends: str, goes_on: str, base: str) -> list[Stored]:
    """Move all of the record `ends` into the record `goes_on`; gives what was stored. Both are ids of Patients.

    Raises `Missing` when one is not there, `Invalid` when they are one, or when one has been replaced already.
    """
    if ends == goes_on:
        raise _invalid("a record is not merged with itself")
    rows = await tx.all(sql.whole_record, ends)
    others = await tx.all(sql.current_whole, TYPE_CODE["Patient"], [goes_on])
    patients = {row["id"]: row for row in [*rows, *others] if TYPE_NAME[row["type"]] == "Patient"}
    if {ends, goes_on} - patients.keys():
        raise Missing("there is no such patient's record")
    drafts, current = [], {}
    for row in [*rows, patients[goes_on]]:
        value = strict_json.value_of(row["body"])
        if row["id"] == ends and value["resourceType"] == "Patient":
            _check_whole(value)
            value = _linked(value | {"active": False}, goes_on, REPLACED_BY)
        elif row["id"] == goes_on and value["resourceType"] == "Patient":
            _check_whole(value)
            value = _linked(value, ends, REPLACES)
        else:
            value = pointed(value, {f"Patient/{ends}", f"{base}/Patient/{ends}"}, f"Patient/{goes_on}")
        drafts.append(draft_of(value, strict_json.write(value), value["resourceType"], PUT, base, row["id"]))
        current[row["type"], row["id"]] = row
    return await storing.store(tx, drafts, current, {})


def pointed(value: Any, olds: set[str], new: str) -> Any:
    """Give a value in which each reference to one of the old addresses is a reference to the new one."""
    if isinstance(value, dict):
        found = {name: pointed(inner, olds, new) for name, inner in value.items()}
        if value.get("reference") in olds:
            found["reference"] = new
        return found
    if isinstance(value, list):
        return [pointed(inner, olds, new) for inner in value]
    return value


def replaced_by(patient: JSON) -> tuple[str, ...]:
    """Give the ids of the records that a Patient says it replaces."""
    return _others(patient, REPLACES)


def _others(patient: JSON, kind: str) -> tuple[str, ...]:
    found = (link["other"].get("reference", "") for link in patient.get("link", ()) if link.get("type") == kind)
    return tuple(reference.removeprefix("Patient/") for reference in found if reference.startswith("Patient/"))


def _linked(patient: JSON, other: str, kind: str) -> JSON:
    link = {"other": {"reference": f"Patient/{other}"}, "type": kind}
    return patient | {"link": [*patient.get("link", ()), link]}


def _check_whole(patient: JSON) -> None:
    if _others(patient, REPLACED_BY):
        raise _invalid("one of the records has been replaced by another already")


def _invalid(what: str) -> Invalid:
    return Invalid(what, Fault("patient", what, "business-rule"))


def is_replaced(body: bytes) -> bool:
    """Tell whether a Patient's text says that another replaces it."""
    return bool(_others(strict_json.value_of(body), REPLACED_BY))

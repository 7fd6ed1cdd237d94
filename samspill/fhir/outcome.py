"""Problems as OperationOutcome (http://hl7.org/fhir/R4/operationoutcome.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.kernel import strict_json
from samspill.kernel.problems import Fault

if TYPE_CHECKING:
    from samspill.kernel.problems import Problem

SYSTEM = "https://samspill.no/fhir/CodeSystem/problem"


def outcome(problem: Problem) -> dict[str, Any]:
    """Describe a problem: one issue for each fault, with its place, its rule in words, and the stable code."""
    faults = problem.faults or (Fault("", problem.message, problem.issue),)
    return {"resourceType": "OperationOutcome", "issue": [_issue(fault, problem) for fault in faults]}


def _issue(fault: Fault, problem: Problem) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "severity": "error",
        "code": fault.code,
        "details": {"coding": [{"system": SYSTEM, "code": problem.code}], "text": fault.what},
        "diagnostics": f"{fault.where}: {fault.what}" if fault.where else fault.what,
    }
    if fault.where:
        issue["expression"] = [fault.where]
    return issue


def all_well(message: str) -> bytes:
    """Say that it went well, for those who asked for `Prefer: return=OperationOutcome`."""
    issue = {"severity": "information", "code": "informational", "diagnostics": message}
    return strict_json.write({"resourceType": "OperationOutcome", "issue": [issue]})

"""$validate: what is wrong with a resource, without storing it. http://hl7.org/fhir/R4/resource-operation-validate.html

The answer is 200 with an OperationOutcome whether the resource is valid or not; anything else means that it could not
be looked at. A profile that the resource claims and that is not known here is a warning; one that the caller nominates
and that is not known is an error of the call, as the standard has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.fhir import validation
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import marked_as_part
from samspill.fhir.interaction import CARE, need_of, opens, wanted_version
from samspill.fhir.operations import conformance, parameters
from samspill.fhir.operations.current import current
from samspill.fhir.operations.offering import In, Offered
from samspill.fhir.search import extract
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries
from samspill.trust import Need, PatientGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")

LETTERS: Final = {"": "r", "create": "c", "update": "u", "delete": "d"}
"""What a caller must be allowed for each mode: what it would need to do it."""
ON_INSTANCE: Final = ("update", "delete")
TAKES: Final = (
    In("resource", "Resource", "The resource; not needed to validate the stored one, or with mode delete."),
    In("mode", "code", "create, update or delete: whether that would be done too."),
    In("profile", "uri", "A profile that is known here, which the resource must follow."),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be validated, and how."""

    resource: dict[str, Any] | None
    mode: str
    profile: str | None
    version: int | None


def prepare(call: Call) -> Call:
    """Read the resource, the mode and the profile. Raises `Malformed` for what does not go together."""
    given = parameters.of(call, OFFERED)
    mode = parameters.first(given, "mode", "")
    if mode not in LETTERS:
        raise parameters.wrong("mode", "it is create, update or delete")
    if mode in ON_INSTANCE and not call.id:
        raise parameters.wrong("mode", f"{mode} is asked of one resource, by its id")
    if "resource" not in given and (mode in ("create", "update") or not call.id):
        raise parameters.wrong("resource", "it is needed", "required")
    wanted = Wanted(parameters.first(given, "resource"), mode, parameters.first(given, "profile"), wanted_version(call))
    return call.knowing(wanted=wanted)


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`, or what the mode would need; of a resource that is there, in the record that it belongs to."""
    wanted: Wanted = call.facts["wanted"]
    letter = LETTERS[wanted.mode]
    if call.id:
        return await need_of(tx, call, letter, TYPE_CODE[call.kind])
    return Need(frozenset({(call.kind, letter)}), patient=call.caller.patient)


async def work(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Tell what is wrong."""
    wanted: Wanted = call.facts["wanted"]
    issues: list[dict[str, Any]] = []
    resource = wanted.resource
    if resource is None and not wanted.mode:
        resource = strict_json.value_of((await current(tx, grant, call.kind, call.id))["body"])
    if resource is not None and wanted.mode != "delete":
        issues += [_issue(fault) for fault in validation.validate(resource, call.kind)]
        issues += await _against_profiles(tx, resource, wanted.profile)
    if wanted.mode:
        issues += [_issue(fault) for fault in await _as_done(tx, grant, call, wanted, faultless=not issues)]
    if not issues:
        issues = [_issue(Fault("", "no faults were found", "informational"), "information")]
    patient = grant.patient if isinstance(grant, PatientGrant) else None
    body = strict_json.write({"resourceType": "OperationOutcome", "issue": issues})
    return Reply(body=body, touched=((patient, 1 if call.id else 0),))


async def _against_profiles(tx: Transaction, resource: dict[str, Any], nominated: str | None) -> list[dict[str, Any]]:
    """Check the profiles that the resource claims, and the one that the caller nominates."""
    known = await conformance.known(tx)
    if nominated and conformance.unknown(known, resource, (nominated,)):
        message = "the profile is not known here"
        raise Invalid(f"profile: {message}", Fault("profile", message, "not-found"))
    claimed = conformance.claimed(resource)
    urls = [*claimed, *([nominated] if nominated and nominated not in claimed else [])]
    issues = [_issue(fault) for fault in conformance.check(known, resource, urls)]
    return issues + [_issue(fault, "warning") for fault in conformance.unknown(known, resource, claimed)]


async def _as_done(tx: Transaction, grant: Grant, call: Call, wanted: Wanted, *, faultless: bool) -> Iterable[Fault]:
    """Tell what else would stand in the way of doing it."""
    found: list[Fault] = []
    resource = wanted.resource
    part = marked_as_part(resource) if faultless and resource and wanted.mode in ("create", "update") else None
    if part:
        found.append(part)
    if isinstance(resource, dict) and wanted.mode == "update" and resource.get("id") != call.id:
        found.append(Fault(f"{call.kind}.id", "the id in the resource must be the id in the address", "invalid"))
    if wanted.mode in ON_INSTANCE:
        row = await tx.one(sql.read, TYPE_CODE[call.kind], call.id, *opens(grant, call.kind))
        there = row is not None and row["done"]
        if wanted.mode == "delete" and not there:
            found.append(Fault(f"{call.kind}.id", f"there is no {call.kind} with that id", "not-found"))
        if wanted.version is not None and (row is None or row["version"] != wanted.version):
            message = "the resource has another version than the one in If-Match"
            found.append(Fault("If-Match", message, "conflict"))
    if faultless and resource is not None and wanted.mode != "delete" and isinstance(grant, PatientGrant):
        patient = extract({"id": "", **resource}, call.base).patient if call.kind != "Patient" else call.id or None
        if patient is not None and patient != grant.patient:
            found.append(Fault(call.kind, "this lies outside the record that is opened", "forbidden"))
    return found


def _issue(fault: Fault, severity: str = "error") -> dict[str, Any]:
    issue: dict[str, Any] = {"severity": severity, "code": fault.code, "details": {"text": fault.what}}
    issue["diagnostics"] = f"{fault.where}: {fault.what}" if fault.where else fault.what
    if fault.where:
        issue["expression"] = [fault.where]
    return issue


operation = Operation("fhir.validate", CARE, need, work, "Tell what is wrong with a resource.", prepare=prepare)
OFFERED: Final = Offered(
    "validate",
    frozenset({"type", "instance"}),
    (),
    operation,
    "Resource-validate",
    TAKES,
    (("return", "OperationOutcome"),),
    also="Asked of a stored resource without sending one, it validates what is stored.",
)

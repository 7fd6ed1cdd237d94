"""OperationDefinition resources for the operations that are offered. http://hl7.org/fhir/R4/operationdefinition.html"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.operations import OPERATIONS
from samspill.fhir.operations.offering import PRIMITIVES

if TYPE_CHECKING:
    from samspill.fhir.operations import In, Offered

OFFICIAL: Final = "http://hl7.org/fhir/OperationDefinition/"


def address_of(offered: Offered, base: str) -> str:
    """Give the canonical address of an operation's definition: the standard's own where all of it is taken.

    A server that takes a part of an operation has a definition of its own (CapabilityStatement.rest.operation).
    """
    return f"{base}/OperationDefinition/{offered.id}" if offered.left_out else f"{OFFICIAL}{offered.official}"


def ids() -> frozenset[str]:
    """List the ids of the definitions."""
    return frozenset(offered.id for offered in OPERATIONS)


def definition(id_: str, base: str) -> dict[str, Any] | None:
    """Write the definition of an operation as it is offered; None when there is none of that id."""
    offered = next((one for one in OPERATIONS if one.id == id_), None)
    if offered is None:
        return None
    found: dict[str, Any] = {
        "resourceType": "OperationDefinition",
        "id": id_,
        "url": f"{base}/OperationDefinition/{id_}",
        "version": version("samspill"),
        "name": "".join(part[0].upper() + part[1:] for part in id_.split("-")),
        "title": offered.operation.title.rstrip("."),
        "status": "active",
        "kind": "operation",
        "description": _description(offered),
        "affectsState": offered.affects_state,
        "code": offered.code,
        "base": f"{OFFICIAL}{offered.official}",
        "resource": list(offered.types) or ["Resource"],
        **{level: level in offered.levels for level in ("system", "type", "instance")},
        "parameter": [_in(one) for one in offered.takes] + [_out(name, kind) for name, kind in offered.gives],
    }
    return found


def _description(offered: Offered) -> str:
    parts = [offered.operation.title, offered.also]
    if offered.left_out:
        parts.append(f"Parameters of the standard that are not taken: {', '.join(offered.left_out)}.")
    return " ".join(part for part in parts if part)


def _in(one: In) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "use": "in", "min": one.least, "max": "*" if one.many else "1"}
    found |= {"documentation": one.text, "type": one.type}
    if one.type in PRIMITIVES and one.type == "string" and one.name == "designation":
        found["searchType"] = "token"
    return found


def _out(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "use": "out", "min": 1 if name in ("return", "result") else 0, "max": "1", "type": kind}

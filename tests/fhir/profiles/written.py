"""Profiles written in a test, and what they find."""

from __future__ import annotations

from typing import Any

from samspill.fhir.profiles import Known, check

CORE = "http://hl7.org/fhir/StructureDefinition/"
URL = "http://example.org/StructureDefinition/tried"


def profile(*elements: dict[str, Any], of: str = "Patient", url: str = URL, base: str = "") -> dict[str, Any]:
    """A profile with these elements in its differential; an element without an id has its path as its id."""
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "name": "Tried",
        "status": "active",
        "type": of,
        "kind": "resource" if of not in ("Extension", "HumanName", "Identifier", "Quantity") else "complex-type",
        "abstract": False,
        "derivation": "constraint",
        "baseDefinition": base or CORE + of,
        "differential": {"element": [{"id": element["path"], **element} for element in elements]},
    }


def part(id_: str, **said: Any) -> dict[str, Any]:
    """An element by its id, such as `Patient.identifier:FNR.system`."""
    names = [name.partition(":") for name in id_.split(".")]
    slice_ = names[-1][2]
    path = ".".join(name for name, _, _ in names)
    return {"id": id_, "path": path, **({"sliceName": slice_} if slice_ else {}), **said}


def sliced(path: str, kind: str, by: str, **said: Any) -> dict[str, Any]:
    """An element that is sliced by one discriminator."""
    return part(path, slicing={"discriminator": [{"type": kind, "path": by}], "rules": "open", **said})


def found(resource: dict[str, Any], *elements: dict[str, Any], more: tuple[dict[str, Any], ...] = ()) -> list[str]:
    """Where a resource does not keep a profile of its type with these elements."""
    known = Known.of([profile(*elements, of=resource["resourceType"]), *more])
    assert known.tree(URL) is not None, known.why_not(URL)
    return [fault.where for fault in check(known, resource, (URL,))]


def said(resource: dict[str, Any], *elements: dict[str, Any], more: tuple[dict[str, Any], ...] = ()) -> list[str]:
    """What is said of it."""
    known = Known.of([profile(*elements, of=resource["resourceType"]), *more])
    return [fault.what for fault in check(known, resource, (URL,))]

"""Compile the R4 StructureDefinitions to `samspill/fhir/definitions/structures.json.gz`: only what validation needs.

    python tools/definitions/structures.py          write the file
    python tools/definitions/structures.py --check  exit 1 when the committed file says anything else than a rebuild

The file holds
    structures   name -> kind, and the elements of its snapshot in order (see `element_row`)
    valueSets    value set with a required binding -> code system -> codes, or null where any code of the system will do
    invariants   key -> severity, text and FHIRPath expression
    links        the JSON names of elements that hold an address (uri, url, canonical, oid, uuid, Reference.reference)
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from samspill.fhir.definitions import TYPES
from tools.definitions._compiled import write_or_compare

SOURCES: Final = Path(__file__).parent / "hl7-fhir-r4"
TARGET: Final = Path(__file__).parents[2] / "samspill/fhir/definitions/structures.json.gz"
BASE: Final = "http://hl7.org/fhir/StructureDefinition/"
LINK_TYPES: Final = frozenset({"uri", "url", "canonical", "oid", "uuid"})

# On every element of every type; the walk itself enforces them, so they are not repeated in each row.
EVERYWHERE: Final = frozenset({"ele-1", "ext-1"})

# The files in `hl7-fhir-r4` carry some elements that R4 (4.0.1) does not have. Found by comparing them with
# fhirclient 4.4.0, whose classes are generated from the 4.0.1 definitions. A path stands for all below it too.
NOT_R4: Final = (
    "Binary.url",
    "DeviceDefinition.bodySite",
    "DeviceDefinition.classification",
    "EvidenceVariable.characteristic",
    "Meta.account",
    "Meta.accounts",
    "Meta.author",
    "Meta.compartment",
    "Meta.onBehalfOf",
    "Meta.project",
    "ObservationDefinition.publisher",
    "ResearchStudy.associatedParty",
    "ResearchStudy.classifier",
    "ResearchStudy.comparisonGroup",
    "ResearchStudy.descriptionSummary",
    "ResearchStudy.label",
    "ResearchStudy.name",
    "ResearchStudy.objective.description",
    "ResearchStudy.outcomeMeasure",
    "ResearchStudy.progressStatus",
    "ResearchStudy.recruitment",
    "ResearchStudy.region",
    "ResearchStudy.result",
    "ResearchStudy.studyDesign",
    "ResearchStudy.whyStopped",
)
# The element that was replaced by that of a later version, as http://hl7.org/fhir/R4/evidencevariable.html has it:
# path, least, most, types, required value set.
RESTORED: Final[dict[str, tuple[tuple[str, int, str, tuple[str, ...], str | None], ...]]] = {
    "EvidenceVariable": (
        ("characteristic", 1, "*", ("BackboneElement",), None),
        ("characteristic.id", 0, "1", ("System.String",), None),
        ("characteristic.extension", 0, "*", ("Extension",), None),
        ("characteristic.modifierExtension", 0, "*", ("Extension",), None),
        ("characteristic.description", 0, "1", ("string",), None),
        (
            "characteristic.definition[x]",
            1,
            "1",
            ("Reference", "canonical", "CodeableConcept", "Expression", "DataRequirement", "TriggerDefinition"),
            None,
        ),
        ("characteristic.usageContext", 0, "*", ("UsageContext",), None),
        ("characteristic.exclude", 0, "1", ("boolean",), None),
        ("characteristic.participantEffective[x]", 0, "1", ("dateTime", "Period", "Duration", "Timing"), None),
        ("characteristic.timeFromStart", 0, "1", ("Duration",), None),
        ("characteristic.groupMeasure", 0, "1", ("code",), "http://hl7.org/fhir/ValueSet/group-measure"),
    ),
}
# Bindings that follow a later version, and what R4 says.
REBOUND: Final = {"DetectedIssue.status": "http://hl7.org/fhir/ValueSet/observation-status"}


def resources_of(name: str) -> list[dict[str, Any]]:
    """Read the resources of one official file, such as `profiles-types`."""
    packed = (SOURCES / f"{name}.json.gz").read_bytes()
    return [entry["resource"] for entry in json.loads(gzip.decompress(packed))["entry"]]


def definitions() -> dict[str, dict[str, Any]]:
    """Collect the StructureDefinitions to keep: the 146 resource types and every complex datatype."""
    found = resources_of("profiles-types") + resources_of("profiles-resources")
    kept = {
        r["name"]: r
        for r in found
        if r["resourceType"] == "StructureDefinition" and (r["kind"] == "complex-type" or r["name"] in TYPES)
    }
    missing = set(TYPES) - set(kept)
    if missing:
        raise SystemExit(f"no StructureDefinition for {sorted(missing)}")
    return kept


def build() -> dict[str, Any]:
    """Build the whole content of the compiled file."""
    kept = definitions()
    invariants, keys = collect_invariants(kept)
    structures = {name: structure(definition, keys) for name, definition in kept.items()}
    elements = [row for compiled in structures.values() for row in compiled["elements"]]
    required = {row["binding"][1] for row in elements if row.get("binding", [""])[0] == "required"}
    used = {key for row in elements for key in row.get("rules", ())} | EVERYWHERE
    return {
        "structures": structures,
        "valueSets": expansions(required),
        "invariants": {key: invariant for key, invariant in invariants.items() if key in used},
        "links": sorted(link_names(structures)),
    }


def structure(definition: dict[str, Any], keys: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Compile one StructureDefinition; a profile's snapshot has the same shape as a type's."""
    root = definition["type"]
    rows = [
        element_row(element, root, keys)
        for element in definition["snapshot"]["element"]
        if not foreign(element["path"])
    ]
    rows += [restored_row(*row) for row in RESTORED.get(definition["name"], ())]
    kind = "resource" if definition["kind"] == "resource" else "type"
    return {"kind": kind, "type": root, "elements": rows}


def foreign(path: str) -> bool:
    """Tell whether R4 has no such element."""
    return any(path == other or path.startswith(other + ".") for other in NOT_R4)


def element_row(element: dict[str, Any], root: str, keys: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Compile one ElementDefinition to a row. What is not said is: min 0, not many, and nothing of the rest.

    path      below the root, "" for the root itself
    min, max  as in the definition; `many` is true where JSON has an array, also when a profile allows only one
    types     type codes; `System.String` for the id of an element, which is no FHIR type
    profiles  type code -> profiles of the value; targets: Reference or canonical -> what it may point at
    binding   strength and value set; rules: keys of invariants; like: path of the element with the same content
    """
    path = element["path"]
    row: dict[str, Any] = {
        "path": path[len(root) + 1 :],
        "min": element["min"] or None,
        "max": element["max"],
        "many": (path != root and element.get("base", element)["max"] != "1") or None,
        "types": [type_code(t, path) for t in element.get("type", ())],
        "profiles": {t["code"]: [short(p) for p in t["profile"]] for t in element.get("type", ()) if "profile" in t},
        "targets": targets(element),
        "binding": binding(element),
        "rules": [
            keys[c["key"], path]
            for c in element.get("constraint", ())
            if c["key"] not in EVERYWHERE or path == "Extension"
        ],
        "like": element.get("contentReference", "").removeprefix(f"#{root}."),
    }
    return {key: value for key, value in row.items() if value or key == "path"}


def restored_row(path: str, least: int, most: str, types: tuple[str, ...], value_set: str | None) -> dict[str, Any]:
    """Write the row of an element that is not in the source, as `element_row` would."""
    row: dict[str, Any] = {
        "path": path,
        "min": least or None,
        "max": most,
        "many": (most != "1") or None,
        "types": list(types),
        "binding": ["required", value_set] if value_set else None,
    }
    return {key: value for key, value in row.items() if value}


def type_code(found: dict[str, Any], path: str) -> str:
    """Name an element's type. Ids and `Extension.url` have FHIRPath types in the definitions; their rules differ."""
    code: str = found["code"]
    if not code.startswith("http://hl7.org/fhirpath/System."):
        return code
    if path.count(".") == 1 and path.endswith(".id") and path.partition(".")[0] in TYPES:
        return "id"  # http://hl7.org/fhir/R4/resource.html#id; the definition says string.
    said = [e["valueUrl"] for e in found.get("extension", ()) if e["url"].endswith("structuredefinition-fhir-type")]
    return "uri" if said == ["uri"] else "System.String"


def targets(element: dict[str, Any]) -> dict[str, list[str]]:
    """List the types that a Reference or canonical may point at. None are listed where it may be any resource."""
    found = {}
    for one in element.get("type", ()):
        names = [short(url) for url in one.get("targetProfile", ())]
        if names and "Resource" not in names:
            found[one["code"]] = [name for name in names if name in TYPES]
    return found


def binding(element: dict[str, Any]) -> list[str] | None:
    """Give the strength and the value set of an element's binding, without the version."""
    found = element.get("binding", {})
    if element["path"] in REBOUND:
        return ["required", REBOUND[element["path"]]]
    if "valueSet" not in found:
        return None
    return [found["strength"], found["valueSet"].partition("|")[0]]


def short(url: str) -> str:
    """Name an R4 definition by its name, any other by its address."""
    return url.removeprefix(BASE)


def collect_invariants(kept: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], dict[tuple[str, str], str]]:
    """Collect the invariants, and the key to use for each at each path.

    R4 uses `inv-1` for three different rules; such keys get the path behind an `@`.
    """
    texts: dict[str, dict[str, list[tuple[str, dict[str, Any]]]]] = defaultdict(lambda: defaultdict(list))
    for definition in kept.values():
        for element in definition["snapshot"]["element"]:
            for constraint in element.get("constraint", ()):
                expression = constraint.get("expression", "")
                texts[constraint["key"]][expression].append((element["path"], constraint))
    invariants: dict[str, Any] = {}
    keys: dict[tuple[str, str], str] = {}
    for key, by_expression in texts.items():
        for expression, places in by_expression.items():
            path, constraint = places[0]
            name = key if len(by_expression) == 1 else f"{key}@{path}"
            invariants[name] = {
                "severity": constraint["severity"],
                "human": " ".join(constraint["human"].split()),
                "expression": expression,
            }
            keys.update({(key, place): name for place, _ in places})
    return invariants, keys


def expansions(value_sets: set[str]) -> dict[str, dict[str, list[str] | None]]:
    """Expand value sets as far as the carried code systems go. One that cannot be expanded is left out."""
    systems: dict[str, dict[str, Any]] = {}
    sets: dict[str, dict[str, Any]] = {}
    for name in ("valuesets", "v3-codesystems", "v2-tables"):
        for resource in resources_of(name):
            kept = {"CodeSystem": systems, "ValueSet": sets}.get(resource["resourceType"])
            if kept is not None:
                kept[resource["url"]] = resource
    found = {url: expand(url, sets, systems) for url in value_sets}
    return {url: codes for url, codes in found.items() if codes}


def expand(
    url: str, sets: dict[str, dict[str, Any]], systems: dict[str, dict[str, Any]]
) -> dict[str, list[str] | None] | None:
    """Expand one value set: code system -> codes, or None for all its codes. None when it cannot be known."""
    compose = sets.get(url, {}).get("compose", {})
    if not compose or compose.get("exclude"):
        return None
    found: dict[str, list[str] | None] = {}
    for include in compose["include"]:
        if include.get("filter"):
            return None
        for other in include.get("valueSet", ()):
            inner = expand(other.partition("|")[0], sets, systems)
            if inner is None:
                return None
            found.update(inner)
        if "system" in include:
            system = include["system"]
            found[system] = merged(found.get(system, []), included(include, systems.get(system, {})))
    return found


def included(include: dict[str, Any], system: dict[str, Any]) -> list[str] | None:
    """List the codes that an include names, or all of its system, or None where the system's codes are not carried."""
    if "concept" in include:
        return [concept["code"] for concept in include["concept"]]
    if system.get("content") != "complete":
        return None
    return concept_codes(system.get("concept", ()))


def concept_codes(concepts: Any) -> list[str]:
    """List the codes of a tree of concepts."""
    found = []
    for concept in concepts:
        found += [concept["code"], *concept_codes(concept.get("concept", ()))]
    return found


def merged(one: list[str] | None, other: list[str] | None) -> list[str] | None:
    """Join two lists of codes, where None is every code."""
    return None if one is None or other is None else sorted({*one, *other})


def link_names(structures: dict[str, Any]) -> set[str]:
    """Find the JSON names of every element that holds an address in some type."""
    names = {"reference"}
    for compiled in structures.values():
        for row in compiled["elements"]:
            name = row["path"].rpartition(".")[2]
            for code in LINK_TYPES.intersection(row.get("types", ())):
                names.add(name[:-3] + code[0].upper() + code[1:] if name.endswith("[x]") else name)
    return names


def main() -> int:
    """Write the compiled file, or compare it."""
    return write_or_compare(TARGET, build, Path(__file__).name, __doc__)


if __name__ == "__main__":
    sys.exit(main())

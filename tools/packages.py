"""Make a package of profiles that the platform carries, from the files of a published implementation guide.

    python tools/packages.py NAME PATH…    writes samspill/fhir/profiles/packages/NAME/package.json.gz

PATH is a file or a folder of StructureDefinitions, ValueSets and CodeSystems of FHIR R4, as JSON or XML, each by itself
or in a Bundle, plain or gzipped. What is for people to read is left out, and so are snapshots, which the platform makes
itself, but for those of profiles that are based on what is not carried: carry that first, if you can. Displays of
SNOMED CT stay with their owners. Where the files came from and under which licence is written beside the package by
hand, in SOURCE.md.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import xml.etree.ElementTree as ET  # The files of HL7 and HL7 Norway, chosen by hand.
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.profiles import Known
from samspill.fhir.validation import tables
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER: Final = Path(__file__).parents[1] / "samspill/fhir/profiles/packages"
KINDS: Final = ("StructureDefinition", "ValueSet", "CodeSystem")
FHIR: Final = "{http://hl7.org/fhir}"
SNOMED: Final = "http://snomed.info/sct"
FOR_PEOPLE: Final = frozenset({"text", "contact", "description", "purpose", "mapping", "jurisdiction"})
FOR_READERS: Final = frozenset(
    """
    short definition comment requirements alias mapping example meaningWhenMissing isModifierReason orderMeaning
    isSummary mustSupport label code condition
    """.split()
)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Read the resources of one file."""
    packed = path.read_bytes()
    text = gzip.decompress(packed) if path.suffix == ".gz" else packed
    if path.name.removesuffix(".gz").endswith(".xml"):
        roots = [ET.fromstring(text)]  # noqa: S314 - as above
        yield from (of_xml(each) for root in roots for each in _resources(root))
        return
    value = strict_json.value_of(text)
    yield from ([e["resource"] for e in value["entry"]] if value.get("resourceType") == "Bundle" else [value])


def _resources(root: ET.Element) -> Iterator[ET.Element]:
    if root.tag == f"{FHIR}Bundle":
        yield from (next(iter(holder)) for holder in root.iter(f"{FHIR}resource"))
    elif root.tag.startswith(FHIR):
        yield root


def of_xml(node: ET.Element) -> dict[str, Any]:
    """Turn a resource's XML into JSON (http://hl7.org/fhir/R4/json.html), by the definition of its type."""
    kind = _name(node)
    return {"resourceType": kind, **_object(node, tables.structure(kind), "")}


def _name(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _object(node: ET.Element, structure: tables.Structure, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: node.attrib[name] for name in ("id", "url") if name in node.attrib}
    elements = {e.json_name(code): (e, code) for e in structure.below[path] for code in e.types or ("",)}
    for child in node:
        name = _name(child)
        element, code = elements[name]
        value, beside = _value(child, structure, element, code)
        if not element.many:
            found |= {key: inner for key, inner in ((name, value), (f"_{name}", beside)) if inner is not None}
            continue
        found.setdefault(name, []).append(value)
        if beside is not None or f"_{name}" in found:
            others = found.setdefault(f"_{name}", [])
            others += [None] * (len(found[name]) - 1 - len(others)) + [beside]
    return found


def _value(node: ET.Element, structure: tables.Structure, element: tables.Element, code: str) -> tuple[Any, Any]:
    if element.path in structure.below or element.like:
        return _object(node, structure, element.like or element.path), None
    if code in tables.names():
        return _object(node, tables.structure(code), ""), None
    if code == "Resource":
        return of_xml(next(iter(node))), None
    if code == "xhtml":
        return ET.tostring(node, encoding="unicode"), None
    beside = {"id": node.attrib["id"]} if "id" in node.attrib else {}
    extensions = [_object(each, tables.structure("Extension"), "") for each in node]
    return _primitive(node.get("value"), code), (beside | ({"extension": extensions} if extensions else {})) or None


def _primitive(text: str | None, code: str) -> Any:
    if text is None:
        return None
    if code == "boolean":
        return text == "true"
    if code in ("integer", "unsignedInt", "positiveInt"):
        return int(text)
    return Decimal(text) if code == "decimal" else text


def trimmed(resource: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only people read."""
    kept = {name: value for name, value in resource.items() if name not in FOR_PEOPLE}
    for view in ("differential", "snapshot"):
        if view in resource:
            kept[view] = {"element": [_without(FOR_READERS, element) for element in resource[view]["element"]]}
    if resource["resourceType"] == "ValueSet" and "compose" in kept:
        kept.pop("expansion", None)
    return dict(_lean(kept))


def _without(names: frozenset[str], value: dict[str, Any]) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name.lstrip("_") not in names}


def _lean(value: Any) -> Any:
    """Drop definitions and designations of concepts, and what SNOMED CT displays."""
    if isinstance(value, list):
        return [_lean(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    concepts = value.get("concept")
    if isinstance(concepts, list):
        names = {"designation", "definition"} | ({"display"} if value.get("system") == SNOMED else set())
        value = {**value, "concept": [_without(frozenset(names), concept) for concept in concepts]}
    if value.get("system") == SNOMED and "code" in value:
        value = _without(frozenset({"display"}), value)
    return {name: _lean(inner) for name, inner in value.items()}


def wanted(resource: dict[str, Any]) -> bool:
    """Tell whether a resource belongs into a package: a profile, a value set or a code system, with an address."""
    if resource.get("resourceType") not in KINDS or "url" not in resource:
        return False
    return resource["resourceType"] != "StructureDefinition" or (
        resource.get("derivation") == "constraint" and resource.get("kind") != "logical" and "differential" in resource
    )


def build(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Collect a package: kind to address to resource."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.suffix in (".json", ".xml", ".gz")) if path.is_dir() else [path]
        for resource in (resource for file in files for resource in read(file)):
            if wanted(resource):
                found[resource["resourceType"]][resource["url"]] = trimmed(resource)
    for profile in found["StructureDefinition"].values():
        if profile["baseDefinition"] in found["StructureDefinition"] or Known().tree(profile["baseDefinition"]):
            profile.pop("snapshot", None)
    return {kind: dict(sorted(resources.items())) for kind, resources in found.items()}


def main() -> int:
    """Write a package, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args()
    package = build(options.paths)
    folder = FOLDER / options.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json.gz").write_bytes(gzip.compress(strict_json.write(package), 9, mtime=0))
    told = ", ".join(f"{len(resources)} of {kind}" for kind, resources in package.items())
    sys.stdout.write(f"{options.name}: {told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

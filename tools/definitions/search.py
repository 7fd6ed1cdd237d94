"""Compile R4's search parameters to `samspill/fhir/definitions/search.json.gz`.

    python tools/definitions/search.py            write the file
    python tools/definitions/search.py --check    exit with 1 when the committed file differs from a rebuild

Each FHIRPath expression is resolved against the StructureDefinitions to paths of JSON keys, so that run time needs
neither FHIRPath nor StructureDefinitions. The file says, per type:

    main        the date parameter whose bounds stand in the columns `starts` and `ends` (`MAIN` gives the rule)
    patient     the patient compartment's parameters, in the order in which they are asked whose record this is
    belongs     the other compartments that it may be in, each with the parameters that put it there (none: only that
                one resource is in, whose compartment it is)
    record      the first of them, if it never has more than one value: whom it names, decides
    parameters  by name: number, kind, url, expression, targets, paths, aliases, components

A path is a list of steps that ends with the FHIR type of what is found. A step is a JSON key, or one of
`["item", key, n]`, `["where", key, value]`, `["is", type]` (a reference to that type), `["unless-false", key…]` (true
when one of the keys is there and is not `false`) and, in components only, `["root"]` (back to the resource itself).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from samspill.fhir.definitions import TYPES

SOURCE: Final = Path(__file__).parent / "hl7-fhir-r4"
OUTPUT: Final = Path(__file__).parents[2] / "samspill" / "fhir" / "definitions" / "search.json.gz"
PROFILE: Final = "http://hl7.org/fhir/StructureDefinition/"
SYSTEM_STRING: Final = "http://hl7.org/fhirpath/System.String"

CLINICAL: Final = {"Condition": "onset-date", "MedicationRequest": "authoredon"}
"""Where the rule of `MAIN` would choose a date that means less to a clinician than another."""

MAIN: Final = tuple(
    """
    date authoredon authored authored-on created recorded-date recorded issued sent started period onset-date start-date
    start birthdate effective effective-time occurrence whenhandedover whenprepared entered-date datetime datewritten
    collected identified timestamp received modified
    """.split(),
)
"""A type's main date is the first of these that is a date parameter of it with at most one value a resource."""

TRAIL: Final = re.compile(
    r"\.where\(resolve\(\) is (?P<target>\w+)\)|\.where\((?P<key>\w+)='(?P<equals>[^']*)'\)"
    r"|\.as\((?P<cast>\w+)\)|\[(?P<item>\d+)\]|\.(?P<child>\w+)",
)
EXISTENCE: Final = re.compile(r"(?P<path>.+)\.exists\(\) and (?P=path) != false")

ALIASED: Final = frozenset({"token", "reference", "uri", "string", "number", "quantity"})
"""Kinds of parameter that may be answered from others'. A composite is more than its path; dates have columns."""

Step = str | tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where a path has come to: the steps so far, the FHIR type there, and where its children are defined."""

    steps: tuple[Step, ...]
    type: str
    children: str
    element: str
    many: bool = False
    targets: frozenset[str] = frozenset()

    def step(self, step: Step) -> Place:
        """Take one more step that stays at the same kind of place."""
        return replace(self, steps=(*self.steps, step))

    def path(self) -> list[Any]:
        """Give the path as the compiled file writes it."""
        return [*(step if isinstance(step, str) else list(step) for step in self.steps), self.type]


def load(name: str) -> list[dict[str, Any]]:
    """Read the resources of one official bundle."""
    with gzip.open(SOURCE / f"{name}.json.gz") as file:
        bundle = json.load(file)
    return [entry["resource"] for entry in bundle["entry"]]


class Structures:
    """The elements of every resource and data type, by path."""

    def __init__(self) -> None:
        found = [*load("profiles-resources"), *load("profiles-types")]
        definitions = [one for one in found if one["resourceType"] == "StructureDefinition"]
        base = [one for one in definitions if one.get("derivation") != "constraint"]
        self.elements = {element["path"]: element for one in base for element in one["snapshot"]["element"]}
        self.parents = {one["name"]: one.get("baseDefinition", "").removeprefix(PROFILE) for one in base}

    def children(self, place: Place, name: str) -> list[Place]:
        """Step to the child of that name: one place, or one per type where the element is a choice."""
        path = f"{place.children}.{name}"
        if path in self.elements:
            element = self.elements[path]
            reference = element.get("contentReference")
            if reference:
                return [self._child(place, name, path, {"code": "BackboneElement"}, reference[1:])]
            return [self._child(place, name, path, one, path) for one in element["type"]]
        if f"{path}[x]" in self.elements:
            path += "[x]"
            types = self.elements[path]["type"]
            return [
                self._child(place, name + one["code"][0].upper() + one["code"][1:], path, one, path) for one in types
            ]
        raise ValueError(f"{place.children} has no element {name}")

    def _child(self, place: Place, key: str, element: str, kind: dict[str, Any], children: str) -> Place:
        code = kind["code"]
        if code == SYSTEM_STRING:
            code = "id" if key == "id" else "string"
        targets = frozenset(target.removeprefix(PROFILE) for target in kind.get("targetProfile", ()))
        many = place.many or self.elements[element]["max"] != "1"
        inner = children if code in {"BackboneElement", "Element"} else code
        return Place((*place.steps, key), code, inner, element, many, targets)


def resolve(structures: Structures, expression: str, root: Place) -> list[Place]:
    """Resolve an expression to the places it may find in a resource of the root's type.

    Alternatives about other types are left out. One that names no type starts where `root` is: so are composites'
    components written, and (an error in R4) `InsurancePlan-name`, "name | alias".
    """
    found: list[Place] = []
    for alternative in expression.split("|"):
        found += [place for place in _alternative(structures, alternative.strip(), root) if place not in found]
    return found


def _alternative(structures: Structures, text: str, root: Place) -> list[Place]:
    existence = EXISTENCE.fullmatch(text)
    if existence:
        keys = [str(place.steps[-1]) for place in _alternative(structures, existence["path"], root)]
        return [Place((("unless-false", *keys),), "boolean", "boolean", "")]
    text = re.sub(r"^\((.+?) as (\w+)\)", r"\1.as(\2)", text)
    text = re.sub(r"^(.+?) as (\w+)$", r"\1.as(\2)", text)
    head, trail = re.fullmatch(r"([\w%]+)(.*)", text).groups()  # type: ignore[union-attr]
    if head == "%resource":
        whole = root.element.partition(".")[0]
        root = Place((("root",),), whole, whole, "")
    elif head[0].islower():
        trail = f".{text}"
    elif head not in {root.type, "Resource", "DomainResource"}:
        return []
    places, end = [root], 0
    for match in TRAIL.finditer(trail):
        if match.start() != end:
            break
        end = match.end()
        places = [after for place in places for after in _follow(structures, place, match)]
    if end != len(trail):
        raise ValueError(f"cannot read {text!r}")
    return places


def _follow(structures: Structures, place: Place, match: re.Match[str]) -> list[Place]:
    if match["child"]:
        return structures.children(place, match["child"])
    if match["target"]:
        return [replace(place.step(("is", match["target"])), targets=frozenset({match["target"]}))]
    if match["key"]:
        return [place.step(("where", match["key"], match["equals"]))]
    if match["item"]:
        return [replace(place, steps=(*place.steps[:-1], ("item", str(place.steps[-1]), int(match["item"]))))]
    # R4 writes `DateTime` for `dateTime` in one place.
    return [place] if place.type.lower() == match["cast"].lower() else []


def applicable(structures: Structures, parameters: list[dict[str, Any]], type_name: str) -> dict[str, dict[str, Any]]:
    """Give the official parameters of a type by name, with those of the types it derives from."""
    lineage = {type_name}
    parent = structures.parents[type_name]
    while parent:
        lineage.add(parent)
        parent = structures.parents[parent]
    return {one["code"]: one for one in parameters if lineage & set(one["base"])}


def targets(parameter: dict[str, Any], places: list[Place]) -> list[str]:
    """Narrow a reference parameter's targets to those that the elements of this type may point at."""
    allowed = frozenset[str]().union(*(place.targets for place in places))
    official: list[str] = parameter.get("target", [])
    if not allowed or "Resource" in allowed:
        return official
    return [target for target in official if target in allowed] or official


def aliases(name: str, kind: str, found: dict[str, tuple[str, list[Place]]]) -> list[tuple[str, str]]:
    """Find other parameters that together find what this one does: names, each with the reference type it filters.

    `Observation.patient` is `subject` where it is a Patient; `combo-code` is `code` or `component-code`.
    """
    mine = {place.steps for place in found[name][1]}
    filters = {step for steps in mine for step in steps[-1:] if isinstance(step, tuple) and step[0] == "is"}
    wanted = {steps[:-1] for steps in mine} if filters else mine
    if len(filters) > 1 or (filters and not all(steps[-1] in filters for steps in mine)):
        return []
    parts: list[str] = []
    for other, (other_kind, places) in found.items():
        theirs = {place.steps for place in places}
        # Of two that are the same, the later by name is the alias: none can be the alias of an alias.
        smaller = filters or theirs < mine or other < name
        if other != name and other_kind == kind and theirs and theirs <= wanted and smaller:
            parts.append(other)
    covered = {place.steps for part in parts for place in found[part][1]}
    return [(part, str(next(iter(filters))[1]) if filters else "") for part in parts] if covered == wanted else []


def has_one_value(places: list[Place]) -> bool:
    """Tell whether a parameter has one value at most: of one element, not repeated, perhaps of one of several types."""
    return len({place.element for place in places}) == 1 and not any(place.many for place in places)


def main_date(type_name: str, found: dict[str, tuple[str, list[Place]]]) -> str | None:
    """Choose the date that a type is sorted by, by the rule of `MAIN` and the exceptions of `CLINICAL`."""
    single = [name for name, (kind, places) in found.items() if kind == "date" and has_one_value(places)]
    choice = [CLINICAL.get(type_name, ""), *MAIN]
    return next((name for name in choice if name in single and name != "_lastUpdated"), None)


def components(
    structures: Structures, parameter: dict[str, Any], places: list[Place], names: dict[str, str]
) -> list[Any]:
    """Resolve a composite's components: their names, and their paths for each of the composite's own paths."""
    return [
        [
            names[one["definition"]],
            [[place.path() for place in resolve(structures, one["expression"], _inside(root))] for root in places],
        ]
        for one in parameter.get("component", ())
    ]


def _inside(place: Place) -> Place:
    return replace(place, steps=(), type=place.children, element=place.element or place.children)


def compile_type(
    structures: Structures, parameters: list[dict[str, Any]], members: dict[str, dict[str, list[str]]], type_name: str
) -> dict[str, Any]:
    """Compile everything about one type but the numbers."""
    official = dict(sorted(applicable(structures, parameters, type_name).items()))
    root = Place((), type_name, type_name, "")
    found = {
        name: (one["type"], resolve(structures, one["expression"], root)) if "expression" in one else ("special", [])
        for name, one in official.items()
    }
    names = {one["url"]: name for name, one in official.items()}
    alias = {name: aliases(name, kind, found) if kind in ALIASED else [] for name, (kind, _) in found.items()}
    flat = {name: [part for part in parts if not alias[part[0]]] for name, parts in alias.items()}
    order = sorted(members[PATIENT].get(type_name, ()), key=lambda name: _RANK.get(name, len(_RANK)))
    return {
        "main": main_date(type_name, found),
        "patient": order,
        "belongs": {
            owner: held[type_name] for owner, held in members.items() if owner != PATIENT and type_name in held
        },
        "record": order[0] if order and has_one_value(found[order[0]][1]) else None,
        "parameters": {
            name: {
                "kind": found[name][0],
                "url": one["url"],
                "expression": one.get("expression", ""),
                "targets": targets(one, found[name][1]),
                "paths": [place.path() for place in found[name][1]],
                "aliases": flat[name],
                "components": components(structures, one, found[name][1], names),
            }
            for name, one in official.items()
        },
    }


PATIENT: Final = "Patient"
OTHERS: Final = ("Device", "Encounter", "Practitioner", "RelatedPerson")
"""Types that have a compartment, beside Patient (http://hl7.org/fhir/R4/compartmentdefinition.html)."""
_RANK: Final = {"patient": 0, "subject": 1, "beneficiary": 2}


def compartment(owner: str) -> dict[str, list[str]]:
    """Read which types may be in a type's compartment, with the parameters that put them there; `{def}` is itself."""
    with gzip.open(SOURCE / f"compartmentdefinition-{owner.lower()}.json.gz") as file:
        found = json.load(file)["resource"]
    return {one["code"]: [name for name in one["param"] if name != "{def}"] for one in found if "param" in one}


def compile_all() -> dict[str, Any]:
    """Compile every type, and number the parameters by type and name in alphabetical order, from 1."""
    structures, parameters = Structures(), load("search-parameters")
    members = {owner: compartment(owner) for owner in (PATIENT, *OTHERS)}
    types = {name: compile_type(structures, parameters, members, name) for name in sorted(TYPES)}
    number = 0
    for one in types.values():
        for parameter in one["parameters"].values():
            number += 1
            parameter["number"] = number
    return types


def pack(types: dict[str, Any]) -> bytes:
    """Write the file's bytes: the same for the same sources, on every machine and day."""
    text = json.dumps(types, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def differs(committed: bytes, rebuilt: bytes) -> bool:
    """Compare what the files say: zlib versions may pack the same text in different bytes."""
    return gzip.decompress(committed) != gzip.decompress(rebuilt)


def main() -> int:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if the file is not up to date"
    )
    check = parser.parse_args().check
    packed = pack(compile_all())
    if not check:
        OUTPUT.write_bytes(packed)
        return 0
    if not OUTPUT.exists() or differs(OUTPUT.read_bytes(), packed):
        sys.stderr.write(f"{OUTPUT} is not what the sources give: run `python tools/definitions/search.py`\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

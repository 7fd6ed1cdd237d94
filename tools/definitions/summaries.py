"""Compile what a summary of a resource holds to `samspill/fhir/definitions/summaries.json.gz`.

    python tools/definitions/summaries.py          write the file
    python tools/definitions/summaries.py --check  exit 1 when the committed file says anything else than a rebuild

The file holds
    trees     type -> JSON name -> what of that element is in a summary: 1 (all of it), the name of a datatype that has
              a tree of its own here, or the tree of its children
    elements  resource type -> element -> its JSON names (several for a choice of types)
    kept      resource type -> JSON names that are never left out: mandatory elements, and those that change the meaning
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from samspill.fhir.definitions import TYPES
from tools.definitions._compiled import write_or_compare
from tools.definitions.structures import definitions, foreign, structure

TARGET: Final = Path(__file__).parents[2] / "samspill/fhir/definitions/summaries.json.gz"
CARRIED: Final = ("id", "extension", "modifierExtension")
"""Children that every element may have; they go with it."""


def build() -> dict[str, Any]:
    """Build the whole content of the compiled file."""
    kept = definitions()
    partial = {name for name in kept if name not in TYPES and not is_whole(name)}
    names = [*TYPES, *sorted(partial)]
    return {
        "trees": {name: tree(name, elements_of(name), "", partial) for name in names},
        "elements": {name: names_of(name) for name in TYPES},
        "kept": {name: kept_of(name) for name in TYPES},
    }


@cache
def elements_of(name: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """List the elements of R4 below a structure's root: path and definition."""
    definition = definitions_once()[name]
    below = len(definition["type"]) + 1
    found = {e["path"][below:]: e for e in definition["snapshot"]["element"][1:] if not foreign(e["path"])}
    rows = {row["path"]: row for row in structure(definition, AnyKey())["elements"]}
    # What was restored has no definition here: R4 has all of it in the summary but for what is optional.
    restored = [(path, as_element(row)) for path, row in rows.items() if path and path not in found]
    return (*found.items(), *restored)


class AnyKey(dict[tuple[str, str], str]):
    """Stands in for the names of invariants, which are not needed here."""

    def __missing__(self, key: tuple[str, str]) -> str:
        """Give the plain key."""
        return key[0]


def as_element(row: dict[str, Any]) -> dict[str, Any]:
    """Write a restored row as a definition."""
    types = [{"code": code} for code in row["types"]]
    return {"min": row.get("min", 0), "type": types, "isSummary": bool(row.get("min"))}


@cache
def definitions_once() -> dict[str, dict[str, Any]]:
    """Read the definitions, once."""
    found: dict[str, dict[str, Any]] = definitions()
    return found


def is_whole(name: str) -> bool:
    """Tell whether all of a datatype is in a summary. Narrative and Extension are never part of one by themselves."""
    inner = [(path, element) for path, element in elements_of(name) if path.rpartition(".")[2] not in CARRIED]
    return name in {"Narrative", "Extension"} or all(element.get("isSummary") for _, element in inner)


def tree(name: str, elements: tuple[tuple[str, dict[str, Any]], ...], above: str, partial: set[str]) -> dict[str, Any]:
    """Write which children of an element are in a summary, and what of each."""
    found: dict[str, Any] = {}
    for path, element in elements:
        parent, _, last = path.rpartition(".")
        if parent != above or last in CARRIED or not element.get("isSummary"):
            continue
        inner = tree(name, elements, path, partial)
        nested = any(other.startswith(f"{path}.") for other, _ in elements)
        for code, json_name in json_names(last, element):
            found[json_name] = inner if nested else code if code in partial else 1
    return found


def json_names(last: str, element: dict[str, Any]) -> list[tuple[str, str]]:
    """Pair each type of an element with the JSON name it has there."""
    codes = [one["code"] for one in element.get("type", ())] or [""]
    if not last.endswith("[x]"):
        return [(codes[0], last)]
    return [(code, last[:-3] + code[0].upper() + code[1:]) for code in codes]


def names_of(name: str) -> dict[str, list[str]]:
    """List a resource's own elements, each with its JSON names."""
    return {
        path.removesuffix("[x]"): [json_name for _, json_name in json_names(path, element)]
        for path, element in elements_of(name)
        if "." not in path
    }


def kept_of(name: str) -> list[str]:
    """List the JSON names of what is mandatory and of what changes the meaning of the rest."""
    return sorted(
        json_name
        for path, element in elements_of(name)
        if "." not in path and (element["min"] or element.get("isModifier"))
        for _, json_name in json_names(path, element)
    )


def main() -> int:
    """Write the compiled file, or compare it."""
    return write_or_compare(TARGET, build, Path(__file__).name, __doc__)


if __name__ == "__main__":
    sys.exit(main())

"""Compile the R4 code systems and value sets to `samspill/fhir/terminology/known.json.gz`: codes, displays, rules.

    python tools/definitions/terminology.py          write the file
    python tools/definitions/terminology.py --check  exit 1 when the committed file says anything else than a rebuild

The file holds two objects, `CodeSystem` and `ValueSet`, from canonical address to the resource itself, without what no
expansion asks for: narrative, publisher, definitions of concepts, extensions. Nothing is added to what HL7's files say.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any, Final

from tools.definitions._compiled import write_or_compare

SOURCES: Final = Path(__file__).parent / "hl7-fhir-r4"
TARGET: Final = Path(__file__).parents[2] / "samspill/fhir/terminology/known.json.gz"
FILES: Final = ("valuesets", "v3-codesystems", "v2-tables")
SYSTEM: Final = ("resourceType", "url", "version", "name", "title", "status", "content", "caseSensitive")
SYSTEM_RULES: Final = ("hierarchyMeaning", "valueSet", "supplements")
SET: Final = ("resourceType", "url", "version", "name", "title", "status")
NOT_NEEDED: Final = frozenset({"deprecationDate"})
"""Properties of concepts that select nothing."""


def build() -> dict[str, dict[str, Any]]:
    """Build the whole content of the compiled file."""
    found: dict[str, dict[str, Any]] = {"CodeSystem": {}, "ValueSet": {}}
    for name in FILES:
        packed = (SOURCES / f"{name}.json.gz").read_bytes()
        for entry in json.loads(gzip.decompress(packed))["entry"]:
            resource = entry["resource"]
            compiled = code_system(resource) if resource["resourceType"] == "CodeSystem" else value_set(resource)
            found[resource["resourceType"]][resource["url"]] = compiled
    return found


def code_system(resource: dict[str, Any]) -> dict[str, Any]:
    """Keep what says which codes there are, what they are called, and what lies below what."""
    kept: dict[str, Any] = {key: resource[key] for key in (*SYSTEM, *SYSTEM_RULES) if key in resource}
    properties = [
        {"code": p["code"], "type": p["type"]} for p in resource.get("property", ()) if p["code"] not in NOT_NEEDED
    ]
    if properties and resource.get("concept"):
        kept["property"] = properties
    if resource.get("concept"):
        kept["concept"] = [concept(one) for one in resource["concept"]]
    return kept


def concept(found: dict[str, Any]) -> dict[str, Any]:
    """Keep a concept's code, names and properties, and those below it."""
    kept = named(found)
    properties = [p for p in found.get("property", ()) if p["code"] not in NOT_NEEDED]
    if properties:
        kept["property"] = properties
    if found.get("concept"):
        kept["concept"] = [concept(one) for one in found["concept"]]
    return kept


def named(found: dict[str, Any]) -> dict[str, Any]:
    """Keep a code with its names."""
    kept: dict[str, Any] = {key: found[key] for key in ("code", "display") if key in found}
    names = [{k: d[k] for k in ("language", "value") if k in d} for d in found.get("designation", ())]
    return kept | {"designation": names} if names else kept


def value_set(resource: dict[str, Any]) -> dict[str, Any]:
    """Keep what says which codes are in it."""
    kept: dict[str, Any] = {key: resource[key] for key in SET if key in resource}
    compose = resource["compose"]
    kept["compose"] = {key: compose[key] for key in ("inactive", "lockedDate") if key in compose}
    for part in ("include", "exclude"):
        if part in compose:
            kept["compose"][part] = [selection(one) for one in compose[part]]
    return kept


def selection(found: dict[str, Any]) -> dict[str, Any]:
    """Keep one include or exclude."""
    kept: dict[str, Any] = {key: found[key] for key in ("system", "version", "filter", "valueSet") if key in found}
    if "concept" in found:
        kept["concept"] = [named(one) for one in found["concept"]]
    return kept


def main() -> int:
    """Write the compiled file, or compare it."""
    return write_or_compare(TARGET, build, Path(__file__).name, __doc__)


if __name__ == "__main__":
    sys.exit(main())

"""Norwegian wording for the codes of the demo population."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from samspill.demo.tables import rows
from samspill.demo.wording import norwegian

if TYPE_CHECKING:
    from collections.abc import Iterator

CLINICAL = {
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://hl7.org/fhir/sid/cvx",
}


def codings(value: Any) -> Iterator[tuple[str, str]]:
    """Give every clinical coding in a value."""
    if isinstance(value, list):
        for item in value:
            yield from codings(item)
    elif isinstance(value, dict):
        if value.get("system") in CLINICAL and "code" in value:
            yield value["system"], value["code"]
        for item in value.values():
            yield from codings(item)


def test_every_clinical_code_in_the_population_has_a_wording(loaded: dict[str, bytes]) -> None:
    found = {coding for bundle in loaded.values() for coding in codings(json.loads(bundle))}
    assert len(found) > 500
    assert {coding for coding in found if not norwegian(*coding)} == set()


def test_a_code_that_nobody_worded_has_none() -> None:
    assert norwegian("http://snomed.info/sct", "1") is None
    assert norwegian("http://loinc.org", "10509002") is None


def test_a_wording_is_norwegian_and_stands_once() -> None:
    table = rows("norwegian")
    assert len({(row["system"], row["code"]) for row in table}) == len(table)
    assert all(row["norwegian"].strip() == row["norwegian"] != "" for row in table)
    assert not [row for row in table if row["norwegian"].endswith(("(procedure)", "(disorder)", "(finding)"))]
    assert norwegian("http://snomed.info/sct", "10509002") == "Akutt bronkitt"

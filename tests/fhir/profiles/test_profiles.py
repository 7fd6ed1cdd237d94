"""Published examples keep the profiles that they claim; broken ones are refused at the place where they are broken."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from samspill.fhir import profiles
from samspill.fhir.validation import validate
from samspill.kernel import strict_json

FOLDER = Path(__file__).parent
INSTANCES: dict[str, dict[str, Any]] = strict_json.value_of(
    gzip.decompress((FOLDER / "instances.json.gz").read_bytes())
)
BROKEN: list[dict[str, Any]] = json.loads((FOLDER / "broken.json").read_text("utf-8"))
KNOWN = profiles.Known()


def faults(resource: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault.where, fault.code) for fault in profiles.check(KNOWN, resource, profiles.named(resource))]


def claims(value: Any) -> int:
    """How many profiles that are known a resource and those in it claim."""
    if isinstance(value, list):
        return sum(map(claims, value))
    if not isinstance(value, dict):
        return 0
    own = sum(KNOWN.tree(url) is not None for url in profiles.named(value)) if "resourceType" in value else 0
    return own + sum(map(claims, value.values()))


def broken(case: dict[str, Any]) -> dict[str, Any]:
    """The example with its change made."""
    resource = copy.deepcopy(INSTANCES[case["of"]])
    *way, last = case["at"]
    around: Any = resource
    for step in way:
        around = around[step]
    if case["do"] == "drop":
        del around[last]
    elif case["do"] == "double":
        around.insert(last, copy.deepcopy(around[last]))
    elif case["do"] == "retype":
        del around[last]
        around["valueBoolean" if last == "valueString" else "valueString"] = True if last == "valueString" else "x"
    else:
        around[last] = case["to"]
    return resource


@pytest.mark.parametrize("name", INSTANCES)
def test_an_example_keeps_the_profiles_that_it_claims(name):
    assert claims(INSTANCES[name]), "it claims a profile that is known, or the test says nothing"
    assert validate(INSTANCES[name]) == ()
    assert faults(INSTANCES[name]) == []


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case['of']}-{case['do']}-{'.'.join(map(str, case['at']))}")
def test_a_broken_example_is_refused_where_it_is_broken(case):
    resource = broken(case)
    assert validate(resource) == (), "R4 itself has nothing against it"
    found = faults(resource)
    assert found
    assert found[0][1] == case["code"]
    assert {where for where, _ in found} >= set(case["where"])


def test_there_are_enough_of_them():
    assert len(INSTANCES) >= 60
    assert len(BROKEN) >= 140


def test_no_fault_tells_a_value():
    for case in BROKEN:
        resource = broken(case)
        told = " ".join(fault.what for fault in profiles.check(KNOWN, resource, profiles.named(resource)))
        texts = {value for value in strings(resource.get("name", [])) if len(value) > 3}
        assert not any(text in told for text in texts | ({case["to"]} if case["do"] == "set" else set()))


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in strings(each)]


def test_a_check_changes_nothing():
    before = copy.deepcopy(INSTANCES)
    for resource in INSTANCES.values():
        faults(resource)
    assert before == INSTANCES

"""The schema of OParl 1.1, which others wrote, over everything that a platform that runs publishes of its councils.

The walk begins at the System and follows every address; `oparl/SOURCE.md` says where the schema is from. Its dialect is
made into JSON Schema (draft 2020-12) here, and `jsonschema` judges: no property may be missing, of another type or
format, or one that OParl has not.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "oparl" / "schema.json").read_text("utf-8"))
MANDATORY = {name for name, said in SCHEMA["Body"]["properties"].items() if said.get("references") == "externalList"}
"""Lists that a Body must name: the schema says so of some by `required`, of those new in 1.1 in words."""
formats = FormatChecker(formats=())


@formats.checks("url")
def is_url(value: object) -> bool:
    parts = urlsplit(str(value))
    return bool(parts.scheme and parts.netloc) and not re.search(r"\s", str(value))


@formats.checks("date", raises=ValueError)
def is_date(value: object) -> bool:
    return date.fromisoformat(str(value)).isoformat() == value


@formats.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None and "T" in str(value)


def translated(said: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema for a part of OParl's: an embedded object is a reference; `references` is for `is_of_kind`."""
    if "schema" in said:
        return {"$ref": "#/$defs/" + said["schema"].removesuffix(".json")}
    kept = {name: value for name, value in said.items() if name in ("type", "format", "pattern", "required")}
    if said["type"] == "array":
        kept["items"] = translated(said["items"])
    if "properties" in said:
        kept["properties"] = {name: translated(part) for name, part in said["properties"].items()}
        # Properties of a vendor's own have its name before them.
        kept |= {"patternProperties": {"^[^:]+:.": {}}, "additionalProperties": False}
    return kept


DEFINITIONS = {kind: translated(said) for kind, said in SCHEMA.items()}
JUDGES = {
    kind: Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": DEFINITIONS}, format_checker=formats)
    for kind in SCHEMA
}


def kind_of(made: dict[str, Any]) -> str:
    return str(made["type"]).rpartition("/")[2]


def faults(made: dict[str, Any]) -> list[str]:
    return [
        f"{made['id']}: {error.json_path} {error.message[:200]}" for error in JUDGES[kind_of(made)].iter_errors(made)
    ]


def named(made: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The addresses that an object names, its own and those within it, each with the kind that it must lead to."""
    properties = SCHEMA[kind_of(made)]["properties"]
    yield made["id"], kind_of(made)
    for name, value in made.items():
        said = properties.get(name, {})
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from named(each)
            elif said.get("references") == "externalList":
                yield each, f"list of {said['items']['schema'].removesuffix('.json')}"
            elif "references" in said:
                yield each, said["references"]


@pytest.fixture(scope="module")
def walked(steering_platform) -> dict[str, tuple[str, dict[str, Any]]]:
    """What every address gives, by the address, with the kind that whoever named it expects."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    waiting = [(steering_platform.url + "/cases/oparl/system/all", "System")]
    with httpx.Client(timeout=30) as client:
        while waiting:
            address, kind = waiting.pop()
            if address in found:
                assert found[address][0] == kind, address
                continue
            answer = client.get(address)
            assert answer.status_code == 200, f"{address} {answer.text}"
            given = answer.json()
            found[address] = kind, given
            objects = given["data"] if kind.startswith("list") else [given]
            waiting += [pair for one in objects for pair in named(one)]
            waiting += [(url, kind) for url in given.get("links", {}).values()]
    return found


def test_everything_that_is_published_fits_the_schema(walked):
    objects = [one for _, given in walked.values() for one in given.get("data", [given])]
    assert [fault for one in objects for fault in faults(one)] == []
    assert {kind_of(one) for one in objects} == SCHEMA.keys() - {"LegislativeTerm"}


def test_every_address_leads_to_what_it_is_said_to_lead_to(walked):
    for address, (kind, given) in walked.items():
        if kind.startswith("list of "):
            assert {"data", "pagination", "links"} <= given.keys(), address
            assert {kind_of(one) for one in given["data"]} <= {kind.removeprefix("list of ")}, address
        else:
            assert (given["id"], kind_of(given)) == (address, kind)


def test_a_body_names_every_list_and_they_hold_every_object_once(walked):
    (body,) = [given for kind, given in walked.values() if kind == "Body"]
    assert body.keys() >= MANDATORY
    for name in MANDATORY:
        kind = SCHEMA["Body"]["properties"][name]["items"]["schema"].removesuffix(".json")
        listed = [one["id"] for said, given in walked.values() if said == f"list of {kind}" for one in given["data"]]
        assert sorted(listed) == sorted(address for address, (said, _) in walked.items() if said == kind), name


def test_an_object_is_the_same_in_a_list_as_by_itself(walked):
    for kind, given in walked.values():
        for one in given["data"] if kind.startswith("list") else []:
            alone = walked[one["id"]][1]
            # A text is with the file alone; where a case is treated is asked of one at a time.
            assert alone.items() >= one.items()
            assert alone.keys() - one.keys() <= {"text", "meeting", "agendaItem"}


def test_items_are_numbered_from_nought_as_they_lie_in_their_meeting(walked):
    agendas = [given["agendaItem"] for kind, given in walked.values() if kind == "Meeting" and "agendaItem" in given]
    assert len(agendas) > 5
    assert all([item["order"] for item in items] == list(range(len(items))) for items in agendas)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("File", {"accessUrl": None}),
        ("Person", {"membership": ["http://test/membership/1"]}),
        ("Membership", {"onBehalfOf": "Helse Vest RHF"}),
        ("Paper", {"date": "1. mars 2024"}),
        ("Meeting", {"start": "2024-03-01"}),
        ("AgendaItem", {"order": "0"}),
        ("Consultation", {"result": "noted"}),
        ("Organization", {"type": "https://schema.oparl.org/1.0/Organization"}),
    ],
)
def test_what_does_not_fit_is_found(walked, kind, change):
    one = next(given for said, given in walked.values() if said == kind)
    wrong = {name: value for name, value in (one | change).items() if value is not None}
    errors = list(JUDGES[kind].iter_errors(wrong))
    assert len(errors) == 1
    assert next(iter(change)) in str(errors[0])

"""Composites: where their parts stand, and that parts of different items are never put together."""

from __future__ import annotations

import random

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import parameters
from samspill.fhir.search.composites import ROOT, places
from tests.fhir.search.hearing import find, store

COMPOSITES = [one for kind in TYPES for one in parameters(kind).values() if one.type == "composite"]
CODES = ["a", "b", "c", "d|e"]
SYSTEMS = ["urn:s", "urn:t"]
WORDS = ["Åpen", "apent vindu", "lukket, låst", "1$2"]
DATES = ["2020", "2020-06-15", "2021-01"]


@pytest.mark.parametrize("parameter", COMPOSITES, ids=lambda one: f"{one.type_name}.{one.name}")
def test_parts_are_sought_in_the_place_where_the_standard_has_them(parameter):
    for at, place in enumerate(places(parameter)):
        start = parameter.paths[at].steps
        assert len(place.parts) == len(parameter.components) >= 2
        for part, component, shared in zip(place.parts, parameter.components, place.shared, strict=True):
            wanted = {
                one.steps[1:] if one.steps[0] == ROOT else (*start, *one.steps)
                for one in component.paths[at]
                # R4 has `value` of a Group's characteristic as a token: neither quantities nor references are any.
                if parameter.type_name != "Group" or one.type in {"CodeableConcept", "boolean", "code"}
            }
            found = {one.steps for one in part.paths}
            assert wanted <= found
            assert shared or all(steps[: len(start)] == start for steps in found)


def concept(chance):
    system = chance.choice([*SYSTEMS, None])
    return {"coding": [{"code": chance.choice(CODES)} | ({"system": system} if system else {})]}


def value(chance):
    return chance.choice(
        (
            {},
            {"valueString": chance.choice(WORDS)},
            {"valueDateTime": chance.choice(DATES)},
            {"valueCodeableConcept": concept(chance)},
            {"valueCodeableConcept": concept(chance)},
        )
    )


def observation(chance, number):
    found = {"resourceType": "Observation", "id": f"o{number}", "status": "final", "code": concept(chance)}
    parts = [
        {"code": concept(chance), "valueCodeableConcept": concept(chance)} if chance.random() < 0.8 else
        {"code": concept(chance)}
        for _ in range(chance.randrange(4))
    ]  # fmt: skip
    return (
        found
        | value(chance)
        | ({"component": parts} if parts else {})
        | {"subject": {"reference": f"Patient/{number % 3}"}}
    )


def has(held, asked):
    """Whether a concept has a code that is asked for: its system and code, or its code alone."""
    return held is not None and any((asked[0] in (None, one.get("system"))) and asked[1] == one["code"]
                                    for one in held["coding"])  # fmt: skip


def says(held, asked):
    """Whether a text begins so, without regard to case; å is no a."""
    return held is not None and held.lower().startswith(asked.lower())


def of_code(chance):
    asked = (chance.choice([None, *SYSTEMS]), chance.choice(CODES))
    escaped = asked[1].replace("|", r"\|")
    return asked, escaped if asked[0] is None else f"{asked[0]}|{escaped}"


def of_words(chance):
    asked = chance.choice(("åpen", "APENT", "lukket,", "1$", "vindu"))
    return asked, asked.replace(",", r"\,").replace("$", r"\$")


def items(resource, name):
    """What must stand together: the resource itself, or one of its components."""
    if not name.startswith("component"):
        yield resource
    if not name.startswith("code"):
        yield from resource.get("component", ())


def holds(item, name, code, asked):
    if not has(item["code"], code):
        return False
    match name.rpartition("-")[2]:
        case "concept":
            return has(item.get("valueCodeableConcept"), asked)
        case "string":
            return says(item.get("valueString"), asked)
        case _:
            return item.get("valueDateTime", "").startswith(asked)


NAMES = {
    "code-value-concept": of_code,
    "component-code-value-concept": of_code,
    "combo-code-value-concept": of_code,
    "code-value-string": of_words,
    "code-value-date": lambda chance: [chance.choice(DATES[:1])] * 2,
}


@pytest.mark.parametrize("seed", range(3))
async def test_a_composite_finds_what_a_reader_of_every_resource_finds(connection, seed):
    chance = random.Random(seed)
    world = [observation(chance, number) for number in range(200)]
    await store(connection, world)
    hits = 0
    for _ in range(150):
        name = chance.choice(list(NAMES))
        pairs = [(of_code(chance), NAMES[name](chance)) for _ in range(chance.choice((1, 1, 2, 3)))]
        text = ",".join(f"{code}${one}" for (_, code), (_, one) in pairs)
        expected = {
            one["id"]
            for one in world
            if any(holds(item, name, code, asked) for (code, _), (asked, _) in pairs for item in items(one, name))
        }
        assert await find(connection, "Observation", (name, text)) == expected, (name, text)
        of_one = {f"o{number}" for number in range(1, 200, 3)}
        assert await find(connection, "Observation", (name, text), patient="1") == expected & of_one, (name, text)
        hits += bool(expected)
    assert hits > 50, "most of what is asked finds something"


def variant(start=None, end=None):
    return {key: number for key, number in (("start", start), ("end", end)) if number is not None}


def sequence(id_, chromosome, *variants):
    found = {"resourceType": "MolecularSequence", "id": id_, "coordinateSystem": 0, "variant": list(variants)}
    named = {"coding": [{"code": chromosome}]}
    return found | {"referenceSeq": {"chromosome": named, "windowStart": 1, "windowEnd": 9}}


def measure(id_, *contexts):
    used = [{"code": {"code": code}, **said} for code, said in contexts]
    return {"resourceType": "Measure", "id": id_, "status": "draft", "useContext": used}


def of_age(low, high):
    return {"valueRange": {"low": {"value": low}, "high": {"value": high}}}


def of_kind(code):
    return {"valueCodeableConcept": {"coding": [{"code": code}]}}


def group(id_, *traits):
    traits = [{"code": {"coding": [{"code": code}]}, "exclude": False, **said} for code, said in traits]
    return {"resourceType": "Group", "id": id_, "type": "person", "actual": False, "characteristic": traits}


OTHERS = [
    sequence("s1", "4", variant(10, 20), variant(30, 40)),
    sequence("s2", "4", variant(10, 40)),
    sequence("s3", "5", variant(10), variant(end=20)),
    measure("m1", ("age", of_age(0, 17)), ("focus", of_kind("asthma"))),
    measure("m2", ("focus", of_kind("age")), ("age", of_age(18, 99))),
    group("g1", ("smokes", {"valueBoolean": True}), ("works", {"valueBoolean": False})),
    group("g2", ("smokes", {"valueBoolean": False}), ("works", {"valueBoolean": True})),
]


@pytest.mark.parametrize(
    ("kind", "name", "text", "ids"),
    [
        ("MolecularSequence", "chromosome-variant-coordinate", "4$10$20", "s1"),
        ("MolecularSequence", "chromosome-variant-coordinate", "4$10$40", "s2"),
        ("MolecularSequence", "chromosome-variant-coordinate", "4$gt5$lt50", "s1 s2"),
        ("MolecularSequence", "chromosome-variant-coordinate", "5$10$20", ""),
        ("MolecularSequence", "chromosome-variant-coordinate:missing", "true", "s3"),
        ("MolecularSequence", "chromosome-variant-coordinate:missing", "false", "s1 s2"),
        ("MolecularSequence", "chromosome-window-coordinate", "5$1$9", "s3"),
        ("Measure", "context-type-quantity", "age$lt18", "m1"),
        ("Measure", "context-type-quantity", "focus$lt18", ""),
        ("Measure", "context-type-value", "focus$age", "m2"),
        ("Measure", "context-type-value", "age$asthma", ""),
        ("Measure", "context-type-value:missing", "false", "m1 m2"),
        ("Group", "characteristic-value", "smokes$true", "g1"),
        ("Group", "characteristic-value", "smokes$true,works$true", "g1 g2"),
        ("Group", "characteristic-value:missing", "true", ""),
    ],
)
async def test_items_of_other_types_keep_their_parts_together(connection, kind, name, text, ids):
    await store(connection, OTHERS)
    assert await find(connection, kind, (name, text)) == set(ids.split())

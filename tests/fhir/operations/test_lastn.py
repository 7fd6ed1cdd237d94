"""Observation/$lastn: http://hl7.org/fhir/R4/observation-operation-lastn.html"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.operations.lastn import joined, last_of_each
from tests.fhir.conftest import observation
from tests.fhir.operations.conftest import ids, parameters

VITAL = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}]}]


@pytest.fixture
async def measured(put):
    """Observations w1..w4 (weight), p1..p3 (pulse), all vital signs, and one of another patient."""
    for id_ in ("p1", "p2"):
        await put({"resourceType": "Patient", "id": id_})

    async def one(id_: str, loinc: str, when: str, patient: str = "p1", **more: object) -> None:
        made = json.loads(observation(patient, loinc, when))
        await put({**made, "id": id_, "category": VITAL, **more})

    for number in range(1, 5):
        await one(f"w{number}", "29463-7", f"2026-01-0{number}")
    for number in range(1, 4):
        await one(f"p{number}", "8867-4", f"2026-02-0{number}")
    await one("other", "29463-7", "2026-05-01", "p2")
    return one


async def test_the_last_of_each_code_newest_first(ask, measured):
    bundle = (await ask("Observation/$lastn?patient=p1&category=vital-signs")).json()
    assert ids(bundle) == ["Observation/p3", "Observation/w4"]
    assert (bundle["type"], bundle["total"]) == ("searchset", 2)


async def test_the_last_three_of_each_code(ask, measured):
    bundle = (await ask("Observation/$lastn?patient=p1&category=vital-signs&max=3")).json()
    assert [name.split("/")[1] for name in ids(bundle)] == ["p3", "p2", "p1", "w4", "w3", "w2"]


async def test_search_parameters_narrow_what_is_grouped(ask, measured):
    for query in ("code=29463-7&date=lt2026-01-04", "code=http://loinc.org|29463-7&date=2026-01-03"):
        assert ids((await ask(f"Observation/$lastn?patient=p1&{query}")).json()) == ["Observation/w3"]
    assert ids((await ask("Observation/$lastn?patient=p1&code=none")).json()) == []


async def test_those_of_the_same_moment_come_along(ask, measured):
    await measured("w5", "29463-7", "2026-01-04")
    bundle = (await ask("Observation/$lastn?subject=Patient/p1&code=29463-7")).json()
    assert sorted(ids(bundle)) == ["Observation/w4", "Observation/w5"]


async def test_codes_that_stand_together_are_one_group(ask, measured):
    both = {
        "coding": [{"system": "http://loinc.org", "code": "29463-7"}, {"system": "http://loinc.org", "code": "8867-4"}]
    }
    await measured("both", "29463-7", "2020-01-01", code=both)
    assert ids((await ask("Observation/$lastn?patient=p1&category=vital-signs")).json()) == ["Observation/p3"]


async def test_texts_are_grouped_by_how_they_are_written(ask, measured):
    for number, text in enumerate(("text", "Text", "t e x t", "text")):
        await measured(f"t{number}", "x", f"2026-03-0{number + 1}", code={"text": text})
    bundle = (await ask("Observation/$lastn?patient=p1&category=vital-signs&date=ge2026-03-01")).json()
    assert ids(bundle) == ["Observation/t3", "Observation/t2", "Observation/t1"]


async def test_a_coding_without_a_code_is_none(ask, measured):
    for number, text in enumerate("ab"):
        code = {"coding": [{"system": "http://loinc.org", "display": "Weight"}], "text": text}
        await measured(f"t{number}", "x", f"2026-03-0{number + 1}", code=code)
    bundle = (await ask("Observation/$lastn?patient=p1&category=vital-signs&date=ge2026-03-01")).json()
    assert ids(bundle) == ["Observation/t1", "Observation/t0"]


async def test_it_is_asked_for_in_a_body_too(ask, measured):
    body = parameters(max=("PositiveInt", 2), patient=("String", "p1"), code=("String", "8867-4"))
    assert ids((await ask("Observation/$lastn", body)).json()) == ["Observation/p3", "Observation/p2"]


async def test_one_record_is_opened_and_it_is_recorded_whose(ask, measured, trail):
    await ask("Observation/$lastn?patient=p1&code=8867-4", scope="user/*.rs")
    assert (await trail())[-1] == ("fhir.lastn", "done", "p1")
    bound = await ask("Observation/$lastn?patient=p2&code=29463-7", scope="patient/*.rs", patient="p1")
    assert bound.status_code == 403
    assert (await ask("Observation/$lastn?patient=p1&code=8867-4", scope="user/Patient.rs")).status_code == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("code=8867-4", "patient"),
        ("patient=p1,p2&code=8867-4", "patient"),
        ("patient=p1&subject=Patient/p1&code=8867-4", "patient"),
        ("patient=p1", "code"),
        ("patient=p1&status=final", "code"),
        ("patient=p1&code=1&max=0", "max"),
        ("patient=p1&code=1&max=two", "max"),
        ("patient=p1&code=1&nonsense=1", "nonsense"),
        ("patient=p1&code=1&_sort=date", "_sort"),
        ("patient=p1&code=1&_count=1", "_count"),
    ],
)
async def test_what_is_missing_or_not_understood_is_named(ask, measured, query, names):
    answer = await ask(f"Observation/$lastn?{query}")
    assert answer.status_code == 400
    assert names in answer.json()["issue"][0]["diagnostics"]


def body_of(codes: set[int]) -> bytes:
    return json.dumps({"code": {"coding": [{"system": "urn:x", "code": str(code)} for code in sorted(codes)]}}).encode()


@given(
    st.lists(st.tuples(st.sets(st.integers(0, 5), min_size=1, max_size=3), st.integers(0, 4)), max_size=20),
    st.integers(1, 4),
)
def test_every_group_gives_as_many_as_it_has_or_was_asked_for(made, most):
    rows = [
        {"body": body_of(codes), "starts": when, "codes": codes} for codes, when in sorted(made, key=lambda m: -m[1])
    ]
    groups: list[set[int]] = []
    for row in rows:
        touching = [group for group in groups if group & row["codes"]]
        groups = [group for group in groups if not group & row["codes"]] + [set(row["codes"]).union(*touching)]
    wanted = []
    for group in groups:
        own = [row for row in rows if row["codes"] & group]
        wanted += [row for row in own if row["starts"] >= own[min(most, len(own)) - 1]["starts"]]
    shown = last_of_each(rows, most)
    assert sorted(map(id, shown)) == sorted(map(id, wanted))
    assert [row["starts"] for row in shown] == sorted((row["starts"] for row in shown), reverse=True)


def test_groups_join_over_any_number_of_steps():
    found = joined([["a", "b"], ["c"], ["b", "d"], ["e", "d"]])
    assert len({found[code] for code in "abde"}) == 1
    assert found["c"] != found["a"]

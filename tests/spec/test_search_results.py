"""What a searcher may say about the answer, parameter by parameter. http://hl7.org/fhir/R4/search.html#return"""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import WORLD, link, matches, observation, of_mode, said, to

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "subsetted",
}


# _sort ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Patient?_sort=birthdate", ["ola", "kari", "nina"]),
        ("Patient?_sort=-birthdate", ["nina", "kari", "ola"]),
        ("Patient?_sort=family", ["ola", "nina", "kari"]),
        ("Patient?_sort=-family", ["ola", "kari", "nina"]),
        ("Patient?_sort=gender,-birthdate", ["kari", "nina", "ola"]),
        ("Observation?_sort=date", ["o1", "o2", "o3", "o4", "o5"]),
        ("Observation?_sort=-date", ["o4", "o3", "o2", "o1", "o5"]),
        ("Observation?_sort=status,-date", ["o3", "o4", "o2", "o1", "o5"]),
        ("Observation?_sort=subject,date", ["o1", "o2", "o3", "o5", "o4"]),
        ("Observation?_sort=-_id", ["o5", "o4", "o3", "o2", "o1"]),
        ("Observation?_sort=_lastUpdated", ["o1", "o2", "o3", "o4", "o5"]),
    ],
)
async def test_sort_takes_any_parameters_and_puts_those_without_a_value_last(ask, query, expected):
    assert matches(await ask(query)) == expected
    joined, url = [], f"{query}&_count=2"
    while url:
        page = await ask(url.removeprefix("http://test/fhir/"))
        joined += matches(page)
        url = link(page, "next")
    assert joined == expected


# _count, _total -----------------------------------------------------------------------------------------------------


async def test_a_total_is_given_when_it_is_known_or_asked_for(ask):
    assert (await ask("Observation?_count=10"))["total"] == 5
    page = await ask("Observation?_count=2")
    assert "total" not in page
    page = await ask("Observation?_count=2&_total=accurate")
    assert page["total"] == 5
    following = await ask(link(page, "next").removeprefix("http://test/fhir/"))
    assert following["total"] == 5
    assert (await ask("Observation?_count=2&_total=estimate"))["total"] == 5
    assert "total" not in await ask("Observation?_count=2&_total=none")


@pytest.mark.parametrize("query", ["_count=0", "_summary=count", "_summary=count&_include=Observation:subject"])
async def test_a_count_alone_is_a_total_and_no_entry(ask, query):
    bundle = await ask(f"Observation?{query}")
    assert (bundle["total"], "entry" in bundle, link(bundle, "next")) == (5, False, None)
    assert (await ask(f"Observation?{query}&status=unknown"))["total"] == 0


async def test_an_estimate_says_that_it_is_one(ask, monkeypatch):
    monkeypatch.setattr("samspill.fhir.searching.explaining.EXACT", 0)
    bundle = await ask("Observation?_count=2&_total=estimate")
    assert any("estimate" in text for text in said(bundle))
    assert isinstance(bundle["total"], int)
    whole = await ask("Observation?_total=estimate")
    assert (whole["total"], said(whole)) == (5, [])


# _summary, _elements ------------------------------------------------------------------------------------------------


async def one(ask, query: str):
    [entry] = (await ask(query))["entry"]
    return entry["resource"]


async def test_a_summary_holds_what_the_definitions_mark(ask):
    found = await one(ask, "Patient?_id=kari&_summary=true")
    assert found["meta"]["tag"] == [SUBSETTED]
    assert found.keys() == {
        *("resourceType", "id", "meta", "active", "name", "gender", "birthDate", "_birthDate", "managingOrganization")
    }
    visit = await one(ask, "Encounter?_summary=true")
    assert visit["participant"] == [{"individual": to("Practitioner/berg")}]


async def test_a_summary_may_be_the_narrative_or_all_but_the_narrative(ask):
    assert (await one(ask, "Patient?_id=kari&_summary=text")).keys() == {"resourceType", "id", "meta", "text", "active"}
    data = await one(ask, "Patient?_id=kari&_summary=data")
    whole = await one(ask, "Patient?_id=kari&_summary=false")
    assert whole.keys() - data.keys() == {"text"}
    assert "tag" not in whole["meta"]
    assert data["meta"]["tag"] == [SUBSETTED]


@pytest.mark.parametrize(
    ("elements", "kept"),
    [
        ("subject", {"subject"}),
        ("subject,note", {"subject", "note"}),
        ("effective", {"effectiveDateTime"}),
        ("effectiveDateTime", {"effectiveDateTime"}),
        ("effective[x]", {"effectiveDateTime"}),
        ("Observation.note", {"note"}),
        ("id", set()),
    ],
)
async def test_elements_keeps_what_is_named_and_what_is_mandatory(ask, elements, kept):
    found = await one(ask, f"Observation?_id=o2&_elements={elements}")
    assert found.keys() == {"resourceType", "id", "meta", "status", "code"} | kept
    assert found["meta"]["tag"] == [SUBSETTED]


async def test_elements_are_of_the_type_that_is_searched_unless_they_say_another(ask):
    query = "Observation?_id=o1&_include=Observation:subject&_elements=subject"
    match, included = [entry["resource"] for entry in (await ask(query))["entry"]]
    assert "effectiveDateTime" not in match
    assert "maritalStatus" in included
    match, included = [entry["resource"] for entry in (await ask(f"{query},Patient.gender"))["entry"]]
    assert included.keys() == {"resourceType", "id", "meta", "active", "gender"}


async def test_a_part_of_a_resource_keeps_its_numbers_as_they_were_spelt(ask, client, token):
    text = (
        '{"resourceType":"Observation","id":"n","status":"final","code":{"text":"x"},'
        '"valueQuantity":{"value":1.500,"unit":"x"},"note":[{"text":"y"}]}'
    )
    await client.put("/fhir/Observation/n", content=text, headers=JSON | token())
    answer = await client.get("/fhir/Observation?_id=n&_elements=value", headers=token())
    assert b'"value":1.500' in answer.content


# links and pages ----------------------------------------------------------------------------------------------------


async def test_the_self_link_says_what_was_done_and_nothing_personal(ask):
    bundle = await ask("Patient?family=fjellrev&gender=female&_include=Patient:organization&_sort=-birthdate")
    asked = parse_qs(urlsplit(link(bundle, "self")).query)
    assert asked == {
        "gender": ["female"],
        "_include": ["Patient:organization"],
        "_sort": ["-birthdate"],
    }


async def test_a_page_holds_the_whole_search_and_takes_nothing_beside_it(ask):
    page = await ask("Observation?_count=2&_elements=subject&_include=Observation:subject")
    url = link(page, "next").removeprefix("http://test/fhir/")
    following = await ask(url)
    assert len(matches(following)) == 2
    assert of_mode(following, "include") == ["Patient/kari"]
    assert following["entry"][0]["resource"]["meta"]["tag"] == [SUBSETTED]
    await ask(f"{url}&status=final", status=400)
    await ask(url.replace("Observation", "Encounter"), status=400)


async def test_the_pages_of_a_lenient_search_are_lenient(ask, client, token):
    lenient = token() | {"prefer": "handling=lenient"}
    page = (await client.get("/fhir/Observation?_count=2&nonsense=1", headers=lenient)).json()
    assert "nonsense" in said(page)[0]
    following = await ask(link(page, "next").removeprefix("http://test/fhir/"))
    assert len(matches(following)) == 2


async def test_what_has_just_been_written_is_found(ask, client, token):
    for number in range(3):
        text = json.dumps(observation(f"new{number}", patient="nina"))
        await client.put(f"/fhir/Observation/new{number}", content=text, headers=JSON | token())
        assert len(matches(await ask("Observation?subject=Patient/nina"))) == number + 1
    await client.delete("/fhir/Observation/new1", headers=token())
    assert matches(await ask("Observation?subject=Patient/nina&_sort=_id")) == ["new0", "new2"]


async def test_a_search_may_stand_in_the_address_and_in_the_body_at_once(client, token, world):
    form = {"content-type": "application/x-www-form-urlencoded"} | token()
    answer = await client.post("/fhir/Observation/_search?_count=1", content="status=final&_sort=date", headers=form)
    assert matches(answer.json()) == ["o1"]


# _explain -----------------------------------------------------------------------------------------------------------


async def test_the_plan_is_told_to_those_with_the_scope(ask):
    query = "Patient?family=fjellrev&_explain=true"
    bundle = await ask(query, "system/*.cruds fhir.explain")
    plan = json.loads(said(bundle)[0])
    assert "fhir.string_index" in plan["sql"]
    assert plan["plan"][0]["Plan"]["Actual Rows"] == 1
    assert (plan["rows"], plan["included"]) == (1, 0)
    assert "fjellrev" not in said(bundle)[0]
    assert matches(bundle) == ["kari"]
    await ask(query, "system/*.cruds", status=403)
    assert said(await ask(query.replace("true", "false"), "system/*.cruds")) == []


# several types ------------------------------------------------------------------------------------------------------


async def test_several_types_are_searched_at_once(ask):
    bundle = await ask("?_type=Organization,Practitioner&_sort=_id")
    assert of_mode(bundle, "match") == [
        "Practitioner/berg",
        "Organization/clinic",
        "Organization/region",
        "Organization/trust",
    ]
    assert bundle["entry"][0]["fullUrl"] == "http://test/fhir/Practitioner/berg"
    everything = await ask("?_count=3&_total=accurate")
    assert everything["total"] == len(WORLD)
    seen, url = of_mode(everything, "match"), link(everything, "next")
    while url:
        page = await ask(url.removeprefix("http://test/fhir"))
        seen += of_mode(page, "match")
        url = link(page, "next")
    assert len(seen) == len(set(seen)) == len(WORLD)
    assert seen[0] == "Observation/o5"


async def test_a_compartment_is_searched_by_type_or_as_a_whole(ask):
    assert matches(await ask("Patient/kari/Observation?_sort=_id")) == ["o1", "o2", "o3", "o4", "o5"]
    assert matches(await ask("Patient/kari/Observation?_sort=_id", "user/*.rs")) == ["o1", "o2", "o3", "o5"]
    assert matches(await ask("Patient/kari/Observation?_sort=-date&_count=2", "user/*.rs")) == ["o3", "o2"]
    whole = await ask("Patient/kari/*?_sort=_id", "user/*.rs")
    assert of_mode(whole, "match") == [
        "Patient/kari",
        "Observation/o1",
        "Observation/o2",
        "Observation/o3",
        "Observation/o5",
        "Encounter/visit",
    ]
    page = await ask("Patient/kari/*?_count=2", "user/*.rs")
    assert link(page, "next").startswith("http://test/fhir/Patient/kari/*?_page=")
    following = await ask(link(page, "next").removeprefix("http://test/fhir/"), "user/*.rs")
    assert len(matches(following)) == 2
    await ask(link(page, "next").removeprefix("http://test/fhir/").replace("kari", "ola"), "user/*.rs", status=400)
    await ask("Patient/kari/Organization", status=400)


async def test_a_search_of_all_types_finds_those_that_the_caller_may_search_and_says_which(ask):
    scopes = "user/Observation.s user/Encounter.s"
    bundle = await ask("Patient/kari/*?_sort=_id", scopes)
    assert matches(bundle) == ["o1", "o2", "o3", "o5", "visit"]
    assert parse_qs(urlsplit(link(bundle, "self")).query)["_type"] == ["Encounter,Observation"]
    await ask("Patient/kari/*?_type=Observation,Condition", scopes, status=403)
    await ask("?_type=Observation", scopes, status=403)
    bound = await ask("?_sort=_id", "patient/*.rs", patient="kari")
    assert "Observation/o4" not in of_mode(bound, "match")
    assert {"Patient/kari", "Observation/o1", "Organization/clinic"} <= set(of_mode(bound, "match"))
    assert of_mode(await ask("?_type=Observation", "patient/*.rs", patient="ola"), "match") == ["Observation/o4"]

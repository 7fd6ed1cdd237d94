"""ValueSet/$expand: http://hl7.org/fhir/R4/valueset-operation-expand.html"""

from __future__ import annotations

import pytest

from samspill.fhir.validation import validate
from tests.fhir.operations.conftest import issues, parameters

STATUS = "http://hl7.org/fhir/ValueSet/observation-status"
CLASSES = "http://terminology.hl7.org/ValueSet/v3-ActEncounterCode"
COLOURS = {
    "resourceType": "CodeSystem",
    "id": "colours",
    "url": "http://example.org/colours",
    "status": "active",
    "content": "complete",
    "concept": [
        {"code": "red", "display": "Red", "designation": [{"language": "nb", "value": "Rød"}]},
        {"code": "blue", "display": "Navy blue"},
    ],
}


def listed(**more: object) -> dict:
    """A value set of three animals, which lists them."""
    concepts = [
        {"code": "cat", "display": "Cat", "designation": [{"language": "nb", "value": "Katt"}]},
        {"code": "dog", "display": "Dog"},
        {"code": "sea-cow", "display": "Sea cow"},
    ]
    include = [{"system": "http://example.org/animals", "concept": concepts}]
    return {"resourceType": "ValueSet", "status": "active", "compose": {"include": include}, **more}


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert validate(answer.json(), "ValueSet") == ()
    return [one["code"] for one in answer.json()["expansion"].get("contains", [])]


async def test_a_value_set_of_the_standard_by_its_address(ask):
    answer = await ask(f"ValueSet/$expand?url={STATUS}")
    wanted = ["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"]
    assert codes(answer) == wanted
    expansion = answer.json()["expansion"]
    assert (expansion["total"], expansion["offset"]) == (8, 0)
    assert expansion["contains"][2] == {
        "system": "http://hl7.org/fhir/observation-status",
        "code": "final",
        "display": "Final",
    }
    assert {"name": "version", "valueUri": "http://hl7.org/fhir/observation-status|4.0.1"} in expansion["parameter"]
    assert "compose" not in answer.json()


async def test_a_version_may_be_named_and_must_be_the_one_that_is_known(ask):
    assert len(codes(await ask(f"ValueSet/$expand?url={STATUS}|4.0.1"))) == 8
    assert len(codes(await ask(f"ValueSet/$expand?url={STATUS}&valueSetVersion=4.0.1"))) == 8
    assert (await ask(f"ValueSet/$expand?url={STATUS}&valueSetVersion=5.0.0")).status_code == 404


async def test_pages_join_to_the_whole(ask):
    whole = codes(await ask(f"ValueSet/$expand?url={STATUS}"))
    parts = [codes(await ask(f"ValueSet/$expand?url={STATUS}&count=3&offset={offset}")) for offset in (0, 3, 6, 9)]
    assert [code for part in parts for code in part] == whole
    answer = await ask(f"ValueSet/$expand?url={STATUS}&count=0")
    assert codes(answer) == []
    assert answer.json()["expansion"]["total"] == 8


async def test_a_value_set_that_is_sent_or_stored(ask, put):
    assert codes(await ask("ValueSet/$expand", listed())) == ["cat", "dog", "sea-cow"]
    assert codes(await ask("ValueSet/$expand", parameters(valueSet=("resource", listed())))) == [
        "cat",
        "dog",
        "sea-cow",
    ]
    await put(listed(id="animals"))
    assert codes(await ask("ValueSet/animals/$expand", scope="user/ValueSet.r")) == ["cat", "dog", "sea-cow"]
    assert (await ask("ValueSet/animals/$expand", scope="user/Patient.r")).status_code == 403
    assert (await ask("ValueSet/none/$expand")).status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("c", ["cat", "sea-cow"]),
        ("sea", ["sea-cow"]),
        ("COW", ["sea-cow"]),
        ("sea-c", ["sea-cow"]),
        ("katt", ["cat"]),
        ("x", []),
        ("s c", ["sea-cow"]),
    ],
)
async def test_words_begin_words_of_a_name_or_the_code(ask, words, found):
    body = parameters(valueSet=("resource", listed()), filter=("String", words))
    assert codes(await ask("ValueSet/$expand", body)) == found


async def test_names_in_other_languages(ask):
    body = parameters(
        valueSet=("resource", listed()), displayLanguage=("Code", "nb-NO"), includeDesignations=("Boolean", True)
    )
    answer = await ask("ValueSet/$expand", body)
    [cat, dog, _] = answer.json()["expansion"]["contains"]
    assert (cat["display"], dog["display"]) == ("Katt", "Dog")
    assert cat["designation"] == [{"language": "nb", "value": "Katt"}]
    body = parameters(valueSet=("resource", listed()), designation=("String", "urn:ietf:bcp:47|fr"))
    assert "designation" not in (await ask("ValueSet/$expand", body)).json()["expansion"]["contains"][0]


async def test_abstract_codes_are_marked_and_may_be_left_out(ask):
    [first] = [
        one
        for one in (await ask(f"ValueSet/$expand?url={CLASSES}")).json()["expansion"]["contains"]
        if one["code"] == "IMP"
    ]
    assert "abstract" not in first
    url = "http://terminology.hl7.org/ValueSet/v3-ActCode"
    every = (await ask(f"ValueSet/$expand?url={url}")).json()["expansion"]["contains"]
    abstract = {one["code"] for one in every if one.get("abstract")}
    assert abstract
    assert abstract.isdisjoint(codes(await ask(f"ValueSet/$expand?url={url}&excludeNotForUI=true")))


async def test_systems_may_be_left_out(ask):
    answer = await ask(f"ValueSet/$expand?url={STATUS}&exclude-system=http://hl7.org/fhir/observation-status|4.0.1")
    assert codes(answer) == []


async def test_the_definition_is_given_when_asked_for(ask):
    answer = await ask(f"ValueSet/$expand?url={STATUS}&includeDefinition=true")
    assert codes(answer)
    assert answer.json()["compose"]["include"] == [{"system": "http://hl7.org/fhir/observation-status"}]


async def test_a_system_that_is_carried_in_part_makes_an_open_list(ask):
    answer = await ask("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/service-type")
    assert len(codes(answer)) > 100
    assert answer.json()["expansion"]["extension"][0]["url"].endswith("valueset-unclosed")


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("url=http://example.org/none", 404, "not known here"),
        ("url=http://hl7.org/fhir/ValueSet/body-site", 422, "http://snomed.info/sct"),
        ("", 400, "url"),
        (f"url={STATUS}&count=x", 400, "count"),
        (f"url={STATUS}&offset=-1", 400, "offset"),
        (f"url={STATUS}&activeOnly=perhaps", 400, "activeOnly"),
        (f"url={STATUS}&date=2020", 400, "date"),
        (f"url={STATUS}&context=x", 400, "context"),
        (f"url={STATUS}&nonsense=x", 400, "nonsense"),
        (f"url={STATUS}&url={STATUS}", 400, "url"),
        ("valueSet=x", 400, "valueSet"),
    ],
)
async def test_what_cannot_be_done_is_said(ask, query, status, says):
    answer = await ask(f"ValueSet/$expand?{query}")
    assert (answer.status_code, says in answer.json()["issue"][0]["diagnostics"]) == (status, True), answer.text


async def test_a_value_set_that_is_none_is_refused_with_its_faults(ask):
    answer = await ask("ValueSet/$expand", {"resourceType": "ValueSet", "status": "nonsense"})
    assert (answer.status_code, issues(answer)[0][2]) == (422, "ValueSet.status")


async def test_a_circle_of_value_sets_is_refused(ask):
    loop = {"resourceType": "ValueSet", "url": "http://example.org/a", "status": "active"}
    part = {"valueSet": ["http://example.org/a"]}
    answer = await ask("ValueSet/$expand", loop | {"compose": {"include": [part]}})
    assert answer.status_code == 422


async def test_too_many_codes_are_given_in_parts_only(ask):
    many = [{"code": f"c{number}"} for number in range(10_001)]
    body = listed()
    body["compose"]["include"][0]["concept"] = many
    answer = await ask("ValueSet/$expand", body)
    assert (answer.status_code, issues(answer)[0][1]) == (413, "too-costly")
    part = parameters(valueSet=("resource", body), count=("Integer", 2), offset=("Integer", 9_999))
    assert codes(await ask("ValueSet/$expand", part)) == ["c9999", "c10000"]


async def test_what_is_stored_is_known_at_once_by_its_address_as_it_is_now(ask, put, client, token):
    every = {"resourceType": "ValueSet", "id": "every", "url": "http://example.org/every", "status": "active"}
    every["compose"] = {"include": [{"system": COLOURS["url"]}]}
    await put(every)
    path = "ValueSet/$expand?url=http://example.org/every"
    assert (await ask(path)).status_code == 422
    await put(COLOURS)
    assert codes(await ask(path)) == ["red", "blue"]
    await put(COLOURS | {"concept": [*COLOURS["concept"], {"code": "green"}]})
    assert codes(await ask(path)) == ["red", "blue", "green"]
    assert codes(await ask("ValueSet/every/$expand")) == ["red", "blue", "green"]
    await client.delete("/fhir/ValueSet/every", headers=token())
    assert (await ask(path)).status_code == 404


async def test_inactive_codes_are_marked_and_may_be_left_out(ask, put):
    retired = {"code": "mauve", "property": [{"code": "status", "valueCode": "retired"}]}
    await put(COLOURS | {"concept": [*COLOURS["concept"], retired], "property": [{"code": "status", "type": "code"}]})
    made = listed()
    made["compose"]["include"] = [{"system": COLOURS["url"]}]
    answer = await ask("ValueSet/$expand", made)
    assert [one["code"] for one in answer.json()["expansion"]["contains"] if one.get("inactive")] == ["mauve"]
    body = parameters(valueSet=("resource", made), activeOnly=("Boolean", True))
    assert codes(await ask("ValueSet/$expand", body)) == ["red", "blue"]

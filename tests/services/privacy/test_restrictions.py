"""Blocks and shields by the shapes of PTS: the same settings as the pages change, in force at the very next call."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from samspill.kernel import strict_json
from samspill.services.privacy.restrictions import DOMAINS, metadata_of, restriction_of
from samspill.trust.settings import metadata
from samspill.trust.settings.definitions import definition
from tests.services.conftest import observation
from tests.services.privacy.conftest import JSON, KVIKK, ROLIG

PATH = "/privacy/access-restrictions/patient-privacy"
ALL = {"objectScope": {"type": "All"}, "subjectScope": {"type": "All"}}
BLOCK = {"offId": KVIKK, "privacyType": "Block", "privacyLevel": "Hard", **ALL}
DOCUMENTS = {"type": "Specified", "classes": ["documents"]}
SHIELD = {"offId": KVIKK, "privacyType": "Shield", "privacyLevel": "Soft", "objectScope": DOCUMENTS}
THERE = "/fhir/Observation/o1"


@pytest.fixture
async def program(registered, token):
    """The headers of a party's program that is registered for blocks."""
    await registered()
    return token("privacy.restrict privacy.restrictions", "TREAT", sub="kilde", client_id="kilde")


@pytest.fixture
def restrict(client):
    async def send(headers, said, **more):
        return await client.post(PATH, content=strict_json.write(said | more), headers=headers | JSON)

    return send


@pytest.fixture
def search(client):
    async def send(headers, number=KVIKK):
        answer = await client.post(
            f"{PATH}/_search", content=strict_json.write({"offId": number}), headers=headers | JSON
        )
        return answer.json()["patientPrivacy"] if answer.status_code == 200 else answer.status_code

    return send


async def test_a_block_of_a_party_is_in_force_at_the_very_next_call_and_so_is_its_lifting(
    client, records, given, physician, program, restrict, kvikk, trail
):
    await given(observation("o1", "2026-01-01"))
    assert (await client.get(THERE, headers=physician)).status_code == 200
    answer = await restrict(program, BLOCK)
    assert answer.status_code == 201, answer.text
    assert (await client.get(THERE, headers=physician)).status_code == 403
    (kept,) = (await client.get("/privacy/p1", headers=kvikk)).json()["settings"]
    said = answer.json()
    assert (kept["setting"], kept["metadata"], kept["source"]) == (said["id"], {"level": "hard"}, "kilde")
    lifted = await restrict(program, BLOCK, id=said["id"], isCurrent=False)
    assert (lifted.status_code, lifted.json()["version"], lifted.json()["isCurrent"]) == (200, 2, False)
    assert lifted.json()["createdTime"] == said["createdTime"]
    assert (await client.get(THERE, headers=physician)).status_code == 200
    assert (await trail()).count(("privacy.restrict", "done", "p1")) == 2


async def test_a_shield_of_health_personnel_hides_the_part_that_it_names(client, records, given, physician, restrict):
    await given(observation("o1", "2026-01-01"))
    answer = await restrict(physician, SHIELD, restrictionDomain="PPS", objectScope={"type": "All"})
    assert answer.status_code == 201, answer.text
    assert (await client.get(THERE, headers=physician)).status_code == 404
    assert (await client.get("/fhir/Patient/p1", headers=physician)).status_code == 200


async def test_what_is_set_on_the_page_is_found_here_and_the_other_way_round(records, put, program, restrict, search):
    metadata = {
        "level": "hard",
        "to": {"organisations": ["310000019"]},
        "what": {"classes": ["measurements", "reports"]},
    }
    kept = await put({"definition": "block", "metadata": metadata, "ends": "2099-01-01T00:00:00+00:00"})
    (found,) = await search(program)
    assert {name: found[name] for name in found if not name.endswith("Time")} == {
        "id": kept["setting"],
        "version": 1,
        "offId": KVIKK,
        "isCurrent": True,
        "privacyType": "Block",
        "privacyLevel": "Hard",
        "restrictionDomain": "PPS",
        "objectScope": {"type": "All"},
        "subjectScope": {"type": "Specified", "organisations": ["310000019"]},
        "timeRange": {"end": "2099-01-01T00:00:00+00:00"},
    }
    changed = {name: found[name] for name in found if name in {*BLOCK, "id", "restrictionDomain", "timeRange"}}
    assert (await restrict(program, changed, privacyLevel="Soft")).json()["version"] == 2
    assert [(one["id"], one["privacyLevel"]) for one in await search(program)] == [(found["id"], "Soft")]


async def test_each_finds_only_what_they_may_know_of(
    records, physician, program, restrict, search, kvikk, registered, token
):
    await restrict(kvikk, BLOCK, objectScope=DOCUMENTS)
    await restrict(physician, SHIELD)
    named = {
        who: [one["privacyType"] for one in await search(headers)]
        for who, headers in (("party", program), ("personnel", physician), ("citizen", kvikk))
    }
    assert {who: sorted(found) for who, found in named.items()} == {
        "party": ["Block"],
        "personnel": ["Shield"],
        "citizen": ["Block", "Shield"],
    }
    await registered(definitions=["sharing-consent"])
    assert await search(program) == []


async def test_what_was_lifted_or_is_over_is_not_found(records, kvikk, restrict, search):
    one = (await restrict(kvikk, BLOCK)).json()["id"]
    await restrict(kvikk, BLOCK, timeRange={"end": "2020-01-01T00:00:00Z"})
    later = (await restrict(kvikk, BLOCK, timeRange={"start": "2099-01-01T00:00:00Z"})).json()["id"]
    await restrict(kvikk, BLOCK, id=one, isCurrent=False)
    assert [found["id"] for found in await search(kvikk)] == [later]


async def test_a_type_is_set_by_those_whose_it_is(records, physician, program, restrict, kvikk, put, registered, token):
    wrong = [(program, SHIELD), (kvikk, SHIELD), (physician, BLOCK | {"objectScope": DOCUMENTS})]
    await registered(definitions=["block", "shield"])
    for headers, said in wrong:
        answer = await restrict(headers, said)
        assert (answer.status_code, "privacyType" in answer.text) == (422, True), answer.text
    await registered(definitions=["shield"])
    assert (await restrict(program, BLOCK)).status_code == 422, "another party's definition"
    kept = await put({"definition": "block", "metadata": {"what": {"classes": ["documents"]}}})
    assert (await restrict(physician, SHIELD, id=kept["setting"])).status_code == 404, "the citizen's own"


async def test_strangers_set_and_find_nothing(records, restrict, search, program, rolig, token, put, physician):
    await put({"definition": "block"})
    strangers = {
        "another scope": token("privacy.put_by_party", "TREAT", sub="kilde", client_id="kilde"),
        "no party": token("privacy.restrict privacy.restrictions", "TREAT", sub="x", client_id="annen"),
        "another citizen": rolig(),
        "staff": token("privacy.restrict privacy.restrictions", "HSYSADMIN", sub="staff:drift"),
        "another purpose": token("privacy.restrict privacy.restrictions", "HMARKT", sub="kilde", client_id="kilde"),
    }
    for who, headers in strangers.items():
        assert (await restrict(headers, BLOCK)).status_code == 403, who
        assert await search(headers) == 403, who
    assert await search(program, "02827033319") == 404
    assert await search(physician, "02827033319") == 403
    assert (await restrict(program, BLOCK, offId="02827033319")).status_code == 404


async def test_bad_input_is_named_in_the_callers_words_and_sets_nothing(records, program, restrict, search, physician):
    bad = [
        ({"offId": "12345678901"}, 400, "offId"),
        ({"privacyType": "Lock"}, 400, "privacyType"),
        ({"privacyType": []}, 400, "privacyType"),
        ({"privacyLevel": None}, 400, "privacyLevel"),
        ({"restrictionDomain": "NAV"}, 400, "restrictionDomain"),
        ({"restrictionDomain": "PPS", "objectScope": DOCUMENTS}, 400, "objectScope.classes"),
        ({"objectScope": {"type": "Some"}}, 400, "objectScope.type"),
        ({"objectScope": {"type": "Specified"}}, 400, "objectScope.type"),
        ({"objectScope": {"type": "All", "classes": ["documents"]}}, 400, "objectScope.type"),
        ({"objectScope": {}}, 400, "objectScope"),
        ({"objectScope": {"type": "Specified", "timeRange": {}}}, 400, "objectScope.timeRange"),
        ({"objectScope": {"type": "Specified", "classes": []}}, 422, "objectScope.classes"),
        ({"objectScope": {"type": "Specified", "classes": ["colours"]}}, 422, "objectScope.classes"),
        ({"objectScope": {"type": "Specified", "resourceTypes": ["Medication"]}}, 422, "objectScope.resourceTypes"),
        ({"objectScope": {"type": "Specified", "timeRange": {"start": "soon"}}}, 422, "objectScope.timeRange.start"),
        ({"subjectScope": {"type": "Specified", "organisations": ["x"]}}, 422, "subjectScope.organisations[0]"),
        ({"subjectScope": {"type": "All", "except": {}}}, 400, "subjectScope.except"),
        ({"subjectScope": {"type": "All", "except": {"roles": [1]}}}, 422, "subjectScope.except.roles[0]"),
        ({"subjectScope": "everybody"}, 400, "subjectScope"),
        ({"timeRange": {"end": "2027-01-01"}}, 400, "timeRange.end"),
        ({"timeRange": {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}}, 422, "timeRange.end"),
        ({"isCurrent": "no"}, 400, "isCurrent"),
        ({"id": "x"}, 400, "id"),
        ({"id": "00000000-0000-4000-8000-000000000000"}, 404, "id"),
        ({"colour": "red"}, 400, "colour"),
    ]
    for more, status, where in bad:
        answer = await restrict(program, BLOCK, **more)
        assert (answer.status_code, answer.json()["faults"][0]["where"]) == (status, where), f"{more}: {answer.text}"
        assert KVIKK not in answer.text
        assert ROLIG not in answer.text
    whole = await restrict(physician, SHIELD, objectScope={"type": "All"})
    assert (whole.status_code, "subjectScope" in whole.text) == (422, True), "nobody could lift it"
    assert await search(program) == []


whom = st.fixed_dictionaries(
    {},
    optional={
        "organisations": st.just(["310000019"]),
        "practitioners": st.just(["565000001"]),
        "roles": st.lists(st.sampled_from(["LE", "SP", "-"]), min_size=1, unique=True),
    },
).filter(bool)
moments = st.sampled_from(["2026-01-01T00:00:00Z", "2026-05-17T12:00:00+02:00"])
classes = st.sampled_from([["documents"], ["measurements", "reports"], ["medication"], ["allergies", "documents"]])
parts = st.fixed_dictionaries(
    {},
    optional={
        "classes": classes,
        "kinds": st.just(["Observation"]),
        "documentTypes": st.just(["A00-1"]),
        "encounters": st.just(["Encounter/1"]),
        "start": st.just("2025-01-01T00:00:00Z"),
        "end": moments,
    },
).filter(bool)
said = st.fixed_dictionaries(
    {"level": st.sampled_from(["soft", "hard"])}, optional={"to": whom, "but": whom, "what": parts}
)


@examples(said)
def test_every_setting_is_told_so_that_it_would_be_set_as_it_is(said):
    assert metadata.check(said, definition("block")) == said
    assert metadata_of(restriction_of(said)) == said


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_is_told_by_its_name(domain):
    read = metadata_of({"privacyLevel": "Soft", "restrictionDomain": domain})
    assert restriction_of(read)["restrictionDomain"] == domain
    assert restriction_of(read)["objectScope"] == {"type": "All"}

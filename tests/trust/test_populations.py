"""A search across records leaves out what citizens have blocked, from the next call on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel import clock, strict_json
from samspill.trust.decision.facts import Part, Scope, Setting
from samspill.trust.decision.rules.populations import follows_blocks, left_out
from samspill.trust.grants import Need
from samspill.trust.settings import keeping
from samspill.trust.settings.keeping import Change

JSON = {"content-type": "application/fhir+json"}
READS = Need(frozenset({("Observation", "s")}), population=True)
NOW = clock.now()


@pytest.fixture
async def observations(client, token):
    """A weight for each of two people, the second of them labelled by its source on demand."""
    for id_ in ("p1", "p2"):
        said = {"resourceType": "Patient", "id": id_}
        await client.put(f"/fhir/Patient/{id_}", content=strict_json.write(said), headers=JSON | token())
        weight = {
            "resourceType": "Observation",
            "id": f"o-{id_}",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
            "subject": {"reference": f"Patient/{id_}"},
        }
        answer = await client.put(
            f"/fhir/Observation/o-{id_}", content=strict_json.write(weight), headers=JSON | token()
        )
        assert answer.status_code == 201


@pytest.fixture
def block(store):
    async def put(definition="block", metadata=None, *, active=True, setting=None):
        kind = "citizen"
        change = Change(
            owner="Patient/p1",
            definition=definition,
            active=active,
            at=clock.now(),
            author="test",
            kind=kind,
            metadata=metadata,
            setting=setting,
        )
        async with store.transaction() as tx:
            kept, _ = await keeping.put(tx, change)
        return kept.setting

    return put


async def found(client, headers, kind="Observation", **query):
    answer = await client.get(f"/fhir/{kind}", params={"_total": "accurate", **query}, headers=headers)
    bundle = answer.json()
    ids = sorted(entry["resource"]["id"] for entry in bundle.get("entry", ()))
    assert bundle["total"] == len(ids)
    return ids


async def test_a_block_is_followed_in_lists_and_totals_until_it_is_taken_back(client, token, observations, block):
    treating = token("system/*.rs", "TREAT")
    assert await found(client, treating) == ["o-p1", "o-p2"]
    setting = await block()
    assert await found(client, treating) == ["o-p2"]
    assert await found(client, treating, "Patient") == ["p2"]
    await block(active=False, setting=setting)
    assert await found(client, treating) == ["o-p1", "o-p2"]


@pytest.mark.parametrize(
    ("metadata", "left"),
    [
        ({"level": "hard"}, ["o-p2"]),
        ({"what": {"kinds": ["Observation"]}}, ["o-p2"]),
        ({"what": {"kinds": ["Condition"]}}, ["o-p1", "o-p2"]),
        ({"to": {"practitioners": ["565000001"]}}, ["o-p2"]),
        ({"to": {"organisations": ["310000035"]}}, ["o-p1", "o-p2"]),
        ({"to": {"organisations": ["310000019"]}}, ["o-p2"]),
        ({"but": {"organisations": ["310000019"]}}, ["o-p1", "o-p2"]),
    ],
)
async def test_it_leaves_out_the_part_that_is_blocked_from_the_callers_organisation(
    client, token, observations, block, metadata, left
):
    await block(metadata=metadata)
    own = {"helseid://claims/client/claims/orgnr_parent": "310000019"}
    assert await found(client, token("system/*.rs", "TREAT", **own)) == left


READ_ONE = ["Observation/o-p1", "Observation/o-p1/_history/1", "Patient/p1"]


@pytest.mark.parametrize("address", READ_ONE)
async def test_a_system_that_names_what_is_blocked_does_not_find_it(client, token, observations, block, address):
    treating = token("system/*.rs", "TREAT")
    assert (await client.get(f"/fhir/{address}", headers=treating)).status_code == 200
    setting = await block()
    answer = await client.get(f"/fhir/{address}", headers=treating)
    assert (answer.status_code, "samspill-withheld" in answer.headers) == (404, False)
    assert (await client.get("/fhir/Observation/o-p2", headers=treating)).status_code == 200
    await block(active=False, setting=setting)
    assert (await client.get(f"/fhir/{address}", headers=treating)).status_code == 200


@pytest.mark.parametrize("query", [{"patient": "p1"}, {"subject": "Patient/p1"}, {"patient": "p1", "code": "29463-7"}])
async def test_a_system_that_names_one_patient_sees_what_a_search_across_records_would(
    client, token, observations, block, query
):
    treating = token("system/*.rs", "TREAT")
    assert await found(client, treating, **query) == ["o-p1"]
    await block(metadata={"what": {"kinds": ["Condition"]}})
    assert await found(client, treating, **query) == ["o-p1"]
    await block(metadata={"what": {"kinds": ["Observation"]}})
    assert await found(client, treating, **query) == []


async def test_everything_of_a_patient_leaves_out_what_is_blocked(client, token, observations, block):
    await block(metadata={"what": {"kinds": ["Observation"]}})
    answer = await client.get("/fhir/Patient/p1/$everything", headers=token("system/*.rs", "TREAT"))
    assert [entry["resource"]["resourceType"] for entry in answer.json()["entry"]] == ["Patient"]


async def test_what_its_source_has_labelled_as_blocked_is_not_read_by_its_id(client, token, observations):
    labelled = (await client.get("/fhir/Observation/o-p1", headers=token())).json()
    labelled["meta"]["security"] = [{"system": "urn:oid:2.16.578.1.12.4.1.1.9603", "code": "NORS"}]
    await client.put("/fhir/Observation/o-p1", content=strict_json.write(labelled), headers=JSON | token())
    treating = token("system/*.rs", "TREAT")
    assert (await client.get("/fhir/Observation/o-p1", headers=treating)).status_code == 404


async def test_a_system_that_stores_is_not_kept_from_what_it_stored(client, token, observations, block):
    await block()
    weight = (await client.get("/fhir/Observation/o-p2", headers=token())).json()
    own = weight | {"id": "o-p1", "subject": {"reference": "Patient/p1"}}
    answer = await client.put("/fhir/Observation/o-p1", content=strict_json.write(own), headers=JSON | token())
    assert answer.status_code == 200


BOUND = ["Observation/o-p1", "Observation", "Observation?patient=p1"]


@pytest.mark.parametrize("address", BOUND)
@pytest.mark.parametrize(("purpose", "seen"), [("PATRQT", True), ("TREAT", False)])
async def test_a_token_bound_to_a_record_follows_blocks_unless_it_is_the_citizens_own(
    client, token, observations, block, address, purpose, seen
):
    bound = token("patient/*.rs", purpose, patient="p1")
    assert b'"id":"o-p1"' in (await client.get(f"/fhir/{address}", headers=bound)).content
    await block()
    assert (b'"id":"o-p1"' in (await client.get(f"/fhir/{address}", headers=bound)).content) is seen


async def test_a_citizens_own_program_reads_in_a_transaction_what_it_reads_alone(client, token, observations, block):
    await block()
    entry = {"request": {"method": "GET", "url": "Observation/o-p1"}}
    bundle = strict_json.write({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    own = token("patient/*.rs", "PATRQT", patient="p1")
    answer = await client.post("/fhir", content=bundle, headers=JSON | own)
    assert b'"id":"o-p1"' in answer.content


async def test_what_runs_the_platform_sees_all(client, token, observations, block):
    await block()

    async def count():
        answer = await client.get(
            "/fhir/Observation", params={"_total": "accurate"}, headers=token("system/*.rs", "HSYSADMIN")
        )
        return answer.status_code, answer.json().get("total")

    assert await count() in ((200, 2), (403, None))
    assert not follows_blocks("HSYSADMIN", READS)


async def test_what_its_source_has_labelled_as_blocked_is_left_out(client, token, observations):
    labelled = (await client.get("/fhir/Observation/o-p1", headers=token())).json()
    labelled["meta"]["security"] = [{"system": "urn:oid:2.16.578.1.12.4.1.1.9603", "code": "NORS"}]
    answer = await client.put("/fhir/Observation/o-p1", content=strict_json.write(labelled), headers=JSON | token())
    assert answer.status_code == 200
    assert await found(client, token("system/*.rs", "TREAT")) == ["o-p2"]


async def test_somebody_who_is_blocked_is_not_registered_twice(client, token, observations, block):
    number = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "22879420664"}
    said = {"resourceType": "Patient", "id": "p1", "identifier": [number]}
    await client.put("/fhir/Patient/p1", content=strict_json.write(said), headers=JSON | token())
    await block()
    entry = {
        "resource": {"resourceType": "Patient", "identifier": [number]},
        "request": {
            "method": "POST",
            "url": "Patient",
            "ifNoneExist": "identifier=urn:oid:2.16.578.1.12.4.1.4.1|22879420664",
        },
    }
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    answer = await client.post("/fhir", content=strict_json.write(bundle), headers=JSON | token())
    assert answer.status_code == 200, answer.text
    assert answer.json()["entry"][0]["response"]["status"].startswith("200")


@pytest.mark.parametrize("address", ["Observation/o-p1", "Observation?patient=p1", "Observation?code=29463-7"])
@pytest.mark.parametrize("writes", [True, False])
async def test_a_transaction_reads_no_more_than_a_call_would(client, token, observations, block, address, writes):
    treating = token(purpose="TREAT")
    note = {"resourceType": "Basic", "code": {"text": "x"}}
    entries = [
        {"request": {"method": "GET", "url": address}},
        {"request": {"method": "GET", "url": "Observation/o-p2"}},
        *([{"resource": note, "request": {"method": "POST", "url": "Basic"}}] if writes else []),
    ]
    bundle = strict_json.write({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert b"o-p1" in (await client.post("/fhir", content=bundle, headers=JSON | treating)).content
    await block()
    answer = await client.post("/fhir", content=bundle, headers=JSON | treating)
    assert b'"id":"o-p1"' not in answer.content
    assert answer.status_code == (422 if address == "Observation/o-p1" else 200)


BLOCK = Setting(setting="s", does="block")
SETTINGS = st.lists(
    st.builds(
        Setting,
        setting=st.just("s"),
        does=st.sampled_from(["block", "reserve", "consent"]),
        hard=st.booleans(),
        to=st.builds(Scope, organisations=st.frozensets(st.sampled_from("ab")), roles=st.frozensets(st.just("LE"))),
        what=st.builds(Part, kinds=st.frozensets(st.just("Observation"))),
    ),
    max_size=3,
)


@given(SETTINGS, st.frozensets(st.sampled_from("ab")))
def test_a_further_setting_never_shows_more(settings, own):
    before = {(hide.kinds, hide.codes) for hide in left_out({"p1": settings}, own, READS, NOW)}
    after = {(hide.kinds, hide.codes) for hide in left_out({"p1": [*settings, BLOCK]}, own, READS, NOW)}
    assert before <= after


def test_an_objection_hides_the_whole_record_and_a_consent_opens_nothing():
    consent = replace(BLOCK, does="consent")
    reserve = replace(BLOCK, does="reserve", what=Part(kinds=frozenset({"Condition"})))
    (_, hide) = left_out({"p1": [consent, reserve]}, frozenset(), READS, NOW)
    assert (hide.records, hide.kinds, hide.told) == ({"p1"}, frozenset(), False)

"""FHIR history: http://hl7.org/fhir/R4/http.html#history"""

from __future__ import annotations

from tests.fhir.conftest import JSON, PATIENT, observation


async def test_the_history_of_a_resource_is_newest_first_with_deletions(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    await client.put(path, content=PATIENT[:-1] + f',"id":"{patient}"}}', headers=JSON | token())
    await client.delete(path, headers=token())
    bundle = (await client.get(path + "/_history", headers=token())).json()
    assert bundle["type"] == "history"
    assert [entry["request"]["method"] for entry in bundle["entry"]] == ["DELETE", "PUT", "POST"]
    assert "resource" not in bundle["entry"][0]
    assert [entry["response"]["etag"] for entry in bundle["entry"]] == ['W/"3"', 'W/"2"', 'W/"1"']


async def test_pages_join_without_gap_or_double_while_others_write(client, token, patient):
    made = []
    for number in range(7):
        answer = await client.post(
            "/fhir/Observation", content=observation(patient, value=str(number)), headers=JSON | token()
        )
        made.append(answer.json()["id"])
    seen, link = [], "http://test/fhir/Observation/_history?_count=2"
    while link:
        page = (await client.get(link, headers=token())).json()
        seen += [entry["resource"]["id"] for entry in page.get("entry", [])]
        await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())
        link = next((found["url"] for found in page["link"] if found["relation"] == "next"), None)
    assert seen == made[::-1]


async def test_since_is_a_moment(client, token, patient):
    path = f"/fhir/Patient/{patient}/_history"
    assert len((await client.get(path + "?_since=2020-01-01T00:00:00Z", headers=token())).json()["entry"]) == 1
    assert "entry" not in (await client.get(path + "?_since=2100-01-01T00:00:00Z", headers=token())).json()
    for bad in ("_since=yesterday", "_since=2020-01-01T00:00:00", "_count=few", "_at=2020", "_page=abc"):
        answer = await client.get(f"{path}?{bad}", headers=token())
        assert answer.status_code == 400, bad


async def test_a_bound_token_sees_only_its_own_record(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    bound = token("patient/*.rs", patient=patient)
    bundle = (await client.get("/fhir/Patient/_history", headers=bound)).json()
    assert [entry["resource"]["id"] for entry in bundle["entry"]] == [patient]
    assert (await client.get(f"/fhir/Patient/{other}/_history", headers=bound)).status_code == 404
    assert (await client.get("/fhir/Patient/_history", headers=token("user/*.rs"))).status_code == 403

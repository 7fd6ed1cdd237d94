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
    for bad in (
        "_since=yesterday",
        "_since=2020-01-01T00:00:00",
        "_count=few",
        "_at=2020-13",
        "_at=now",
        "_sort=_id",
        "_list=1",
        "_page=abc",
    ):
        answer = await client.get(f"{path}?{bad}", headers=token())
        assert answer.status_code == 400, bad


async def test_a_bound_token_sees_only_its_own_record(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    bound = token("patient/*.rs", patient=patient)
    bundle = (await client.get("/fhir/Patient/_history", headers=bound)).json()
    assert [entry["resource"]["id"] for entry in bundle["entry"]] == [patient]
    assert (await client.get(f"/fhir/Patient/{other}/_history", headers=bound)).status_code == 404
    assert (await client.get("/fhir/Patient/_history", headers=token("user/*.rs"))).status_code == 403


async def test_the_history_of_everything_is_that_of_all_types_newest_first(client, token, patient):
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    await client.post(
        "/fhir/Organization", content='{"resourceType":"Organization","name":"x"}', headers=JSON | token()
    )
    await client.delete(f"/fhir/Observation/{made}", headers=token())
    found = (await client.get("/fhir/_history", headers=token())).json()
    urls = [(entry["request"]["method"], entry["request"]["url"].split("/")[0]) for entry in found["entry"]]
    assert urls == [("DELETE", "Observation"), ("POST", "Organization"), ("POST", "Observation"), ("POST", "Patient")]
    assert found["link"][0]["url"].startswith("http://test/fhir/_history?_count=")
    assert (await client.head("/fhir/_history", headers=token())).status_code == 200
    assert (await client.post("/fhir/_history", headers=JSON | token(), content="{}")).status_code == 405


async def test_the_history_of_everything_holds_what_the_token_opens(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    for one in (patient, other):
        await client.post("/fhir/Observation", content=observation(one), headers=JSON | token())
    await client.post(
        "/fhir/Organization", content='{"resourceType":"Organization","name":"x"}', headers=JSON | token()
    )

    async def kinds(scope: str, **claims: str) -> list[str]:
        answer = await client.get("/fhir/_history", headers=token(scope, **claims))
        assert answer.status_code == 200, answer.text
        return sorted(entry["resource"]["resourceType"] for entry in answer.json()["entry"])

    assert await kinds("system/Observation.r system/Patient.rs") == ["Observation"] * 2 + ["Patient"] * 2
    assert await kinds("patient/*.rs", patient=patient) == ["Observation", "Organization", "Patient"]
    assert await kinds("patient/Observation.r", patient=patient) == ["Observation"]
    for scope in ("user/*.rs", "system/*.s", ""):
        assert (await client.get("/fhir/_history", headers=token(scope))).status_code == 403


async def test_pages_of_everything_join_without_gap_or_double_while_others_write(client, token, patient):
    for number in range(9):
        kind = ("Organization", "Location", "Device")[number % 3]
        await client.post(f"/fhir/{kind}", content='{"resourceType":"%s"}' % kind, headers=JSON | token()) if (
            kind != "Organization"
        ) else await client.post(
            "/fhir/Organization", content='{"resourceType":"Organization","name":"x"}', headers=JSON | token()
        )
    seen, link = [], "http://test/fhir/_history?_count=2"
    while link:
        page = (await client.get(link, headers=token())).json()
        seen += [entry["fullUrl"] for entry in page["entry"]]
        await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())
        link = next((found["url"] for found in page["link"] if found["relation"] == "next"), None)
    assert len(seen) == len(set(seen)) == 10


async def test_at_gives_the_versions_that_were_current_at_some_time_in_a_period(client, token, patient, store):
    path = f"/fhir/Patient/{patient}"
    for _ in range(3):
        await client.put(path, content=PATIENT[:-1] + f',"id":"{patient}"}}', headers=JSON | token())
    await client.delete(path, headers=token())
    # Versions 1 to 5 (the last is the deletion) came on the first days of 2021 to 2025.
    async with store.transaction() as tx:
        await tx.run("UPDATE fhir.version SET updated = make_timestamptz(2020 + version, 1, 1, 0, 0, 0, 'UTC')")

    async def versions(query: str) -> list[str]:
        found = []
        for address in (path, "/fhir/Patient", "/fhir"):
            answer = await client.get(f"{address}/_history?{query}", headers=token())
            assert answer.status_code == 200, answer.text
            found.append([one["response"]["etag"][3] for one in answer.json().get("entry", [])])
        assert found[0] == found[1] == found[2]
        return found[0]

    assert await versions("_at=2020") == []
    assert await versions("_at=2021") == ["1"]
    assert await versions("_at=2022-06") == ["2"]
    assert await versions("_at=2021-06-01T00:00:00Z") == ["1"]
    assert await versions("_at=2022-01-01T00:00:00Z") == ["2"]
    assert await versions("_at=2022-01-01T01:00:00+01:00") == ["2"]
    assert await versions("_at=2024") == ["4"]
    assert await versions("_at=2030") == ["5"]
    assert await versions("_since=2023-01-01T00:00:00Z") == ["5", "4", "3"]
    assert await versions("_since=2023-01-01T00:00:00Z&_at=2023") == ["3"]
    assert await versions("_at=2021&_count=0") == []


async def test_a_page_keeps_to_the_period_that_was_asked_for(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    for _ in range(4):
        await client.put(path, content=PATIENT[:-1] + f',"id":"{patient}"}}', headers=JSON | token())
    seen, link = [], f"http://test{path}/_history?_count=2&_at=2020&_since=2019-01-01T00:00:00Z"
    assert "entry" not in (await client.get(link, headers=token())).json()
    link = link.replace(
        "_at=2020", "_at=" + (await client.get(path, headers=token())).json()["meta"]["lastUpdated"][:4]
    )
    while link:
        page = (await client.get(link, headers=token())).json()
        seen += [entry["response"]["etag"] for entry in page.get("entry", [])]
        link = next((found["url"] for found in page["link"] if found["relation"] == "next"), None)
    assert seen == [f'W/"{number}"' for number in range(5, 0, -1)]
    twice = await client.get(f"{path}/_history?_count=1&_count=2", headers=token())
    assert twice.status_code == 400

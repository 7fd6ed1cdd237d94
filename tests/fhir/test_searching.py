"""FHIR search over HTTP: http://hl7.org/fhir/R4/search.html"""

from __future__ import annotations

import pytest

from tests.fhir.conftest import JSON, PATIENT, observation


@pytest.fixture
async def measured(client, token, patient):
    """Ids of nine observations of the patient, oldest first: three of each of three codes."""
    made = []
    for number in range(9):
        text = observation(patient, code=("8867-4", "29463-7", "8480-6")[number % 3], when=f"2026-01-0{number + 1}")
        made.append((await client.post("/fhir/Observation", content=text, headers=JSON | token())).json()["id"])
    return made


def ids(bundle) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


async def test_a_patients_observations_by_code_newest_first(client, token, patient, measured):
    query = f"patient={patient}&code=http://loinc.org|29463-7&_sort=-date&_count=20"
    for caller in (token(), token("user/Observation.s"), token("patient/Observation.s", patient=patient)):
        bundle = (await client.get(f"/fhir/Observation?{query}", headers=caller)).json()
        assert bundle["type"] == "searchset"
        assert bundle["total"] == 3
        assert ids(bundle) == [measured[7], measured[4], measured[1]]
        assert bundle["entry"][0]["fullUrl"] == f"http://test/fhir/Observation/{measured[7]}"


async def test_pages_join_without_gap_or_double_while_others_write(client, token, patient, measured):
    seen, link = [], f"http://test/fhir/Observation?patient={patient}&_sort=-date&_count=4"
    while link:
        page = (await client.get(link, headers=token())).json()
        seen += ids(page)
        text = observation(patient, when="2027-01-01")
        await client.post("/fhir/Observation", content=text, headers=JSON | token())
        link = next((found["url"] for found in page["link"] if found["relation"] == "next"), None)
    assert seen == measured[::-1]


async def test_dates_are_compared_by_their_precision(client, token, patient, measured):
    for query, expected in (
        ("date=2026-01-03", [2]),
        ("date=ge2026-01-08", [7, 8]),
        ("date=lt2026-01-02", [0]),
        ("date=ge2026-01-02&date=le2026-01-03", [1, 2]),
        ("date=2026-01", range(9)),
        ("date=ne2026", []),
    ):
        bundle = (await client.get(f"/fhir/Observation?patient={patient}&_sort=date&{query}", headers=token())).json()
        assert ids(bundle) == [measured[n] for n in expected], query


async def test_a_search_in_the_body_does_the_same(client, token, patient, measured):
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post(
        "/fhir/Observation/_search", content=f"patient={patient}&code=8867-4", headers=form | token()
    )
    assert answer.json()["total"] == 3
    wrong = await client.post("/fhir/Observation/_search", content="{}", headers=JSON | token())
    assert wrong.status_code == 415


async def test_a_name_or_number_that_was_searched_for_stands_in_no_link(client, token):
    for _ in range(3):
        await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())
    bundle = (await client.get("/fhir/Patient?family=Fjellrev&_count=1", headers=token())).json()
    links = {link["relation"]: link["url"] for link in bundle["link"]}
    assert "jellrev" not in links["self"] + links["next"]
    page = (await client.get(links["next"], headers=token())).json()
    assert len(ids(page)) == 1
    assert ids(page) != ids(bundle)


async def test_a_link_that_was_tampered_with_is_refused(client, token, patient):
    for page in ("abc", "AAAA", "%F0", "a" * 5000):
        assert (await client.get(f"/fhir/Patient?_page={page}", headers=token())).status_code == 400


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("nonsense=1", "nonsense"),
        ("code:nonsense=1", "code"),
        ("date=xx2026", "date"),
        ("date=2026-13-01", "date"),
        ("_sort=nonsense", "_sort"),
        ("_count=-1", "_count"),
        ("subject:Patient.nonsense=x", "subject"),
        ("_include=Observation:code", "_include"),
        ("value-quantity=x", "value-quantity"),
        ("_summary=some", "_summary"),
        ("_elements=nonsense", "_elements"),
    ],
)
async def test_what_is_not_understood_is_named_never_ignored(client, token, query, names):
    answer = await client.get(f"/fhir/Observation?{query}", headers=token())
    assert answer.status_code == 400
    assert names in answer.json()["issue"][0]["diagnostics"]


async def test_leniency_says_what_it_left_out(client, token, patient, measured):
    headers = token() | {"prefer": "handling=lenient"}
    bundle = (await client.get(f"/fhir/Observation?patient={patient}&nonsense=1", headers=headers)).json()
    [said] = [entry for entry in bundle["entry"] if entry["search"]["mode"] == "outcome"]
    assert "nonsense" in said["resource"]["issue"][0]["diagnostics"]
    assert "nonsense" not in bundle["link"][0]["url"]


async def test_a_person_must_name_the_patient(client, token, patient, measured):
    answer = await client.get("/fhir/Observation?code=8867-4", headers=token("user/*.rs"))
    assert answer.status_code == 403
    other = await client.get("/fhir/Observation?patient=other&code=8867-4", headers=token("user/*.rs"))
    assert other.json()["total"] == 0


async def test_a_bound_token_is_kept_to_its_patient(client, token, patient, measured):
    bound = token("patient/*.rs", patient=patient)
    assert (await client.get("/fhir/Observation?code=8867-4", headers=bound)).json()["total"] == 3
    assert (await client.get("/fhir/Observation?patient=other", headers=bound)).status_code == 403
    elsewhere = token("patient/*.rs", patient="other")
    assert (await client.get("/fhir/Observation?code=8867-4", headers=elsewhere)).json()["total"] == 0
    assert (await client.get("/fhir/Patient", headers=bound)).json()["total"] == 1


async def test_a_search_over_the_population_is_noted_for_each_patient_found(client, token, patient, measured, trail):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    await client.post("/fhir/Observation", content=observation(other), headers=JSON | token())
    bundle = (await client.get("/fhir/Observation?code=8867-4", headers=token())).json()
    assert bundle["total"] == 4
    assert {row[2] for row in (await trail()) if row[0] == "fhir.search"} == {patient, other}


async def test_what_is_not_handed_out_is_not_noted_as_seen(client, token, store, trail):
    answers = [await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token()) for _ in range(3)]
    made = [answer.json()["id"] for answer in answers]
    page = (await client.get("/fhir/Patient?family=fjellrev&_count=2", headers=token())).json()
    assert {row[2] for row in (await trail()) if row[0] == "fhir.search"} == set(ids(page))
    history = (await client.get("/fhir/Patient/_history?_count=1", headers=token())).json()
    assert [row[2] for row in (await trail()) if row[0] == "fhir.history_type"] == ids(history)
    for number in range(4):
        text = observation(made[0], value=str(number))
        await client.post("/fhir/Observation", content=text, headers=JSON | token())
    await client.get(f"/fhir/Observation?patient={made[0]}&_count=3", headers=token("user/*.rs"))
    async with store.transaction() as tx:
        row = await tx.one("SELECT resources FROM audit.entry WHERE operation = 'fhir.search' ORDER BY at DESC LIMIT 1")
    assert row["resources"] == 3


async def test_a_count_alone_shows_nobody_and_notes_nobody(client, token, patient, measured, trail):
    bundle = (await client.get("/fhir/Observation?_summary=count", headers=token())).json()
    assert (bundle["total"], "entry" in bundle) == (9, False)
    assert [link["relation"] for link in bundle["link"]] == ["self"]
    assert (await client.get("/fhir/Observation?_summary=count&code=none", headers=token())).json()["total"] == 0
    assert {row[2] for row in (await trail()) if row[0] == "fhir.search"} == {None}


async def test_the_settings_say_how_large_a_page_is(client, token, platform, patient, measured, monkeypatch):
    monkeypatch.setattr(platform.pages, "size", 2)
    monkeypatch.setattr(platform.pages, "limit", 4)
    for path in (f"/fhir/Observation?patient={patient}", "/fhir/Observation/_history"):
        joint = "&" if "?" in path else "?"
        assert len((await client.get(path, headers=token())).json()["entry"]) == 2
        assert len((await client.get(f"{path}{joint}_count=100", headers=token())).json()["entry"]) == 4


async def test_a_search_that_finds_nobody_is_noted_too(client, token, trail):
    await client.get("/fhir/Patient?family=ingen", headers=token())
    assert await trail() == [("fhir.search", "done", None)]


async def test_health_personnel_find_a_patient_by_who_it_is(client, token, patient, trail):
    caller = token("user/Patient.rs")
    bundle = (await client.get("/fhir/Patient?family=fjellrev&birthdate=1990-05-17", headers=caller)).json()
    assert ids(bundle) == [patient]
    assert (await trail())[-1] == ("fhir.search", "done", patient)
    assert (await client.get("/fhir/Patient?active=true", headers=caller)).status_code == 403

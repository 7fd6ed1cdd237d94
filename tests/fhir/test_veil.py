"""What a grant hides is nowhere to be found: by id, in lists, totals, chains, includes, histories or on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from samspill import trust
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search.tokens import token as token_of
from samspill.fhir.veil import hidden_by, veil
from samspill.trust import PatientGrant
from samspill.trust.grants import Hide

SENSITIVE = ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "V")
LOINC = "http://loinc.org"


def observation(code: str, when: str, *, label: tuple[str, str] | None = None, **more: Any) -> dict[str, Any]:
    labels = {"meta": {"security": [{"system": label[0], "code": label[1]}]}} if label else {}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": "Patient/kari"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": 5, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
        "contained": [
            {"resourceType": "Device", "id": "d", "status": "active", "deviceName": [{"name": "v", "type": "other"}]}
        ],
        "device": {"reference": "#d"},
        **labels,
        **more,
    }


HIDES = {
    "a label": Hide(rule="test", labels=frozenset({SENSITIVE})),
    "a code": Hide(rule="test", codes=frozenset({(LOINC, "h-1")})),
    "a kind and a code": Hide(rule="test", kinds=frozenset({"Observation"}), codes=frozenset({(LOINC, "h-1")})),
    "an organisation": Hide(rule="test", organisations=frozenset({"Organization/hus"})),
    "a practitioner": Hide(rule="test", practitioners=frozenset({"Practitioner/lege"})),
    "an episode": Hide(rule="test", encounters=frozenset({"Encounter/opphold"})),
    "a period": Hide(rule="test", starts=datetime(2020, 1, 1, tzinfo=UTC), ends=datetime(2021, 1, 1, tzinfo=UTC)),
}


@pytest.fixture
async def world(client: Any, token: Any) -> Any:
    """Kari's record: one result that anybody may see, and one that every hide of `HIDES` hides."""
    hidden = observation(
        "h-1",
        "2020-05-01",
        label=SENSITIVE,
        encounter={"reference": "Encounter/opphold"},
        performer=[{"reference": "Organization/hus"}, {"reference": "Practitioner/lege"}],
    )
    resources = {
        "Organization/hus": {"resourceType": "Organization", "id": "hus", "name": "Hus"},
        "Practitioner/lege": {"resourceType": "Practitioner", "id": "lege"},
        "Patient/kari": {"resourceType": "Patient", "id": "kari"},
        "Encounter/opphold": {
            "resourceType": "Encounter",
            "id": "opphold",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": {"reference": "Patient/kari"},
        },
        "Observation/seen": {**observation("s-1", "2024-05-01"), "id": "seen"},
        "Observation/hidden": {**hidden, "id": "hidden"},
        "DiagnosticReport/both": {
            "resourceType": "DiagnosticReport",
            "id": "both",
            "status": "final",
            "code": {"text": "begge"},
            "subject": {"reference": "Patient/kari"},
            "result": [{"reference": "Observation/seen"}, {"reference": "Observation/hidden"}],
        },
    }
    for place, resource in resources.items():
        answer = await client.put(f"/fhir/{place}", json=resource, headers=token())
        assert answer.status_code == 201, answer.text
    answer = await client.put(
        "/fhir/Observation/hidden", json={**hidden, "id": "hidden", "status": "amended"}, headers=token()
    )
    assert answer.status_code == 200
    return client


@pytest.fixture(params=HIDES)
def hides(request: Any, monkeypatch: Any) -> None:
    """Every decision about Kari's record hides this."""
    decide = trust.decide

    async def hiding(tx: Any, call: Any, *asked: Any, **more: Any) -> Any:
        if call.caller.patient != "kari":
            return await decide(tx, call, *asked, **more)
        return PatientGrant(("context:patient",), "kari", bound=True, hides=(HIDES[request.param],))

    monkeypatch.setattr(trust, "decide", hiding)


@pytest.fixture
def me(token: Any) -> dict[str, str]:
    headers: dict[str, str] = token("patient/*.cruds", "PATRQT", sub="Patient/kari", patient="kari")
    return headers


def ids(bundle: dict[str, Any]) -> set[str]:
    return {f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in bundle.get("entry", ())}


async def test_what_is_hidden_is_not_read(world, hides, me):
    for path in ("Observation/hidden", "Observation/hidden/_history/1", "Observation/hidden/_history/2"):
        answer = await world.get(f"/fhir/{path}", headers=me)
        assert answer.status_code == 404, path
        assert "hidden" not in answer.text.replace("Observation/hidden", "")
    assert (await world.get("/fhir/Observation/seen", headers=me)).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "Observation?_total=accurate",
        "Observation?patient=kari&_sort=-date&_total=accurate",
        "Observation?code=h-1,s-1&_total=accurate&_sort=-date",
        "Observation?_sort=code&_total=accurate",
        "Observation?_sort=value-quantity&_total=accurate",
        "Observation?_sort=-value-quantity,date&_total=accurate",
        "Observation?_sort=date&_total=accurate",
        "Observation?value-quantity=5&_total=accurate",
        "Patient/kari/Observation?_total=accurate",
        "Patient/kari/*?_type=Observation&_total=accurate",
    ],
)
async def test_what_is_hidden_is_in_no_list_and_no_total(world, hides, me, query):
    bundle = (await world.get(f"/fhir/{query}", headers=me)).json()
    assert ids(bundle) == {"Observation/seen"}
    assert bundle["total"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "DiagnosticReport?result.code=h-1",
        "Patient?_has:Observation:patient:code=h-1",
        "Observation?code=h-1",
    ],
)
async def test_what_is_hidden_answers_no_question(world, hides, me, query):
    bundle = (await world.get(f"/fhir/{query}&_total=accurate", headers=me)).json()
    assert (ids(bundle), bundle["total"]) == (set(), 0)


async def test_what_is_hidden_contains_nothing_that_is_found(world, hides, me):
    bundle = (await world.get("/fhir/Device?_contained=true&status=active&_total=accurate", headers=me)).json()
    assert (ids(bundle), bundle["total"]) == ({"Observation/seen"}, 1)


async def test_what_is_hidden_is_not_included(world, hides, me):
    bundle = (await world.get("/fhir/DiagnosticReport?_include=DiagnosticReport:result", headers=me)).json()
    assert "Observation/hidden" not in ids(bundle)


async def test_what_is_hidden_is_in_no_history_and_no_record_in_whole(world, hides, me):
    for path in ("Observation/_history", "_history", "Patient/kari/$everything"):
        bundle = (await world.get(f"/fhir/{path}", headers=me)).json()
        assert "Observation/hidden" not in ids(bundle), path
        assert "Observation/seen" in ids(bundle), path


async def test_the_patients_page_leaves_it_out_too(world, hides, token):
    headers = token("patient-record.read", "PATRQT", sub="Patient/kari", patient="kari")
    page = (await world.get("/patient-record/kari", headers=headers)).json()
    assert page["kinds"].get("Observation", 0) == 1
    assert "h-1" not in str(page)


async def test_the_answer_says_that_something_is_withheld(world, hides, me):
    answer = await world.get("/fhir/Observation", headers=me)
    assert answer.headers["samspill-withheld"] == "true"


async def test_what_is_hidden_is_not_changed(world, hides, me, token):
    changed = observation("h-1", "2020-05-01") | {"id": "hidden"}
    for answer in (
        await world.put("/fhir/Observation/hidden", json=changed, headers=me),
        await world.delete("/fhir/Observation/hidden", headers=me),
    ):
        assert answer.status_code in (404, 204)
    now = (await world.get("/fhir/Observation/hidden", headers=token())).json()
    assert now["status"] == "amended"


def test_a_statement_that_deletes_or_writes_keeps_its_table():
    put = veil((HIDES["a label"],))
    assert put("DELETE FROM fhir.resource WHERE rid = 1") == "DELETE FROM fhir.resource WHERE rid = 1"
    assert put("UPDATE fhir.resource AS r SET version = 2") == "UPDATE fhir.resource AS r SET version = 2"
    assert put("INSERT INTO fhir.resource (rid) VALUES (1)") == "INSERT INTO fhir.resource (rid) VALUES (1)"


def test_a_label_is_told_by_the_number_of_the_rows_own_type():
    text = hidden_by(Hide(rule="test", labels=frozenset({SENSITIVE})))
    assert text.count(SENSITIVE[0]) == 1
    numbers = text.partition("{")[2].partition("}")[0].split(",")
    for kind in ("Observation", "Patient", "DocumentReference"):
        own = token_of(kind, "_security", *SENSITIVE)
        assert own == f"{numbers[TYPE_CODE[kind] - 1]}|{'|'.join(SENSITIVE)}"
    assert numbers[TYPE_CODE["Organization"] - 1] == "0"


def test_a_label_that_is_kept_as_its_digest_is_told_by_every_type():
    long = ("http://example.org/" + "x" * 1000, "V")
    text = hidden_by(Hide(rule="test", labels=frozenset({long})))
    assert all(token_of(kind, "_security", *long) in text for kind in ("Observation", "Patient"))
    assert long[0] not in text


def test_values_are_quoted():
    text = hidden_by(Hide(rule="test", organisations=frozenset({"Organization/x'); DROP TABLE fhir.resource; --"})))
    assert "x''); DROP" in text
    assert "x'); DROP" not in text.replace("x''", "")

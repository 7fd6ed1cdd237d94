"""Settings as FHIR Consent."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from samspill.fhir.validation import validate
from samspill.kernel import clock
from samspill.services.privacy.consents import consent_of
from samspill.trust.settings import keeping
from tests.services.privacy.conftest import JSON

BLOCK = {
    "definition": "block",
    "metadata": {
        "level": "hard",
        "to": {"organisations": ["310000019"], "practitioners": ["565000001"], "roles": ["SP"]},
        "but": {"practitioners": ["565000001"]},
        "what": {
            "classes": ["medication"],
            "kinds": ["Observation"],
            "documentTypes": ["A00-1"],
            "encounters": ["Encounter/e1"],
            "organisations": ["Organization/o1"],
            "start": "2020-01-01T00:00:00Z",
            "end": "2021-01-01T00:00:00Z",
        },
    },
    "starts": "2026-01-01T00:00:00+01:00",
    "ends": "2099-01-01T00:00:00+01:00",
}


@pytest.fixture
def ask(client, kvikk):
    async def get(query: str, headers=None):
        answer = await client.get(f"/privacy/fhir/Consent{query}", headers=headers or kvikk)
        return answer, json.loads(answer.text)

    return get


async def test_each_setting_is_a_valid_consent(records, put, ask):
    await put(BLOCK)
    await put({"definition": "sharing-consent", "metadata": {"to": {"organisations": ["310000019"]}}})
    await put({"definition": "sharing-reservation"})
    answer, bundle = await ask("?patient=Patient/p1")
    assert answer.status_code == 200
    assert validate(bundle, "Bundle") == ()
    assert (bundle["type"], bundle["total"]) == ("searchset", 3)
    consents = [entry["resource"] for entry in bundle["entry"]]
    assert [fault for one in consents for fault in validate(one, "Consent")] == []
    assert sorted(one["provision"]["type"] for one in consents) == ["deny", "deny", "permit"]


async def test_one_is_read_by_its_id(records, put, ask):
    kept = await put(BLOCK)
    answer, consent = await ask(f"/{kept['setting']}")
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"1"')
    assert (consent["id"], consent["status"], consent["patient"]["reference"]) == (
        kept["setting"],
        "active",
        "Patient/p1",
    )
    assert consent["provision"]["securityLabel"][0]["code"] == "hard"


SEARCHES = [
    ("status=active", 2),
    ("status=inactive", 0),
    ("status=active,inactive", 2),
    ("category=http://loinc.org|59284-0", 2),
    ("category=block", 1),
    ("category=urn:x|block", 0),
    ("period=ge2026-06-01", 2),
    ("period=ge2099-01-01", 1),
    ("period=lt2026-01-02", 1),
    ("period=sa2030-01-01", 0),
    ("status=active&category=sharing-reservation", 1),
]
IMPOSSIBLE = ["?patient=p1&colour=red", "?patient=p1&period=soon", "?patient=p1&period=ge2026-13-01"]


async def test_it_is_searched_and_what_cannot_be_is_explained(records, put, ask):
    await put(BLOCK)
    await put({"definition": "sharing-reservation"})
    found = {query: (await ask(f"?patient=p1&{query}"))[1]["total"] for query, _ in SEARCHES}
    assert found == dict(SEARCHES)
    for query in IMPOSSIBLE:
        assert (await ask(query))[0].status_code == 400, query


async def test_nobody_reads_anothers(records, put, ask, rolig):
    kept = await put(BLOCK)
    for query in ("?patient=p1", f"/{kept['setting']}"):
        assert (await ask(query, rolig()))[0].status_code == 403
    assert (await ask("/5b0c0a51-0000-4000-8000-000000000000"))[0].status_code in (403, 404)
    assert (await ask("/x"))[0].status_code in (403, 404)


async def test_what_has_ended_is_inactive(client, records, put, ask, kvikk):
    kept = await put(BLOCK)
    await client.post(f"/privacy/p1/settings/{kept['setting']}/withdraw", headers=kvikk | JSON)
    assert (await ask(f"/{kept['setting']}"))[1]["status"] == "inactive"


_NUMBERS = st.lists(st.from_regex(r"[0-9]{9}", fullmatch=True), min_size=1, max_size=3)
_SCOPES = st.fixed_dictionaries({}, optional={"organisations": _NUMBERS, "practitioners": _NUMBERS}).filter(bool)
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "classes": st.lists(st.sampled_from(["medication", "reports"]), min_size=1, max_size=2),
        "encounters": st.just(["Encounter/e1"]),
        "start": st.just("2020-01-01T00:00:00Z"),
    },
).filter(bool)
_METADATA = st.fixed_dictionaries(
    {}, optional={"level": st.sampled_from(["soft", "hard"]), "to": _SCOPES, "but": _SCOPES, "what": _PARTS}
)


@examples(_METADATA, st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)))  # noqa: DTZ001
def test_whatever_may_be_set_is_a_valid_consent(metadata, ends):
    change = keeping.Change(
        owner="kvikk", definition="block", active=True, at=clock.now(), author="x", kind="citizen", metadata=metadata
    )
    kept = keeping.draft(change)
    assert validate(consent_of(kept, "p1", ends or clock.now()), "Consent") == ()

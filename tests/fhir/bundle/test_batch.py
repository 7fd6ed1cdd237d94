"""The entries of a batch, each by itself: http://hl7.org/fhir/R4/http.html#transaction"""

from __future__ import annotations

from tests.fhir.bundle.conftest import binary, organisation, statuses
from tests.fhir.conftest import PATIENT
from tests.fhir.test_bundle import entry


async def test_a_batch_takes_the_same_entries_each_by_itself(client, token, post, patient):
    answer = await post(
        entry("PUT", "Organization?identifier=urn:x|1", organisation("1")),
        entry("POST", "Organization", organisation("1"), request={"ifNoneExist": "identifier=urn:x|1"}),
        entry("PATCH", f"Patient/{patient}", binary({"op": "add", "path": "/gender", "value": "female"})),
        entry("PATCH", f"Patient/{patient}", binary({"op": "test", "path": "/gender", "value": "male"})),
        entry("PATCH", f"Patient/{patient}", PATIENT),
        entry("GET", f"Patient/{patient}", request={"ifNoneMatch": 'W/"2"'}),
        entry("GET", f"Patient/{patient}", request={"ifModifiedSince": "2100-01-01T00:00:00Z"}),
        entry("HEAD", f"Patient/{patient}"),
        entry("DELETE", "Organization?identifier=urn:x|1", request={"ifMatch": 'W/"9"'}),
        entry("DELETE", "Organization?identifier=urn:x|1"),
        kind="batch",
        prefer="return=minimal",
    )
    assert statuses(answer) == ["201", "200", "200", "422", "422", "304", "304", "200", "412", "204"]
    entries = answer.json()["entry"]
    assert entries[0]["response"].keys() >= {"location", "etag", "lastModified"}
    assert entries[3]["response"]["outcome"]["issue"][0]["expression"] == ["[0].path"]
    assert "resource" not in entries[7]


async def test_a_batch_can_tell_in_words(post):
    answer = await post(
        entry("POST", "Organization", organisation("1")), kind="batch", prefer="return=OperationOutcome"
    )
    one = answer.json()["entry"][0]
    assert one["response"]["outcome"]["resourceType"] == "OperationOutcome"
    assert "resource" not in one

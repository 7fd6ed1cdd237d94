"""Names of callers and organisations."""

from __future__ import annotations

from samspill.services.access_log.looks import Named
from samspill.services.access_log.naming import named, names_of
from tests.services.conftest import patient, practitioner


def test_a_practitioner_has_a_name_and_a_category():
    assert named(practitioner()) == Named("Ragnhild Tindvarde", "Lege")
    assert named({"resourceType": "Practitioner"}) == Named("", "")
    assert named({"resourceType": "Organization", "name": "Sykehuset"}) == Named("Sykehuset")


async def test_names_are_looked_up_for_callers_and_organisations_and_for_no_patient(client, given, store):
    await given(practitioner(), patient(), {"resourceType": "Organization", "id": "hus", "name": "Sykehuset"})
    callers = ["Practitioner/fastlege", "Practitioner/gone", "Patient/p1", "dips", "Practitioner/"]
    async with store.transaction() as tx:
        found = await names_of(tx, [{"caller": caller, "organisation": "hus"} for caller in callers])
    assert found == {
        "Practitioner/fastlege": Named("Ragnhild Tindvarde", "Lege"),
        "Organization/hus": Named("Sykehuset"),
    }

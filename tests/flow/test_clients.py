"""Clients that others wrote, unchanged, against a platform that runs: what they expect of a FHIR server, they find."""

from __future__ import annotations

import pytest
from fhirclient.models import bundle, observation, patient
from fhirclient.server import FHIRServer
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import ResourceNotFound

NAME = [{"family": "Fjellrev", "given": ["Kvikk"]}]


@pytest.fixture
def py(running_platform):
    return SyncFHIRClient(
        running_platform.url + "/fhir", authorization=running_platform.token("system/*.cruds")["authorization"]
    )


class Server(FHIRServer):
    """SMART's client takes its token from a sign-in; this one has it already."""

    def __init__(self, url, token):
        super().__init__(None, base_uri=url)
        self.session.headers["Authorization"] = token


@pytest.fixture
def smart(running_platform):
    return Server(running_platform.url + "/fhir/", running_platform.token("system/*.cruds")["authorization"])


def heart_rate(client, person, value, when):
    return client.resource(
        "Observation",
        status="final",
        subject=person.to_reference(),
        code={"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        effectiveDateTime=when,
        valueQuantity={"value": value, "system": "http://unitsofmeasure.org", "code": "/min"},
    )


def test_fhirpy_creates_finds_changes_and_deletes(py):
    person = py.resource("Patient", name=NAME, birthDate="1990-05-17")
    person.create()
    for day, value in ((1, 61), (2, 72), (3, 83)):
        heart_rate(py, person, value, f"2026-11-0{day}T08:00:00Z").create()
    found = py.resources("Observation").search(patient=person.id, code="http://loinc.org|8867-4").sort("-date")
    assert [one["valueQuantity"]["value"] for one in found.limit(2).fetch_all()] == [83, 72, 61]
    assert len(py.resources("Observation").search(subject__Patient__family="fjell").fetch()) == 3
    assert len(py.resources("Observation").search(value_quantity__gt="70").fetch()) == 2
    people = py.resources("Patient").has("Observation", "patient", code="8867-4").fetch()
    assert [one.id for one in people] == [person.id]
    person["active"] = True
    person.save()
    assert py.reference("Patient", person.id).to_resource()["active"] is True
    included = py.resources("Observation").search(patient=person.id).include("Observation", "subject").fetch_raw()
    assert {entry["resource"]["resourceType"] for entry in included["entry"]} == {"Observation", "Patient"}


def test_fhirpy_updates_by_condition_patches_and_deletes(py):
    number = {"system": "http://example.org/number", "value": "17"}
    people = py.resources("Patient").search(identifier=f"{number['system']}|{number['value']}")
    made = [people.update(py.resource("Patient", identifier=[number], name=NAME, active=on)) for on in (True, False)]
    assert [new for _, new in made] == [True, False]
    assert made[0][0].id == made[1][0].id
    person = py.reference("Patient", made[0][0].id).to_resource()
    assert person["active"] is False
    operation = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.active"},
        {"name": "value", "valueBoolean": True},
    ]
    patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": operation}]}
    assert py.execute(person.reference, method="patch", data=patch)["active"] is True
    person.delete()
    with pytest.raises(ResourceNotFound):
        person.refresh()


def test_fhirpy_pages_through_more_than_a_page(py):
    person = py.resource("Patient", name=NAME)
    person.create()
    for minute in range(45):
        heart_rate(py, person, minute, f"2026-11-01T08:{minute:02}:00Z").create()
    found = py.resources("Observation").search(patient=person.id).sort("date").limit(10).fetch_all()
    assert [one["valueQuantity"]["value"] for one in found] == list(range(45))


def test_smarts_own_client_reads_what_it_writes_and_takes_it_for_what_it_is(smart):
    person = patient.Patient({"name": NAME, "birthDate": "1990-05-17"})
    person.create(smart)
    [page] = patient.Patient.where({"family": "fjellrev"}).perform_iter(smart)
    [entry] = page.entry
    assert (entry.resource.birthDate.isostring, entry.search.mode) == ("1990-05-17", "match")
    id_ = entry.resource.id
    made = observation.Observation(
        {
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
            "subject": {"reference": f"Patient/{id_}"},
        }
    )
    package = bundle.Bundle(
        {
            "type": "transaction",
            "entry": [{"resource": made.as_json(), "request": {"method": "POST", "url": "Observation"}}],
        }
    )
    answer = smart.post_json("", package.as_json()).json()
    assert bundle.Bundle(answer).entry[0].response.status.startswith("201")
    [found] = observation.Observation.where({"patient": id_}).perform_resources_iter(smart)
    assert found.status == "final"
    assert patient.Patient.read(id_, smart).name[0].family == "Fjellrev"

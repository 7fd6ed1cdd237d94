"""A small world of the registers, and what callers of it send."""

from __future__ import annotations

import asyncio
import uuid

import asyncpg
import pytest

from samspill.fhir import profiles
from samspill.fhir.validation import validate
from samspill.grunndata import feeds
from samspill.store import Store
from tests.conftest import named as at_server
from tests.grunndata.conftest import (
    ADULT,
    ADULT_OLD,
    CHILD,
    COUNCIL,
    DOCTOR,
    HOSPITAL,
    NURSE,
    OFFICE,
    PARENT_A,
    PARENT_B,
    PROTECTED,
    line,
    number,
    person,
    responsible,
    street,
)

FORM = {"content-type": "application/x-www-form-urlencoded"}
GP, SUBSTITUTE, MERGED = "565000001", "565000002", "565000009"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
HPR = "urn:oid:2.16.578.1.12.4.1.4.4"
FHIR = (
    *(f"registers.{kind}{end}" for kind in ("patient", "related_person", "practitioner") for end in ("", "s")),
    *(f"registers.{kind}{end}" for kind in ("role", "organization", "care_team") for end in ("", "s")),
)
PAGES = tuple(f"registers.{page}" for page in ("find", "staff", "tree", "lists"))
RUNNING = tuple(f"registers.{what}" for what in ("state", "feed", "snapshot"))


def home(**more):
    """An address in a street, as Persontjenesten writes one."""
    said = street()
    return said | {
        "streetAddress": said["streetAddress"] | {"city": {"cityName": "Oslo", "postalCode": "0150"}},
        **more,
    }


def named(given, family, **more):
    return {"givenName": given, "familyName": family, **more}


PEOPLE = (
    person(
        "adult",
        number(ADULT_OLD, "Discontinued", isValid=False),
        ADULT,
        gender=[{"gender": "Female"}],
        name=[
            named("Kari", "Før", validFrom="1990-05-17", validTo="2015-01-01", isValid=False),
            named("Kari", "Lyng", middleName="Elv", validFrom="2015-01-01"),
        ],
        residentialAddress=[home()],
        commonContactRegisterInformation={"language": "nn"},
    ),
    person(
        "child",
        CHILD,
        born="2016-09-01",
        gender=[{"gender": "Male"}],
        name=[named("Odd", "Lyng")],
        residentialAddress=[home()],
        parentalResponsibility=[
            responsible(PARENT_A, validFrom="2016-09-01", validTo="2034-09-01"),
            responsible(PARENT_B, validFrom="2016-09-01", validTo="2020-01-01", isValid=False),
        ],
        familyRelation=[{"relatedPerson": PARENT_A, "relatedPersonsRole": "Mother", "myRoleForRelatedPerson": "Child"}],
        guardianshipOrFuturePowerOfAttorney=[
            {
                "guardianshipType": "Mindreaarig",
                "guardian": {
                    "identificationNumber": ADULT,
                    "guardianshipScope": "PersonligeInteresser",
                    "guardianServiceArea": [{"guardianServiceTask": "HelseOgOmsorg"}],
                },
            }
        ],
    ),
    person("parent", PARENT_A, born="1984-06-12", name=[named("Mor", "Lyng")], gender=[{"gender": "Female"}]),
    person(
        "hidden",
        PROTECTED,
        born="1991-10-08",
        name=[named("Skjult", "Lyng")],
        addressProtection=[{"protectionLevel": "StrictlyConfidential"}],
        residentialAddress=[home(addressConfidentiality="StrictlyConfidential")],
        postalAddress=[home()],
    ),
    person("doctor", DOCTOR, born="1970-02-02", name=[named("Ragnhild", "Tindvarde")]),
    person("nurse", NURSE, born="1988-07-19", name=[named("Pleie", "Fjell")]),
)


def approval(category="LE", start="2005-07-01", **more):
    return {"Category": category, "ApprovalType": "1", "Valid": {"From": start}, **more}


STAFF = (
    {
        "HprNumber": GP,
        "NIN": DOCTOR,
        "FirstName": "Ragnhild",
        "MiddleName": "Li",
        "LastName": "Tindvarde",
        "DateOfBirth": "1970-02-02",
        "MergedHprNumbers": [MERGED],
        "Approvals": [
            approval(
                Specialities=[{"CodeValue": "1", "Valid": {"From": "2012-01-01"}}],
                RequisitionRights=[{"CodeValue": "1"}],
                Restrictions=[{"CodeValue": "7", "Valid": {"From": "2020-01-01", "To": "2021-01-01"}}],
            ),
            approval("SP", "1995-01-01", Valid={"From": "1995-01-01", "To": "2000-01-01"}),
        ],
    },
    {"HprNumber": SUBSTITUTE, "FirstName": "Vilde", "LastName": "Tind-Vikar", "Approvals": [approval()]},
    {"HprNumber": "565000003", "NIN": NURSE, "FirstName": "Pleie", "LastName": "Fjell", "Approvals": [approval("SP")]},
)
UNITS = (
    {
        "OrganizationNumber": COUNCIL,
        "Name": "Syntetisk kommune",
        "Memberships": [{"Valid": {"From": "2020-01-01", "To": "2022-01-01"}}, {}],
        "AcceptedTerms": [{"Id": "tillitsrammeverk-1.1", "Valid": {"From": "2020-01-01"}}],
    },
    {
        "OrganizationNumber": OFFICE,
        "Name": "Lyngveien legesenter",
        "HerId": 8001,
        "ParentOrganizationNumber": COUNCIL,
        "InOperation": {"From": "2010-01-01"},
    },
    {"ReshId": 4201, "Name": "Medisinsk avdeling", "ParentOrganizationNumber": HOSPITAL},
    {"OrganizationNumber": HOSPITAL, "Name": "Syntetisk sykehus", "Valid": False},
)
SINCE = {"From": "2020-01-01T00:00:00+01:00"}


def on_list(id_, nin, **period):
    return {"Id": id_, "PatientNIN": nin, "GPContractId": "70", "Period": SINCE | period}


PRACTICE = (
    (
        "ContractCreated",
        {
            "Id": "70",
            "Name": "Lista til Tindvarde",
            "GPOfficeOrganizationNumber": OFFICE,
            "Municipality": {"CodeValue": "0301"},
            "Valid": SINCE,
        },
    ),
    (
        "GPOnContractCreated",
        {"Id": "1", "GPContractId": "70", "HprNumber": MERGED, "Valid": SINCE, "WorkingOnDays": [1, 3]},
    ),
    (
        "GPOnContractCreated",
        {
            "Id": "2",
            "GPContractId": "70",
            "HprNumber": SUBSTITUTE,
            "SubstituteForHprNumber": GP,
            "Valid": {"From": "2022-01-01", "To": "2022-07-01"},
            "WorkingPercentage": 40,
            "Relationship": {"CodeValue": "FLV"},
        },
    ),
    ("PatientOnContractCreated", on_list("11", ADULT_OLD, To="2024-01-01T00:00:00+01:00")),
    ("PatientOnContractCreated", on_list("12", CHILD)),
    ("PatientOnContractCreated", on_list("13", PROTECTED)),
)


WORLD = {
    "FREG": [("PersonIsCreated", one) for one in PEOPLE],
    "HPR": [("PersonCreated", one) for one in STAFF],
    "AR": [("OrganizationCreated", one) for one in UNITS],
    "FLR": list(PRACTICE),
}


UNLOADED: dict[str, str] = {}
"""Which template a loaded one was made from."""


async def apply(store, register, events):
    """Let a register tell these next."""
    async with store.transaction() as tx:
        last = await feeds.latest(tx, register)
        lines = [line(register, last + place, event, item) for place, (event, item) in enumerate(events, 1)]
        return await feeds.apply(tx, register, feeds.read(lines))


@pytest.fixture(scope="session")
def template(server, template):
    """The name of a database whose registers have all been told of the same small world."""

    async def make():
        name = f"registers_{uuid.uuid4().hex}"
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        await connection.close()
        store = await Store.open(at_server(server, name), 1)
        for register, events in WORLD.items():
            await apply(store, register, events)
        await store.close()
        UNLOADED[name] = template
        return name

    return asyncio.run(make())


@pytest.fixture
async def second(server, template):
    """A database whose registers have not said anything."""
    name = f"second_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {UNLOADED[template]} STRATEGY FILE_COPY")
    opened = await Store.open(at_server(server, name), 1)
    yield opened
    opened.terminate()
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture
def tell(store):
    """`await tell("FREG", ("PersonIsCreated", item), …)`: the register tells these next."""

    async def do(register, *events):
        return await apply(store, register, events)

    return do


@pytest.fixture
def reader(token):
    """A program that may look up everything by FHIR."""
    return token(" ".join(FHIR), "TREAT", sub="journal")


@pytest.fixture
def registry(token):
    """Somebody who runs the registers."""
    return token(" ".join((*FHIR, *PAGES, *RUNNING)), "HSYSADMIN", sub="staff:register")


def faults(resource):
    """What is wrong with a resource, by R4 and by the profiles that it claims."""
    checked = profiles.check(profiles.Known(), resource, profiles.named(resource))
    return [f"{fault.where}: {fault.what}" for fault in (*validate(resource), *checked)]


def found(answer):
    """The resources that a search found."""
    assert answer.status_code == 200, answer.text
    entries = answer.json().get("entry", ())
    return [entry["resource"] for entry in entries if entry["search"]["mode"] == "match"]


@pytest.fixture
def get(client, reader):
    """`await get("Patient/adult", **query)`: the answer of the FHIR endpoint."""

    async def do(path, headers=reader, **query):
        params = {name.replace("_of", "-of"): value for name, value in query.items()}
        return await client.get(f"/registers/fhir/{path}", params=params, headers=headers)

    return do


@pytest.fixture
def search(client, reader):
    """`await search("Patient", identifier=…)`: what a form finds."""

    async def do(kind, headers=reader, **fields):
        params = {name.replace("__", "."): value for name, value in fields.items()}
        return await client.post(f"/registers/fhir/{kind}/_search", data=params, headers=headers)

    return do

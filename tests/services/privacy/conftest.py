"""Citizens whom the population register has, and their headers."""

from __future__ import annotations

import pytest

from samspill.kernel import clock, strict_json
from samspill.trust import relations
from tests.services.conftest import ATTESTED, FNR, patient

KVIKK, ROLIG, BARN = "22879420664", "12868431421", "01891652093"
SCOPES = " ".join(
    f"privacy.{what}"
    for what in (
        *("definitions", "read", "history", "shields", "confirm", "put", "withdraw", "listed", "confirm_power"),
        *("give_power", "end_power", "search", "consent", "restrict", "restrictions"),
    )
)
PEOPLE = (
    ("kvikk", KVIKK, "1994-07-22", "Kvikk Fjellrev", "Fjellrev", "ugradert"),
    ("rolig", ROLIG, "1984-06-12", "Rolig Dalmus", "Dalmus", "ugradert"),
    ("barn", BARN, "2016-09-01", "Barn Dalmus", "Dalmus", "ugradert"),
)
JSON = {"content-type": "application/json"}
HPR = "565000001"
PARTY = {
    "code": "SYNT-KILDE-1",
    "name": "Syntetisk kilde",
    "organisation": "310000019",
    "client": "kilde",
    "endpoint": "",
    "definitions": ["block"],
}


@pytest.fixture
async def known(store):
    """The population register knows three people."""
    async with store.transaction() as tx:
        for id_, number, born, name, family, protection in PEOPLE:
            await tx.run(
                "INSERT INTO grunndata.person (id, sequence, status, birth_date, name, family, protection)"
                " VALUES ($1, 1, 'bosatt', $2::text::date, $3, $4, $5)",
                *(id_, born, name, family, protection),
            )
            await tx.run(
                "INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to)"
                " VALUES ($1, $2, 'fnr', true, 0, 1, '-infinity', 'infinity')",
                *(id_, number),
            )


@pytest.fixture
async def records(known, given):
    """Kvikk has the record p1, Rolig p2."""
    await given(patient(), patient("p2", identifier=[{"system": FNR, "value": ROLIG}], name=[{"text": "Rolig Dalmus"}]))


@pytest.fixture
def kvikk(token):
    """The headers of the citizen whose record p1 is."""
    return token(SCOPES + " patient/*.rs access-log.read", "PATRQT", sub="Patient/p1", patient="p1", pid=KVIKK)


@pytest.fixture
def rolig(token):
    """The headers of another citizen, for whatever purpose is given."""

    def make(purpose: str = "PATRQT", patient: str = "p2", scope: str = SCOPES):
        return token(scope + " patient/*.rs patient-record.read", purpose, sub="Patient/p2", patient=patient, pid=ROLIG)

    return make


@pytest.fixture
def put(client, kvikk):
    """`await put({…})`: set a setting of p1, as the citizen."""

    async def send(said, headers=None, status=(200, 201)):
        answer = await client.post(
            "/privacy/p1/settings", content=strict_json.write(said), headers=(headers or kvikk) | JSON
        )
        assert answer.status_code in status, answer.text
        return answer.json()

    return send


@pytest.fixture
def registered(client, token):
    """`await registered(areas=[…])`: register the party, for blocks and for what else is given."""
    staff = token("privacy.register", "HSYSADMIN", sub="staff:drift")

    async def register(**more):
        answer = await client.post("/privacy/parties", content=strict_json.write(PARTY | more), headers=staff | JSON)
        assert answer.status_code == 201, answer.text

    return register


@pytest.fixture
async def physician(token, store):
    """A doctor who treats p1, with a FHIR client."""
    async with store.transaction() as tx:
        await relations.add(
            tx, "p1", "encounter", at=clock.now(), author="test", source="Encounter/1", practitioner=HPR
        )
    claims = {
        "nhn:tillitsrammeverk:parameters": ATTESTED,
        "helseid://claims/hpr/hpr_number": HPR,
        "pid": "02827033319",
    }
    scope = f"user/*.cruds {SCOPES}"
    return token(scope, sub="Practitioner/fastlege", organisation="legesenter", **claims)

"""Items of the registers, as short as a test may want them, and a way to apply them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from samspill.grunndata import feeds
from samspill.kernel import strict_json
from samspill.trust.decision import dossiers

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
# Synthetic numbers, computed: month + 80, and check digits that hold.
PARENT_A, PARENT_B = "12868431421", "30918231109"
CHILD, OTHER_CHILD, YOUTH = "01891652093", "03821551217", "20911361079"
ADULT, ADULT_OLD = "17859040217", "44908521126"
PROTECTED, CONFIDENTIAL = "08909121052", "25847522243"
DOCTOR, NURSE = "02827033319", "19878834405"
HELP = "80000000179"
OFFICE, COUNCIL, HOSPITAL = "310000019", "310000027", "310000035"


def line(register, number, event, item, **more):
    return strict_json.write({"register": register, "sequenceNumber": number, "eventType": event, "item": item, **more})


def number(value, status="InUse", kind=None, **more):
    kind = kind or ("DNumber" if value[0] in "4567" else "NationalIdentityNumber")
    return {"identificationNumber": value, "identificationNumberType": kind, "status": status, **more}


def street(house="7", unit="H0101", **more):
    place = {
        "municipalityNumber": "0301",
        "addressName": "Lyngveien",
        "addressNumber": {"houseNumber": house},
        "separatelyOccupiedUnitNumber": unit,
    }
    return {"streetAddress": place, **more}


def person(key, *numbers, status="Resident", born="1990-05-17", **parts):
    return {
        "id": key,
        "norwegianIdentificationNumber": [n if isinstance(n, dict) else number(n) for n in numbers],
        "status": [{"status": status}],
        "birth": [{"birthDate": born}],
        **parts,
    }


def responsible(value, kind="Joint", **more):
    return {"responsibilityType": kind, "responsible": value, **more}


async def gp_for(tx, record, hpr, at):
    """Whether somebody is the GP of a record's owner, or stands in for the GP, as a decision asks it."""
    asked = dossiers.Asked(dossiers.Who("", hpr, "", ""), dossiers.Which(record, ""), at)
    await tx.hold()
    await dossiers.ask(tx, [asked])
    one = asked.caller.hpr
    return {"gp": one in asked.record.gps, "substitute": one in asked.record.substitutes}


@pytest.fixture
def tell(store):
    """`await tell("FREG", ("PersonIsCreated", item), …)`: the register tells these next."""
    told: dict[str, int] = {}

    async def do(register, *items):
        lines = []
        for event, item in items:
            told[register] = told.get(register, 0) + 1
            lines.append(line(register, told[register], event, item))
        async with store.transaction() as tx:
            return await feeds.apply(tx, register, feeds.read(lines))

    return do


@pytest.fixture
def ask(store):
    """`await ask(persons.by_number, …)`: what a function of this package gives, in a transaction of its own."""

    async def do(function, *values, **named):
        async with store.transaction() as tx:
            return await function(tx, *values, **named)

    return do

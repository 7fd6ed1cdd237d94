from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from samspill.grunndata import personnel
from tests.grunndata.conftest import DOCTOR, person

HPR, OLD = "565000001", "565000002"
START = datetime(2020, 1, 1, tzinfo=UTC)


def some_period(chance):
    begin = START + timedelta(days=chance.randint(0, 500))
    ends = {"To": (begin + timedelta(days=chance.randint(1, 500))).isoformat()} if chance.random() < 0.6 else {}
    return {"From": begin.isoformat(), **ends}


def covers(period, at):
    return datetime.fromisoformat(period["From"]) <= at and (
        "To" not in period or at < datetime.fromisoformat(period["To"])
    )


def some_details(chance):
    return [{"CodeValue": code, "Valid": some_period(chance)} for code in chance.sample("1234", chance.randint(0, 3))]


async def test_approvals_are_those_that_one_finds_who_reads_them_all(tell, ask):
    chance = random.Random(5)
    held = [
        {
            "Category": category,
            "ApprovalType": "1",
            "Valid": some_period(chance),
            "Specialities": some_details(chance),
            "RequisitionRights": some_details(chance),
            "Restrictions": some_details(chance),
        }
        for category in ("LE", "SP", "PS", "TL", "JO")
    ]
    await tell("HPR", ("PersonCreated", {"HprNumber": HPR, "Approvals": held}))
    for _ in range(40):
        at = START + timedelta(days=chance.randint(-10, 1100))
        found = await ask(personnel.approvals, HPR, at)
        wanted = [
            (
                approval["Category"],
                *(
                    tuple(sorted(d["CodeValue"] for d in approval[name] if covers(d["Valid"], at)))
                    for name in ("Specialities", "RequisitionRights", "Restrictions")
                ),
            )
            for approval in held
            if covers(approval["Valid"], at)
        ]
        assert [(a.category, a.specialities, a.requisition, a.restrictions) for a in found] == wanted


async def test_merged_numbers_lead_to_the_one_that_goes_on_until_they_are_parted(tell, ask):
    await tell("FREG", ("PersonIsCreated", person("d", DOCTOR)))
    one, two = {"HprNumber": HPR, "NIN": DOCTOR, "FirstName": "Kari", "LastName": "Lyng"}, {"HprNumber": OLD}
    await tell("HPR", ("PersonCreated", two), ("PersonCreated", one))
    assert (await ask(personnel.by_hpr, OLD)).hpr == OLD
    await tell("HPR", ("HprNumbersMerged", one | {"MergedHprNumbers": [OLD]}), ("PersonUpdated", two))
    found = await ask(personnel.by_hpr, OLD)
    assert (found.hpr, found.name, found.person, found.active) == (HPR, "Kari Lyng", "d", True)
    await tell("HPR", ("PersonUpdated", one))
    assert (await ask(personnel.by_hpr, OLD)).hpr == OLD
    assert await ask(personnel.by_hpr, "565000003") is None

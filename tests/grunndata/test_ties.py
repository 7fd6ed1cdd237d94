"""Who people are, where they live, and whether they are health personnel."""

from __future__ import annotations

from datetime import UTC, datetime

from samspill import grunndata
from samspill.grunndata import ties
from samspill.grunndata.ties import Ties

NOW = datetime(2026, 10, 1, tzinfo=UTC)
PEOPLE = {"kari": "17859040217", "ola": "02827033319"}


async def known(tx):
    """Two people in one dwelling, one of them a doctor; and the record of each."""
    for person, number in PEOPLE.items():
        await tx.run("INSERT INTO grunndata.person (id, sequence, protection) VALUES ($1, 1, 'ugradert')", person)
        await tx.run(
            "INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to) "
            "VALUES ($1, $2, 'fnr', true, 0, 1, '-infinity', 'infinity')",
            person,
            number,
        )
        await tx.run(
            "INSERT INTO grunndata.address (person, kind, key, confidentiality, valid_from, valid_to) "
            "VALUES ($1, 'residential', 'lia 1', 'ugradert', '2020-01-01', 'infinity')",
            person,
        )
        await grunndata.note_record(tx, f"record-{person}", [number])
    await tx.run(
        "INSERT INTO grunndata.practitioner (hpr, sequence, nin, active) VALUES ('565000001', 1, $1, true)",
        PEOPLE["ola"],
    )
    await tx.run(
        "INSERT INTO grunndata.hpr_number (practitioner, number, rank, sequence) "
        "VALUES ('565000001', '565000001', 0, 1)"
    )


async def test_ties_are_those_of_the_registers(store):
    async with store.transaction() as tx:
        await known(tx)
        records = await ties.of_records(tx, ["record-kari", "record-ola", "record-nobody"], NOW)
        personnel = await ties.of_personnel(tx, ["565000001", "565000009"], NOW)
    assert records == {"record-kari": Ties("kari", "lia 1"), "record-ola": Ties("ola", "lia 1", "565000001")}
    assert personnel == {"565000001": Ties("ola", "lia 1", "565000001")}


async def test_who_did_not_live_there_yet_has_no_home(store):
    async with store.transaction() as tx:
        await known(tx)
        found = await ties.of_records(tx, ["record-kari"], datetime(2019, 1, 1, tzinfo=UTC))
    assert found == {"record-kari": Ties("kari")}

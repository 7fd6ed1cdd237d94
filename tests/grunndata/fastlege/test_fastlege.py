"""Whose patient was it then? The same answer as from reading every association one by one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from samspill.grunndata import fastlege, feeds, note_record
from tests.grunndata.conftest import ADULT, ADULT_OLD, CHILD, NOW, gp_for, line, person

DOCTORS = ("565000001", "565000002", "565000003")
START = datetime(2020, 1, 1, tzinfo=UTC)


class Undo(Exception):  # noqa: N818
    pass


def some_period(chance):
    begin = START + timedelta(days=chance.randint(0, 900))
    period = {"From": begin.isoformat()} if chance.random() < 0.9 else {}
    if chance.random() < 0.6:
        period["To"] = (begin + timedelta(days=chance.randint(1, 900))).isoformat()
    return period


def some_register(chance):
    """Contracts, doctors and patients with periods at random, told one by one, some of them changed later."""
    events = []
    for _ in range(40):
        which, number, period = chance.choice(("c", "d", "d", "p", "p")), chance.randint(1, 4), some_period(chance)
        if which == "c":
            events.append((chance.choice(("ContractCreated", "ContractCanceled")), {"Id": number, "Valid": period}))
        elif which == "d":
            item = {"Id": number, "GPContractId": chance.randint(1, 4), "HprNumber": chance.choice(DOCTORS)}
            other = {"SubstituteForHprNumber": DOCTORS[0]} if chance.random() < 0.4 else {}
            kind = chance.choice(("GPOnContractCreated", "GPOnContractUpdated", "GPOnContractDeleted"))
            events.append((kind, item | other | {"Valid": period}))
        else:
            item = {"Id": number, "PatientNIN": chance.choice((ADULT, CHILD)), "GPContractId": chance.randint(1, 4)}
            kind = chance.choice(("PatientOnContractCreated", "PatientOnContractCanceled"))
            events.append((kind, item | {"Period": period}))
    return events


def covers(period, at):
    begin, end = period.get("From"), period.get("To")
    return (begin is None or datetime.fromisoformat(begin) <= at) and (end is None or at < datetime.fromisoformat(end))


def read_one_by_one(events, patient, doctor, at):
    """The oracle: the newest word on each thing, and then every one of them."""
    newest = {}
    for event, item in events:
        newest[(event[:3], item["Id"])] = (event, item)
    kept = []
    for event, item in newest.values():
        period = item.get("Valid", item.get("Period"))
        gone = event.endswith("Deleted") or (event.endswith("Canceled") and "To" not in period)
        if not gone and covers(period, at):
            kept.append((event[:3], item, period))
    contracts = {item["Id"] for kind, item, _ in kept if kind == "Con"}
    lists = [
        (period.get("From", ""), -item["Id"], item["GPContractId"])
        for kind, item, period in kept
        if kind == "Pat" and item["PatientNIN"] == patient and item["GPContractId"] in contracts
    ]
    if not lists:
        return {"gp": False, "substitute": False}, None
    contract = max(lists)[2]
    works = [
        "SubstituteForHprNumber" in item
        for kind, item, _ in kept
        if kind == "GPO" and item["GPContractId"] == contract and item["HprNumber"] == doctor
    ]
    return {"gp": False in works, "substitute": True in works}, str(contract)


@pytest.mark.parametrize("seed", range(8))
async def test_the_register_answers_as_one_who_reads_it_all(store, seed):
    chance = random.Random(seed)
    events = some_register(chance)
    with pytest.raises(Undo):
        async with store.transaction() as tx:
            await feeds.apply(tx, "FREG", feeds.read([line("FREG", 1, "PersonIsCreated", person("a", ADULT))]))
            await note_record(tx, "record-a", [ADULT])
            await feeds.apply(tx, "FLR", feeds.read([line("FLR", n, *told) for n, told in enumerate(events, 1)]))
            for _ in range(60):
                at = START + timedelta(days=chance.randint(-10, 2000), hours=chance.randint(0, 23))
                doctor = chance.choice(DOCTORS)
                found = await gp_for(tx, "record-a", doctor, at)
                whole = await fastlege.gp_of(tx, "a", at)
                contract = whole.contract if whole else None
                assert (found, contract) == read_one_by_one(events, ADULT, doctor, at), (doctor, at)
                named = {d.hpr for d in whole.doctors} if whole else set()
                assert (doctor in named) == (found["gp"] or found["substitute"])
                assert ("a" in await fastlege.on_list(tx, doctor, at)) >= (found["gp"] or found["substitute"])
            raise Undo


async def test_a_list_follows_a_patient_whose_number_was_replaced(tell, ask):
    await tell("FREG", ("PersonIsCreated", person("a", ADULT)))
    await tell(
        "FLR",
        ("ContractCreated", {"Id": 1}),
        ("GPOnContractCreated", {"Id": 1, "GPContractId": 1, "HprNumber": DOCTORS[0], "WorkingOnDays": [1, 3]}),
        ("PatientOnContractCreated", {"Id": 1, "PatientNIN": ADULT_OLD, "GPContractId": 1}),
    )
    assert await ask(fastlege.gp_of, "a", NOW) is None
    await tell("FLR", ("PatientNinChanged", {"OldNIN": ADULT_OLD, "NewNIN": ADULT}))
    found = await ask(fastlege.gp_of, "a", NOW)
    assert found.doctors == (fastlege.Doctor(DOCTORS[0], None),)
    assert await ask(fastlege.on_list, DOCTORS[0], NOW) == ("a",)


async def test_what_is_not_about_access_is_kept_as_it_came(tell, ask):
    await tell("FLR", ("OutOfOfficeLocationCreated", {"Id": 5, "Name": "Utekontoret"}))
    assert await ask(feeds.items, "FLR", ["location:5"]) == {"location:5": {"Id": 5, "Name": "Utekontoret"}}

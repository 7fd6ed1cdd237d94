"""A call like the last one is decided on what was read for that; its end tells whether this is so, and records it.

Whatever changes between two calls, the second is answered as if nothing had been presumed.
"""

from __future__ import annotations

import asyncio
import random
import time

import pytest
from msgspec import structs

from samspill import exchange
from samspill.audit import grounds
from samspill.audit.recording import HEAD
from samspill.exchange import Operation, perform, presumed
from samspill.kernel import clock
from samspill.kernel.calls import Event, Reply
from samspill.kernel.problems import Invalid, Unavailable
from samspill.store import Collision, ahead
from samspill.trust import relations
from samspill.trust.tokens import issue
from tests.exchange.conftest import O1, O2
from tests.services.conftest import ATTESTED, observation
from tests.services.privacy.conftest import HPR
from tests.trust.proving import Holder

BLOCK = {"definition": "block", "metadata": {"level": "hard"}}
LONGEST = 4
"""Seconds that one of these tests takes at most."""
OTHERS = "/fhir/Observation/other"
ENDED = (
    "INSERT INTO trust.relation"
    " (relation, version, record, kind, practitioner, organisation, starts, ends, reason, author, source, at)"
    " SELECT relation, 2, record, kind, practitioner, organisation, starts, now(), reason, author, source, now()"
    " FROM trust.relation"
)
CHANGES = {
    "a block": ("setting", BLOCK, 403),
    "a block of a part": ("setting", {"definition": "block", "metadata": {"what": {"classes": ["measurements"]}}}, 404),
    "the relation ends": ("sql", ENDED, 403),
    "the patient dies, as the register says": ("sql", "UPDATE grunndata.person SET deceased = '2026-09-30'", 200),
    "the record carries another's number": (
        "sql",
        "UPDATE grunndata.record SET numbers = '{12868431421}' WHERE record = 'p1'",
        200,
    ),
    "the resource is in another record": (
        "sql",
        "UPDATE fhir.resource SET patient = 'p2' WHERE id = 'o1'",
        403,
    ),
    "the resource is deleted": ("delete", O1, 404),
    "the resource is changed": ("put", observation("o1", "2026-01-01", "81.00"), 200),
    "nothing": ("sql", "SELECT 1", 200),
}
"""What happens between two calls -> what the second is answered."""


@pytest.fixture(autouse=True)
def _within_a_minute():
    """What was decided holds until the minute is over: none begins at its end."""
    left = 60 - clock.now().second
    time.sleep(left if left <= LONGEST else 0)


@pytest.fixture(autouse=True)
def _soon_usual(monkeypatch):
    monkeypatch.setattr(ahead, "OFTEN", 3)
    monkeypatch.setattr(ahead, "_usual", set())


async def ran(store, text):
    async with store.transaction() as tx:
        await tx.run(text)


async def test_a_call_like_the_last_one_is_one_statement_with_its_record(at_home, tried, trail, whole):
    before = await trail()
    answer = await at_home()
    assert (answer.status_code, answer.json()["id"]) == (200, "o1")
    assert tried == [(1, 0)]
    assert await trail() == [*before, ("fhir.read", "done", "p1")]
    await whole()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_whatever_has_changed_counts_at_the_very_next_call(
    at_home, client, store, put, given, token, tried, trail, whole, change
):
    kind, what, status = change
    if kind == "setting":
        await put(what)
    elif kind == "sql":
        await ran(store, what)
    elif kind == "delete":
        await client.delete(what, headers=token())
    else:
        await given(what)
    before = await trail()
    answer = await at_home()
    assert answer.status_code == status, answer.text
    assert tried
    (entry,) = (await trail())[len(before) :]
    assert entry[1] == {200: "done", 403: "refused"}.get(status, "failed")
    if kind == "put":
        assert "81.00" in answer.text
    await whole()


async def test_a_register_that_changes_all_the_time_costs_no_answer(at_home, store, tried, whole):
    for _ in range(3):
        await ran(store, "UPDATE grunndata.person SET deceased = NULL")
        assert (await at_home()).status_code == 200
    assert [left for _, left in tried] == [0] * len(tried)
    await whole()


async def test_of_calls_of_one_moment_each_is_answered_from_its_own_record(at_home, store, trail, whole, tried):
    await with_relation(store, "p2")
    for _ in range(3):
        assert (await at_home(OTHERS)).status_code == 200
    before = len(await trail())
    paths = [O1, OTHERS, O2, "/fhir/Observation/nothing", OTHERS, O1]
    answers = await asyncio.gather(*(at_home(path) for path in paths))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 200]
    assert [answer.json()["id"] for answer in answers if answer.status_code == 200] == [
        "o1",
        "other",
        "o2",
        "other",
        "o1",
    ]
    done = [entry[2] for entry in (await trail())[before:] if entry[1] == "done"]
    assert sorted(done) == ["p1", "p1", "p1", "p2", "p2"]
    assert max(size for size, _ in tried) > 2
    await whole()


async def with_relation(store, record):
    async with store.transaction() as tx:
        await relations.add(
            tx, record, "encounter", at=clock.now(), author="test", source="Encounter/2", practitioner=HPR
        )


async def test_one_that_is_otherwise_takes_no_other_along(at_home, client, token, tried, trail, whole):
    await client.delete(O2, headers=token())
    before = len(await trail())
    answers = await asyncio.gather(*(at_home(path) for path in (O1, O2, O1)))
    assert [answer.status_code for answer in answers] == [200, 404, 200]
    assert tried == [(3, 2), (2, 0)]
    assert sorted(entry[1] for entry in (await trail())[before:]) == ["done", "done", "failed"]
    await whole()


async def test_of_calls_with_one_proof_one_is_answered(
    client, given, records, store, keys, settings, trail, tried, whole
):
    await given(observation("o1", "2026-01-01"))
    await with_relation(store, "p1")
    holder = Holder()
    claims = {
        "sub": "Practitioner/fastlege",
        "client_id": "b",
        "scope": "user/*.cruds",
        "purpose_of_use": "TREAT",
        "nhn:tillitsrammeverk:parameters": ATTESTED,
        "helseid://claims/hpr/hpr_number": HPR,
        "pid": "02827033319",
        "cnf": {"jkt": holder.jkt},
    }
    bound = issue(keys.tokens, settings.trusted_issuer, settings.audience, 600, claims)

    def sent(headers=None):
        headers = headers or holder.headers(bound, url="http://test" + O1)
        return client.get(O1, headers=headers)

    for _ in range(5):
        assert (await sent()).status_code == 200
    tried.clear()
    one, before = holder.headers(bound, url="http://test" + O1), len(await trail())
    answers = await asyncio.gather(*(sent(one) for _ in range(5)), sent())
    assert sorted(answer.status_code for answer in answers) == [200, 200, 401, 401, 401, 401]
    assert answers[-1].status_code == 200
    assert (await sent(one)).status_code == 401
    assert len(await trail()) == before + 2
    assert tried[0] == (6, 2)
    await whole()


async def test_a_chain_that_moved_in_another_way_is_read_again(at_home, platform, store, tried, whole):
    async with platform.store._lend(platform.store._gatherer) as tx:
        await tx.hold()
        tx.memory[HEAD] = (77, b"another")
    assert (await at_home()).status_code == 200
    assert tried == [(1, 1), (1, 0)]
    await whole()


@pytest.mark.parametrize(
    "failure", [Unavailable("gone"), Collision(), ValueError("a bug")], ids=lambda one: type(one).__name__
)
async def test_when_it_cannot_be_told_the_call_asks(at_home, monkeypatch, trail, whole, failure):
    async def fail(tx, text, endings):
        raise failure

    monkeypatch.setattr(presumed, "_try", fail)
    before = await trail()
    assert (await at_home()).status_code == 200
    assert await trail() == [*before, ("fhir.read", "done", "p1")]
    await whole()


async def test_what_its_decision_knew_is_kept_before_a_call_is_recorded(at_home, monkeypatch, tried, trail):
    monkeypatch.setattr(grounds, "_kept", set())
    before = await trail()
    assert (await at_home()).status_code == 200
    assert not tried
    assert len(await trail()) == len(before) + 1
    assert grounds._kept
    assert (await at_home()).status_code == 200
    assert tried == [(1, 0)]


@pytest.fixture
def caught(monkeypatch):
    """The calls that came in by HTTP, each with its operation."""
    seen = []
    real = exchange.perform

    async def catch(store, operation, call):
        seen.append((operation, call))
        return await real(store, operation, call)

    monkeypatch.setattr("samspill.web.fhir.perform", catch)
    return seen


async def again(platform, caught, at_home, work):
    """Perform the call that was made last once more, by other work: it is given what that operation does."""
    await at_home()
    operation, call = caught[-1]

    async def other(tx, grant, asked):
        return await work(tx, await operation.work(tx, grant, asked))

    changed = Operation(operation.name, operation.purposes, operation.need, other)
    return await perform(platform.store, changed, structs.replace(call, proof=None))


ENDS = {
    "it is another question": lambda done: {"sql": done.sql + " "},
    "it has other values": lambda done: {"values": (*done.values[:2], True, None)},
    "it tells of it": lambda _: {"events": (Event("happened", "p1", {}),)},
    "it is not for one row": lambda _: {"single": False},
    "it has asked something first": lambda _: {},
    "it has its answer already": lambda _: {},
}


@pytest.mark.parametrize("case", ENDS)
async def test_a_call_that_ends_in_another_way_ends_as_it_always_did(
    at_home, platform, caught, tried, trail, whole, case
):
    presuming = []

    async def work(tx, done):
        presuming.append(tx.presumed is not None)
        if case == "it has asked something first":
            await tx.one("SELECT 1")
        return Reply({"a": 1}) if "answer" in case else structs.replace(done, **ENDS[case](done))

    before = await trail()
    assert (await again(platform, caught, at_home, work)).status == 200
    assert presuming == [True, False]
    assert len(tried) == 1
    assert await trail() == [*before, *[("fhir.read", "done", "p1")] * 2]
    await whole()


async def test_what_goes_wrong_is_recorded_once(at_home, platform, caught, trail, whole):
    async def work(_tx, _done):
        raise Invalid("no")

    before = await trail()
    with pytest.raises(Invalid):
        await again(platform, caught, at_home, work)
    assert await trail() == [*before, ("fhir.read", "done", "p1"), ("fhir.read", "failed", "p1")]
    await whole()


async def test_what_goes_wrong_with_the_answer_is_recorded_after_what_was_read(at_home, platform, caught, tried, trail):
    def answer(_rows):
        raise Invalid("no")

    works = []

    async def work(_tx, done):
        works.append(done)
        return structs.replace(done, answer=answer)

    before = await trail()
    with pytest.raises(Invalid):
        await again(platform, caught, at_home, work)
    assert len(works) == 1
    assert [entry[1] for entry in (await trail())[len(before) :]] == ["done", "done", "failed"]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_between_calls_each_is_answered_by_what_is_so_then(
    at_home, client, other_worker, physician, put, kvikk, token, given, trail, whole, seed
):
    """Random reads of two workers, several at once, and changes between, against a model of what is open and there."""
    draw = random.Random(seed)
    there, blocked, reads = {O1, O2}, "", 0
    before = len(await trail())
    for _ in range(30):
        step = draw.choice(["read", "read", "read", "block", "delete", "restore"])
        if step == "read":
            paths = [draw.choice([O1, O2, OTHERS]) for _ in range(draw.randint(1, 5))]
            workers = [draw.choice([client, other_worker]) for _ in paths]
            asked = zip(workers, paths, strict=True)
            answers = await asyncio.gather(*(worker.get(path, headers=physician) for worker, path in asked))
            reads += len(paths)
            for path, answer in zip(paths, answers, strict=True):
                expected = 403 if blocked or path == OTHERS else 200 if path in there else 404
                assert answer.status_code == expected, (step, path, answer.text)
        elif step == "block" and blocked:
            await client.post(f"/privacy/p1/settings/{blocked}/withdraw", headers=kvikk)
            blocked = ""
        elif step == "block":
            blocked = (await put(BLOCK))["setting"]
        elif step == "delete" and there:
            gone = draw.choice(sorted(there))
            there.remove(gone)
            await client.delete(gone, headers=token())
        elif step == "restore":
            for id_ in ("o1", "o2"):
                await given(observation(id_, "2026-01-01"))
            there = {O1, O2}
    entries = [entry for entry in (await trail())[before:] if entry[0] == "fhir.read"]
    assert len(entries) == reads
    await whole()

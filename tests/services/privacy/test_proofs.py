"""Powers of attorney as parties' programs are told of them, and the proof that they keep."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from samspill.grunndata.persons import Person
from samspill.kernel import strict_json
from samspill.services.privacy.attorneys import may_give, may_receive
from samspill.services.privacy.proofs import TYPE
from samspill.trust.decision import decide
from samspill.trust.keys import open_keys, rotate
from tests.services.privacy.conftest import BARN, JSON, KVIKK, ROLIG
from tests.trust.decision import worlds as w

HOLDERS, GIVERS = "Fullmaktshavere", "Fullmaktsgivere"
FIND, PROVE = "FinnFullmaktToken", "FullmaktToken"
BOTH = {"fullmaktsgiverFnr": KVIKK, "fullmaktshaverFnr": ROLIG}
SCOPES = " ".join(
    f"privacy.{what}" for what in ("power_holders", "power_givers", "find_power_proofs", "prove_power", "status")
)


@pytest.fixture
async def program(registered, token):
    """The headers of a party's program, which acts on powers for health services and prescriptions."""
    await registered(areas=["health-services", "prescriptions"])
    return token(SCOPES, "PATRQT", sub="kilde", client_id="kilde")


@pytest.fixture
def ask(client, program):
    async def send(path, headers=None, **said):
        body = strict_json.write(said)
        return await client.post(f"/privacy/{path}/v1", content=body, headers=(headers or program) | JSON)

    return send


@pytest.fixture
def give(client, records, kvikk):
    """`await give(areas=[…])`: Kvikk gives Rolig a power of attorney; gives its reference."""

    async def send(**more):
        said = {"receiver": ROLIG, "family": "Dalmus", "areas": ["health-services", "appointments"], **more}
        answer = await client.post("/privacy/p1/powers", content=strict_json.write(said), headers=kvikk | JSON)
        assert answer.status_code == 201, answer.text
        return answer.json()["power"]

    return send


@pytest.fixture
def change(store):
    """`await change("rolig", protection="fortrolig")`: what the population register says of somebody now."""

    async def put(person, **what):
        async with store.transaction() as tx:
            for column, value in what.items():
                await tx.run(f"UPDATE grunndata.person SET {column} = $2 WHERE id = $1", person, value)

    return put


async def test_holders_and_givers_are_told_with_masked_numbers_each_in_their_own_log(give, ask, trail):
    reference = await give(ends="2099-12-31T00:00:00+01:00")
    found = (await ask(HOLDERS, fullmaktsgiverFnr=KVIKK)).json()
    (one,) = found["fullmaktshavere"]
    assert (found["sektor"], found["fullmaktshaverFunnet"]) == ("HO-DIT", True)
    assert one.pop("gyldigFra")
    assert one == {
        "fornavn": "Rolig",
        "mellomnavn": None,
        "etternavn": "Dalmus",
        "maskertFnr": "128684*****",
        "fullmaktReferanseId": reference,
        "tjenesteomraader": ["health-services"],
        "gyldigTil": "2099-12-30T23:00:00+00:00",
    }
    held = (await ask(GIVERS, fullmaktshaverFnr=ROLIG, sektor="HO-DIT")).json()
    assert [given["maskertFnr"] for given in held["fullmaktsgivere"]] == ["228794*****"]
    seen = [(name, patient) for name, _, patient in await trail() if name.startswith("privacy.power_")]
    assert sorted(seen) == [
        (f"privacy.power_{who}", patient) for who in ("givers", "holders") for patient in ("p1", "p2")
    ]


async def test_nobody_is_found_the_wrong_way_round(give, ask):
    await give()
    for path, number in ((HOLDERS, {"fullmaktsgiverFnr": ROLIG}), (GIVERS, {"fullmaktshaverFnr": KVIKK})):
        answer = (await ask(path, **number)).json()
        assert [value for name, value in answer.items() if name.endswith("Funnet")] == [False]
    backwards = {"fullmaktsgiverFnr": ROLIG, "fullmaktshaverFnr": KVIKK}
    assert (await ask(FIND, **backwards)).json()["fullmaktTokens"] == []


async def test_a_proof_says_who_gave_what_to_whom_and_is_signed_for_the_party(give, ask, client, settings):
    reference = await give()
    (proof,) = (await ask(FIND, **BOTH)).json()["fullmaktTokens"]
    published = KeySet.import_key_set((await client.get("/.well-known/jwks.json")).json())
    read = jwt.decode(proof, published)
    assert read.header["typ"] == TYPE
    said = read.claims
    assert (said["iss"], said["aud"]) == (settings.trusted_issuer, "SYNT-KILDE-1")
    assert (said["fullmaktReferanseId"], said["tjenesteomraader"]) == (reference, ["health-services"])
    assert (said["fullmaktsgiver"]["maskertFnr"], said["fullmaktshaver"]["maskertFnr"]) == (
        "228794*****",
        "128684*****",
    )
    assert not said.keys() & {"sub", "scope", "client_id", "exp"}
    assert KVIKK not in str(said)
    assert ROLIG not in str(said)
    (again,) = (await ask(PROVE, fullmaktReferanseId=reference)).json().keys() - {"sektor"}
    assert again == "fullmaktToken"


async def test_every_proof_has_a_number_of_its_own(give, ask, client):
    reference = await give()
    keys = KeySet.import_key_set((await client.get("/.well-known/jwks.json")).json())
    proofs = [(await ask(PROVE, fullmaktReferanseId=reference)).json()["fullmaktToken"] for _ in range(2)]
    assert len({jwt.decode(proof, keys).claims["jti"] for proof in proofs}) == 2


async def test_a_proof_is_verified_after_its_key_was_turned_and_gone(give, ask, home, tmp_path, monkeypatch):
    reference = await give()
    proof = (await ask(PROVE, fullmaktReferanseId=reference)).json()["fullmaktToken"]
    start, turned = time.time(), shutil.copytree(home, tmp_path / "home")
    for turn in range(2):
        monkeypatch.setattr(time, "time", lambda turn=turn: start + 100 * turn)
        rotate(turned, 60)
    current = KeySet.import_key_set(open_keys(turned).jwks())
    with pytest.raises((JoseError, ValueError)):
        jwt.decode(proof, current)
    archive = KeySet.import_key_set(open_keys(turned).archive())
    assert jwt.decode(proof, archive).claims["fullmaktReferanseId"] == reference


async def test_a_proof_opens_nothing_and_one_of_other_keys_is_not_ours(give, ask, client, tmp_path):
    reference = await give()
    proof = (await ask(PROVE, fullmaktReferanseId=reference)).json()["fullmaktToken"]
    for scheme in ("Bearer", "DPoP"):
        for path in ("/fhir/Patient/p1", "/privacy/p1"):
            answer = await client.get(path, headers={"authorization": f"{scheme} {proof}"})
            assert answer.status_code == 401, answer.text
    with pytest.raises((JoseError, ValueError)):
        jwt.decode(proof, KeySet.import_key_set(open_keys(tmp_path).archive()))
    head, body, _ = proof.split(".")
    forged = jwt.encode({"alg": "ES256", "typ": TYPE}, {"aud": "SYNT-KILDE-1"}, open_keys(tmp_path).tokens)
    archive = KeySet.import_key_set((await client.get("/.well-known/jwks-archive.json")).json())
    with pytest.raises((JoseError, ValueError)):
        jwt.decode(f"{head}.{body}.{forged.rpartition('.')[2]}", archive)


CHANGES = {
    "a giver of 15": ("kvikk", {"birth_date": date(2011, 12, 1)}),
    "a giver at a confidential address": ("kvikk", {"protection": "fortrolig"}),
    "a giver at a strictly confidential address": ("kvikk", {"protection": "strengtFortrolig"}),
    "a giver who has died": ("kvikk", {"deceased": date(2026, 1, 1)}),
    "a holder of 17": ("rolig", {"birth_date": date(2009, 12, 1)}),
    "a holder at a confidential address": ("rolig", {"protection": "fortrolig"}),
    "a holder who has died": ("rolig", {"deceased": date(2026, 1, 1)}),
    "a holder whose identity has ended": ("rolig", {"status": "opphoert"}),
}


@pytest.mark.parametrize("who", CHANGES)
async def test_whoever_may_not_represent_or_be_represented_is_not_found(give, ask, change, who):
    reference = await give()
    person, what = CHANGES[who]
    await change(person, **what)
    assert (await ask(HOLDERS, fullmaktsgiverFnr=KVIKK)).json()["fullmaktshavere"] == []
    assert (await ask(GIVERS, fullmaktshaverFnr=ROLIG)).json()["fullmaktsgivere"] == []
    assert (await ask(FIND, **BOTH)).json()["fullmaktTokens"] == []
    assert (await ask(PROVE, fullmaktReferanseId=reference)).status_code == 404


async def test_a_giver_of_16_is_found(give, ask, change):
    await give()
    await change("kvikk", birth_date=date(2010, 1, 1))
    assert (await ask(FIND, **BOTH)).json()["fullmaktFunnet"] is True


@pytest.mark.parametrize(
    "period", [{}, {"starts": "2099-01-01T00:00:00Z"}, {"ends": "2020-01-01T00:00:00Z"}], ids=["ended", "later", "over"]
)
async def test_what_is_not_in_force_is_answered_like_what_never_was(give, ask, client, kvikk, period):
    reference = await give(**period)
    if not period:
        ended = await client.post(f"/privacy/p1/powers/{reference}/end", headers=kvikk)
        assert ended.status_code == 303
    answer = await ask(PROVE, fullmaktReferanseId=reference)
    never = await ask(PROVE, fullmaktReferanseId="00000000-0000-4000-8000-000000000000")
    assert (answer.status_code, answer.json()["faults"]) == (404, never.json()["faults"])
    assert (await ask(FIND, **BOTH)).json()["fullmaktFunnet"] is False


async def test_a_party_is_told_of_its_own_areas_alone(give, ask):
    await give(areas=["appointments"])
    reference = await give(areas=["prescriptions", "appointments"])
    (one,) = (await ask(HOLDERS, fullmaktsgiverFnr=KVIKK)).json()["fullmaktshavere"]
    assert (one["fullmaktReferanseId"], one["tjenesteomraader"]) == (reference, ["prescriptions"])
    assert (await ask(FIND, **BOTH, tjenesteomraade="health-services")).json()["fullmaktFunnet"] is False
    assert len((await ask(FIND, **BOTH, tjenesteomraade="prescriptions")).json()["fullmaktTokens"]) == 1


async def test_bad_input_is_named_and_strangers_get_nothing(give, ask, token, registered):
    reference = await give()
    bad = [
        (HOLDERS, {"fullmaktsgiverFnr": "12345678901"}, 400, "fullmaktsgiverFnr"),
        (HOLDERS, {}, 400, "fullmaktsgiverFnr"),
        (HOLDERS, {"fullmaktsgiverFnr": KVIKK, "sektor": "NAV"}, 422, "sektor"),
        (GIVERS, {"fullmaktshaverFnr": 7}, 400, "fullmaktshaverFnr"),
        (FIND, {"fullmaktsgiverFnr": KVIKK}, 400, "fullmaktshaverFnr"),
        (FIND, {**BOTH, "tjenesteomraade": "appointments"}, 422, "tjenesteomraade"),
        (PROVE, {"fullmaktReferanseId": "x"}, 400, "fullmaktReferanseId"),
        (PROVE, {}, 400, "fullmaktReferanseId"),
        (PROVE, {"fullmaktReferanseId": reference, "fullmaktsgiverFnr": KVIKK}, 400, "fullmaktsgiverFnr"),
    ]
    for path, said, status, where in bad:
        answer = await ask(path, **said)
        assert (answer.status_code, where in answer.text) == (status, True), f"{path} {said}: {answer.text}"
        assert KVIKK not in answer.text
    strangers = {
        "another scope": token("privacy.status", "PATRQT", sub="kilde", client_id="kilde"),
        "no party": token(SCOPES, "PATRQT", sub="x", client_id="annen"),
        "another purpose": token(SCOPES, "HMARKT", sub="kilde", client_id="kilde"),
        "a citizen": token(SCOPES, "PATRQT", sub="Patient/p1", patient="p1", pid=KVIKK, client_id="kilde"),
    }
    asked = ((HOLDERS, {"fullmaktsgiverFnr": KVIKK}), (FIND, BOTH), (PROVE, {"fullmaktReferanseId": reference}))
    for who, headers in strangers.items():
        assert [(await ask(path, headers, **said)).status_code for path, said in asked] == [403] * 3, who
    await registered(areas=[])
    assert (await ask(HOLDERS, fullmaktsgiverFnr=KVIKK)).status_code == 403, "a party of settings alone"


async def test_a_child_and_whoever_is_unknown_hold_nothing(records, ask):
    for number in (BARN, "02827033319"):
        assert (await ask(GIVERS, fullmaktshaverFnr=number)).json()["fullmaktsgiverFunnet"] is False


async def test_a_power_that_was_given_to_an_identity_that_another_goes_on_for_is_found(give, ask, store):
    reference = await give()
    async with store.transaction() as tx:
        await tx.run("UPDATE grunndata.person SET status = 'opphoert' WHERE id = 'rolig'")
        await tx.run(
            "INSERT INTO grunndata.person (id, sequence, status, birth_date, name, family, protection)"
            " VALUES ('ny', 2, 'bosatt', '1984-06-12', 'Rolig Dalmus', 'Dalmus', 'ugradert')"
        )
        await tx.run("UPDATE grunndata.number SET rank = 2 WHERE person = 'rolig'")
        await tx.run(
            "INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to)"
            " VALUES ('ny', $1, 'fnr', true, 0, 2, '-infinity', 'infinity')",
            ROLIG,
        )
    (one,) = (await ask(HOLDERS, fullmaktsgiverFnr=KVIKK)).json()["fullmaktshavere"]
    assert one["fullmaktReferanseId"] == reference
    assert (await ask(FIND, **BOTH)).json()["fullmaktFunnet"] is True


def as_register(person):
    """A person of the facts, as the register's own row."""
    empty = dict.fromkeys(("sex", "name", "given", "family", "language", "reserved"))
    said = {name: getattr(person, name) for name in ("status", "birth_date", "protection", "deceased")}
    return Person(id=person.person, **said, **empty)


@examples(w.people.filter(bool), w.people.filter(bool), st.sampled_from(["bosatt", "opphoert", "doed", "utflyttet"]))
def test_who_is_found_is_whom_the_decision_lets_in(giver, receiver, status):
    receiver = replace(receiver, person="receiver", status=status)
    opened = decide(w.citizen(giver, receiver, "PWATRNY", powers=w.HEALTH)).granted
    assert (may_give(as_register(giver), w.NOW) and may_receive(as_register(receiver), w.NOW)) == opened

"""The totals follow whatever is created, updated and deleted, however it is done."""

from __future__ import annotations

from samspill.fhir import totals
from samspill.work import deliver, hand_out
from tests.fhir.conftest import JSON, PATIENT, observation


async def counted(store):
    await hand_out(store, [totals.consumer])
    await deliver(store, totals.consumer)
    async with store.transaction() as tx:
        return await totals.read(tx)


async def test_the_totals_are_what_is_there(client, token, store, patient):
    path = f"/fhir/Patient/{patient}"
    same = PATIENT[:-1] + f',"id":"{patient}"}}'
    await client.put(path, content=same, headers=JSON | token())
    await client.put("/fhir/Patient/own", content=same.replace(patient, "own"), headers=JSON | token())
    await client.put("/fhir/Patient/own", content=same.replace(patient, "own"), headers=JSON | token())
    assert await counted(store) == {"Patient": 2}
    posted = '{"request":{"method":"POST","url":"Observation"},"resource":%s}' % observation("own")
    put = '{"request":{"method":"PUT","url":"Patient/%s"},"resource":%s}' % (patient, same)
    gone = '{"request":{"method":"DELETE","url":"Patient/own"}}'
    text = '{"resourceType":"Bundle","type":"transaction","entry":[%s]}' % f"{posted},{posted},{put},{gone}"
    assert (await client.post("/fhir", content=text, headers=JSON | token())).status_code == 200
    assert await counted(store) == {"Patient": 1, "Observation": 2}
    await client.delete(path, headers=token())
    await client.delete(path, headers=token())
    assert await counted(store) == {"Patient": 0, "Observation": 2}

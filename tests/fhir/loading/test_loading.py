"""Loads take each Bundle whole or not at all, say what is wrong and where, and go on where they were."""

from __future__ import annotations

import bz2
import gzip
import json

import pytest
import zstandard

from samspill.cli import _operator as operator
from samspill.cli._loading import load_sources
from samspill.exchange import perform
from samspill.fhir.loading import load, sources, units
from samspill.kernel.problems import Invalid
from tests.fhir.conftest import PATIENT, observation

PACKED = {".gz": gzip.compress, ".bz2": bz2.compress, ".zst": zstandard.ZstdCompressor().compress, "": bytes}


def bundle(*resources: str) -> bytes:
    entries = ",".join('{"fullUrl":"urn:uuid:%s","resource":%s}' % (json.loads(r).get("id", ""), r) for r in resources)
    return ('{"resourceType":"Bundle","type":"collection","entry":[%s]}' % entries).encode()


def with_id(text: str, id_: str) -> str:
    return text[:-1] + f',"id":"{id_}"}}'


async def take(store, path, known=None):
    count = 0
    for source in sources([path]):
        for unit in units(source):
            call = operator.call("fhir.load", "http://test/fhir", unit=unit, known=known)
            count += (await perform(store, load, call)).data["resources"]
    return count


async def stored(store):
    async with store.transaction() as tx:
        return {row["id"]: bytes(row["body"]) for row in await tx.all("SELECT id, body FROM fhir.resource")}


@pytest.mark.parametrize("ending", PACKED)
async def test_bundles_and_lines_are_taken_packed_or_not(store, tmp_path, ending):
    whole = bundle(with_id(PATIENT, "p1"), with_id(observation("p1"), "o1"))
    (tmp_path / f"a.json{ending}").write_bytes(PACKED[ending](whole))
    lines = "".join(with_id(observation("p1"), f"x{number}") + "\n" for number in range(1201)).encode()
    (tmp_path / f"b.ndjson{ending}").write_bytes(PACKED[ending](lines))
    assert await take(store, tmp_path) == 1203
    assert {"p1", "o1", "x0", "x1200"} <= (await stored(store)).keys()


async def test_ids_are_kept_and_the_text_is_kept(store, tmp_path):
    (tmp_path / "a.json").write_bytes(bundle(with_id(observation("p1", value="1.500"), "o1")))
    await take(store, tmp_path)
    assert b'"value":1.500' in (await stored(store))["o1"]


async def test_names_in_a_bundle_become_references(store, tmp_path):
    urn = "6c8f3e83-c351-4d33-838d-6be101c275d2"
    text = observation("p").replace("Patient/p", f"urn:uuid:{urn}")
    (tmp_path / "a.json").write_bytes(bundle(with_id(PATIENT, urn), with_id(text, "o1")))
    await take(store, tmp_path)
    assert json.loads((await stored(store))["o1"])["subject"]["reference"] == f"Patient/{urn}"


async def test_half_a_bundle_is_never_there(store, tmp_path):
    (tmp_path / "a.json").write_bytes(
        bundle(with_id(PATIENT, "p1"), '{"resourceType":"Observation","id":"o1","status":"no"}')
    )
    with pytest.raises(Invalid) as caught:
        await take(store, tmp_path)
    assert {fault.where for fault in caught.value.faults} == {
        "Bundle.entry[1].resource.status",
        "Bundle.entry[1].resource.code",
    }
    assert await stored(store) == {}


async def test_a_load_says_what_was_wrong_takes_the_rest_and_goes_on(settings, store, tmp_path):
    good = bundle(with_id(PATIENT, "p1"))
    (tmp_path / "1-refers.json").write_bytes(
        bundle(
            with_id(
                observation("p1").replace(
                    '"status"', '"performer":[{"reference":"Practitioner?identifier=urn:x|1"}],"status"', 1
                ),
                "o1",
            )
        ),
    )
    (tmp_path / "2-good.json").write_bytes(good)
    (tmp_path / "3-bad.json").write_bytes(
        b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","x":1}}]}'
    )
    (tmp_path / "4-broken.json.gz").write_bytes(gzip.compress(good)[:40])
    (tmp_path / "5-practitioner.ndjson").write_text(
        '{"resourceType":"Practitioner","id":"d1","identifier":[{"system":"urn:x","value":"1"}]}\n'
    )
    report = await load_sources(settings, sources([tmp_path]), 2)
    assert report.resources == 3
    assert {json.loads(line)["file"].rsplit("/", 1)[1] for line in report.faults} == {"3-bad.json", "4-broken.json.gz"}
    assert json.loads((await stored(store))["o1"])["performer"][0]["reference"] == "Practitioner/d1"
    again = await load_sources(settings, sources([tmp_path]), 2)
    assert (again.resources, again.skipped) == (0, 3)


async def test_a_load_is_in_the_trail_for_each_patient(store, tmp_path, trail):
    (tmp_path / "a.json").write_bytes(bundle(with_id(PATIENT, "p1"), with_id(observation("p2"), "o1")))
    await take(store, tmp_path)
    assert set(await trail()) == {("fhir.load", "done", "p1"), ("fhir.load", "done", "p2")}


async def test_what_is_no_file_of_ours_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    for path in (tmp_path / "a.txt", tmp_path / "nothing.json"):
        with pytest.raises(Invalid):
            sources([path])

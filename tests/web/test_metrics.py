"""The figures of all workers, added up, in the format that Prometheus reads."""

from __future__ import annotations

import re

import msgspec

from samspill.web import metrics
from samspill.web.metrics import Counted, Metrics


def samples(text):
    return dict(re.findall(r"^(\S+) (\S+)$", text, re.MULTILINE))


def test_the_counts_of_every_worker_are_added_up(tmp_path):
    own = Metrics(tmp_path)
    own.count("fhir.read", 200, 0.0009)
    own.count("fhir.read", 404, 0.3)
    other = Counted(
        memory=7, times={"fhir.read": [1] + [0] * 12}, seconds={"fhir.read": 0.5}, answers={"fhir.read": {200: 1}}
    )
    (tmp_path / "1.json").write_bytes(msgspec.json.encode(other))
    (tmp_path / "2.json").write_bytes(b"half")
    found = samples(own.text())
    assert found['samspill_answers_total{operation="fhir.read",status="200"}'] == "2"
    assert found['samspill_answers_total{operation="fhir.read",status="404"}'] == "1"
    assert found['samspill_seconds_bucket{operation="fhir.read",le="0.001"}'] == "2"
    assert found['samspill_seconds_bucket{operation="fhir.read",le="+Inf"}'] == "3"
    assert found['samspill_seconds_count{operation="fhir.read"}'] == "3"
    assert found['samspill_memory_bytes{worker="1"}'] == "7"


def test_a_start_forgets_the_one_before(tmp_path):
    Metrics(tmp_path).count("x", 200, 1)
    Metrics(tmp_path).write()
    metrics.clear(tmp_path)
    assert "samspill_answers_total{" not in Metrics(tmp_path).text()


async def test_what_was_answered_is_counted_by_operation_never_by_person(client, token, settings):
    await client.get("/fhir/Patient/17", headers=token())
    await client.get("/fhir/Patient/17")
    text = (await client.get("/metrics")).text
    found = samples(text)
    assert int(found['samspill_answers_total{operation="fhir.read",status="404"}']) >= 1
    assert int(found['samspill_answers_total{operation="fhir.read",status="401"}']) >= 1
    assert "17" not in re.sub(r'worker="\d+"\} \d+', "", text.replace("le=", "")).split("samspill_seconds")[0]

"""An old decision, explained at the command line."""

from __future__ import annotations

import asyncio

import pytest

from samspill import cli
from samspill.cli.trust import lines_of
from samspill.trust.decision import decide
from tests.trust.decision import worlds as w


def test_a_decision_is_said_with_reasons_sources_and_what_is_left_out():
    lines = list(lines_of(decide(w.doctor(purpose="BTG", reason="bevisstløs på gata", settings=(w.SOFT, w.IN_PART)))))
    assert lines[0] == "yes, on the basis emergency"
    assert lines[-1] == "the record's owner is told of it"
    assert any(line.startswith("relation:emergency") and "ATT-41" in line for line in lines)
    refused = list(lines_of(decide(w.doctor(gp=w.GP, settings=(w.SOFT,)))))
    assert refused[0] == "no"
    assert refused[-1].startswith("block.record")


@pytest.fixture
async def given_record(client, token):
    """The headers of a patient whose record is there."""
    body = '{"resourceType":"Patient","id":"p1"}'
    headers = token() | {"content-type": "application/fhir+json"}
    assert (await client.put("/fhir/Patient/p1", content=body, headers=headers)).status_code == 201
    return token("patient-record.read", "PATRQT", sub="Patient/p1", patient="p1")


async def test_a_request_is_explained_from_the_trail(client, given_record, monkeypatch, database, home, capsys):
    headers = given_record | {"x-request-id": "look-1"}
    assert (await client.get("/patient-record/p1", headers=headers)).status_code == 200
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    monkeypatch.setenv("SAMSPILL_HOME", str(home))
    assert await asyncio.to_thread(cli.main, ["trust", "explain", "look-1"]) == 0
    said = capsys.readouterr().out
    assert "patient-record.read PATRQT done" in said
    assert "citizen:own" in said
    assert "left out by label.delayed" in said
    assert await asyncio.to_thread(cli.main, ["trust", "explain", "no-such-look"]) == 1

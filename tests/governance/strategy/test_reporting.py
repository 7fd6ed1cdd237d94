"""The report of a quarter: made from the figures, frozen, compared with the one before, published in time."""

from __future__ import annotations

import hashlib

import pytest

from samspill.governance.strategy.reporting import QUESTIONS
from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed


async def made(act, quarter):
    await act("strategy.make", query=(("quarter", quarter),))
    return (await act("strategy.report", quarter=quarter)).data


async def test_a_report_says_what_the_figures_say(strategy, act):
    report = (await made(act, "2026-K3"))["report"]
    counts = report["counts"]
    assert counts["all"] == 16
    assert counts["green"] + counts["yellow"] + counts["red"] + counts["unknown"] == 16
    assert min(counts["green"], counts["red"]) > 0
    assert [goal["id"] for goal in report["goals"]] == [f"maal-{n}" for n in range(1, 6)]
    assert len(report["indicators"]) == 22
    assert 0 < len(report["questions"]) <= QUESTIONS
    red = [one["id"] for one in report["indicators"] if one["status"] == "red"]
    assert [one["id"] for one in report["questions"] if one["kind"] == "red"] == red[:QUESTIONS]


async def test_a_report_is_not_changed_by_what_comes_later(strategy, act):
    first = await made(act, "2026-K3")
    await act("strategy.measure", query=(("ends", "2026-12-31"), ("value", "1")), indicator="indikator-1")
    again = (await act("strategy.report", quarter="2026-K3")).data
    assert again["report"] == first["report"]
    assert again["sha256"] == hashlib.sha256(strict_json.write(first["report"])).hexdigest()


async def test_what_moved_is_told_against_the_last_published_report(strategy, act):
    first = (await made(act, "2026-K3"))["report"]
    assert first["before"] is None
    await act("strategy.publish", query=(("version", "1"),), quarter="2026-K3")
    good = next(one["id"] for one in first["indicators"] if one["status"] == "green" and one["unit"] == "count")
    for ends in ("2026-10-31", "2026-11-30", "2026-12-31"):
        await act("strategy.measure", query=(("ends", ends), ("value", "1")), indicator=good)
    second = (await made(act, "2026-K4"))["report"]
    assert second["before"] == "2026-K3"
    assert [(one["id"], one["was"], one["status"]) for one in second["worse"]] == [(good, "green", "red")]
    assert second["better"] == []
    assert (second["questions"][0]["kind"], second["questions"][0]["id"]) == ("fell", good)


async def test_the_public_reads_a_report_when_it_is_published(strategy, act, client, steering):
    await made(act, "2026-K3")
    assert (await client.get("/strategy/reports/2026-K3")).status_code == 404
    assert (await client.get("/strategy/reports/2026-K3", headers=steering("member"))).status_code == 200
    assert (await client.get("/strategy")).json()["reports"] == []
    await act("strategy.publish", query=(("version", "1"),), quarter="2026-K3")
    page = await client.get("/strategy/reports/2026-K3", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Drøftingsspørsmål" in page.text


async def test_a_quarter_is_written_in_one_way(strategy, act):
    for quarter in ("2026", "2026-K5", "K1-2026", "2026-K1x"):
        with pytest.raises(Malformed):
            await act("strategy.make", query=(("quarter", quarter),))

"""What was read comes into the tables once, with its source; what differs from what is there becomes a doubt."""

from __future__ import annotations

import asyncio
import random
import uuid
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from samspill.governance.importing.demonstrating import papers as real_papers
from samspill.governance.importing.formats import paper_of
from samspill.governance.importing.storing import store
from samspill.governance.prioritisation.rounds import live
from samspill.governance.prioritisation.scoring import half_up
from samspill.store import Store
from tests.conftest import named
from tests.governance.importing import papers

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
REAL = dict(real_papers())


async def take(database: Any, name: str, text: str | bytes) -> Any:
    content = text.encode() if isinstance(text, str) else text
    async with database.transaction() as tx:
        outcome = await store(tx, paper_of(name, content), AT, "staff:sekretaer")
        await tx.last("SELECT 1")
    return outcome


async def ask(database: Any, sql: str, *values: object) -> list[dict[str, Any]]:
    """Ask a store, or a database by its URL."""
    if not isinstance(database, str):
        async with database.transaction() as tx:
            return [dict(row) for row in await tx.all(sql, *values)]
    connection = await asyncpg.connect(database)
    try:
        return [dict(row) for row in await connection.fetch(sql, *values)]
    finally:
        await connection.close()


TABLES = (
    "body organisation person seat membership case_file passage proposal decision basis question action meeting agenda "
    "agenda_item attendance minutes minutes_entry paper paper_version release imported doubt passage_change "
    "aim measure measure_change scoring_model scoring_round scoring_alternative score taken_sheet origin"
).split()


async def everything(database: Any) -> dict[str, list[str]]:
    return {
        table: sorted(str(row) for row in await ask(database, f"SELECT * FROM governance.{table}")) for table in TABLES
    }


@pytest.fixture(scope="module")
def past(server, template):
    """The URL of a database with the four papers in it, which nobody changes."""
    name = f"past_{uuid.uuid4().hex}"

    async def make() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        await connection.close()
        opened = await Store.open(named(server, name), 1)
        for paper, content in REAL.items():
            await take(opened, paper, content)
        await opened.close()

    async def drop() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()

    asyncio.run(make())
    yield named(server, name)
    asyncio.run(drop())


async def test_the_four_papers_become_meetings_cases_and_decisions(past):
    meetings = await ask(past, "SELECT id, number, place, online, state FROM governance.meeting ORDER BY starts")
    assert [(one["id"], one["number"], one["state"]) for one in meetings] == [
        ("e-helsestyret-2020-12-16", 7, "held"), ("e-helsestyret-2021-03-18", 1, "held"),
        ("nufa-2021-09-01", None, "held"), ("e-helseradet-2022-09-21", 5, "held"), ("nuit-2024-02-15", None, "held"),
    ]  # fmt: skip
    counts = await ask(past, "SELECT body, year, count(*) AS n FROM governance.passage GROUP BY 1, 2 ORDER BY 1, 2")
    assert [(one["body"], one["year"], one["n"]) for one in counts] == [
        ("e-helseradet", 2022, 8), ("e-helsestyret", 2020, 11), ("e-helsestyret", 2021, 8), ("e-helsestyret", 2022, 1),
        ("nufa", 2021, 7), ("nuit", 2024, 14),
    ]  # fmt: skip
    decisions = await ask(past, "SELECT id, result FROM governance.decision WHERE passage LIKE 'e-helsestyret-2020-%'")
    assert len(decisions) == 10
    follows = await ask(past, "SELECT follows FROM governance.body WHERE id = 'e-helseradet'")
    assert follows[0]["follows"] == "e-helsestyret"


async def test_meetings_and_minutes_of_the_past_are_found_by_their_words(past):
    found = await ask(past, "SELECT subject_kind AS kind, count(*) AS n FROM governance.finding GROUP BY 1")
    counts = {one["kind"]: one["n"] for one in found}
    assert (counts["meeting"], counts["passage"]) == (5, 49)
    assert counts["minutes"] > 0
    rows = await ask(
        past,
        "SELECT subject FROM governance.finding WHERE subject_kind = 'meeting' "
        "AND words_public @@ websearch_to_tsquery('norwegian', 'Trondheim')",
    )
    assert [one["subject"] for one in rows] == ["e-helseradet-2022-09-21"]


async def test_an_amended_decision_belongs_to_its_own_case(past):
    rows = await ask(
        past, "SELECT act, request, reason FROM governance.decision WHERE passage = 'e-helsestyret-2022-25'"
    )
    assert rows[0]["act"].startswith("Nasjonalt e-helsestyre støtter at Direktoratet for e-helse fremmer")
    assert rows[0]["reason"] == "amended in 31/22"
    quoted = await ask(past, "SELECT message FROM governance.doubt WHERE kind = 'quoted'")
    assert ["NUIT anbefaler fremlagt" in one["message"] for one in quoted] == [True]


async def test_proposals_keep_their_variants_and_their_versions(past):
    rows = await ask(past, "SELECT variant, version, source FROM governance.proposal WHERE passage = 'nuit-2024-6'")
    assert [(one["variant"], one["version"]) for one in rows] == [(1, 1), (2, 1)]
    assert rows[0]["source"] == "nuit-2024-02-15.txt:961-971"


async def test_an_amended_proposal_is_a_new_version(store):
    await take(store, "area.txt", papers.area_committee())
    rows = await ask(store, "SELECT variant, version FROM governance.proposal WHERE passage LIKE 'omradeutvalg%-7'")
    assert [(one["variant"], one["version"]) for one in rows] == [(1, 1), (1, 2)]


async def test_who_sat_where_is_known_from_the_day_of_the_paper(past):
    sql = """SELECT p.name, m.role, m.starts, m.ends, r.name AS after FROM governance.membership AS m
             JOIN governance.seat AS s ON s.id = m.seat JOIN governance.person AS p ON p.id = m.person
             LEFT JOIN governance.person AS r ON r.id = m.replaces WHERE s.body = $1::text"""
    council = {(one["name"], one["role"]): one for one in await ask(past, sql, "e-helseradet")}
    assert council["Rune Simensen", "leader"]["after"] == "Terje Rootwelt"
    assert str(council["Cecilie Daae", "member"]["ends"]) == "2022-09-20"
    assert str(council["Camilla Dunsæd", "leader"]["ends"]) == "2022-09-20"
    assert council["Camilla Dunsæd", "member"]["ends"] is None
    assert len([one for one in await ask(past, sql, "nuit") if one["role"] in ("member", "leader")]) == 20


async def test_attendance_has_intervals_and_deputies(past):
    sql = """SELECT p.name, a.capacity, a.present, a.came AT TIME ZONE 'Europe/Oslo' AS came, f.name AS for_, a.digital
             FROM governance.attendance AS a JOIN governance.person AS p ON p.id = a.person
             LEFT JOIN governance.person AS f ON f.id = a.stands_for WHERE a.meeting = $1::text"""
    board = await ask(past, sql, "e-helsestyret-2020-12-16")
    there = [one for one in board if one["present"] and one["capacity"] in ("member", "acting-leader")]
    assert (len(there), len([one for one in board if not one["present"]])) == (13, 4)
    assert {one["name"]: f"{one['came']:%H:%M}" for one in there if one["came"]} == {
        "Cathrine Lofthus": "12:30", "Gun Peggy Knudsen": "11:30", "Kristin W. Wieland": "11:00",
    }  # fmt: skip
    deputies = {one["name"]: one for one in await ask(past, sql, "nuit-2024-02-15")}
    assert deputies["Frank Ivar Aarnes"]["for_"] == "Ole Johan Kvan"
    assert deputies["Frank Ivar Aarnes"]["digital"]
    assert f"{deputies['Frank Ivar Aarnes']['came']:%H:%M}" == "12:50"


async def test_a_request_is_an_action_point_of_whoever_is_asked(past):
    sql = "SELECT text, owner FROM governance.action WHERE decision = 'e-helsestyret-2020-37-vedtak-1'"
    assert [(one["text"][:30], one["owner"]) for one in await ask(past, sql)] == [
        ("ber Direktoratet for e-helse t", "direktoratet-for-e-helse")
    ]


async def test_top_notes_are_papers_and_what_is_read_in_is_public(past):
    notes = await ask(past, "SELECT paper, text FROM governance.paper_version ORDER BY paper")
    assert [one["paper"] for one in notes] == [f"e-helsestyret-2021-{number}-note-1" for number in range(3, 8)]
    assert notes[0]["text"].startswith("Til Møte 1/21")
    public = await ask(past, "SELECT number FROM governance.finding WHERE public_from IS NOT NULL AND number = '41/20'")
    assert public


async def test_the_same_paper_again_changes_nothing_and_a_copy_adds_itself_alone(store):
    name = "nasjonalt-e-helsestyre-2021-03-18.txt"
    await take(store, name, REAL[name])
    before = await everything(store)
    assert (await take(store, "other-name.txt", REAL[name])).known
    assert await everything(store) == before
    outcome = await take(store, "copy.txt", REAL[name].replace(b"\n", b"\r\n"))
    after = await everything(store)
    changed = {table for table in TABLES if after[table] != before[table]}
    assert not outcome.known
    assert changed <= {"imported", "doubt", "origin"}
    assert [one.kind for one in outcome.doubts if one.kind.startswith("stored")] == []


async def test_a_paper_that_says_otherwise_makes_doubts_and_no_changes(store):
    await take(store, "one.txt", papers.board_protocol())
    before = await everything(store)
    other = papers.board_protocol().replace("Budsjett for 2019", "Rammer for 2019").replace("Sted Oslo", "Sted Bodø")
    other = other.replace("tilslutter seg budsjettet", "tar budsjettet til orientering").replace("09.00", "08.30")
    outcome = await take(store, "two.txt", other)
    after = await everything(store)
    kinds = [one.kind for one in outcome.doubts if one.kind.startswith("stored")]
    assert sorted(kinds) == ["stored", "stored", "stored", "stored-title"]
    assert {table for table in TABLES if after[table] != before[table]} == {"imported", "doubt", "origin"}
    assert next(one.alternatives for one in outcome.doubts if one.kind == "stored-title") == (
        "Budsjett for 2019", "Rammer for 2019",
    )  # fmt: skip


async def test_minutes_complete_what_the_notice_foretold(store):
    notice = "Møte i NUFA\nMøte 1/30\n9. februar 2030\n\n\n\nSak 1/30: Kodeverk\n\n\n\nSak 2/30: Eventuelt"
    minutes = (
        "Referat fra møte i NUFA\n\nMøte: 1/30\nDato: 9. februar 2030\nTid: kl. 10.00–12.00\nSted: Oslo\n\n"
        "Sak 1/30 Kodeverk\n\nVedtak: NUFA tar saken til orientering.\n\nSak 2/30 Eventuelt\n\nIngen saker."
    )
    await take(store, "notice.txt", notice)
    states = "SELECT state FROM governance.passage WHERE number = 1"
    assert (await ask(store, states))[0]["state"] == "scheduled"
    await take(store, "minutes.txt", minutes)
    assert (await ask(store, states))[0]["state"] == "treated"
    assert len(await ask(store, "SELECT 1 AS one FROM governance.meeting")) == 1
    assert (await ask(store, "SELECT result FROM governance.decision"))[0]["result"] == "noted"


async def test_a_paper_without_body_or_day_says_so(store):
    outcome = await take(store, "slides.txt", "Sak 1/24: Kodeverk\n\n\n\nForslag til vedtak\nSaken drøftes.")
    assert "body" in [one.kind for one in outcome.doubts]
    assert await ask(store, "SELECT 1 AS one FROM governance.passage") == []
    outcome = await take(
        store, "nufa.txt", "NUFA\n\n\n\nSak 1/24: Kodeverk\n\n\n\nForslag til vedtak\nNUFA drøfter saken."
    )
    assert "date" in [one.kind for one in outcome.doubts]
    assert [one["id"] for one in await ask(store, "SELECT id FROM governance.passage")] == ["nufa-2024-1"]


async def test_every_doubt_is_kept_with_its_lines(past):
    rows = await ask(past, "SELECT places, passage, kind, message FROM governance.doubt")
    assert len(rows) >= 45
    assert all('"first":' in one["places"] for one in rows)
    titled = {one["passage"] for one in rows if one["kind"] == "title"}
    assert {"nuit-2024-5", "nuit-2024-7", "e-helsestyret-2021-7"} <= titled


COUNCIL = "nasjonalt-e-helserad-2022-09-21.txt"


async def test_plans_of_a_paper_are_measures_of_the_roadmap_with_their_lines(past):
    rows = await ask(
        past,
        "SELECT m.aim, m.actor, m.what, m.starts, m.ends, m.running, m.phase, m.plan_year, o.first_line AS line "
        "FROM governance.measure AS m JOIN governance.origin AS o ON o.kind = 'measure' AND o.subject = m.id "
        "JOIN governance.aim AS a ON a.id = m.aim ORDER BY a.place, m.place",
    )
    aims = [one["aim"] for one in rows]
    assert [aims.count(aim) for aim in dict.fromkeys(aims)] == [14, 7, 7, 4, 3, 10]
    assert {(one["phase"], one["plan_year"]) for one in rows} == {("unknown", 2023)}
    last = rows[13]
    assert (last["actor"], last["what"]) == (
        "Direktoratet for e-helse / NHN", "Starte koordinert nasjonal innføring av PLL",
    )  # fmt: skip
    assert (last["starts"], last["ends"], last["line"]) == (2023, 2028, 1469)
    assert [one["what"] for one in rows if one["running"]] == ["Normering"]
    doubts = await ask(
        past, "SELECT kind, subject FROM governance.doubt WHERE subject_kind = 'measure' ORDER BY number"
    )
    assert [(one["kind"], one["subject"]) for one in doubts] == [
        ("measure-period", "oppdatert-og-autorativ-2"), ("measure-actor", "digital-hjemmeoppfolging-2"),
        ("measure-period", "digital-hjemmeoppfolging-3"),
    ]  # fmt: skip


async def test_a_scoring_sheet_of_a_paper_is_a_round_and_what_does_not_fit_is_doubted(past):
    rounds = await ask(past, "SELECT id, state, model, source FROM governance.scoring_round")
    assert [tuple(one.values()) for one in rounds] == [
        ("e-helseradet-2022", "closed", "e-helse-2021", f"{COUNCIL}:10-305")
    ]
    counts = await ask(past, "SELECT count(DISTINCT alternative) AS columns, count(*) AS cells FROM governance.score")
    assert tuple(counts[0].values()) == (14, 154)
    doubts = await ask(past, "SELECT message, places FROM governance.doubt WHERE kind = 'sheet-check' ORDER BY number")
    outside = "Dokumentdeling / Dokumenter utenfor kjernejournal"
    help_number = "Felles hjelpenummer / Felles hjelpenummer"
    others = "Dokumentdeling / Andre helseaktører/tjenester"
    told = [(one["message"], one["places"].split(",")[0]) for one in doubts]
    assert told == [
        (f"{outside}: 16.3 was worked out by another formula; the one in use gives 12.3", '[{"first":127'),
        (f"{help_number}: 25.75 was worked out by another formula; the one in use gives 16.1", '[{"first":215'),
        (
            "DBEP / Implementering av DBEP: rank 3 does not fit with the others; by its score it has place 7 of 13",
            '[{"first":78',
        ),
        (f"{others}: it is scored (ERROR:#DIV/0!), and does not stand in the summary", '[{"first":127'),
        (f"{outside}: it is scored (16.3), and does not stand in the summary", '[{"first":127'),
        (f"{help_number}: it is scored (25.75), and does not stand in the summary", '[{"first":215'),
    ]


RANKING = (
    ("PLL", "22.8"), ("Spesialisthelsetjenesten", "20.8"), ("Spesialisthelsetjenesten", "19.8"),
    ("Fastleger og avtalespesialister", "19.1"), ("Kommunal helse- og omsorg", "18.3"),
    ("Implementering av DBEP", "18.2"), ("Legevakt/ØHD", "18.2"), ("Felles hjelpenummer", "16.1"),
    ("Generiske datadelingstjenester", "15.8"), ("Fastleger", "15.2"), ("Andre kommunal helse-omsorg", "14.8"),
    ("Andre helseaktører", "13.0"), ("Dokumenter utenfor kjernejournal", "12.3"),
    ("Andre helseaktører/tjenester", "None"),
)  # fmt: skip
"""By the formula in use; what the paper has otherwise is the doubts of the test above."""


async def test_the_round_of_a_paper_gives_the_published_scores_exactly(store):
    await take(store, COUNCIL, REAL[COUNCIL])
    async with store.transaction() as tx:
        found = await live(tx, "e-helseradet-2022")
    names = {one.key: one.name for one in found.alternatives}
    shown = [(names[one.key], str(half_up(one.score, 1)) if one.score else "None") for one in found.ranking()]
    assert tuple(shown) == RANKING
    assert [len(one.tied) for one in found.ranking()].count(1) == 2


async def test_a_copy_of_a_plan_and_a_sheet_makes_nothing_double_and_leaves_what_people_changed(store):
    await take(store, COUNCIL, REAL[COUNCIL])
    async with store.transaction() as tx:
        await tx.run("UPDATE governance.measure SET ends = 2030, actor = 'Andre' WHERE id IN ('pll-4', 'pll-14')")
        await tx.last("SELECT 1")
    before = await everything(store)
    outcome = await take(store, "copy.txt", REAL[COUNCIL].replace(b"\n", b"\r\n"))
    after = await everything(store)
    assert {table for table in TABLES if after[table] != before[table]} <= {"imported", "doubt", "origin"}
    assert [one.kind for one in outcome.doubts if one.kind.startswith("stored")] == []
    rows = await ask(store, "SELECT outcome, count(*) AS n FROM governance.origin WHERE paper = $1::text GROUP BY 1",
                     outcome.id)  # fmt: skip
    assert [(one["outcome"], one["n"]) for one in rows] == [("held", 62)]


async def test_another_period_of_a_measure_is_a_doubt_and_no_change(store):
    await take(store, COUNCIL, REAL[COUNCIL])
    other = REAL[COUNCIL].replace("innføring av PLL 2023 → 2028".encode(), "innføring av PLL 2023 → 2029".encode())
    outcome = await take(store, "other.txt", other)
    (doubt,) = [one for one in outcome.doubts if one.kind.startswith("stored")]
    assert (doubt.kind, doubt.alternatives, doubt.subject, doubt.places[0].first) == (
        "stored-period", ("2023 → 2028", "2023 → 2029"), ("measure", "pll-14"), 1469,
    )  # fmt: skip
    rows = await ask(store, "SELECT ends FROM governance.measure WHERE id = 'pll-14'")
    assert (rows[0]["ends"], len(await ask(store, "SELECT 1 AS one FROM governance.measure"))) == (2028, 45)


async def test_a_period_that_is_none_is_a_doubt_and_left_open(store):
    other = REAL[COUNCIL].replace("innføring av PLL 2023 → 2028".encode(), "innføring av PLL 2028 → 2023".encode())
    outcome = await take(store, COUNCIL, other)
    assert ("pll-14: «2028 → 2023» is no period", ("measure", "pll-14")) in [
        (one.message, one.subject) for one in outcome.doubts if one.kind == "measure-period"
    ]
    assert (await ask(store, "SELECT starts, ends FROM governance.measure WHERE id = 'pll-14'"))[0]["ends"] is None


async def test_another_sheet_of_the_same_year_is_a_round_of_its_own(store):
    await take(store, COUNCIL, REAL[COUNCIL])
    await take(
        store,
        "other.txt",
        REAL[COUNCIL].replace(b"tiltaket teknisk komplekst?\t\t6", b"tiltaket teknisk komplekst?\t\t7"),
    )
    rows = await ask(store, "SELECT id FROM governance.scoring_round ORDER BY id")
    assert [one["id"] for one in rows] == ["e-helseradet-2022", "e-helseradet-2022-2"]


def _broken(chance: random.Random, text: str) -> str:
    """A piece of a paper with lines cut, doubled, lost, moved, or written over."""
    lines = text.split("\n")
    start = chance.randrange(max(1, len(lines) - 300))
    lines = lines[start : start + chance.randint(20, 300)]
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(lines))
        ways = (
            lines[at][: chance.randint(0, 30)],
            lines[at].replace(" ", "\t"),
            lines[at] + "\n" + lines[at],
            "".join(chr(chance.choice([chance.randint(32, 300), 0x4E2D, 40, 41, 9, 47, 49])) for _ in range(20)),
            lines[0],
        )
        lines[at] = chance.choice(ways)
    return "\n".join([*lines, "x"])


async def test_damaged_papers_are_stored_as_far_as_they_go(store):
    chance = random.Random(20)
    for number in range(12):
        text = chance.choice([*(one.decode() for one in REAL.values()), *(make() for make in papers.ALL)])
        outcome = await take(store, f"{number}.txt", _broken(chance, text))
        kept = await ask(store, "SELECT count(*) AS doubts FROM governance.doubt WHERE imported = $1::text", outcome.id)
        assert kept[0]["doubts"] == len(outcome.doubts)

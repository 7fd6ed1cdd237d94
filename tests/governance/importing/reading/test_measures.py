"""Who-what-when tables are read to the letter, and what is not sure of a row is doubted with its lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.importing.reading.lines import lines_of
from samspill.governance.importing.reading.measures import measures_of
from tests.governance.importing.real import doubts, reading

EXPECTED = """
Fastleger|Videre innføring av E-multidose|2021 → 2024
Fastleger|Utprøving av SFM hos resterende leverandører.|→ 2023
Apotek|Videre innføring av E-multidose|2021 → 2024
Bergen kommune|Fullføre utprøving av pasientens legemiddelliste i Bergen|→ 2023
Legevakt|Utprøving av SFM hos resterende leverandører.|→ 2023
PLO|Fullføre innføring av kjernejournal innenfor målet om dekning av minimum 80% av kommunene.|→ 2023
PLO|Utprøving av SFM hos resterende leverandører.|→ 2023
Helse Vest|Fullføre utprøving av pasientens legemiddelliste i Helse Bergen|→ 2023
Helse Sør-Øst|Tilrettelegge for SFM (API) og PLL i EPJ|→ 2023
Helse Nord|Tilrettelegge for SFM (API) og PLL i EPJ|→ 2023
Helse Midt-Norge og Helseplattformen|Starte innføring e-Multidose|2023 →
Helse Midt-Norge og Helseplattformen|Tilrettelegge for PLL i EPJ|→ 2023
Avtalespesialister|Utprøving av SFM hos resterende leverandører.|→ 2023
Direktoratet for e-helse / NHN|Starte koordinert nasjonal innføring av PLL|2023 → 2028
Fastleger|Starte nasjonal tilrettelegging og utprøving av API for kritisk informasjon|2023 → 2024
Helse Vest|Fullføre tilrettelegging og starte innføring|→ 2023 ; 2023 → 2025
Helse Nord|Tilrettelegging og innføring av API for kritisk informasjon|2023 → 2025
Helse Sør-Øst|Tilrettelegging og innføring av API for kritisk informasjon|2023 → 2025
Helse Midt-Norge og Helseplattformen|Tilrettelegging og innføring av API for kritisk informasjon|2023 → 2025
Avtalespesialist|Starte nasjonal tilrettelegging og utprøving av API for kritisk informasjon|2023 → 2024
Direktoratet for e-helse / NHN|Nasjonal tilrettelegging, støtte utprøving og innføring|
Legevakter og KAD/ØHD|Avklaring av samarbeidsområder|2023 → 2025
Helse Midt-Norge og Helseplattformen|Starte utprøving|2023 →
Helse Sør-Øst|Innføring|2021 → 2025
Helse Vest|Tilrettelegging og innføring for deling nasjonalt|2023 → 2025
Helse Nord|Innføring|2021 → 2025
Avtalespesialist|Avklaring av samarbeidsområder|2023 → 2025
Direktoratet for e-helse / NHN|Nasjonal tilrettelegging, støtte utprøving og innføring for nye kilder|
"""
"""The first three tables of the council's paper of 2022, as people read them."""
REST = [
    ("Primærhelsetjenesten", "2022 → 2023"), ("Primærhelsetjenesten", "2023"), ("Spesialisthelsetjenesten", "2023"),
    ("Direktoratet for e-helse / NHN", "→ 2023"), ("Spesialisthelsetjenesten", "→ 2025"), ("NHN", ""),
    ("Virksomheter i helse- og omsorgstjenesten", ""), ("Kommunal sektor", "→ 2023"), ("Kommunal sektor", "2023"),
    ("Helse Nord", "→ 2023"), ("Helse Sør-Øst", "2023"), ("Helse Vest", "2023"), ("Helse Midt-Norge", "2023"),
    ("Helsedirektoratet / NHN", "→ 2023"), ("Helsedirektoratet / NHN", "2023 →"),
    ("Direktoratet for e-helse / NHN", "2020 → 2024"), ("Direktoratet for e-helse", "Løpende"),
]  # fmt: skip
"""Who and when in the other three."""


def test_the_tables_of_2022_are_read_to_the_letter():
    (meeting,) = reading("council").meetings
    rows = [f"{one.actor}|{one.text}|{one.period}" for one in meeting.measures]
    expected = EXPECTED.strip("\n").split("\n")
    assert rows[: len(expected)] == expected
    assert [(one.actor, one.period) for one in meeting.measures[len(expected) :]] == REST
    assert {one.year for one in meeting.measures} == {2023}
    assert meeting.measures[0].objective == "Fullføre nasjonal innføring i løpet av 2028."
    assert list(dict.fromkeys(one.goal for one in meeting.measures))[3] == (
        "Helsepersonell skal ha tilgang til laboratorie- og radiologisvar uavhengig av hvor undersøkelsen er foretatt"
    )


def test_other_papers_have_no_such_tables():
    assert [one for key in ("nufa", "nuit", "board") for each in reading(key).meetings for one in each.measures] == []


def test_what_does_not_go_up_is_doubted_with_its_lines():
    assert [line for _, line in doubts("council", "measure-period")] == [1494, 1650]
    assert [line for _, line in doubts("council", "measure-actor")] == [1645]


def table(rows: str):
    found = []
    text = f"Et mål (X)\nMålsetting Ferdig.\nHvem Hva skal skje i 2030 Totalperiode\n{rows}"
    return [(one.actor, one.text, one.period) for one in measures_of("t", lines_of(text), found)], found


def test_an_actor_may_be_cut_anywhere_and_a_year_in_a_sentence_is_no_period():
    rows, found = table(
        "Direktoratet for e-\nhelse\n/ NHN\nBli ferdig innen 2031\n2030 → 2031\nAvtale-\nspesialister Prøve"
    )
    assert rows == [
        ("Direktoratet for e-helse / NHN", "Bli ferdig innen 2031", "2030 → 2031"), ("Avtalespesialister", "Prøve", ""),
    ]  # fmt: skip
    assert found == []


def test_an_actor_within_a_sentence_begins_no_row():
    rows, _ = table("Helse Vest Prøve sammen med\nHelse Nord (og andre)\n→ 2031")
    assert rows == [("Helse Vest", "Prøve sammen med Helse Nord (og andre)", "→ 2031")]


def test_a_row_before_any_known_actor_is_doubted():
    rows, found = table("Ukjent etat Gjøre noe → 2031")
    assert rows == [("", "Ukjent etat Gjøre noe", "→ 2031")]
    assert [one.kind for one in found] == ["measure-actor"]


@given(
    st.lists(st.sampled_from(["Apotek Prøve", "Fastleger", "→ 2031", "2030", "og mer", "Helse Nord", "Løpende", "/"]))
)
def test_whatever_stands_in_a_table_no_words_are_lost(lines):
    rows, _ = table("\n".join(lines))
    said = " ".join(f"{actor} {text} {period}" for actor, text, period in rows)
    for word in ("Prøve", "mer"):
        assert said.count(word) >= sum(word in line for line in lines if line)

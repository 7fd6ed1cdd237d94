"""What does not fit together in a published sheet is found by trying, not by knowing."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.governance.prioritisation.checking import Finding, agrees, check, needs_half_up
from samspill.governance.prioritisation.model import known
from samspill.governance.prioritisation.sheets import example
from samspill.governance.prioritisation.tables import from_table, read_dump
from tests.governance.prioritisation.conftest import published

TEXTS = resources.files("samspill.governance.prioritisation") / "texts"
WORDS = [
    tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))["prioritisation"]["finding"]
    for language in ("nb", "nn", "en")
]
OTHER = ["Dokumentdeling / Dokumenter utenfor kjernejournal", "Felles hjelpenummer / Felles hjelpenummer"]


@pytest.fixture(scope="module")
def report():
    return check(read_dump(example()), known())


def found(report, kind: str) -> list[Finding]:
    return [one for one in report.findings if one.kind == kind]


def test_twelve_columns_follow_the_formula_in_use_and_two_the_other(report):
    main, other = known()
    assert [one.column.key for one in report.columns if one.model == other.id] == OTHER
    assert sum(one.model == main.id for one in report.columns) == 12
    assert [one.where for one in found(report, "other-formula")] == OTHER
    assert not found(report, "no-formula")


def test_the_figures_that_differ_are_named_with_what_would_give_them(report):
    of = {one.column.key: one for one in report.columns}
    differing = {(d.node, d.published, d.computed, d.would) for d in of[OTHER[1]].differences}
    assert ("patient", "5", "2.5", ("sum",)) in differing
    assert ("personnel", "4", "2.0", ("sum",)) in differing
    assert ("score", "25.75", "16.1", ()) in differing
    assert {d.node for d in of[OTHER[0]].differences} == {"score", "benefit", "patient", "personnel"}
    assert of[OTHER[1]].own["score"] == Fraction(103, 4)


def test_undefined_text_missing_and_unrounded_cells_are_told(report):
    [undefined] = found(report, "undefined")
    assert undefined.where == "Dokumentdeling / Andre helseaktører/tjenester"
    [missing] = found(report, "missing-answers")
    assert missing.said["number"] == "8"
    [text] = found(report, "text-answer")
    assert text.said["text"] == "Sjekke med Siri Pernille?"
    assert {one.said["text"] for one in found(report, "not-rounded")} == {"25.75", "7.25"}
    assert {one.said["text"] for one in found(report, "note")} >= {"*", "Helse Norge?", "Lovkrav om meldeplikt?"}
    rounded = {(one.where, one.said["text"]) for one in found(report, "half-up")}
    assert ("Kritisk info / Kommunal helse- og omsorg", "18.3") in rounded


def test_the_rank_that_does_not_follow_and_those_among_which_the_others_do_are_found(report):
    [astray] = found(report, "rank-astray")
    assert (astray.where, astray.said["rank"]) == ("DBEP / Implementering av DBEP", "3")
    [among] = found(report, "ranked-among")
    assert among.said["number"] == "9"
    [lacking] = found(report, "rank-lacking")
    assert "DHO / Generiske datadelingstjenester" in lacking.said["which"]


def test_the_summary_follows_but_breaks_a_tie_and_leaves_columns_out(report):
    assert not found(report, "summary-rank-astray")
    assert not found(report, "summary-score")
    [tie] = found(report, "summary-tie-broken")
    assert (tie.said["score"], tie.said["ranks"]) == ("109/6", "6, 7")
    assert [one.where for one in found(report, "not-in-summary")] == [
        "Dokumentdeling / Andre helseaktører/tjenester",
        *OTHER,
    ]
    assert len(report.summary) == 11
    named = {row.name: one.column.key for row, one in report.summary}
    assert named["Digitale behandlings- og egenbehandlingsplaner"] == "DBEP / Implementering av DBEP"
    assert named["Kritisk info hos andre helseaktører"] == "Kritisk info / Andre helseaktører"
    assert {one.where for one in found(report, "summary-name")} == {
        "Digitale behandlings- og egenbehandlingsplaner",
        "Generisk datadelingstjeneste",
        "Dokumentdeling andre kommunale helse- og omsorgstjeneste",
    }


def test_the_other_formula_moves_a_column_from_the_ninth_place_to_the_first(report):
    moved = {one.where: (one.said["published"], one.said["place"]) for one in found(report, "other-place")}
    assert moved[OTHER[1]] == ("1", "9")


def test_rows_that_sheets_word_differently_are_told(report):
    worded = {one.where for one in found(report, "wording")}
    assert "Juridisk utvikling?" in worded
    assert "I hvor stor grad bidrar tiltaket til økt pasientsikkerhet?" in worded


def changed(key: str, row: str, text: str):
    """The published sheet with one cell changed."""
    tables = []
    for table in read_dump(example()):
        rows = [[one.label, *one.cells] for one in table.rows]
        for cells in rows:
            for place, heading in enumerate(table.columns, 1):
                if f"{table.name} / {heading}" == key and cells[0] == row and place < len(cells):
                    cells[place] = text
        tables.append(from_table(table.name, table.columns, rows))
    return check(tables, known())


def test_a_score_that_no_formula_gives_is_told_and_the_summary_that_differs_from_it():
    report = changed("Legemidler / PLL", "Score", "23.8")
    assert [one.where for one in found(report, "no-formula")] == ["Legemidler / PLL"]
    wrong = changed("DBEP / Implementering av DBEP", "Måloppnåelse", "7.6")
    assert [one.where for one in found(wrong, "no-formula")] == ["DBEP / Implementering av DBEP"]


def test_an_answer_off_the_scale_is_told():
    report = changed("Legemidler / PLL", "Semantisk utvikling?", "11")
    assert [one.said["text"] for one in found(report, "off-scale")] == ["11"]


def test_a_published_figure_agrees_as_exactly_as_it_is_written():
    assert agrees("25.75", Fraction(103, 4), 1)
    assert agrees("18.3", Fraction(73, 4), 1)
    assert not agrees("18.2", Fraction(73, 4), 1)
    assert agrees("ERROR:#DIV/0!", None, 1)
    assert not agrees("", Fraction(1), 1)
    assert not agrees("1.0", None, 1)
    assert needs_half_up(Fraction(73, 4), 1)
    assert not needs_half_up(Fraction(91, 4), 1)


def test_the_published_columns_are_fourteen():
    assert len(published()) == 14


CELLS = ("", "*", "ERROR:#DIV/0!", "0", "5", "7.25", "11", "99", "1", "2")


@settings(max_examples=30)
@given(st.data())
def test_whatever_a_sheet_holds_every_finding_has_its_words(data):
    tables = []
    for table in read_dump(example()):
        rows = [[one.label, *one.cells] for one in table.rows]
        for _ in range(data.draw(st.integers(0, 3))):
            cells = data.draw(st.sampled_from(rows))
            cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.sampled_from(CELLS))
        tables.append(from_table(table.name, ["", *table.columns], rows))
    for one in check(tables, known()).findings:
        for texts in WORDS:
            assert texts[one.kind].format(**{"formula": "", **one.said})

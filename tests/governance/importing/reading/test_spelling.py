"""Words that a paper writes in two ways are doubted, and words that are only like each other are not."""

from __future__ import annotations

import pytest

from samspill.governance.importing.reading.lines import lines_of
from samspill.governance.importing.reading.spelling import of_spelling
from tests.governance.importing.real import NAMES, reading


def told(text: str):
    return [one.message for one in of_spelling("t", [], lines_of(text))]


def test_all_that_the_four_papers_write_in_two_ways_is_told_and_nothing_else():
    found = {key: [one for one in reading(key).doubts if one.kind == "spelling"] for key in NAMES}
    assert {key: [(one.message, one.places[0].first) for one in some] for key, some in found.items()} == {
        "council": [],
        "nufa": [("«tillitsmodel» or «tillitsmodell»", 488), ("«Helsami» or «HelsaMi»", 1689)],
        "nuit": [
            ("«utprøvningene» or «utprøvingene»", 608),
            ("«overvåkning» or «overvåking»", 3185),
            ("«Digihelse» or «DigiHelse»", 1617),
            ("«FIHR» or «FHIR»", 3492),
        ],
        "board": [
            ("4/21: «porteføljestyling» or «porteføljestyring»", 15),
            ("43/20: «legemiddefeltet» or «legemiddelfeltet»", 66),
        ],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dokumentdeling\ndokumentdeling\ndokumentdelling", ["«dokumentdelling» or «dokumentdeling»"]),
        ("dokumentdeling\ndokumentdelling", []),
        ("ligger\nligger\nlegger", []),
        ("HelseNorge og Helsenorge", ["«HelseNorge» or «Helsenorge»"]),
        ("eHelse på ehelse.no/eHelse", []),
        ("FHIR og FHIR og FIHR", ["«FIHR» or «FHIR»"]),
        ("NUIT og NUIT og UNIT", []),
        ("HELSENORGE og Helsenorge", []),
    ],
)
def test_evidence_is_needed(text, message):
    assert told(text) == message

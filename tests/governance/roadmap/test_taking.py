"""Measures from papers: whose they are, what they are called, and that what is there stays."""

from __future__ import annotations

import pytest

from samspill.governance.roadmap.demonstrating import plan
from samspill.governance.roadmap.taking import bare, free, group_of, short_of


def test_the_user_group_follows_from_who_acts():
    for one in plan()["measures"]:
        assert group_of(one["actor"]) == one["group"], one["actor"]
    assert group_of("Arbeidsgruppen") == "unknown"


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Alle skal ha tilgang til pasientens legemiddelliste (PLL)", "pll"),
        ("Innbyggere skal ha mulighet for å administrere behandlingsforløp", "administrere-behandlingsforlop"),
        ("Helsepersonell skal ha tilgang til en oppdatert og autorativ beskrivelse", "oppdatert-og-autorativ"),
        ("Bedre kvalitet", "bedre-kvalitet"),
        ("???", "aim"),
    ],
)
def test_an_aim_is_called_by_its_abbreviation_or_by_what_tells_it_from_others(title, short):
    assert short_of(title) == short


def test_an_id_that_is_taken_gets_a_number():
    assert free("pll", set()) == "pll"
    assert free("pll", {"pll", "pll-2"}) == "pll-3"
    assert free("pll-3", {"pll-3", "pll-2"}, "pll-") == "pll-4"


def test_marks_and_case_tell_nothing_apart():
    assert bare("Helse Sør-Øst – «innføring».") == bare("helse sør øst innføring")

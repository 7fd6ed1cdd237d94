"""String parameters: http://hl7.org/fhir/R4/search.html#string"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search.clause import Text
from samspill.fhir.search.strings import LONGEST, normalise
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import index, number, wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hansen", "hansen"),
        ("  Ola \t Nordmann\n", "ola nordmann"),
        ("André", "andre"),
        ("Andre\u0301", "andre"),
        ("ØDEGÅRD", "ødegård"),
        ("A\u030ase", "åse"),
        ("\u212bse", "åse"),
        ("ÆRØ", "ærø"),
        ("Öberg Ä", "oberg a"),
        ("Strauß", "strauss"),
        ("Čáhci Ŋ Đ", "cahci ŋ đ"),
        ("ǻ", "å"),
        ("o\u030a", "o"),
        ("ﬁn", "fin"),
    ],
)
def test_case_accents_and_space_do_not_count_but_norwegian_letters_do(text, expected):
    assert normalise(text) == expected


@given(st.text())
def test_what_is_normal_stays_so(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(), st.text())
def test_the_beginning_of_a_string_is_the_beginning_of_its_normal_form(start, rest):
    whole = normalise(f"{start} {rest}")
    assert whole.startswith(normalise(start))


def strings(kind: str, parameter: str, /, **elements) -> list[tuple[str, str]]:
    return [(value, exact) for n, value, exact in index(kind, **elements).strings if n == number(kind, parameter)]


def test_every_part_of_a_name_is_indexed_by_itself():
    name = {"family": "Ødegård", "given": ["Kari", None, "Åse"], "prefix": ["Dr."], "suffix": ["jr"], "text": "Kari Ø"}
    assert sorted(strings("Patient", "name", name=[name])) == [
        ("dr.", "Dr."),
        ("jr", "jr"),
        ("kari", "Kari"),
        ("kari ø", "Kari Ø"),
        ("åse", "Åse"),
        ("ødegård", "Ødegård"),
    ]
    assert strings("Patient", "given", name=[name]) == [("kari", "Kari"), ("åse", "Åse")]
    assert strings("Patient", "family", name=[name]) == [("ødegård", "Ødegård")]


def test_every_part_of_an_address_is_indexed_by_itself():
    address = {"line": ["Storgata 1"], "city": "Oslo", "postalCode": "0155", "country": "NO", "use": "home"}
    assert sorted(value for value, _ in strings("Patient", "address", address=[address])) == [
        "0155",
        "no",
        "oslo",
        "storgata 1",
    ]
    assert strings("Patient", "address-city", address=[address]) == [("oslo", "Oslo")]


def test_a_name_of_a_plan_is_found_though_its_definition_forgets_the_type():
    assert strings("InsurancePlan", "name", name="Trygd", alias=["Pensjon"]) == [
        ("trygd", "Trygd"),
        ("pensjon", "Pensjon"),
    ]


def test_a_long_text_is_compared_by_its_beginning():
    long = "A" * 5000
    [(value, exact)] = strings("Questionnaire", "description", description=long)
    assert value == "a" * LONGEST
    assert exact == long
    assert wanted("Questionnaire", "description:exact", long) == [Text(value, long)]
    with pytest.raises(Malformed, match=str(LONGEST)):
        wanted("Questionnaire", "description", long)


def test_a_string_is_read_with_its_separators_and_modifiers():
    assert wanted("Patient", "family", r"Berg\, Lars,Dahl") == [Text("berg, lars", "Berg, Lars"), Text("dahl", "Dahl")]
    assert wanted("Patient", "family:contains", "ERG") == [Text("erg", "ERG")]
    assert wanted("Patient", "family:exact", "Øst") == [Text("øst", "Øst")]


@pytest.mark.parametrize(
    ("key", "value"), [("family", " "), ("family", "\u0301"), ("family:not", "x"), ("family", "a,")]
)
def test_what_is_no_string_is_refused(key, value):
    with pytest.raises(Malformed) as caught:
        wanted("Patient", key, value)
    assert caught.value.faults[0].where == "family"

"""The code lists say what they hold, and people have words for what they meet."""

from __future__ import annotations

import pytest

from samspill.kernel.attestation import Code
from samspill.trust.attestation import codes

EARLIER = "urn:AuditEventHL7Norway/CodeSystem/carerelation"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_purpose_and_every_role_has_a_word(language):
    for kind, listed in (("purpose", codes.purposes()), ("role", codes.personnel())):
        assert {code for code in listed if not codes.word(kind, code, language)} == set()


def test_no_word_is_for_nothing():
    for language in ("nb", "nn", "en"):
        assert codes._texts(language)["role"].keys() == codes.personnel()
        assert codes._texts(language)["purpose"].keys() == codes.purposes()
    assert codes.word("role", "nobody") == ""


def test_the_words_are_in_three_languages():
    assert [codes.word("role", "SP", language) for language in ("nb", "nn", "en")] == [
        "Sykepleier",
        "Sjukepleiar",
        "Nurse",
    ]


@pytest.mark.parametrize(
    ("code", "system", "treatment"),
    [
        ("POLBESOK", codes.TEMPLATES, True),
        ("BLAALYS", EARLIER, True),
        ("FORSK", codes.TEMPLATES, False),
        ("KVAL", EARLIER, False),
        ("ARBFLYT", codes.TEMPLATES, None),
        ("UNHEARD", codes.TEMPLATES, None),
        ("POLBESOK", "urn:oid:2.16.578.1.12.4.1.1.9151", None),
    ],
)
def test_decision_templates_say_whether_they_are_about_treatment(code, system, treatment):
    assert codes.is_treatment(Code(code, system)) is treatment


def test_no_template_is_marked_twice():
    listed = codes.listed("decision_templates")
    marked = [*listed["treatment"], *listed["other"], *listed["undecided"]]
    assert len(marked) == len(set(marked)) == 38


@pytest.mark.parametrize(
    ("code", "system", "same"),
    [
        ("1", "urn:oid:1.0.14265.1", "TREAT"),
        ("2", "urn:oid:1.0.14265.1", "ETREAT"),
        ("5", "urn:oid:1.0.14265.1", None),
        ("13", "urn:oid:1.0.14265.1", None),
        ("system", "urn:oid:1.0.14265.1", None),
        ("1", codes.PURPOSES, None),
    ],
)
def test_old_purposes_are_translated_where_they_mean_the_same(code, system, same):
    assert codes.translated(Code(code, system)) == same


def test_every_list_says_where_it_comes_from():
    folder = codes.files(codes.__name__)
    for name in ("personnel", "purposes", "services", "decision_templates"):
        assert (folder / f"{name}.toml").read_text("utf-8").startswith("# ")

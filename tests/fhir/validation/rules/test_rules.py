"""Every rule written by hand is an invariant of the definitions, and stands at the places that they give it."""

from __future__ import annotations

from samspill.fhir.validation import tables
from samspill.fhir.validation.rules import (
    BUILT_IN,
    RULES,
    administrative,
    clinical,
    conformance,
    datatypes,
    documents,
    structural,
)

TABLES = [
    administrative.ADMINISTRATIVE,
    clinical.CLINICAL,
    conformance.CONFORMANCE,
    datatypes.DATATYPES,
    documents.DOCUMENTS,
    structural.STRUCTURAL,
]


def test_every_rule_is_an_invariant_of_severity_error():
    known = {key for key, invariant in tables.invariants().items() if invariant.severity == "error"}
    assert RULES.keys() | BUILT_IN <= known


def test_no_rule_stands_twice():
    assert sum(len(table) for table in TABLES) == len(RULES)
    assert RULES.keys().isdisjoint(BUILT_IN)


def test_every_rule_is_asked_somewhere():
    asked = {key for name in tables.names() for e in tables.structure(name).elements.values() for key in e.rules}
    assert RULES.keys() <= asked

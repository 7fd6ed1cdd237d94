"""Whatever may be searched for, the statement that is composed of it is one that the tables accept."""

from __future__ import annotations

from samspill.exchange import closing
from samspill.fhir.definitions import TYPES
from samspill.fhir.search import SUPPORTED, Parameter, compose, parameters, parse
from samspill.fhir.search.composites import places
from tests.shape.test_sql import faults_of

VALUES = {
    "token": ["a", "urn:x|a", "|a", "urn:x|", "a,b"],
    "reference": ["Patient/p1", "p1", "urn:x"],
    "date": ["2026", "2026-11-26", "ge2026-11", "lt2026-11-26T08:00:00Z", "ne2026"],
    "string": ["berg", "berg,dahl"],
    "uri": ["http://example.org/x"],
    "number": ["1.5", "gt1"],
    "quantity": ["1.5", "gt1.5|urn:x|mg", "ap1.5||mg", "ne1,le2|http://unitsofmeasure.org|mg/dL"],
    "composite": [],
}
PATIENTS = (None, "p1")


def combined(parameter: Parameter) -> str:
    """A value of a composite: one of each of its parts."""
    return "$".join(VALUES[part.type][0] for part in places(parameter)[0].parts)


def searches() -> dict[str, tuple[str, int]]:
    """Every distinct statement that a single parameter brings about: by an example of it, the text and its values."""
    found: dict[str, str] = {}
    arity: dict[str, int] = {}
    for kind in TYPES:
        for parameter in parameters(kind).values():
            if parameter.type not in SUPPORTED:
                continue
            for value in VALUES[parameter.type] or [combined(parameter)]:
                search = parse(kind, [(parameter.name, value)], base="http://test/fhir")
                for patient in PATIENTS:
                    statement = compose(search, patient, None)
                    found.setdefault(statement.sql, f"{kind}?{parameter.name}={value} of {patient}")
                    arity[statement.sql] = len(statement.args)
    return {example: (sql, arity[sql]) for sql, example in found.items()}


async def test_every_composed_search_fits_into_the_statement_that_closes_its_call(database):
    found = searches()
    assert len(found) > 20
    wanted = {
        f"{example} {each=}": closing.closing_of(closing.Shape(sql, arity, each)).text
        for example, (sql, arity) in found.items()
        for each in (False, True)
    }
    assert await faults_of(database, wanted) == {}


def test_every_kind_of_parameter_is_tried():
    assert VALUES.keys() >= SUPPORTED

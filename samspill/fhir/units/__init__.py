"""Units of measure: UCUM (https://unitsofmeasure.org/ucum), as far as comparing quantities needs it.

    canonical("mg/dL")  ->  a factor of 10, in `g.m-3`: a milligram per decilitre is ten grams per cubic metre
    convert(Decimal("98.6"), "[degF]", "Cel")  ->  37

The table of units is UCUM's own file, unchanged. Every factor is exact.
"""

from samspill.fhir.units.conversion import Canonical, canonical, comparable, convert

__all__ = ["UCUM", "Canonical", "canonical", "comparable", "convert"]

UCUM = "http://unitsofmeasure.org"
"""The system of UCUM codes in FHIR (http://hl7.org/fhir/R4/terminologies-systems.html)."""

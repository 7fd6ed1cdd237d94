"""FHIR search: what resources are found by, what queries mean, and the SQL that answers them.

    index = extract(resource, base)                         when a resource is stored
    search = parse("Observation", pairs, base=base)         when it is sought
    statement = compose(search, patient, after)

http://hl7.org/fhir/R4/search.html
"""

from samspill.fhir.search.clause import Clause
from samspill.fhir.search.cursors import Cursor
from samspill.fhir.search.extraction import extract
from samspill.fhir.search.index import Index
from samspill.fhir.search.kinds import SUPPORTED
from samspill.fhir.search.moments import EARLIEST, LATEST
from samspill.fhir.search.parameter import Parameter, in_records, main_date, parameters
from samspill.fhir.search.query import Search, parse
from samspill.fhir.search.sorting import Sort
from samspill.fhir.search.statement import Statement, compose, count, cursor_of
from samspill.fhir.search.tokens import token

__all__ = [
    "EARLIEST",
    "LATEST",
    "SUPPORTED",
    "Clause",
    "Cursor",
    "Index",
    "Parameter",
    "Search",
    "Sort",
    "Statement",
    "compose",
    "count",
    "cursor_of",
    "extract",
    "in_records",
    "main_date",
    "parameters",
    "parse",
    "token",
]

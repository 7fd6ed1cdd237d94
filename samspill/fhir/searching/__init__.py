"""FHIR search interactions: of a type, of a compartment, of the whole system. http://hl7.org/fhir/R4/search.html

wanted      the query, or the page that a link names, read
access      what the caller must be allowed
operation   the page of matches: in one statement, or in a few with what is included, explained or estimated
including   what is given beside the matches, round by round
canonicals  the same, for what names and is named by canonical address
answering   the Bundle, and what is said about the search
links       what was searched for, and the way to the next page
places      where a page begins, as a link holds it
explaining  how the database did it, for those who may ask; and how many matches it expects
"""

from samspill.fhir.searching.operation import search

__all__ = ["search"]

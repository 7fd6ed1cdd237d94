"""The functions of FHIRPath, by subject, and all of them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.fhirpath.functions import collections, conversion, fhir, loops, mathematics, strings, tree

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.environment import Function

FUNCTIONS: Final[dict[str, Function]] = {
    **collections.FUNCTIONS,
    **conversion.FUNCTIONS,
    **fhir.FUNCTIONS,
    **loops.FUNCTIONS,
    **mathematics.FUNCTIONS,
    **strings.FUNCTIONS,
    **tree.FUNCTIONS,
}
"""Every function but those that take a type, which the compiler makes: `is`, `as`, `ofType`."""

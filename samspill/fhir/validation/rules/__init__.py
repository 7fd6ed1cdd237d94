"""The invariants of R4 that are written by hand, by key: a later one only needs a function in its table here.

The walk itself enforces a few, since they need more than one object or hold everywhere: `BUILT_IN`.
"""

from __future__ import annotations

from typing import Final

from samspill.fhir.validation.rules.administrative import ADMINISTRATIVE
from samspill.fhir.validation.rules.clinical import CLINICAL
from samspill.fhir.validation.rules.conformance import CONFORMANCE
from samspill.fhir.validation.rules.datatypes import DATATYPES
from samspill.fhir.validation.rules.documents import DOCUMENTS
from samspill.fhir.validation.rules.reading import Rule
from samspill.fhir.validation.rules.structural import STRUCTURAL

__all__ = ["BUILT_IN", "RULES", "Rule"]

RULES: Final[dict[str, Rule]] = {
    **DATATYPES,
    **CLINICAL,
    **ADMINISTRATIVE,
    **DOCUMENTS,
    **CONFORMANCE,
    **STRUCTURAL,
}
"""Key of the invariant to its rule, as the compiled definitions name it."""

BUILT_IN: Final = frozenset({"dom-2", "dom-3", "dom-4", "dom-5", "ele-1", "ref-1", "sqty-1", "txt-1", "txt-2"})
"""Enforced elsewhere: by `contained`, `objects`, `narrative`, and the elements that a profile forbids."""

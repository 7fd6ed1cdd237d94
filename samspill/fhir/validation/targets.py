"""What a reference may point at: the types that its element names (http://hl7.org/fhir/R4/references.html#literal)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.validation.found import Check, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID: Final = r"[A-Za-z0-9\-.]{1,64}"
_RESTFUL: Final = re.compile(rf"(?:https?://[^?#]*/)?([A-Z][A-Za-z]+)(?:/{_ID}(?:/_history/{_ID})?|\?.*)").fullmatch


def target_type(reference: str) -> str | None:
    """Tell the type that a literal or conditional reference points at; None when its text does not say."""
    match = _RESTFUL(reference)
    return match[1] if match is not None and match[1] in TYPE_CODE else None


def targeted(check: Check, names: Sequence[str]) -> Check:
    """Add to the check of a Reference that it must point at one of some types, as far as its text tells."""
    allowed = frozenset(names)
    what = f"a reference here must be to {' or '.join(names)}"

    def checked(value: Any) -> Found | None:
        found = check(value)
        if type(value) is not dict:
            return found
        reference, said = value.get("reference"), value.get("type")
        # Nearly all are relative and right, and need no pattern.
        if type(reference) is str and reference.partition("/")[0] not in allowed:
            kind = target_type(reference)
            if kind is not None and kind not in allowed:
                found = found or Found()
                found.add("reference", what, "value")
        if type(said) is str and said not in allowed and said in TYPE_CODE:
            found = found or Found()
            found.add("type", what, "value")
        return found

    return checked

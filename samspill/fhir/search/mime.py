"""MIME types as codes: `text/xml; charset=UTF-8` is of the kind `text/xml`, and that of the kind `text`.

http://hl7.org/fhir/R4/search.html#mimetype asks servers for no more than the kind below, whatever its parameters.
"""

from __future__ import annotations


def kinds_of(value: str) -> tuple[str, ...]:
    """Give the kinds that a MIME type is of, widest first, in small letters: they are compared so (RFC 2045, 5.1)."""
    whole = value.partition(";")[0].strip().lower()
    kind, slash, _ = whole.partition("/")
    return (kind, whole) if slash else (whole,)

"""What a grant lets an operation hand out beside what it was asked about: types by scope, and what bodies point at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.trust import PatientGrant, scopes

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.trust import Grant

Reference = tuple[str, str]
"""Type and id."""


def readable(call: Call, grant: Grant) -> frozenset[str]:
    """Give the types that the caller may read in the context in which the grant was given."""
    context = "patient" if isinstance(grant, PatientGrant) and grant.bound else _context(grant)
    return _readable(call.caller.scopes, context)


def _context(grant: Grant) -> str:
    return next((reason.removeprefix("context:") for reason in grant.reasons if reason.startswith("context:")), "")


@lru_cache(maxsize=1024)
def _readable(held: frozenset[str], context: str) -> frozenset[str]:
    return frozenset(kind for kind in TYPES if context in scopes.contexts(held, frozenset({(kind, "r")})))


def references_in(text: bytes, base: str) -> set[Reference]:
    """Find the resources here that a text of FHIR JSON points at: by references, and by addresses of attachments.

    Versions are left out, and so is what stands elsewhere, is contained, or is of no type of R4.
    """
    found = set(_pattern(b"reference", base).findall(text)) | set(_pattern(b"url", base).findall(text))
    return {(kind, id_.decode()) for word, id_ in found if (kind := word.decode()) in TYPE_CODE}


@lru_cache(maxsize=16)
def _pattern(key: bytes, base: str) -> re.Pattern[bytes]:
    """Write what finds relative addresses, and absolute ones below our own, in tight JSON. A slash may be escaped."""
    root = re.escape(base.encode()).replace(b"/", rb"\\?/")
    return re.compile(
        b'"' + key + rb'":"(?:' + root + rb"\\?/)?([A-Z][A-Za-z]{1,40})\\?/([A-Za-z0-9\-.]{1,64})"
        rb'(?:\\?/_history\\?/[A-Za-z0-9\-.]{1,64})?"'
    )

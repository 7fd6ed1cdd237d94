"""References inside a Bundle: `urn:uuid:` names of its own entries, and references that say what to look for.

Replaced in the text itself, so that all else stays as it was sent (http://hl7.org/fhir/R4/http.html#trules).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.fhir.validation import link_elements

if TYPE_CHECKING:
    from collections.abc import Mapping

_URN: Final = re.compile(rb'(?:"(\w+)":)?"(urn:[^"\\]*)"')
_ANY: Final = re.compile(rb'(?:"(\w+)":)?"((?:urn:|https?://)[^"\\]*)"')
_IN_NARRATIVE: Final = re.compile(rb'((?:href|src)=\\")((?:urn:uuid:|urn:oid:)[^"\\]*)(\\")')
_CONDITIONAL: Final = re.compile(rb'"reference":"([A-Z][A-Za-z]*)\?([^"\\]+)"')
_LINKS: Final = frozenset(name.encode() for name in link_elements())


def resolve_names(text: bytes, names: Mapping[bytes, bytes]) -> bytes:
    """Replace names of entries (`urn:uuid:…` or a full URL) by the references that they became.

    Only in elements that are references or URIs; an identifier's value that happens to be a UUID stays as it is.
    """
    if not names:
        return text
    # Full URLs that are web addresses are rare; looking for them only then saves looking at every code system.
    pattern = _ANY if any(name.startswith(b"http") for name in names) else _URN

    def element(found: re.Match[bytes]) -> bytes:
        key, name = found[1], found[2]
        if name not in names or (key is not None and key not in _LINKS):
            return found[0]
        return (b'"%b":' % key if key is not None else b"") + b'"%b"' % names[name]

    def link(found: re.Match[bytes]) -> bytes:
        return found[1] + names.get(found[2], found[2]) + found[3]

    return _IN_NARRATIVE.sub(link, pattern.sub(element, text))


def conditional_references(text: bytes) -> set[tuple[str, str]]:
    """Find the references that name a type and a query, such as `Practitioner?identifier=…`."""
    if b"?" not in text:
        return set()
    return {(kind.decode(), query.decode()) for kind, query in _CONDITIONAL.findall(text)}


def resolve_conditional(text: bytes, found: Mapping[tuple[str, str], str]) -> bytes:
    """Replace such references by the ids that were found for them."""
    if b"?" not in text:
        return text

    def replacement(match: re.Match[bytes]) -> bytes:
        kind, query = match[1].decode(), match[2].decode()
        id_ = found.get((kind, query))
        return b'"reference":"%b/%b"' % (match[1], id_.encode()) if id_ else match[0]

    return _CONDITIONAL.sub(replacement, text)

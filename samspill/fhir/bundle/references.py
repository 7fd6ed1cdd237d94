"""References inside a Bundle: `urn:uuid:` names of its own entries, and references that say what to look for.

Replaced in the text itself, so that all else stays as it was sent (http://hl7.org/fhir/R4/http.html#trules).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.fhir.validation import link_elements
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The literal beginnings make these fast: nearly all of a text is passed over at memory speed.
_URN: Final = re.compile(rb'"(urn:[^"\\]*)"')
_WEB: Final = re.compile(rb'"(https?:\\?/\\?/(?:[^"\\]|\\/)*)"')
_IN_NARRATIVE: Final = re.compile(rb'((?:href|src)=\\")(urn:(?:uuid|oid):[^"\\]*)(\\")')
_CONDITIONAL: Final = re.compile(rb'"reference":"([A-Z][A-Za-z]*)\?((?:[^"\\]|\\/)+)"')
_LINKS: Final = frozenset(name.encode() for name in link_elements())


def resolve_names(text: bytes, names: Mapping[bytes, bytes], *, web: bool = True) -> bytes:
    """Replace names of entries (`urn:uuid:…` or a full URL) by the references that they became.

    Only in elements that are references or URIs; an identifier's value that happens to be a UUID stays as it is.
    Without `web`, names that are web addresses are not looked for.
    """
    if not names:
        return text

    def element(found: re.Match[bytes]) -> bytes:
        name = names.get(found[1].replace(b"\\/", b"/"))
        if name is None or not _is_link(text, found.start()):
            return found[0]
        return b'"%b"' % name

    def link(found: re.Match[bytes]) -> bytes:
        return found[1] + names.get(found[2], found[2]) + found[3]

    if web:
        return resolve_names(_WEB.sub(element, text), names, web=False)
    if b"urn:" not in text:
        return text
    changed = _URN.sub(element, text)
    return _IN_NARRATIVE.sub(link, changed) if b'=\\"urn:' in changed else changed


def _is_link(text: bytes, start: int) -> bool:
    """Tell whether the string that starts there is the value of an element that links; an item of a list may be."""
    if text[start - 1 : start] != b":":
        return True
    return text[text.rfind(b'"', 0, start - 2) + 1 : start - 2] in _LINKS


def has_web_names(names: Mapping[bytes, bytes]) -> bool:
    """Tell whether any name is a web address: they are rare, and to look for them is to look at every code system."""
    return any(name.startswith(b"http") for name in names)


def conditional_references(text: bytes) -> set[tuple[str, str]]:
    """Find the references that name a type and a query, such as `Practitioner?identifier=…`."""
    if b"?" not in text:
        return set()
    return {(kind.decode(), _plain(query)) for kind, query in _CONDITIONAL.findall(text)}


def places_of(text: bytes, kind: str, query: str, place: int) -> list[str]:
    """Tell where in an entry's resource such a reference stands: `Bundle.entry[3].resource.performer[0].reference`."""
    sought = f"{kind}?{query}"
    return list(_found_in(strict_json.value_of(text), sought, f"Bundle.entry[{place}].resource")) if text else []


def _found_in(value: object, sought: str, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "reference" and inner == sought:
                yield f"{where}.{name}"
            else:
                yield from _found_in(inner, sought, f"{where}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _found_in(inner, sought, f"{where}[{place}]")


def _plain(query: bytes) -> str:
    """Give a query as it is meant: a slash may be escaped in JSON."""
    return query.replace(b"\\/", b"/").decode()


def resolve_conditional(text: bytes, found: Mapping[tuple[str, str], str]) -> bytes:
    """Replace such references by the ids that were found for them."""
    if b"?" not in text:
        return text

    def replacement(match: re.Match[bytes]) -> bytes:
        kind, query = match[1].decode(), _plain(match[2])
        id_ = found.get((kind, query))
        return b'"reference":"%b/%b"' % (match[1], id_.encode()) if id_ else match[0]

    return _CONDITIONAL.sub(replacement, text)

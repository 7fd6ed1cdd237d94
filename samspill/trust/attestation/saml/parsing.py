"""XML as assertions may use it: UTF-8, of limited size, without DTD, entities, comments or processing instructions."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from samspill.kernel.problems import Fault, Malformed, TooLarge, Unidentified

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
HL7: Final = "urn:hl7-org:v3"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NAMES: Final = {"saml": SAML, "ds": DS, "xenc": XENC, "xenc11": "http://www.w3.org/2009/xmlenc11#"}
LONGEST: Final = 100_000
"""Bytes of an assertion, encrypted or not. Those of HelseID have 11 000."""
_DECLARED: Final = re.compile(r"""<\?xml[^>]*\bencoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)


def parse(text: bytes) -> etree._Element:
    """Read XML to its root. Raises `Malformed` for what is no XML or not of this kind, `TooLarge` past `LONGEST`."""
    if len(text) > LONGEST:
        message = f"the assertion is longer than {LONGEST} bytes"
        raise TooLarge(message, Fault("", message, "too-long"))
    try:
        shown = text.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("it is not UTF-8") from None
    # The declarations are looked for before anything reads them: what is never parsed can't be expanded.
    if "<!DOCTYPE" in shown or "<!ENTITY" in shown:
        raise malformed("it has a document type or declares entities")
    if _DECLARED.search(shown):
        raise malformed("it says that it is not UTF-8")
    try:
        root = etree.fromstring(text, parser())
    except (etree.XMLSyntaxError, ValueError):
        raise malformed("it is not well-formed XML") from None
    if any(not isinstance(node.tag, str) for node in root.iter()):
        raise malformed("it has comments, entities or processing instructions")
    return root


def parser() -> etree.XMLParser:
    """Give a reader that opens nothing and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_blank_text=False,
    )


def named(namespace: str, name: str) -> str:
    """Spell an element's name as lxml does."""
    return f"{{{namespace}}}{name}"


def only(parent: etree._Element, path: str) -> etree._Element:
    """Give the one element at a path. Raises `Malformed` when there is none, or several."""
    found = parent.findall(path, NAMES)
    if len(found) != 1:
        raise malformed(f"{'no' if not found else 'more than one'} {path.rpartition(':')[2]} where one is wanted")
    return found[0]


def malformed(what: str) -> Malformed:
    """Refuse an assertion for its form; nothing of it is quoted."""
    message = f"the assertion is malformed: {what}"
    return Malformed(message, Fault("Assertion", what, "structure"))


def untrusted(what: str) -> Unidentified:
    """Refuse to believe an assertion."""
    message = f"the assertion proves nothing: {what}"
    return Unidentified(message, Fault("Assertion", what, "login"))

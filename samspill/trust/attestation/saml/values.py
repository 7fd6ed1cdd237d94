"""Values of SAML attributes: plain text, HL7 v3 II and CE, the decision, and patient numbers as CX.

Issuers write II and CE in two ways: as an element, as IHE XUA shows it, or as that element's text, escaped, where even
the prefix `xsi` may be undeclared. Both are read; the second is written, as HelseID does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from samspill.kernel.identifiers import bare, normalise
from samspill.trust.attestation.saml.parsing import HL7, XSI, malformed, named, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.attestation import Code, DecisionRef, Identifier

LONGEST: Final = 4096
"""Characters of one value."""
_CX: Final = re.compile(r"([^\^&]{1,64})\^\^\^[^&^]*&([0-9.]{3,64})&ISO", re.ASCII)
_TRUTH: Final = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute holds."""

    text: str = ""
    """When it is plain."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The XML attributes of II or CE."""
    inner: Mapping[str, str] = field(default_factory=dict)
    """The `value` of each child, as a decision has them."""


def read_value(element: etree._Element, *, plain: bool = False) -> Value | None:
    """Read one `AttributeValue`; None when it is nil or empty. Raises `Malformed`, also for elements in a plain one."""
    children = list(element)
    text = "".join(str(part) for part in element.itertext()).strip()
    if len(text) > LONGEST:
        raise malformed("an attribute's value is too long")
    if plain and children:
        raise malformed("an attribute that holds text holds an element")
    if not plain and not children and text.startswith("<"):
        children = list(parse(f'<v xmlns:xsi="{XSI}">{text}</v>'.encode()))
    if len(children) > 1:
        raise malformed("an attribute's value holds more than one element")
    if not children:
        return Value(text) if text else None
    one = children[0]
    inner: dict[str, str] = {}
    for child in one:
        name = etree.QName(child).localname
        if name in inner:
            raise malformed("a part of an attribute's value stands more than once")
        inner[name] = child.get("value", "")
    return Value("", {etree.QName(str(name)).localname: str(value) for name, value in one.attrib.items()}, inner)


def identifier(value: Value, system: str) -> dict[str, object]:
    """Read an II, or a bare number of a system that goes without saying."""
    if not value.parts:
        return {"id": value.text, "system": system}
    parts = value.parts
    return _given(
        {
            "id": parts.get("extension"),
            "system": parts.get("root"),
            "authority": parts.get("assigningAuthorityName"),
        }
    )


def code(value: Value) -> dict[str, object]:
    """Read a CE, or a bare code."""
    if not value.parts:
        return {"code": value.text}
    parts = value.parts
    return _given(
        {
            "code": parts.get("code"),
            "system": parts.get("codeSystem"),
            "text": parts.get("displayName"),
            "assigner": parts.get("assigningAuthorityName"),
        }
    )


def decision(value: Value) -> dict[str, object]:
    """Read `<decision-ref><id value="…"/><user-selected value="…"/></decision-ref>`. Raises `Malformed`."""
    selected = value.inner.get("user-selected")
    if selected is not None and selected.lower() not in _TRUTH:
        raise malformed("user-selected is neither true nor false (ATT-48)")
    return _given({"id": value.inner.get("id"), "user_selected": _TRUTH[selected.lower()] if selected else None})


def patient(value: Value) -> dict[str, object]:
    """Read a patient's number as CX: `id^^^&oid&ISO`, of which the ampersands may be escaped twice over."""
    found = _CX.fullmatch(value.text.replace("&amp;", "&"))
    if not found:
        raise malformed("resource-id is not a patient's number as CX")
    return {"id": found[1], "system": normalise(found[2])}


def write_identifier(one: Identifier) -> str:
    """Write an II as text."""
    root = _typed("id", "II")
    return _written(root, {"extension": one.id, "root": one.system, "assigningAuthorityName": one.authority})


def write_code(name: str, one: Code) -> str:
    """Write a CE as text, in an element of this name."""
    root = _typed(name, "CE")
    parts = {
        "code": one.code,
        "codeSystem": one.system,
        "displayName": one.text,
        "assigningAuthorityName": one.assigner,
    }
    return _written(root, parts)


def write_decision(one: DecisionRef) -> str:
    """Write a decision as text; its description is not carried."""
    root = etree.Element("decision-ref")
    etree.SubElement(root, "id", value=one.id)
    if one.user_selected is not None:
        etree.SubElement(root, "user-selected", value=str(one.user_selected).lower())
    return _written(root, {})


def write_patient(one: Identifier) -> str:
    """Write a patient's number as CX."""
    return f"{one.id}^^^&{bare(one.system)}&ISO"


def _typed(name: str, kind: str) -> etree._Element:
    """Begin an element of HL7 v3 whose namespace is the default one."""
    spaces: dict[str | None, str] = {None: HL7, "xsi": XSI}
    # The stubs know named prefixes only; the library takes None for the default namespace.
    root = etree.Element(named(HL7, name), nsmap=spaces)  # type: ignore[arg-type]
    root.set(named(XSI, "type"), kind)
    return root


def _written(root: etree._Element, parts: Mapping[str, str]) -> str:
    for name, value in parts.items():
        if value:
            root.set(name, value)
    return etree.tostring(root, encoding="unicode")


def _given(parts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in parts.items() if value not in (None, "")}

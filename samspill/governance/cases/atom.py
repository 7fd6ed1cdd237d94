"""Atom feeds (RFC 4287) of what has been released: of a body, and of a case. Everybody reads the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MEDIA: Final = "application/atom+xml; charset=utf-8"
NAMESPACE: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was released."""

    id: str
    """An IRI that stays the same."""
    title: str
    updated: datetime
    address: str
    summary: str = ""
    category: str = ""


def feed(id_: str, title: str, own: str, page: str, updated: datetime, items: Sequence[Item], author: str) -> bytes:
    """Write a feed; `own` is its address, `page` that of its page, `updated` holds where there is no item."""
    root = ET.Element(f"{{{NAMESPACE}}}feed")
    _text(root, "id", id_)
    _text(root, "title", title)
    _text(root, "updated", _moment(max((item.updated for item in items), default=updated)))
    _text(_part(root, "author"), "name", author)
    _part(root, "link", rel="self", href=own, type="application/atom+xml")
    _part(root, "link", rel="alternate", href=page, type="text/html")
    for item in items:
        _entry(root, item)
    ET.register_namespace("", NAMESPACE)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: ET.Element, item: Item) -> None:
    entry = _part(root, "entry")
    _text(entry, "id", item.id)
    _text(entry, "title", item.title)
    _text(entry, "updated", _moment(item.updated))
    _part(entry, "link", rel="alternate", href=item.address, type="text/html")
    if item.category:
        _part(entry, "category", term=item.category)
    if item.summary:
        _text(entry, "summary", item.summary)


def _part(root: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(root, f"{{{NAMESPACE}}}{name}", {key: _clean(value) for key, value in attributes.items()})


def _text(root: ET.Element, name: str, text: str) -> None:
    _part(root, name).text = _clean(text)


def _clean(text: str) -> str:
    """Leave out what XML 1.0 has no place for (§2.2)."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")

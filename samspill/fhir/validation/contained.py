"""Contained resources: what they may hold, and that every local reference finds one (dom-2 to dom-5, ref-1)."""

from __future__ import annotations

from typing import Any

from samspill.fhir.validation import tables
from samspill.fhir.validation.found import Found


def settle(resource: dict[str, Any], found: Found | None) -> Found | None:
    """Resolve the local references of a resource that stands by itself, and check what it contains.

    What was found before is taken over; its local references are used up.
    """
    contained = [c for c in _array(resource.get("contained")) if type(c) is dict]
    links = found.links if found is not None else []
    left = Found() if found is None else found
    _check_links(links, {c.get("id") for c in contained if type(c.get("id")) is str}, left)
    for place, inner in enumerate(_array(resource.get("contained"))):
        if type(inner) is dict:
            _check_contained(inner, place, left)
            if not _is_referenced(inner, place, links, resource):
                left.add(f"contained[{place}]", _said("dom-3"), "invariant")
    left.links = []
    return left if left.faults else None


def _check_links(links: list[tuple[str, str]], ids: set[Any], left: Found) -> None:
    for where, id_ in links:
        if id_ and id_ not in ids:  # `#` alone is the resource that contains.
            left.add(where, _said("ref-1"), "invariant")


def _check_contained(inner: dict[str, Any], place: int, left: Found) -> None:
    if "contained" in inner:
        left.add(f"contained[{place}].contained", _said("dom-2"), "invariant")
    meta = inner.get("meta")
    if type(meta) is dict:
        for name in ("versionId", "lastUpdated"):
            if name in meta or f"_{name}" in meta:
                left.add(f"contained[{place}].meta.{name}", _said("dom-4"), "invariant")
        if "security" in meta:
            left.add(f"contained[{place}].meta.security", _said("dom-5"), "invariant")


def _is_referenced(inner: dict[str, Any], place: int, links: list[tuple[str, str]], resource: dict[str, Any]) -> bool:
    id_ = inner.get("id")
    if any(link == id_ for _, link in links):
        return True
    if any(link == "" and where.startswith(f"contained[{place}].") for where, link in links):
        return True
    return type(id_) is str and _mentions(resource, f"#{id_}", frozenset(tables.links()))


def _mentions(value: Any, link: str, names: frozenset[str]) -> bool:
    """Look for a link in every element that holds an address; references have been looked at before."""
    if type(value) is list:
        return any(_mentions(inner, link, names) for inner in value)
    if type(value) is not dict:
        return False
    return any(
        (key in names and (inner == link or (type(inner) is list and link in inner))) or _mentions(inner, link, names)
        for key, inner in value.items()
    )


def _array(value: Any) -> list[Any]:
    return value if type(value) is list else []


def _said(key: str) -> str:
    return f"{key}: {tables.invariants()[key].human}"

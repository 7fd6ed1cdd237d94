"""Contained resources: what they may hold, and that every local reference finds one (dom-2 to dom-5, ref-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir.validation import tables
from samspill.fhir.validation.found import Found

if TYPE_CHECKING:
    from collections.abc import Iterator


def settle(resource: dict[str, Any], found: Found | None) -> Found | None:
    """Resolve the local references of a resource that stands by itself, and check what it contains.

    What was found before is taken over; its local references are used up.
    """
    left = Found() if found is None else found
    links, left.links = left.links, []
    inside = [
        (f"contained[{place}]", c) for place, c in enumerate(_array(resource.get("contained"))) if type(c) is dict
    ]
    ids = {_id(inner) for _, inner in inside}
    for where, id_ in links:
        if id_ and id_ not in ids:  # `#` alone is the resource that contains.
            left.add(where, _said("ref-1"), "invariant")
    for where, inner in inside:
        _check_contained(inner, where, left)
    for where in _unreferenced(inside, links, resource):
        left.add(where, _said("dom-3"), "invariant")
    return left if left.faults else None


def _check_contained(inner: dict[str, Any], where: str, left: Found) -> None:
    if "contained" in inner:
        left.add(f"{where}.contained", _said("dom-2"), "invariant")
    meta = inner.get("meta")
    if type(meta) is dict:
        for name in ("versionId", "lastUpdated"):
            if name in meta or f"_{name}" in meta:
                left.add(f"{where}.meta.{name}", _said("dom-4"), "invariant")
        if "security" in meta:
            left.add(f"{where}.meta.security", _said("dom-5"), "invariant")


def _unreferenced(
    inside: list[tuple[str, dict[str, Any]]], links: list[tuple[str, str]], resource: dict[str, Any]
) -> list[str]:
    """Find the contained resources that nothing refers to, and that do not refer to what contains them."""
    named = {id_ for _, id_ in links}
    outward = {where.partition(".")[0] for where, id_ in links if not id_}
    left = [(where, _id(inner)) for where, inner in inside if where not in outward and _id(inner) not in named]
    if not left:
        return []
    # Canonicals and other addresses count too. They are rarely local, so the walk does not collect them.
    mentioned = set(_local_addresses(resource, frozenset(tables.links())))
    return [where for where, id_ in left if f"#{id_}" not in mentioned]


def _local_addresses(value: Any, names: frozenset[str]) -> Iterator[str]:
    if type(value) is list:
        for inner in value:
            yield from _local_addresses(inner, names)
    elif type(value) is dict:
        for key, inner in value.items():
            if key in names:
                yield from (each for each in (inner if type(inner) is list else [inner]) if type(each) is str)
            yield from _local_addresses(inner, names)


def _id(resource: dict[str, Any]) -> str | None:
    id_ = resource.get("id")
    return id_ if type(id_) is str else None


def _array(value: Any) -> list[Any]:
    return value if type(value) is list else []


def _said(key: str) -> str:
    return f"{key}: {tables.invariants()[key].human}"

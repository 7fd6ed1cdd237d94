"""Extensions: each that is known must keep its own definition, and stand where that lets it stand.

An extension that is not known is let be; one that is not known and modifies is refused, since nobody here can tell what
the resource means with it (http://hl7.org/fhir/R4/extensibility.html#modifierExtension).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samspill.fhir.profiles import contexts, paths
from samspill.fhir.profiles.compiler import check_of
from samspill.fhir.profiles.contexts import Place
from samspill.fhir.profiles.tree import is_resource, is_type, of_type
from samspill.fhir.validation.found import Found, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.profiles.known import Known
    from samspill.fhir.profiles.tree import Tree
    from samspill.fhir.profiles.within import Within

_MEMBERS: Final = ("extension", "modifierExtension")
_NAMELESS: Final = ("", "BackboneElement", "Element")


def check_extensions(value: dict[str, Any], within: Within) -> Found | None:
    """Check all extensions in a resource, and in those within it."""
    found: Found | None = None
    for place, extension in _all(value):
        trouble = _check(extension, place, within)
        if trouble is not None:
            found = found or Found()
            found.take(place.where, trouble)
    return found


def _check(extension: Any, place: Place, within: Within) -> Found | None:
    url = extension.get("url") if type(extension) is dict else None
    known = within.known
    if type(url) is not str or (place.parent and ":" not in url):
        return _part(known, url, place)  # What it holds is checked with the whole.
    definition = known.structure(url)
    if definition is None or definition.get("type") != "Extension":
        return _unknown(place)
    check = check_of(known, url)
    found = check(extension, None, "Extension", within) if check is not None else None
    for what, kind in contexts.faults_of(extension, definition, place, within):
        found = found or Found()
        found.add("", what, kind)
    if place.modifies != _modifies(definition):
        found = found or Found()
        word = "a modifierExtension" if not place.modifies else "an extension"
        found.add("", f"by its definition this must be {word}", "structure")
    return found


def _part(known: Known, url: Any, place: Place) -> Found | None:
    """Check that a part of an extension is one that its definition names (the validator of HL7 asks the same)."""
    tree = known.tree(place.parent) if type(url) is str else None
    parts = (tree.members or {}).get("extension") if tree is not None and tree.bare == "Extension" else None
    if parts is None or tree is None or not parts.slices:
        return None
    if any(paths.url_of(known, tree, part) == url for part in parts.slices.values()):
        return None
    found = Found()
    found.add("url", "the definition of the extension around it names no such part", "structure")
    return found


def _unknown(place: Place) -> Found | None:
    if not place.modifies:
        return None
    found = Found()
    found.add("", "this extension changes what the resource means, and is not known here", "not-supported")
    return found


def _modifies(definition: Mapping[str, Any]) -> bool:
    elements = definition.get("differential", definition.get("snapshot", {})).get("element", ())
    return any(e.get("isModifier") is True for e in elements if e.get("path") == "Extension")


class _At(NamedTuple):
    """Where the walk is: in a resource or an extension, and the way from there."""

    prefix: str
    """The path of the resource or extension."""
    kind: str
    names: tuple[str, ...]
    places: tuple[int, ...]
    """For each name the place in its array; -1 where there is none."""
    parent: str
    holder: dict[str, Any]
    """The resource."""


def _all(resource: dict[str, Any]) -> list[tuple[Place, Any]]:
    """Find all extensions. What an element is called is worked out only where there is one."""
    found: list[tuple[Place, Any]] = []
    kind = resource.get("resourceType")
    if type(kind) is str and is_type(kind):
        _object(resource, _At("", kind, (), (), "", resource), found)
    return found


def _object(value: dict[str, Any], at: _At, found: list[tuple[Place, Any]]) -> None:
    """Walk an object: its own extensions, and those within its members."""
    prefix, kind, names, places, parent, holder = at
    for key, inner in value.items():
        if type(inner) is dict:
            _member(inner, _At(prefix, kind, (*names, key), (*places, -1), parent, holder), found)
        elif type(inner) is list:
            below = (*names, key)
            extends = key in _MEMBERS
            for number, each in enumerate(inner):
                if type(each) is dict:
                    there = _At(prefix, kind, below, (*places, number), parent, holder)
                    if extends:
                        _extension(each, value, there, found)
                    else:
                        _member(each, there, found)


def _member(value: dict[str, Any], at: _At, found: list[tuple[Place, Any]]) -> None:
    kind = value.get("resourceType")
    if type(kind) is str and is_type(kind):
        at = _At(_where(at), kind, (), (), "", value)
    _object(value, at, found)


def _extension(value: dict[str, Any], around: dict[str, Any], at: _At, found: list[tuple[Place, Any]]) -> None:
    where, names = _where(at), at.names[:-1]
    modifies = at.names[-1] == "modifierExtension"
    place = Place(
        where, _element_names(at.kind, names), modifies, at.parent, around, _type_at(at.kind, names), at.holder
    )
    found.append((place, value))
    url = value.get("url")
    parent = url if type(url) is str and ":" in url else f"{at.parent}#{url}" if type(url) is str else "?"
    _object(value, _At(where, "Extension", (), (), parent, at.holder), found)


@lru_cache(maxsize=4096)
def _type_at(kind: str, keys: tuple[str, ...]) -> str:
    """Name the type of an element's value; where that has no name, the path: `Questionnaire.item`."""
    code, path = kind, kind
    for element, inner in _way(kind, keys):
        path = f"{path if code in _NAMELESS else code}.{element.removesuffix('[x]')}"
        code = inner
    return path if code in _NAMELESS else code


def _where(at: _At) -> str:
    """Write the place as a FHIRPath, less the type that it begins with; choices by their element's name."""
    where = at.prefix
    for (element, _), place in zip(_way(at.kind, at.names), at.places, strict=True):
        where = joined(where, element.removesuffix("[x]"))
        where = where if place < 0 else f"{where}[{place}]"
    return where


@lru_cache(maxsize=4096)
def _way(kind: str, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give the elements that JSON names lead through from a type on, each with the type of its value."""
    path, code, found = kind, kind, []
    for key in keys:
        element, code = _element(path, code, key.removeprefix("_"))
        path = f"{path}.{element}"
        found.append((element, code))
    return tuple(found)


@lru_cache(maxsize=4096)
def _element_names(kind: str, keys: tuple[str, ...]) -> frozenset[str]:
    """List every name of an element that a context may use: its paths, its type, and what its type is built on."""
    if not keys and is_resource(kind):
        domain = set() if kind in ("Bundle", "Binary", "Parameters") else {"DomainResource"}
        return frozenset({kind, "Resource"} | domain)
    code, paths = kind, [kind]
    for element, inner in _way(kind, keys):
        starts = paths if code in paths or not _is_data_type(code) else [*paths, code]
        paths = [f"{start}.{element.removesuffix('[x]')}" for start in starts]
        code = inner
    return frozenset({*paths, code, "Element"})


def _is_data_type(code: str) -> bool:
    return code not in _NAMELESS and not is_resource(code)


def _element(path: str, code: str, name: str) -> tuple[str, str]:
    """Find the element that a JSON name is of, and the type of its value, below an element with a path and a type."""
    tree = _tree_at(path, code)
    members = (tree.members if tree is not None else None) or {}
    if name in members:
        codes = members[name].codes()
        return name, codes[0] if len(codes) == 1 else ""
    for inner in members.values():
        if inner.is_choice and name.startswith(inner.bare):
            for one in inner.codes():
                if inner.json_name(one) == name:
                    return inner.name, one
    return name, ""


def _tree_at(path: str, code: str) -> Tree | None:
    if code and code not in ("BackboneElement", "Element") and (is_type(code) or code[0].islower()):
        return of_type(code)
    root, *names = path.split(".")
    tree = of_type(root) if is_type(root) else None
    for name in names:
        inner = (tree.members or {}).get(name) if tree is not None else None
        if inner is not None and inner.definition.like:
            return _tree_at(inner.definition.like, "")
        tree = inner
    return tree

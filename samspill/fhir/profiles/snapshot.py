"""Snapshots: a profile's differential laid over what it is based on (http://hl7.org/fhir/R4/profiling.html#snapshot)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from samspill.fhir.profiles.definition import Definition, Slicing, Type, narrowed
from samspill.fhir.profiles.tree import Tree, core_name, no_slicing, of_type, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LONGEST = 1000
"""Characters of an element's id that is read; its path will do for one that is longer."""
Step = tuple[str, str]
"""A name and a slice, `` for none."""
_BY_TYPE = Slicing((("type", "$this"),), "closed")
_BY_URL = Slicing((("value", "url"),))


class Trees(Protocol):
    """Where the trees of other profiles are found."""

    def tree(self, url: str) -> Tree | None:
        """Give a profile's or a type's tree by its address; None when it is not known."""


class NotBuilt(LookupError):  # noqa: N818 - it is what happened
    """A profile's tree cannot be built; the text says why, in terms of definitions only."""


def build(trees: Trees, definition: Mapping[str, Any]) -> Tree:
    """Build the tree of a profile: from its differential when what it is based on is known, else from its snapshot.

    Raises `NotBuilt` when it has neither, or when an element of it is none that its base has.
    """
    differential = definition.get("differential", {}).get("element")
    snapshot = definition.get("snapshot", {}).get("element")
    base = trees.tree(definition.get("baseDefinition", "")) if differential is not None else None
    if base is None:
        if not snapshot:
            raise NotBuilt("neither the profile that it is based on is known, nor has it a snapshot")
        return _whole(snapshot)
    root = base.copy()
    root.definition = replace(root.definition, types=(Type(definition.get("type", root.name)),))
    for steps, said in _steps(differential or ()):
        node = _reach(trees, root, steps, said)
        node.definition = narrowed(node.definition, said)
        _heed_extension(trees, node, said)
    _close(root)
    return root


def _heed_extension(trees: Trees, node: Tree, said: Mapping[str, Any]) -> None:
    """Let an extension be no more than its own definition says, whatever the profile that uses it says."""
    profiles = node.definition.types[0].profiles if node.codes() == ("Extension",) else ()
    own = trees.tree(profiles[0]) if said.get("type") and len(profiles) == 1 else None
    if own is not None and own.definition.most is not None:
        most = node.definition.most
        node.definition = replace(
            node.definition, most=min(own.definition.most, own.definition.most if most is None else most)
        )


def _whole(elements: Iterable[Mapping[str, Any]]) -> Tree:
    """Build a tree of a snapshot: each of its elements says all of itself."""
    root: Tree | None = None
    for steps, said in _steps(elements):
        definition = narrowed(Definition(), said)
        if root is None:
            root = Tree(said["path"], replace(definition, types=(Type(said["path"]),)))
            continue
        node = root
        for name, part in steps:
            node.members = {} if node.members is None else node.members
            node = node.members.setdefault(name, Tree(name, Definition()))
            for full in _parts(part):
                node = node.slices.setdefault(full, Tree(name, Definition()))
        node.definition = definition
    if root is None:
        raise NotBuilt("its snapshot is empty")
    return root


def _steps(elements: Iterable[Mapping[str, Any]]) -> Iterator[tuple[list[Step], Mapping[str, Any]]]:
    """Tell where each element stands, below the root: by its id, or by its path and the elements before it."""
    current: dict[str, str] = {}
    for said in elements:
        path = said["path"]
        names = path.split(".")
        id_ = said.get("id") or ""
        found = _of_id(tuple(names))(id_) if len(id_) <= _LONGEST else None
        if found:
            slices = [part or "" for part in found.groups()]
        else:
            prefixes = [".".join(names[: place + 1]) for place in range(len(names))]
            slices = [current.get(prefix, "") for prefix in prefixes[:-1]] + [said.get("sliceName", "")]
        current = {known: part for known, part in current.items() if not known.startswith(path)}
        current[path] = slices[-1]
        yield list(zip(names[1:], slices[1:], strict=True)), said


@lru_cache(maxsize=4096)
def _of_id(names: tuple[str, ...]) -> Any:
    """Match the ids that an element with this path may have; a slice's name may hold full stops."""
    return re.compile(r"\.".join(rf"{re.escape(name)}(?::(.+?))?" for name in names)).fullmatch


def _reach(trees: Trees, root: Tree, steps: list[Step], said: Mapping[str, Any]) -> Tree:
    """Find an element, laid out as far as it needs to be; slices are begun where they are first named."""
    node = root
    for place, (name, part) in enumerate(steps):
        node = _member(trees, root, node, name)
        if node.name != name and not part:  # `valueQuantity` is short for the slice of `value[x]` by that type.
            part = name  # noqa: PLW2901 - as just said
        last = place == len(steps) - 1
        for full in _parts(part):
            node = _slice(node, full, said if last else {})
    return node


def _parts(name: str) -> Iterator[str]:
    """Take a slice's name apart: `a/b` is a slice of the slice `a`."""
    parts = name.split("/") if name else []
    for end in range(1, len(parts) + 1):
        yield "/".join(parts[:end])


def _member(trees: Trees, root: Tree, node: Tree, name: str) -> Tree:
    lay_out(trees, root, node)
    members = node.members or {}
    if name in members:
        return members[name]
    for inner in members.values():
        if inner.is_choice and name.startswith(inner.bare):
            rest = name[len(inner.bare) :]
            if rest == "[x]" or any(code[:1].upper() + code[1:] == rest for code in _all_codes(inner)):
                return inner
        # A choice that has been narrowed to one type is sometimes written without its brackets.
        if inner.is_choice and inner.bare == name:
            return inner
    raise NotBuilt(f"what it is based on has no element {name} in {node.name}")


def _all_codes(node: Tree) -> set[str]:
    return {code for tree in (node, *node.slices.values()) for code in tree.codes()}


def _slice(node: Tree, full: str, said: Mapping[str, Any]) -> Tree:
    """Find a slice, or begin it as a copy of what it is a slice of."""
    if full in node.slices:
        return node.slices[full]
    if node.definition.slicing is None:
        by_url = node.name in ("extension", "modifierExtension")
        slicing = _BY_TYPE if node.is_choice else _BY_URL if by_url else None
        node.definition = replace(node.definition, slicing=slicing)
    members = None if node.members is None else {name: inner.copy() for name, inner in node.members.items()}
    made = Tree(node.name, no_slicing(node.definition), members)
    if node.is_choice and not said.get("type"):
        types = tuple(one for one in node.definition.types if node.json_name(one.code) == full)
        if types:
            made.definition = replace(made.definition, types=types)
    node.slices[full] = made
    return made


def _close(root: Tree) -> None:
    """Narrow each choice that is sliced by type without saying so to the types that it has slices for."""
    for _, node in walk(root):
        if node.definition.slicing is _BY_TYPE:
            codes = {code for inner in node.slices.values() for code in inner.codes()}
            types = tuple(one for one in node.definition.types if one.code in codes)
            node.definition = replace(node.definition, types=types)


def lay_out(trees: Trees, root: Tree, node: Tree) -> None:
    """Give an element members of its own, when it has those of its type, of a profile of that, or of another."""
    if node.members is not None:
        return
    origin = source_of(trees, root, node)
    node.members = {name: inner.copy() for name, inner in (origin.members or {}).items()}


def source_of(trees: Trees, root: Tree, node: Tree) -> Tree:
    """Find the tree whose members an element has that has none of its own."""
    if node.definition.like:
        return named(root, node.definition.like)
    codes = node.codes()
    if len(codes) != 1:
        return of_type("Element")
    profiles = node.definition.types[0].profiles
    profile = trees.tree(profiles[0]) if len(profiles) == 1 and core_name(profiles[0]) is None else None
    return profile if profile is not None else of_type(codes[0])


def named(root: Tree, id_: str) -> Tree:
    """Find the element that another shares its content with."""
    node = root
    for part in id_.split(".")[1:]:
        name, _, inner = part.partition(":")
        if name not in (node.members or {}):
            raise NotBuilt(f"there is no element {id_} to share the content of")
        node = (node.members or {})[name]
        node = node.slices.get(inner, node)
    return node

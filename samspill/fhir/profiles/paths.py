"""The paths of discriminators: the part of FHIRPath that may stand there, found in definitions and in values.

http://hl7.org/fhir/R4/profiling.html#discriminator
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.profiles import snapshot
from samspill.fhir.profiles.definition import Definition
from samspill.fhir.profiles.tree import Tree, of_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.profiles.known import Known
    from samspill.fhir.profiles.within import Within

_CALL: Final = r"(?P<call>extension|resolve|ofType)\((?P<said>[^()]*)\)"
_STEP: Final = re.compile(rf"(?:{_CALL}|(?P<name>\$this|[A-Za-z]\w*))(?:\.|$)")

Item = tuple[Any, str]
"""A value and its type, as far as that is known; the value is None for a resource of which only the type is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path."""

    call: str
    """`extension`, `resolve` or `ofType`; `` for a name."""
    name: str


@lru_cache(maxsize=1024)
def parse(path: str) -> tuple[Step, ...] | None:
    """Read a path; None when it is none that a discriminator may have."""
    steps, place = [], 0
    while place < len(path):
        match = _STEP.match(path, place)
        if match is None:
            return None
        place = match.end()
        if match["call"]:
            steps.append(Step(match["call"], match["said"].strip().strip("'\"").removeprefix("FHIR.")))
        elif match["name"] != "$this":
            steps.append(Step("", match["name"]))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Way:
    """The elements that a path leads through, the first one included."""

    nodes: tuple[Tree, ...]
    straight: bool = True
    """It goes through no slices but the one that it begins with."""
    needed: bool = True
    """The slices that it goes through must be there."""


def locate(known: Known, root: Tree, node: Tree, steps: Sequence[Step]) -> list[Way]:
    """Follow a path through definitions: the straight way first, then those through slices. Empty: it leads nowhere.

    `resolve()` gives an element whose types are what the reference before it may point at.
    """
    ways = [Way((node,))]
    for step in steps:
        further = []
        for way in ways:
            inner = _next(known, root, way.nodes[-1], step)
            if inner is not None:
                further.append(Way((*way.nodes, inner), way.straight, way.needed))
                for one in needed_slices(inner):
                    needed = way.needed and one.definition.least > 0
                    further.append(Way((*way.nodes, one), straight=False, needed=needed))
        ways = further
    return ways


def needed_slices(node: Tree) -> list[Tree]:
    """List the slices that must be there; all of them where none must, since then one of them is what tells."""
    return [one for one in node.slices.values() if one.definition.least] or list(node.slices.values())


def _next(known: Known, root: Tree, node: Tree, step: Step) -> Tree | None:
    if step.call == "resolve":
        references = tuple(one for one in node.definition.types if one.code == "Reference")
        return Tree("resolve()", Definition(types=references))
    if step.call == "ofType":
        return _of_type(node, step.name)
    snapshot.lay_out(known, root, node)
    members = node.members or {}
    if not step.call:
        return members.get(step.name) or members.get(f"{step.name}[x]")
    extensions = members.get("extension")
    if extensions is None:
        return None
    named = (one for one in extensions.slices.values() if url_of(known, root, one) == step.name)
    return next(named, Tree("extension", Definition(0, 0)))


def _of_type(node: Tree, code: str) -> Tree:
    for inner in (node, *node.slices.values()):
        if inner.codes() == (code,):
            return inner
    types = tuple(one for one in node.definition.types if one.code == code)
    return Tree(node.name, Definition(node.definition.least, node.definition.most, types), None)


def url_of(known: Known, root: Tree, slice_: Tree) -> str | None:
    """Tell the url of the extensions that are in a slice: the one fixed there, or that of its profile."""
    for one in slice_.definition.types:
        for profile in one.profiles:
            tree = known.tree(profile)
            if tree is None or tree.name != "Extension":
                return profile.partition("|")[0]
    members = slice_.members if slice_.members is not None else snapshot.source_of(known, root, slice_).members
    url = (members or {}).get("url")
    constant = url.definition.constant if url else None
    return constant.value if constant else None


def values(item: Item, steps: Sequence[Step], within: Within) -> list[Item]:
    """Follow a path through a value: all that is found at its end."""
    found = [item]
    for step in steps:
        if step.call:
            found = [inner for each in found for inner in _called(each, step, within)]
        else:
            found = _members(found, step.name)
    return found


def _members(items: list[Item], name: str) -> list[Item]:
    """Find a member of each. Only of a choice is the type told: that of other members the definitions know."""
    found: list[Item] = []
    for value, _ in items:
        if type(value) is dict:
            inner = value.get(name)
            if inner is None:
                found += _choice(value, name)
            elif type(inner) is list:
                found += [(each, "") for each in inner]
            else:
                found.append((inner, ""))
    return found


def _called(item: Item, step: Step, within: Within) -> Iterator[Item]:
    value, code = item
    if step.call == "ofType":
        if step.name in (code, value.get("resourceType") if type(value) is dict else None):
            yield item
    elif type(value) is dict and step.call == "extension":
        yield from ((each, "Extension") for each in _list(value.get("extension")) if _url(each) == step.name)
    elif type(value) is dict:
        yield from _resolved(value, within)


def _choice(value: dict[str, Any], name: str) -> Iterator[Item]:
    """Find the value of a choice: `valueQuantity` for `value`."""
    for key, inner in value.items():
        if key.startswith(name) and key[len(name) : len(name) + 1].isupper():
            rest = key[len(name) :]
            yield inner, rest if rest in _complex() else rest[0].lower() + rest[1:]


@lru_cache(maxsize=1)
def _complex() -> frozenset[str]:
    extension = of_type("Extension").members or {}
    return frozenset(code for code in extension["value[x]"].codes() if code[0].isupper())


def _resolved(value: dict[str, Any], within: Within) -> Iterator[Item]:
    text = value.get("reference")
    found = within.resolve(text) if type(text) is str else None
    kind = within.kind_of(value)
    if found is not None or kind is not None:
        yield found, kind or ""


def _list(value: Any) -> list[Any]:
    return value if type(value) is list else [] if value is None else [value]


def _url(extension: Any) -> Any:
    return extension.get("url") if type(extension) is dict else None

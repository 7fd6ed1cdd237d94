"""Checks of an object's members: how many there are, each of them, and their slices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from samspill.fhir.validation.found import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samspill.fhir.profiles.compiler import Check, Compiler
    from samspill.fhir.profiles.definition import Definition
    from samspill.fhir.profiles.tree import Tree
    from samspill.fhir.profiles.within import Within


class Item(NamedTuple):
    """One value of an element: where it stands below the element, the value, its sibling, and its type."""

    suffix: str
    value: Any
    beside: Any
    code: str


class Member(NamedTuple):
    """What is to be checked of one element."""

    name: str
    gather: Callable[[dict[str, Any]], list[Item]]
    check: Callable[[list[Item], Any], Found | None]


def compile_member(compiler: Compiler, node: Tree, base: Tree, place: str) -> Member | None:
    """Compile an element of an object. None when nothing is said of it that R4 does not say."""
    counted = None if compiler.advises else _counts(node.definition, base.definition)
    item = compiler.item(node, base, place)
    sliced = compiler.slicing(node, base, place)
    if counted is None and item is None and sliced is None:
        return None

    def check(items: list[Item], within: Within) -> Found | None:
        found = counted(len(items)) if counted is not None else None
        if item is not None:
            found = each(found, items, item, within)
        return sliced(found, items, within) if sliced is not None and (items or sliced.needs) else found

    return Member(node.bare, _gather(base if base.definition.types else node), check)


def each(found: Found | None, items: Sequence[Item], check: Check, within: Within) -> Found | None:
    """Check each item, and put what is found where it stands."""
    for suffix, value, beside, code in items:
        trouble = check(value, beside, code, within)
        if trouble is not None:
            found = found or Found()
            found.take(suffix, trouble)
    return found


def all_of(made: Sequence[Member]) -> Check:
    """Make the check of an object of the checks of its members. A primitive's members are in its sibling."""

    def check(value: Any, beside: Any, _code: str, within: Within) -> Found | None:
        holder = value if type(value) is dict else beside if type(beside) is dict else _NOTHING
        if type(value) is list:
            return None  # Refused already for what it is.
        if "resourceType" in holder and holder is not within.root:
            within = within.into(holder)
        found = None
        for name, gather, inner in made:
            trouble = inner(gather(holder), within)
            if trouble is not None:
                found = found or Found()
                found.take(name, trouble)
        return found

    return check


_NOTHING: dict[str, Any] = {}


def _gather(node: Tree) -> Callable[[dict[str, Any]], list[Item]]:
    codes = node.codes()
    if node.is_choice:
        return _chosen({node.json_name(code): code for code in codes})
    name, code = node.name, codes[0] if codes else ""
    if code[:1].islower():
        return lambda holder: _items(holder, name, code)

    def gather(holder: dict[str, Any]) -> list[Item]:
        value = holder.get(name)
        if value is None:
            return []
        if type(value) is list:
            return [Item(f"[{place}]", inner, None, code) for place, inner in enumerate(value)]
        return [Item("", value, None, code)]

    return gather


def _chosen(names: dict[str, str]) -> Callable[[dict[str, Any]], list[Item]]:
    """Gather a choice, whose JSON name tells the type. Most objects have fewer members than a choice has types."""

    def gather(holder: dict[str, Any]) -> list[Item]:
        found: dict[str, list[Item]] = {}
        for key in holder:
            name = key.removeprefix("_")
            code = names.get(name)
            if code is not None:
                found[name] = _items(holder, name, code)
        return [item for items in found.values() for item in items]

    return gather


def _items(holder: dict[str, Any], name: str, code: str) -> list[Item]:
    """Gather primitives, which may have a sibling, or be there by that alone."""
    value, beside = holder.get(name), holder.get(f"_{name}") if code[:1].islower() else None
    if value is None and beside is None:
        return []
    if type(value) is not list and type(beside) is not list:
        return [Item("", value, beside, code)]
    plain = value if type(value) is list else []
    others = beside if type(beside) is list else []
    return [
        Item(
            f"[{place}]",
            plain[place] if place < len(plain) else None,
            others[place] if place < len(others) else None,
            code,
        )
        for place in range(max(len(plain), len(others)))
    ]


def _counts(definition: Definition, before: Definition) -> Callable[[int], Found | None] | None:
    """Check how many there are, where a profile says more of that than R4."""
    least = definition.least if definition.least > before.least else 0
    most = definition.most if definition.most != before.most else None
    if not least and most is None:
        return None

    def counted(count: int) -> Found | None:
        return too_few_or_many(count, least, most)

    return counted


def too_few_or_many(count: int, least: int, most: int | None, of: str = "") -> Found | None:
    """Say that there are too few or too many."""
    if count >= least and (most is None or count <= most):
        return None
    found = Found()
    if count < least:
        what = "the profile requires this element" if least == 1 else f"the profile requires at least {least} of these"
        found.add("", what + of, "required")
    elif most == 0:
        found.add("", "the profile does not allow this element" + of, "structure")
    else:
        found.add("", f"the profile allows at most {most} of these" + of, "structure")
    return found

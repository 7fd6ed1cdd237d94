"""Checks of slices: which item is of which, how many of each, in which order, and what else may stand there.

http://hl7.org/fhir/R4/profiling.html#slicing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.profiles import discriminators, members
from samspill.fhir.profiles.definition import Definition, Slicing
from samspill.fhir.validation.found import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.profiles.compiler import Check, Compiler
    from samspill.fhir.profiles.discriminators import Test
    from samspill.fhir.profiles.members import Item
    from samspill.fhir.profiles.tree import Tree
    from samspill.fhir.profiles.within import Within

_DEFAULT: Final = "@default"
"""The slice of all that is of no other."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice, compiled."""

    name: str
    test: Test
    least: int
    most: int | None
    check: Check | None
    inner: Sliced | None


@dataclass(frozen=True, slots=True)
class Sliced:
    """All slices of an element, compiled."""

    slices: tuple[Slice, ...]
    rest: Check | None
    """The check of items that are of no slice, when there is a default slice."""
    rules: str
    ordered: bool
    needs: bool
    """Some slice must be there, even when no item is."""

    def __call__(self, found: Found | None, items: Sequence[Item], within: Within) -> Found | None:
        """Check items; adds to what was found."""
        groups: list[list[Item]] = [[] for _ in self.slices]
        unmatched: list[Item] = []
        places: list[int] = []
        for item in items:
            place = self._place(item, within)
            places.append(place)
            (groups[place] if place >= 0 else unmatched).append(item)
        for one, group in zip(self.slices, groups, strict=True):
            found = _checked(found, one, group, within)
        if unmatched and self.rest is not None:
            found = members.each(found, unmatched, self.rest, within)
        if unmatched or self.ordered:
            found = self._arranged(found, items, places)
        return found

    def _place(self, item: Item, within: Within) -> int:
        pair = (item.value, item.code)
        for place, one in enumerate(self.slices):
            if one.test(pair, within):
                return place
        return -1

    def _arranged(self, found: Found | None, items: Sequence[Item], places: Sequence[int]) -> Found | None:
        """Check what stands beside the slices, and in which order."""
        before = -1
        for number, (item, place) in enumerate(zip(items, places, strict=True)):
            what = ""
            if place < 0 and self.rules == "closed":
                what = "the profile allows only what is of one of its slices"
            elif place < 0 and self.rules == "openAtEnd" and any(later >= 0 for later in places[number:]):
                what = "what is of no slice may only stand at the end"
            elif self.ordered and 0 <= place < before:
                what = f"the slice {self.slices[place].name} stands after one that it must stand before"
            before = max(before, place)
            if what:
                found = found or Found()
                found.add(item.suffix, what, "structure")
        return found


def _checked(found: Found | None, one: Slice, group: Sequence[Item], within: Within) -> Found | None:
    counted = members.too_few_or_many(len(group), one.least, one.most, f", in the slice {one.name}")
    if counted is not None:
        found = found or Found()
        found.take("", counted)
    if one.check is not None:
        found = members.each(found, group, one.check, within)
    return one.inner(found, group, within) if one.inner is not None else found


def compile_slices(compiler: Compiler, node: Tree, base: Tree, place: str) -> Sliced | None:
    """Compile the slices of an element. One that nothing tells from the others is left out."""
    slicing = discriminators.slicing_of(node)
    if compiler.advises:
        slicing = Slicing(slicing.discriminators)
    made = []
    rest, rules = None, slicing.rules
    for name, inner in node.slices.items():
        if name.rpartition("/")[2] == _DEFAULT:
            rest, rules = compiler.item(inner, base, place), "open"
            continue
        test = discriminators.test_of(compiler.known, compiler.root, inner, slicing)
        if test is None:
            rules = "open"
            continue
        definition = Definition() if compiler.advises else inner.definition
        made.append(
            Slice(
                name,
                test,
                definition.least,
                definition.most if definition.most is not None and definition.most != node.definition.most else None,
                compiler.item(inner, base, place),
                compiler.slicing(inner, base, place),
            )
        )
    if all(_is_idle(one) for one in made) and rest is None and rules == "open" and not slicing.ordered:
        return None
    return Sliced(tuple(made), rest, rules, slicing.ordered, any(one.least for one in made))


def _is_idle(one: Slice) -> bool:
    return not one.least and one.most is None and one.check is None and one.inner is None

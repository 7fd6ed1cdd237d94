"""From a profile's tree to a check of what it says beyond R4 itself; a part that says nothing more costs nothing.

A check is of one value: `(value, beside, code, within)`, where `beside` is the sibling of a primitive (`_birthDate`)
and `code` the value's type. It gives what it found, or None. R4 itself has been checked, or its faults are told beside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.profiles import members, slices, snapshot, values
from samspill.fhir.profiles.definition import Definition
from samspill.fhir.profiles.tree import Tree, core_name, is_abstract, is_type, of_type
from samspill.fhir.validation.found import Found

if TYPE_CHECKING:
    from samspill.fhir.profiles.known import Known
    from samspill.fhir.profiles.within import Within

_STUMBLES: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
Check = Callable[[Any, Any, str, "Within"], Found | None]


def check_of(known: Known, url: str) -> Check | None:
    """Compile a profile. None when it is not known, cannot be built, or says nothing that R4 does not."""
    check: Check | None = known.worked_out(("check", url), lambda: _compiled(known, url, advises=False))
    return check


def advice_of(known: Known, url: str) -> Check | None:
    """Compile what a profile says that refuses nobody: extensible bindings, and invariants that only warn."""
    check: Check | None = known.worked_out(("advice", url), lambda: _compiled(known, url, advises=True))
    return check


def _compiled(known: Known, url: str, *, advises: bool) -> Check | None:
    tree = known.tree(url)
    if tree is None or core_name(url) is not None:
        return None
    code = tree.definition.types[0].code
    try:
        return Compiler(known, tree, advises=advises).item(tree, of_type(code), code)
    except _STUMBLES:
        # A definition that somebody stored may be sound R4 and still make no sense: it must not stop others' writes.
        return None


def conforms(value: Any, code: str, urls: tuple[str, ...], within: Within) -> bool:
    """Tell whether a value conforms to one of some profiles. Of one that is not known, its type decides."""
    return conflict(value, code, urls, within) is None


def conflict(value: Any, code: str, urls: tuple[str, ...], within: Within) -> Found | None:
    """Check a value against profiles of which it must conform to one; with only one, its faults are told."""
    if type(value) is not dict or "resourceType" not in value:
        return _conflict(value, code, urls, within)
    known, key = within.notes.conflicts, (id(value), urls)
    if key not in known:
        known[key] = None
        known[key] = _conflict(value, value["resourceType"], urls, within)
    return known[key]


def _conflict(value: Any, kind: Any, urls: tuple[str, ...], within: Within) -> Found | None:
    found: Found | None = None
    for url in urls:
        tree = within.known.tree(url)
        wanted = tree.definition.types[0].code if tree is not None else ""
        if wanted and kind and wanted != kind and not is_abstract(wanted):
            found = values.wrong_type(wanted)
            continue
        check = check_of(within.known, url) if value is not None else None
        found = None if check is None else check(value, None, kind, within)
        if found is None:
            return None
    return found if len(urls) == 1 or found is None else values.none_of(urls)


class Compiler:
    """Compiles one profile."""

    def __init__(self, known: Known, root: Tree, *, advises: bool = False) -> None:
        self.known = known
        self.root = root
        self.advises = advises
        """Only what refuses nobody is compiled."""
        self._base = of_type(root.definition.types[0].code)
        self._shared: dict[str, Check | None] = {}

    def item(self, node: Tree, base: Tree, place: str) -> Check | None:
        """Compile what is said of each value of an element. `base` is the same element in R4.

        `place` is the type of its values, or for those that have none by name, their path: `Observation.component`.
        """
        definition, before = node.definition, base.definition
        if self.advises:
            parts = values.advice(definition, before)
        else:
            parts = values.checks(definition, before, choice=node.is_choice, root=node is self.root)
        inner = self._members(node, base, place)
        if inner is not None:
            parts.append(inner)
        parts += values.invariants(definition, before, place, severity="warning" if self.advises else "error")
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else values.together(parts)

    def slicing(self, node: Tree, base: Tree, place: str) -> slices.Sliced | None:
        """Compile the slices of an element."""
        if not node.slices:
            return None
        return slices.compile_slices(self, node, base, place)

    def _members(self, node: Tree, base: Tree, place: str) -> Check | None:
        if node.members is None:
            return self._shared_members(node.definition.like) if node.definition.like else None
        below = self._base_members(node, base)
        made = []
        for name, inner in node.members.items():
            before = below.get(name) or Tree(name, Definition())
            member = members.compile_member(self, inner, before, _place(inner, before, place))
            if member is not None:
                made.append(member)
        return members.all_of(made) if made else None

    def _base_members(self, node: Tree, base: Tree) -> dict[str, Tree]:
        """Give what is checked elsewhere: the members in R4, or in the one profile that the value must conform to."""
        types = node.definition.types
        if node is not self.root and len(types) == 1 and len(types[0].profiles) == 1:
            profile = self.known.tree(types[0].profiles[0])
            if profile is not None and profile.members is not None:
                return profile.members
        if base.members is not None:
            return base.members
        if base.definition.like:
            return snapshot.source_of(self.known, self._base, base).members or {}
        codes = node.codes()
        code = codes[0] if len(codes) == 1 else "Element"
        return of_type(code if is_type(code) or is_abstract(code) or code[:1].islower() else "Element").members or {}

    def _shared_members(self, like: str) -> Check | None:
        """Compile the members that several elements share; those that hold themselves are looked up when asked."""
        if like in self._shared:
            return self._shared[like]

        def later(value: Any, beside: Any, code: str, within: Within) -> Found | None:
            check = self._shared[like]
            return None if check is None or check is later else check(value, beside, code, within)

        self._shared[like] = later
        holder = Tree(like, Definition(), (snapshot.named(self.root, like)).members)
        base = Tree(like, Definition(), (snapshot.named(self._base, like)).members)
        self._shared[like] = self._members(holder, base, like)
        return self._shared[like]


def _place(node: Tree, base: Tree, around: str) -> str:
    """Name the type of a member's values, or their path, where their type has no name of its own."""
    codes = node.codes() or base.codes()
    if base.definition.like:
        return base.definition.like
    if len(codes) != 1:
        return ""
    return f"{around}.{node.bare}" if codes[0] in ("BackboneElement", "Element") else codes[0]

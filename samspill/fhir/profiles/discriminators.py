"""Telling slices apart: from what a slice says at its discriminators to a test of an item.

http://hl7.org/fhir/R4/profiling.html#discriminator
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from samspill.fhir.profiles import codes, constants, paths
from samspill.fhir.profiles.definition import Slicing
from samspill.fhir.profiles.tree import core_name, is_resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.profiles.known import Known
    from samspill.fhir.profiles.paths import Step
    from samspill.fhir.profiles.tree import Tree
    from samspill.fhir.profiles.within import Within

Test = Callable[[paths.Item, Any], bool]
"""Whether an item is of the slice; the second argument is a `Within`."""


def slicing_of(node: Tree) -> Slicing:
    """Give how an element is sliced: extensions by url and choices by type, where nothing is said."""
    said = node.definition.slicing
    if said is not None and said.discriminators:
        return said
    if node.name in ("extension", "modifierExtension"):
        kinds: tuple[tuple[str, str], ...] = (("value", "url"),)
    else:
        kinds = (("type", "$this"),) if node.is_choice else ()
    return Slicing(kinds, said.rules if said else "open", said.ordered if said else False)


def test_of(known: Known, root: Tree, slice_: Tree, slicing: Slicing) -> Test | None:
    """Make the test of one slice. None when its definition gives nothing to tell it by."""
    tests = []
    for kind, path in slicing.discriminators:
        test = _extension(known, root, slice_) if path == "url" else None
        steps = paths.parse(path)
        if test is None and steps is not None:
            test = _one(known, root, slice_, kind, steps)
        if test is None:
            return None
        tests.append(test)
    if len(tests) == 1:
        return tests[0]
    return (lambda item, within: all(test(item, within) for test in tests)) if tests else None


def _extension(known: Known, root: Tree, slice_: Tree) -> Test | None:
    """Tell an extension by its url: by far the most slices are this."""
    if slice_.name not in ("extension", "modifierExtension"):
        return None
    url = paths.url_of(known, root, slice_)
    if url is None:
        return None
    return lambda item, _within: type(item[0]) is dict and item[0].get("url") == url


def _one(known: Known, root: Tree, slice_: Tree, kind: str, steps: Sequence[Step]) -> Test | None:
    ways = paths.locate(known, root, slice_, steps)
    if not ways:
        return None
    nodes = ways[0].nodes
    if kind == "exists":
        return _exists(nodes[-1], steps)
    if kind == "type":
        return _type(known, nodes, steps)
    if kind == "profile":
        return _profile(nodes, steps)
    return _joined([(way, test) for way in ways if (test := _value(known, way.nodes, steps)) is not None])


def _joined(tests: Sequence[tuple[paths.Way, Test]]) -> Test | None:
    """Join the tests of several ways: the straight one decides; else all that must be there; else any of the others."""
    straight = [test for way, test in tests if way.straight]
    if straight:
        return straight[0]
    needed = [test for way, test in tests if way.needed]
    if needed:
        return needed[0] if len(needed) == 1 else lambda item, within: all(test(item, within) for test in needed)
    others = [test for _, test in tests]
    return (lambda item, within: any(test(item, within) for test in others)) if others else None


def _exists(node: Tree, steps: Sequence[Step]) -> Test | None:
    if node.definition.most == 0:
        return lambda item, within: not paths.values(item, steps, within)
    if node.definition.least:
        return lambda item, within: bool(paths.values(item, steps, within))
    return None


def _type(known: Known, nodes: Sequence[Tree], steps: Sequence[Step]) -> Test | None:
    node = nodes[-1]
    if steps and steps[-1].call == "resolve":
        wanted = frozenset(kind_of(known, url) for one in node.definition.types for url in one.targets)
    else:
        wanted = frozenset(node.codes())
    if not wanted or "Resource" in wanted:
        return None

    def test(item: paths.Item, within: Within) -> bool:
        return any(_kind(each) in wanted for each in paths.values(item, steps, within))

    return test


def _kind(item: paths.Item) -> Any:
    value, code = item
    return value.get("resourceType", code) if type(value) is dict and (not code or is_resource(code)) else code


def kind_of(known: Known, url: str) -> str:
    """Tell of which type a profile is; where it is not known, what its address ends in."""
    core = core_name(url)
    if core is not None:
        return core
    definition = known.structure(url)
    return definition["type"] if definition is not None else ""


def _profile(nodes: Sequence[Tree], steps: Sequence[Step]) -> Test | None:
    from samspill.fhir.profiles.compiler import conforms  # noqa: PLC0415 - checks need slices, and slices need checks

    resolves = bool(steps) and steps[-1].call == "resolve"
    types = nodes[-1].definition.types
    wanted = tuple(url for one in types for url in (one.targets if resolves else one.profiles))
    if not wanted:
        return None

    def test(item: paths.Item, within: Within) -> bool:
        found = paths.values(item, steps, within)
        return any(conforms(value, code, wanted, within) for value, code in found)

    return test


def _value(known: Known, nodes: Sequence[Tree], steps: Sequence[Step]) -> Test | None:
    """Tell by a fixed value, a pattern or a required binding: at the path, around it, or below it."""
    for place, node in enumerate(nodes[:-1]):
        constant = node.definition.constant
        if constant is not None:
            wanted = [value for value, _ in _parts(constant.value, steps[place:], known)]
            if wanted:
                return _holding(wanted, steps)
    fits = _fits(nodes[-1])
    if fits is None:
        return None
    return lambda item, within: any(fits(each, within) for each in paths.values(item, steps, within))


def _parts(value: Any, steps: Sequence[Step], known: Known) -> list[paths.Item]:
    from samspill.fhir.profiles.within import Within  # noqa: PLC0415 - only here is one made of nothing

    return paths.values((value, ""), steps, Within(known, {}, {}))


def _holding(wanted: Sequence[Any], steps: Sequence[Step]) -> Test:
    def test(item: paths.Item, within: Within) -> bool:
        found = [value for value, _ in paths.values(item, steps, within)]
        return all(any(constants.holds(value, one) for value in found) for one in wanted)

    return test


def _fits(node: Tree, *, below: bool = False) -> Test | None:
    """Make the test of a value at the path. Below it only fixed values and patterns tell: bindings are its type's."""
    constant, binding = node.definition.constant, node.definition.binding
    if constant is not None:
        compare = constants.equals if constant.exact else constants.holds
        return lambda item, _within: compare(item[0], constant.value)
    tests = [(paths.Step("", inner.bare), test) for inner in (node.members or {}).values() for test in _telling(inner)]
    if tests:
        return lambda item, within: all(
            any(test(each, within) for each in paths.values(item, (step,), within)) for step, test in tests
        )
    if below or binding is None or binding.strength != "required" or not binding.url:
        return None
    code = node.codes()[0] if len(node.codes()) == 1 else ""
    return lambda item, within: codes.fits(item[0], item[1] or code, binding.url, within) is True


def _telling(node: Tree) -> list[Test]:
    """List the tests of a member, and of its slices that must be there; where none must, one of them will do."""
    own = _fits(node, below=True)
    slices = paths.needed_slices(node)
    found = [test for inner in slices if (test := _fits(inner, below=True)) is not None]
    if not found or any(inner.definition.least for inner in slices):
        return [own, *found] if own is not None else found
    any_of: Test = lambda item, within: any(test(item, within) for test in found)  # noqa: E731 - one of several tests
    return [own] if own is not None else [any_of]

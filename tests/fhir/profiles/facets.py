"""What counts of a snapshot: for each element the facets that a check depends on, so that two can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir.profiles.tree import walk

if TYPE_CHECKING:
    from samspill.fhir.profiles.definition import Definition
    from samspill.fhir.profiles.tree import Tree

EVERYWHERE = {"ele-1", "ext-1"}


def facets(tree: Tree) -> dict[str, list[Any]]:
    """Element id to its facets, but for elements that are as in their type."""
    return {id_: _of(node.definition, node.name, root=node is tree) for id_, node in walk(tree)}


def _of(said: Definition, name: str, *, root: bool) -> list[Any]:
    types = {
        one.code.replace("System.String", "string"): [sorted(one.profiles), sorted(one.targets)] for one in said.types
    }
    binding = said.binding
    extends = name in ("extension", "modifierExtension")
    return [
        said.least,
        said.most,
        {} if root or name in ("id", "value") else types,
        [str(said.constant.value), said.constant.exact] if said.constant else None,
        [binding.url.partition("|")[0]] if binding and binding.strength == "required" else None,
        sorted({invariant.key for invariant in said.invariants} - EVERYWHERE),
        [sorted(map(list, said.slicing.discriminators)), said.slicing.rules] if said.slicing and not extends else None,
    ]

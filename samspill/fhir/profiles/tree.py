"""Elements as a tree: a type or a profile with its elements, their members, and their slices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.profiles.definition import Binding, Definition, Invariant, Type
from samspill.fhir.validation import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE: Final = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(slots=True)
class Tree:
    """One element. A tree that others may hold too is never changed: `copy` it first."""

    name: str
    """The last part of its path: `value[x]`; of a root, the type."""
    definition: Definition
    members: dict[str, Tree] | None = None
    """Name to element, in order. None: those of its type, as they are."""
    slices: dict[str, Tree] = field(default_factory=dict)

    def copy(self) -> Tree:
        """Copy it with all below."""
        members = None if self.members is None else {name: inner.copy() for name, inner in self.members.items()}
        slices = {name: inner.copy() for name, inner in self.slices.items()}
        return Tree(self.name, self.definition, members, slices)

    @property
    def bare(self) -> str:
        """Its name in FHIRPath: `value` for `value[x]`."""
        return self.name.removesuffix("[x]")

    @property
    def is_choice(self) -> bool:
        """Its JSON name ends in one of several types."""
        return self.name.endswith("[x]")

    def codes(self) -> tuple[str, ...]:
        """List the types it may have."""
        return tuple(one.code for one in self.definition.types)

    def json_name(self, code: str) -> str:
        """Name it in JSON, when its value is of a type."""
        return self.bare + code[:1].upper() + code[1:] if self.is_choice else self.name


def core_name(url: str) -> str | None:
    """Name the type of R4 that an address is of; None when it is of something else."""
    bare = url.partition("|")[0]
    name = bare.removeprefix(CORE)
    return name if name != bare and (is_type(name) or is_abstract(name)) else None


@lru_cache(maxsize=2048)
def is_type(name: str) -> bool:
    """Tell whether R4 has a complex type or a resource of this name."""
    return name in tables.names()


def is_abstract(name: str) -> bool:
    """Tell whether a name is that of the resources that no other is built without."""
    return name in ("Resource", "DomainResource")


@cache
def of_type(code: str) -> Tree:
    """Give the tree of a type of R4. A primitive has what every element has; it is shared, so never change it."""
    if is_abstract(code):
        return _resource(code)
    if not is_type(code):
        element = of_type("Element")
        return Tree(code, Definition(0, None, (Type(code),)), {**(element.members or {}), "value": _value()})
    structure = tables.structure(code)
    nodes: dict[str, Tree] = {}
    for path, row in structure.elements.items():
        name = path.rpartition(".")[2] if path else code
        nodes[path] = node = Tree(name, _definition(row, code))
        if path:
            parent = nodes[path.rpartition(".")[0]]
            parent.members = parent.members or {}
            parent.members[name] = node
    return nodes[""]


def _value() -> Tree:
    return Tree("value", Definition(0, 1))


def _resource(code: str) -> Tree:
    """Build the abstract resources, which the definitions that are carried leave out: they are part of every other."""
    whole = of_type("Basic").members or {}
    names = ["id", "meta", "implicitRules", "language"]
    if code == "DomainResource":
        names += ["text", "contained", "extension", "modifierExtension"]
    return Tree(code, Definition(0, None, (Type(code),)), {name: whole[name] for name in names})


def _definition(element: tables.Element, root: str) -> Definition:
    """Take over a row of the compiled definitions."""
    known = tables.invariants()
    return Definition(
        least=element.least,
        most=element.most,
        types=tuple(_type(code, element) for code in element.types) if element.path else (Type(root),),
        binding=Binding("required", element.required) if element.required else None,
        invariants=tuple(
            Invariant(key.partition("@")[0], said.severity, said.human, said.expression)
            for key in element.rules
            for said in (known[key],)
        ),
        like=f"{root}.{element.like}" if element.like else "",
    )


def _type(code: str, element: tables.Element) -> Type:
    profiles = tuple(_address(name) for name in element.profiles.get(code, ()))
    return Type(code.replace("System.String", "string"), profiles, tuple(map(_address, element.targets.get(code, ()))))


def _address(name: str) -> str:
    return name if "/" in name else CORE + name


def no_slicing(definition: Definition) -> Definition:
    """Give what a new slice begins with: all that is said of the element, and none of it needed."""
    return replace(definition, slicing=None, least=0)


def walk(tree: Tree, path: str = "") -> Iterator[tuple[str, Tree]]:
    """Walk a tree with its slices, each element with its id, such as `Patient.identifier:FNR.system`."""
    path = path or tree.name
    yield path, tree
    for inner in (tree.members or {}).values():
        yield from walk(inner, f"{path}.{inner.name}")
    for name, inner in tree.slices.items():
        before, dot, last = path.rpartition(".")
        yield from walk(inner, f"{before}{dot}{last.partition(':')[0]}:{name}")


def is_resource(code: str) -> bool:
    """Tell whether a type is one of the resources."""
    return code in TYPE_CODE or is_abstract(code)

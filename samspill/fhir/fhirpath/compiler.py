"""The compiler: from an expression's parts to closures that evaluate it.

A closure takes the environment and the items that it stands on, `$this`. The arguments of a function stand on the same
items as the expression that the function is part of, unless the function puts each of its own items in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.fhirpath import logic
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.functions import FUNCTIONS
from samspill.fhir.fhirpath.functions.collections import once
from samspill.fhir.fhirpath.kinds import UNKNOWN, is_type, system_kind
from samspill.fhir.fhirpath.nodes import EMPTY, QUANTITY, Node, members_named
from samspill.fhir.fhirpath.operators import OPERATORS, number
from samspill.fhir.fhirpath.quantities import Quantity
from samspill.fhir.fhirpath.syntax import Call, Chain, Item, Literal, Name, Operation, Signed, Typed, Variable
from samspill.fhir.fhirpath.types import cast, filtered, tested
from samspill.fhir.fhirpath.values import as_integer, is_number, plain, single
from samspill.fhir.fhirpath.variables import variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.fhir.fhirpath.environment import Closure, Environment
    from samspill.fhir.fhirpath.syntax import Term

_FIXED: Final = frozenset(("%resource", "%rootResource", "%context"))
"""Variables that are the same throughout an evaluation."""
_TYPED: Final = {"is": tested, "as": cast, "ofType": filtered}


def compile_term(term: Term) -> Closure:
    """Make the closure of a part. Raises `FhirPathError` with the place of what is not known."""
    match term:
        case Literal():
            return _literal(term)
        case Name():
            return _start(term)
        case Call():
            step = _call(term)
            return lambda env, focus: step(env, focus, focus)
        case Variable():
            return variable(term.name, term.place)
        case Chain():
            return _chain(term)
        case Signed():
            return _signed(term)
        case Operation():
            return _operation(term)
        case Typed():
            inner, work = compile_term(term.term), _TYPED[term.operator](term.type, term.place)
            return lambda env, focus: work(inner(env, focus))


def _literal(term: Literal) -> Closure:
    nodes = [Node(term.value, system_kind(term.type))] if term.type else EMPTY
    return lambda _env, _focus: nodes


def _member(name: str) -> Closure:
    def walk(_env: Environment, focus: list[Node]) -> list[Node]:
        out: list[Node] = []
        for node in focus:
            members_named(node, name, out)
        return out

    return walk


def _start(term: Name) -> Closure:
    """Make the first name of a path: the type of what the evaluation stands on, or one of its members."""
    name, walk = term.name, _member(term.name)
    if not (name[:1].isupper() and is_type(name)):
        return walk

    def start(env: Environment, focus: list[Node]) -> list[Node]:
        found = [node for node in focus if name in node.kind.ancestors]
        return found or (walk(env, focus) if focus and focus[0].kind is UNKNOWN else found)

    return start


def _chain(term: Chain) -> Closure:
    closure = compile_term(term.first)
    fixed = term.first.name if isinstance(term.first, Variable) and term.first.name in _FIXED else ""
    for step in term.steps:
        closure = _then(closure, step)
        fixed = _fixed(fixed, step)
        if fixed and isinstance(step, Call):
            closure = _remembered(closure, fixed)
    return closure


def _fixed(before: str, step: Name | Call | Variable | Item) -> str:
    """Give the text of a path that leads to the same wherever it stands in an expression; `` when it may not."""
    if before and isinstance(step, Name):
        return f"{before}.{step.name}"
    return f"{before}.{step.name}()" if before and isinstance(step, Call) and not step.arguments else ""


def _remembered(closure: Closure, path: str) -> Closure:
    """Evaluate once: in loops, as in dom-3, `%resource.descendants()` stands for each item anew."""

    def look(env: Environment, focus: list[Node]) -> list[Node]:
        found = env.remembered.get(path)
        if found is None:
            found = env.remembered[path] = closure(env, focus)
        return found

    return look


def _then(before: Closure, step: Name | Call | Variable | Item) -> Closure:
    """Put a step after what comes before it."""
    if isinstance(step, Name):
        return _then_member(before, step.name)
    if isinstance(step, Variable):
        return variable(step.name, step.place)
    if isinstance(step, Item):
        return _then_item(before, step)
    work = _call(step)
    return lambda env, focus: work(env, before(env, focus), focus)


def _then_member(before: Closure, name: str) -> Closure:
    def walk(env: Environment, focus: list[Node]) -> list[Node]:
        out: list[Node] = []
        for node in before(env, focus):
            members_named(node, name, out)
        return out

    return walk


def _then_item(before: Closure, step: Item) -> Closure:
    at = compile_term(step.index)

    def pick(env: Environment, focus: list[Node]) -> list[Node]:
        index = as_integer(at(env, focus))
        return EMPTY if index is None or index < 0 else before(env, focus)[index : index + 1]

    return pick


def _call(term: Call) -> Callable[[Environment, list[Node], list[Node]], list[Node]]:
    """Make a call: from the environment, the input and the items around it to what the function gives."""
    if term.name in _TYPED:
        if len(term.arguments) != 1:
            raise FhirPathError(f"{term.name}() takes a type at character {term.place + 1}")
        typed = _TYPED[term.name](_type_name(term.arguments[0]), term.place)
        return lambda _env, left, _focus: typed(left)
    function = FUNCTIONS.get(term.name)
    if function is None:
        raise FhirPathError(f"there is no function {term.name}() (at character {term.place + 1})")
    if not function.least <= len(term.arguments) <= function.most:
        raise FhirPathError(f"{term.name}() takes another number of arguments (at character {term.place + 1})")
    work, arguments = function.work, tuple(compile_term(each) for each in term.arguments)
    if function.late:
        return lambda env, left, focus: work(env, left, focus, *arguments)
    if not arguments:
        return lambda env, left, _focus: work(env, left)
    if len(arguments) == 1:
        only = arguments[0]
        return lambda env, left, focus: work(env, left, only(env, focus))
    return lambda env, left, focus: work(env, left, *[each(env, focus) for each in arguments])


def _type_name(term: Term) -> str:
    if isinstance(term, Name):
        return term.name
    if isinstance(term, Chain) and isinstance(term.first, Name) and len(term.steps) == 1:
        last = term.steps[0]
        if isinstance(last, Name):
            return f"{term.first.name}.{last.name}"
    raise FhirPathError(f"the name of a type is wanted at character {term.place + 1}")


def _signed(term: Signed) -> Closure:
    inner, minus = compile_term(term.term), term.sign == "-"

    def sign(env: Environment, focus: list[Node]) -> list[Node]:
        node = single(inner(env, focus))
        if node is None or node.value is None:
            return EMPTY
        value = plain(node)
        if isinstance(value, Quantity):
            return [Node(value._replace(value=-value.value) if minus else value, QUANTITY)]
        if not is_number(value):
            raise FhirPathError("a sign stands before a number")
        return number(-value if minus else value)

    return sign


def _operation(term: Operation) -> Closure:
    closures = tuple(compile_term(each) for each in term.terms)
    if term.operator in logic.OPERATORS:
        return logic.OPERATORS[term.operator](closures)
    if term.operator == "|":
        return _union(closures)
    left, right = closures
    if term.operator in ("=", "!="):
        return _compared(left, right, same=term.operator == "=")
    work = OPERATORS[term.operator]
    return lambda env, focus: work(left(env, focus), right(env, focus))


def _compared(left: Closure, right: Closure, *, same: bool) -> Closure:
    work = OPERATORS["=" if same else "!="]

    def compare(env: Environment, focus: list[Node]) -> list[Node]:
        mine, yours = left(env, focus), right(env, focus)
        if len(mine) > 1 and len(mine) == len(yours):
            env.spend(len(mine))
        return work(mine, yours)

    return compare


def _union(closures: tuple[Closure, ...]) -> Closure:
    def unite(env: Environment, focus: list[Node]) -> list[Node]:
        return once(env, [node for each in closures for node in each(env, focus)])

    return unite

"""An expression that is ready to be evaluated, on as many values as wanted and in as many threads."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.compiler import compile_term
from samspill.fhir.fhirpath.environment import Environment
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.located import located
from samspill.fhir.fhirpath.nodes import Node, node_of
from samspill.fhir.fhirpath.parser import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.fhirpath.environment import Closure

_NONE: Final[Mapping[str, Any]] = {}
_STUMBLES: Final = (ArithmeticError, AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError)


class Expression:
    """A compiled expression."""

    __slots__ = ("_closure", "text")

    def __init__(self, text: str, closure: Closure) -> None:
        self.text = text
        self._closure = closure

    def select(
        self,
        focus: Any,
        resource: dict[str, Any] | None = None,
        type_name: str = "",
        *,
        root: dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> list[Node]:
        """Evaluate on a value and give what it leads to.

        `focus` is JSON as the strict reader gives it, or a `Node`; `type_name` is its type (`Patient`, `HumanName`,
        or the place of an element with members of its own, `Patient.contact`), which a resource says itself.
        `resource` and `root` are `%resource` and `%rootResource`. `variables` has values for `%name`, and what answers
        `conformsTo`, `memberOf` and `subsumes`: functions of a `Node` and a url, or two nodes, which give a truth.
        Raises `FhirPathError` where a rule of evaluation is broken.
        """
        start = focus if isinstance(focus, Node) else located(focus, type_name, resource)
        within = start if resource is None or resource is start.value else node_of(resource)
        outside = within if root is None or root is within.value else node_of(root)
        context = [start]
        env = Environment(context, within, outside, _NONE if variables is None else variables)
        try:
            return self._closure(env, context)
        except FhirPathError:
            raise
        except RecursionError:
            raise FhirPathError("the expression is too deep") from None

    def holds(
        self,
        focus: Any,
        *,
        resource: dict[str, Any] | None = None,
        root: dict[str, Any] | None = None,
        type_name: str = "",
        variables: Mapping[str, Any] | None = None,
    ) -> bool:
        """Evaluate as an invariant: true for a single true and for any other items, false for false and for nothing.

        So does the validator of HL7 (`FHIRPathEngine.convertToBoolean`). Raises `FhirPathError` as `select` does.
        """
        found = self.select(focus, resource, type_name, root=root, variables=variables)
        if len(found) == 1 and type(found[0].value) is bool:
            return found[0].value
        return bool(found)

    def __repr__(self) -> str:
        """Give the expression's text."""
        return f"Expression({self.text!r})"


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Compile an expression; the same text is compiled once.

    Raises `FhirPathError` with the place of what cannot be read or is not known.
    """
    try:
        return Expression(text, compile_term(parse(text)))
    except RecursionError:
        raise FhirPathError("the expression is too deep") from None

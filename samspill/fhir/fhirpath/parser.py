"""The parser: from an expression's text to its parts, by precedence (http://hl7.org/fhirpath/N1/#operator-precedence)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.quantities import CALENDAR, Quantity
from samspill.fhir.fhirpath.syntax import Call, Chain, Item, Literal, Name, Operation, Signed, Typed, Variable
from samspill.fhir.fhirpath.temporal import is_temporal
from samspill.fhir.fhirpath.tokens import tokens

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.syntax import Term
    from samspill.fhir.fhirpath.tokens import Token

DEPTH: Final = 60
"""How deeply parts may nest. The deepest of R4's own expressions has 9 levels."""

STEPS: Final = 100
"""How many steps a path may have. The longest of R4's own has 8."""

_BINDING: Final = {
    operator: strength
    for strength, operators in enumerate(
        ("implies", "or xor", "and", "in contains", "= ~ != !~", "< > <= >=", "|", "is as", "+ - &", "* / div mod"),
        start=1,
    )
    for operator in operators.split()
}
_SIGN: Final = 11
_FLAT: Final = frozenset(("|", "and", "or"))
_RESERVED: Final = frozenset(("and", "or", "xor", "implies", "div", "mod"))
_INTEGER: Final = 2**31 - 1


def parse(text: str) -> Term:
    """Read an expression. Raises `FhirPathError` with the place of what cannot be read."""
    parser = _Parser(tokens(text))
    term = parser.expression(0)
    parser.expect("end")
    return term


class _Parser:
    """Goes through the tokens once, from left to right."""

    def __init__(self, all_tokens: list[Token]) -> None:
        self._tokens = all_tokens
        self._at = 0
        self._depth = 0

    def expression(self, least: int) -> Term:
        """Read terms for as long as the operators between them bind more strongly than `least`."""
        self._depth += 1
        before = self._depth
        if self._depth > DEPTH:
            raise self._error("too deep")
        left = self._signed()
        while True:
            operator = self._now()
            strength = _BINDING.get(operator.text, 0) if operator.kind in ("symbol", "name") else 0
            if strength <= least:
                break
            self._at += 1
            left = self._joined(left, operator, strength)
        self._depth = before - 1
        return left

    def _joined(self, left: Term, operator: Token, strength: int) -> Term:
        if operator.text in ("is", "as"):
            return Typed(operator.text, left, self._type(), operator.place)
        right = self.expression(strength)
        if operator.text in _FLAT and isinstance(left, Operation) and left.operator == operator.text:
            return Operation(operator.text, (*left.terms, right), operator.place)
        self._deeper()
        return Operation(operator.text, (left, right), operator.place)

    def _deeper(self) -> None:
        """Count an operator that puts all before it one level down; set back where the whole expression ends."""
        self._depth += 1
        if self._depth > DEPTH:
            raise self._error("too deep")

    def _signed(self) -> Term:
        token = self._now()
        if token.kind == "symbol" and token.text in "+-":
            self._at += 1
            return Signed(token.text, self.expression(_SIGN - 1), token.place)
        return self._chain()

    def _chain(self) -> Term:
        first, steps = self._term(), list[Name | Call | Variable | Item]()
        while self._now().kind == "symbol" and self._now().text in (".", "["):
            token = self._take()
            if token.text == ".":
                steps.append(self._step())
            else:
                steps.append(Item(self.expression(0), token.place))
                self.expect("]")
            if len(steps) > STEPS:
                raise self._error("too many steps")
        return Chain(first, tuple(steps), first.place) if steps else first

    def _term(self) -> Term:
        token = self._now()
        if token.kind == "symbol" and token.text == "(":
            self._at += 1
            inner = self.expression(0)
            self.expect(")")
            return inner
        if token.kind == "symbol" and token.text == "{":
            self._at += 1
            self.expect("}")
            return Literal(None, "", token.place)
        if token.kind == "constant":
            self._at += 1
            return Variable("%" + token.text, token.place)
        if token.kind == "name" and token.text in ("true", "false"):
            self._at += 1
            return Literal(token.text == "true", "Boolean", token.place)
        if token.kind == "name" and token.text in _RESERVED:
            raise self._error("an operator without a term before it")
        return self._literal() or self._step()

    def _literal(self) -> Literal | None:
        token = self._now()
        if token.kind == "string":
            self._at += 1
            return Literal(token.text, "String", token.place)
        if token.kind in ("date", "datetime", "time"):
            kind = {"date": "Date", "datetime": "DateTime", "time": "Time"}[token.kind]
            if not is_temporal(token.text.removesuffix("T"), kind):
                raise self._error("no such date or time")
            self._at += 1
            return Literal(token.text.removesuffix("T"), kind, token.place)
        return self._number() if token.kind == "number" else None

    def _number(self) -> Literal:
        token, unit = self._take(), self._now()
        if unit.kind == "string" or (unit.kind == "name" and unit.text in CALENDAR):
            self._at += 1
            return Literal(Quantity(Decimal(token.text), unit.text, unit.kind == "name"), "Quantity", token.place)
        if "." in token.text or len(token.text.lstrip("0")) > len(str(_INTEGER)) or int(token.text) > _INTEGER:
            return Literal(Decimal(token.text), "Decimal", token.place)
        return Literal(int(token.text), "Integer", token.place)

    def _step(self) -> Name | Call | Variable:
        token = self._now()
        if token.kind not in ("name", "quoted", "special"):
            raise self._error("a name, a literal or `(` is wanted")
        self._at += 1
        if token.kind == "special":
            return Variable(token.text, token.place)
        if token.kind == "name" and self._now().text == "(" and self._now().kind == "symbol":
            self._at += 1
            return Call(token.text, self._arguments(), token.place)
        return Name(token.text, token.place)

    def _arguments(self) -> tuple[Term, ...]:
        found: list[Term] = []
        if self._now()[:2] != ("symbol", ")"):
            found.append(self.expression(0))
            while self._now()[:2] == ("symbol", ","):
                self._at += 1
                found.append(self.expression(0))
        self.expect(")")
        return tuple(found)

    def _type(self) -> str:
        names = [self._name()]
        while names[-1] in ("FHIR", "System") and len(names) == 1 and self._now()[:2] == ("symbol", "."):
            self._at += 1
            names.append(self._name())
        return ".".join(names)

    def _name(self) -> str:
        token = self._now()
        if token.kind not in ("name", "quoted"):
            raise self._error("the name of a type is wanted")
        self._at += 1
        return token.text

    def expect(self, text: str) -> None:
        """Take the symbol that must stand here, or find the end."""
        token = self._now()
        if token.kind != "end" if text == "end" else token[:2] != ("symbol", text):
            raise self._error("the end is wanted" if text == "end" else f"`{text}` is wanted")
        self._at += token.kind != "end"

    def _now(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _error(self, message: str) -> FhirPathError:
        return FhirPathError(f"{message} at character {self._now().place + 1}")

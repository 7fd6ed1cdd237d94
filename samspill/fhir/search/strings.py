"""String parameters: names, addresses, titles. http://hl7.org/fhir/R4/search.html#string

Strings are compared without regard to case, accents and the amount of space; but æ, ø and å are letters of their own,
neither a nor o. Only the first `LONGEST` characters are compared, save with `:exact`, which compares all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.clause import Clause, Text, refuse
from samspill.fhir.search.values import unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter

LONGEST: Final = 500
"""Characters that are compared. PostgreSQL's indexes take entries of some 2,700 bytes."""
_RING: Final = re.compile("a\u030a")
LAST: Final = "\U0010ffff"
"""The last character there is, which no text holds: what begins with `x` is at least `x` and less than `x` and this."""

_NAME: Final = ("text", "family", "given", "prefix", "suffix")
_ADDRESS: Final = ("text", "line", "city", "district", "state", "postalCode", "country")


def normalise(text: str) -> str:
    """Write a string as it is compared."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        ringed = _RING.sub("å", apart)
        text = "".join(sign for sign in ringed if not unicodedata.combining(sign))
    return " ".join(text.lower().split())


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers the strings of a value of that FHIR type; None for a type that has none."""
    gather = _GATHERERS.get(type_name)
    return gather(parameter.number) if gather else None


def _text(number: int) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        compared = normalise(value)[:LONGEST]
        if compared:
            draft.strings.append((number, compared, value))

    return act


def _parts(keys: tuple[str, ...]) -> Callable[[int], Visit]:
    """Gather every part of a name or an address by itself, as the standard asks."""

    def gather(number: int) -> Visit:
        one = _text(number)

        def act(value: Any, draft: Draft) -> None:
            for key in keys:
                found = value.get(key)
                for part in found if type(found) is list else (found,):
                    if part is not None:
                        one(part, draft)

        return act

    return gather


_GATHERERS: Final = {"string": _text, "markdown": _text, "HumanName": _parts(_NAME), "Address": _parts(_ADDRESS)}


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read the beginning of a string; with `:contains` any part of it, with `:exact` all of it. Raises `Malformed`."""
    if modifier not in {"", "exact", "contains"}:
        raise refuse(parameter.name, "a string takes the modifiers :exact, :contains and :missing only")
    exact = unescape(text)
    value = normalise(exact)
    if not value:
        raise refuse(parameter.name, "the value is empty")
    if len(value) > LONGEST and modifier != "exact":
        raise refuse(parameter.name, f"at most {LONGEST} characters are compared")
    return Clause(parameter, modifier, Text(value[:LONGEST], exact))


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that one of the clauses' strings is there."""
    numbers = _numbers(parameter, bind)
    texts = [clause.value for clause in clauses if isinstance(clause.value, Text)]
    any_of = " OR ".join(_comparison(clauses[0].modifier, text, bind) for text in texts)
    return (
        "resource.rid IN (SELECT found.rid FROM fhir.string_index AS found "  # noqa: S608 - placeholders only
        f"WHERE {numbers} AND ({any_of}))"
    )


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that the parameter has a value, whichever."""
    numbers = _numbers(parameter, bind)
    return f"EXISTS (SELECT FROM fhir.string_index AS found WHERE found.rid = resource.rid AND {numbers})"


def _numbers(parameter: Parameter, bind: Bind) -> str:
    each = [f"found.parameter = {bind(source.number, 'smallint')}" for source in parameter.sources]
    return each[0] if len(each) == 1 else f"({' OR '.join(each)})"


def _comparison(modifier: str, text: Text, bind: Bind) -> str:
    value = bind(text.value, "text")
    if modifier == "exact":
        return f"found.value = {value} AND found.exact = {bind(text.exact, 'text')}"
    if modifier == "contains":
        return f"strpos(found.value, {value}) > 0"
    return f"found.value >= {value} AND found.value < {bind(text.value + LAST, 'text')}"

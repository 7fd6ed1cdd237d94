r"""Token parameters: codes, identifiers, contact points, flags. http://hl7.org/fhir/R4/search.html#token

A value is indexed in every form that may be asked for, `n` being the parameter's number:

    n|code            the code, in whatever system
    n|system|code     the code in that system
    n||code           the code in no system
    n|system|         any code of that system
    n|                there is a value, but one without a code, such as a concept that is text only
    n:t|digest        it is said in those words (see `wording`): for `:text`
    n:o|system|code|value    an identifier, by each code of its type: for `:of-type`
    n:m|text/xml      a MIME type, whatever its parameters, and `n:m|text`: for `:below`

`\` and `|` inside a part are written `\\` and `\|`, so no two forms can be mistaken for each other. A token that is
too long for an index entry is kept as `n|\#` and its SHA-256, which no part can look like.

Values of types in `SYSTEMLESS` are indexed by code only. A search with a system finds them when it is the system that
the element's binding implies (see `implied`). Tokens are compared case by case, but strings are not.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search import hierarchies, wording
from samspill.fhir.search.clause import Clause, Together, Tree, Worded
from samspill.fhir.search.implied import holds_mime_types
from samspill.fhir.search.mime import kinds_of
from samspill.fhir.search.parameter import parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter, Source

LONGEST: Final = 400
"""Characters of a token. PostgreSQL's indexes take entries of some 2,700 bytes."""
NEGATED: Final = frozenset({"not", "not-in"})
"""Modifiers that ask that no value is such; a resource without a value has none."""


def escape(part: str) -> str:
    """Write a part of a token so that it holds no separator."""
    if "|" in part or "\\" in part:
        return part.replace("\\", "\\\\").replace("|", "\\|")
    return part


def shorten(token: str) -> str:
    """Give the token as it is kept: itself, or its digest when it is too long for an index."""
    if len(token) <= LONGEST:
        return token
    return f"{token[: token.index('|')]}|\\#{sha256(token.encode()).hexdigest()}"


def token(type_name: str, name: str, system: str, code: str) -> str:
    """Give the token that a code in a system is indexed by, such as a LOINC code of `Observation.code`.

    Raises `KeyError` when the type has no such parameter, `ValueError` when it is no token with an index of its own.
    """
    parameter = parameters(type_name)[name]
    if parameter.type != "token" or parameter.aliased:
        raise ValueError(f"{type_name}.{name} is not indexed as a token")
    if parameter.systemless:
        return shorten(f"{parameter.number}|{escape(code)}")
    return shorten(f"{parameter.number}|{escape(system)}|{escape(code)}")


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers the tokens of a value of that FHIR type; None for a type that has none."""
    if type_name == "code" and holds_mime_types(parameter.type_name, parameter.name):
        return _mime_type(parameter.number)
    gather = _GATHERERS.get(type_name)
    return gather(parameter.number) if gather else None


def coded(prefix: str, system_key: str, code_key: str) -> Visit:
    """Gather the tokens of a value with a system and a code, whatever the two are called."""

    def act(value: Any, draft: Draft) -> None:
        code, system = value.get(code_key), value.get(system_key)
        add = draft.tokens.append
        if code:
            code = escape(code)
            add(f"{prefix}{code}")
        if system:
            system = escape(system)
            add(f"{prefix}{system}|")
            if code:
                add(f"{prefix}{system}|{code}")
        elif code:
            add(f"{prefix}|{code}")
        else:
            add(prefix)

    return act


def _concept(number: int) -> Visit:
    prefix, one, say = f"{number}|", _coding(number), wording.noting(number)

    def act(value: Any, draft: Draft) -> None:
        codings, text = value.get("coding"), value.get("text")
        if codings:
            for coding in codings:
                one(coding, draft)
        else:
            draft.tokens.append(prefix)
        if text:
            say(text, draft)

    return act


def _coding(number: int) -> Visit:
    one, say = coded(f"{number}|", "system", "code"), wording.noting(number)

    def act(value: Any, draft: Draft) -> None:
        one(value, draft)
        display = value.get("display")
        if display:
            say(display, draft)

    return act


def _identifier(number: int) -> Visit:
    one, say = coded(f"{number}|", "system", "value"), wording.noting(number)

    def act(value: Any, draft: Draft) -> None:
        one(value, draft)
        kind = value.get("type")
        if kind:
            text = kind.get("text")
            if text:
                say(text, draft)
            for coding in kind.get("coding", ()):
                if "system" in coding and "code" in coding and "value" in value:
                    draft.tokens.append(of_type(number, coding["system"], coding["code"], value["value"]))

    return act


def of_type(number: int, system: str, code: str, value: str) -> str:
    """Give the token of an identifier's value by the code of its type."""
    return f"{number}:o|{escape(system)}|{escape(code)}|{escape(value)}"


def _contact_point(number: int) -> Visit:
    return coded(f"{number}|", "system", "value")


def _boolean(number: int) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{number}|{'true' if value else 'false'}")

    return act


def _text(number: int) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{number}|{escape(value)}")

    return act


def _string(number: int) -> Visit:
    """Gather a string as it is written, and as it is asked for: without regard to case."""

    def act(value: Any, draft: Draft) -> None:
        draft.tokens += dict.fromkeys((f"{number}|{escape(value)}", f"{number}|{escape(value.casefold())}"))

    return act


def _mime_type(number: int) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{number}|{escape(value)}")
        draft.tokens += [f"{number}:m|{escape(kind)}" for kind in kinds_of(value)]

    return act


_GATHERERS: Final = {
    "CodeableConcept": _concept,
    "Coding": _coding,
    "Identifier": _identifier,
    "ContactPoint": _contact_point,
    "boolean": _boolean,
    "code": _text,
    "id": _text,
    "string": _string,
    "uri": _text,
}


def code_form(system: str | None, code: str) -> str:
    """Write the part of a token after the number."""
    return escape(code) if system is None else f"{escape(system)}|{escape(code)}"


def wanted(parameter: Parameter, *forms: str) -> tuple[str, ...]:
    """Give the tokens of a parameter that end in one of some forms."""
    return tuple(shorten(f"{source.number}|{form}") for source in parameter.sources for form in forms)


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that one of the clauses is satisfied; with `:not` and `:not-in`, that none is."""
    values = [clause.value for clause in clauses]
    flat = [token for value in values if isinstance(value, tuple) for token in value]
    found = [_other(parameter, value, bind) for value in values if isinstance(value, Together | Tree)]
    if flat or any(isinstance(value, tuple) for value in values):
        found.append(f"resource.tokens && {bind(flat, 'text[]')}")
    worded = [value for value in values if isinstance(value, Worded)]
    if worded:
        found.append(wording.compose(parameter, worded, bind))
    if any(value is True for value in values):
        found.append(present(parameter, bind))
    return f"{'NOT ' if clauses[0].modifier in NEGATED else ''}({' OR '.join(found)})"


def _other(parameter: Parameter, value: Together | Tree, bind: Bind) -> str:
    if isinstance(value, Tree):
        return hierarchies.compose(parameter, value, bind)
    return f"resource.tokens @> {bind(list(value.tokens), 'text[]')}"


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that the parameter has a value, whichever."""
    patterns = [pattern for source in parameter.sources for pattern in patterns_of(source)]
    place = bind(patterns, "text[]")
    return f"EXISTS (SELECT FROM unnest(resource.tokens) AS found (token) WHERE found.token LIKE ANY ({place}))"


def patterns_of(source: Source) -> list[str]:
    """Give what a parameter's tokens look like; of references to one type, relative ones and those elsewhere."""
    if not source.target:
        return [f"{source.number}|%"]
    return [f"{source.number}|{source.target}/%", f"{source.number}|%/{source.target}/%"]

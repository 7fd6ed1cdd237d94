r"""Token parameters: codes, identifiers, contact points, flags. http://hl7.org/fhir/R4/search.html#token

A value is indexed in every form that may be asked for, `n` being the parameter's number:

    n|code            the code, in whatever system
    n|system|code     the code in that system
    n||code           the code in no system
    n|system|         any code of that system
    n|                there is a value, but one without a code, such as a concept that is text only

`\` and `|` inside a part are written `\\` and `\|`, so no two forms can be mistaken for each other. A token that is
too long for an index entry is kept as `n|\#` and its SHA-256, which no part can look like.

Values of types in `SYSTEMLESS` are indexed by code only, and a search with a system is answered by the code: a
`code`'s system is implied by its binding, which the index does not know. Tokens are compared case by case.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.clause import Clause, refuse, unsupported
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.values import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter, Source

LONGEST: Final = 400
"""Characters of a token. PostgreSQL's indexes take entries of some 2,700 bytes."""
LATER: Final = frozenset({"text", "in", "not-in", "above", "below", "of-type"})
"""Modifiers of the standard that are not served yet."""


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
    gather = _GATHERERS.get(type_name)
    return gather(f"{parameter.number}|") if gather else None


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


def _concept(prefix: str) -> Visit:
    one = coded(prefix, "system", "code")

    def act(value: Any, draft: Draft) -> None:
        codings = value.get("coding")
        if codings:
            for coding in codings:
                one(coding, draft)
        else:
            draft.tokens.append(prefix)

    return act


def _coding(prefix: str) -> Visit:
    return coded(prefix, "system", "code")


def _identifier(prefix: str) -> Visit:
    return coded(prefix, "system", "value")


def _boolean(prefix: str) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{prefix}{'true' if value else 'false'}")

    return act


def _text(prefix: str) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{prefix}{escape(value)}")

    return act


_GATHERERS: Final = {
    "CodeableConcept": _concept,
    "Coding": _coding,
    "Identifier": _identifier,
    "ContactPoint": _identifier,
    "boolean": _boolean,
    "code": _text,
    "id": _text,
    "string": _text,
    "uri": _text,
}


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read `code`, `system|code`, `|code` or `system|`. Raises `Malformed`, and `Unsupported` for `LATER`."""
    if modifier in LATER:
        raise unsupported(parameter.name, f"the modifier :{modifier}")
    if modifier not in {"", "not"}:
        raise refuse(parameter.name, "a token takes the modifiers :not and :missing only")
    system, code = split(parameter.name, text)
    if parameter.systemless and not code:
        return Clause(parameter, modifier, value=True)
    form = code_form(None if parameter.systemless else system, code)
    return Clause(parameter, modifier, tuple(shorten(f"{source.number}|{form}") for source in parameter.sources))


def split(name: str, text: str) -> tuple[str | None, str]:
    """Split a token into system (None: any; ``: none) and code. Raises `Malformed`."""
    found = parts(text)
    if len(found) == 1:
        return None, found[0]
    if len(found) > len(("system", "code")) or not any(found):
        raise refuse(name, r"a token is code, system|code, |code or system|; a bar that means itself is written \|")
    return found[0], found[1]


def code_form(system: str | None, code: str) -> str:
    """Write the part of a token after the number."""
    return escape(code) if system is None else f"{escape(system)}|{escape(code)}"


def compose(_parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that one of the clauses' tokens is there; with `:not`, that none is."""
    wanted = [token for clause in clauses if isinstance(clause.value, tuple) for token in clause.value]
    found = f"resource.tokens && {bind(wanted, 'text[]')}"
    for clause in clauses:
        if clause.value is True:
            found += f" OR {present(clause.parameter, bind)}"
    return f"NOT ({found})" if clauses[0].modifier == "not" else f"({found})"


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that the parameter has a value, whichever."""
    patterns = [pattern for source in parameter.sources for pattern in _patterns(source)]
    place = bind(patterns, "text[]")
    return f"EXISTS (SELECT FROM unnest(resource.tokens) AS found (token) WHERE found.token LIKE ANY ({place}))"


def _patterns(source: Source) -> list[str]:
    """Give what a parameter's tokens look like; of references to one type, relative ones and those elsewhere."""
    if not source.target:
        return [f"{source.number}|%"]
    return [f"{source.number}|{source.target}/%", f"{source.number}|%/{source.target}/%"]

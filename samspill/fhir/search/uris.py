"""URI parameters: addresses of profiles and definitions, compared character by character.

http://hl7.org/fhir/R4/search.html#uri

A `canonical` such as `http://…|2.0` is found with its version and without it. Kept among the tokens, as one part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir.search.clause import Clause, refuse, unsupported
from samspill.fhir.search.tokens import escape, shorten
from samspill.fhir.search.values import unescape

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers the tokens of a `uri`, `url` or `canonical`; None for other types."""
    prefix = f"{parameter.number}|"
    return {"uri": _address, "url": _address, "canonical": canonical}.get(type_name, _none)(prefix)


def canonical(prefix: str) -> Visit:
    """Gather a canonical with and without the version."""

    def act(value: Any, draft: Draft) -> None:
        if value.startswith("#"):
            return
        address, bar, _version = value.partition("|")
        if bar:
            draft.tokens.append(f"{prefix}{escape(value)}")
        draft.tokens.append(f"{prefix}{escape(address)}")

    return act


def _address(prefix: str) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{prefix}{escape(value)}")

    return act


def _none(_prefix: str) -> None:
    return None


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read an address. Raises `Malformed`, and `Unsupported` for `:below` and `:above`."""
    if modifier in {"below", "above"}:
        raise unsupported(parameter.name, f"the modifier :{modifier}")
    if modifier:
        raise refuse(parameter.name, "an address takes the modifier :missing only")
    form = escape(unescape(text))
    return Clause(parameter, modifier, tuple(shorten(f"{source.number}|{form}") for source in parameter.sources))

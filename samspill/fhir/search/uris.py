"""URI parameters: addresses of profiles and definitions, compared character by character.

    url=http://acme.org/fhir/ValueSet/123          that address
    url=http://acme.org/fhir/ValueSet/123|2.0      that address, and that version
    url:below=http://acme.org/fhir/                addresses that begin so
    url:above=http://acme.org/fhir/ValueSet/123    addresses that it begins with: `http://acme.org/fhir`, and itself

A `canonical` such as `http://…|2.0` is found with its version and without it. Kept among the tokens, as one part; and
among the wordings for `:below`. http://hl7.org/fhir/R4/search.html#uri, http://hl7.org/fhir/R4/search.html#versions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search import wording
from samspill.fhir.search.clause import Clause, Together, Worded, refuse
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.strings import LONGEST
from samspill.fhir.search.tokens import escape, shorten, wanted
from samspill.fhir.search.values import unescape

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter

PARTS: Final = (".", "-", "+")
"""What may follow in a version after a part of it: `1` is a part of `1.0`, and not of `10`."""


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers the tokens of a `uri`, `url` or `canonical`; None for other types."""
    if type_name == "canonical":
        return canonical(parameter.number, bare=True)
    return _address(parameter.number) if type_name in {"uri", "url"} else None


def canonical(number: int, *, bare: bool) -> Visit:
    """Gather a canonical with and without the version; with `bare`, those without one are among the wordings too."""

    def act(value: Any, draft: Draft) -> None:
        if value.startswith("#"):
            draft.pointers.append((number, value[1:]))
            return
        address, bar, _version = value.partition("|")
        if bar:
            draft.tokens.append(f"{number}|{escape(value)}")
        draft.tokens.append(f"{number}|{escape(address)}")
        if bar or bare:
            draft.wordings.append(_worded(number, value))

    return act


def _address(number: int) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{number}|{escape(value)}")
        draft.wordings.append(_worded(number, value))

    return act


def _worded(number: int, address: str) -> wording.Wording:
    return number, address[:LONGEST], shorten(f"{number}|{escape(address)}")


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read an address. Raises `Malformed`."""
    address = unescape(text)
    if modifier == "":
        return Clause(parameter, modifier, _versioned(parameter, address) or wanted(parameter, escape(address)))
    if modifier not in {"below", "above"}:
        raise refuse(parameter.name, "an address takes the modifiers :below, :above and :missing only")
    if address.startswith("urn:"):
        raise refuse(parameter.name, f"a URN has no parts, so that :{modifier} means nothing")
    if len(address) > LONGEST:
        raise refuse(parameter.name, f"with :{modifier} at most {LONGEST} characters are compared")
    if modifier == "below":
        return Clause(parameter, modifier, below(address))
    starts = [escape(address[:end]) for end in range(1, len(address) + 1)]
    return Clause(parameter, modifier, wanted(parameter, *starts))


def below(address: str) -> Worded:
    """Ask for the addresses that begin so; with a version, for that address in that version or a part of it."""
    if "|" not in address:
        return wording.beginning(address)
    parts = wording.beginning(*(address + sign for sign in PARTS))
    return Worded((*wording.exactly(address).ranges, *parts.ranges))


def _versioned(parameter: Parameter, address: str) -> Together | None:
    """Read `address|version` for what has both by itself, such as a ValueSet: the bar parts two parameters."""
    url, bar, version = address.partition("|")
    own = parameters(parameter.type_name).get("version")
    if not bar or parameter.name != "url" or own is None or any(path.type != "uri" for path in parameter.paths):
        return None
    return Together((*wanted(parameter, escape(url)), *wanted(own, escape(version.casefold()))))

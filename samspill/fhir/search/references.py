"""Reference parameters: who and what a resource points at. http://hl7.org/fhir/R4/search.html#reference

    subject=17    subject=Patient/17    subject:Patient=17    subject=http://our.base/Patient/17    subject=http://…
    subject:identifier=system|value         what a logical reference says instead
    location:below=42, encounter:above=21   see `hierarchies`
    questionnaire=http://…|2.0              a canonical, in that version; without one, in every version
    questionnaire:below=http://…|2          in that version, or one that it is the beginning of: 2.0, 2.1

Indexed among the tokens, `n` being the parameter's number:

    n|Patient/17                    a relative reference, or an absolute one below our own address; versions left out
    n|http://elsewhere/Patient/17   any other address, as it is written; canonicals also without their version
    n:identifier|…                  a logical reference, in the forms of an identifier (see `tokens`)
    n|                              a reference that has neither, or points at a contained resource
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import hierarchies, uris
from samspill.fhir.search.clause import Clause, refuse
from samspill.fhir.search.token_values import split
from samspill.fhir.search.tokens import code_form, coded, escape, shorten, wanted
from samspill.fhir.search.values import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.fhir.search.clause import Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter, Source

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
"""A logical id (http://hl7.org/fhir/R4/datatypes.html#id)."""
LOGICAL: Final = "Reference"
"""The type whose values may say an identifier, and point into a hierarchy. A canonical is an address alone."""
_VERSION: Final = "/_history/"


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers the tokens of a `Reference`, `canonical`, `uri` or resource in a Bundle; None for others."""
    prefix = f"{parameter.number}|"
    if type_name == LOGICAL:
        return _reference(parameter.number, coded(f"{parameter.number}:identifier|", "system", "value"))
    if type_name in {"canonical", "uri"}:
        return uris.canonical(parameter.number, bare=False)
    return _resource(prefix) if type_name == "Resource" else None


def relative(address: str, root: str) -> str:
    """Write a reference as it is indexed: relative when it is one of ours, without a version."""
    if root and address.startswith(root):
        address = address[len(root) :]
    return address.partition(_VERSION)[0] if _VERSION in address else address


def _reference(number: int, identifier: Visit) -> Visit:
    prefix = f"{number}|"

    def act(value: Any, draft: Draft) -> None:
        text = value.get("reference")
        if text and text[0] != "#":
            draft.tokens.append(f"{prefix}{escape(relative(text, draft.root))}")
        else:
            draft.tokens.append(prefix)
            if text:
                draft.pointers.append((number, text[1:]))
        logical = value.get("identifier")
        if logical:
            identifier(logical, draft)

    return act


def _resource(prefix: str) -> Visit:
    """Gather what Bundle-composition and Bundle-message point at: the resource that stands first in the Bundle."""

    def act(value: Any, draft: Draft) -> None:
        draft.tokens.append(f"{prefix}{value['resourceType']}/{value['id']}" if "id" in value else prefix)

    return act


def read(parameter: Parameter, modifier: str, text: str, context: Context) -> Clause:
    """Read `id`, `Type/id`, an address, with `:Type` an id, with `:identifier` a token. Raises `Malformed`.

    An id alone is looked for in every type that the parameter may point at.
    """
    if modifier == "identifier":
        return _by_identifier(parameter, text)
    value = relative(unescape(text), context.root)
    if value.startswith("#"):
        raise refuse(parameter.name, "what is contained in a resource is not searched by its id")
    if modifier in hierarchies.WAYS:
        return _in_hierarchy(parameter, modifier, value)
    if modifier and modifier not in TYPE_CODE:
        raise refuse(parameter.name, "a reference takes the modifiers :identifier, :above, :below, :missing and a type")
    if modifier and modifier not in parameter.targets:
        raise refuse(parameter.name, f"it cannot point at a {modifier}")
    bare = ID.fullmatch(value) is not None
    if modifier and not bare and not value.startswith(f"{modifier}/"):
        raise refuse(parameter.name, f"with :{modifier} the value is an id of one")
    sought = [f"{target}/{value}" for target in ([modifier] if modifier else parameter.targets)] if bare else []
    if not modifier or not bare:
        sought.append(value)
    return Clause(parameter, modifier, tuple(_tokens(parameter, sought)))


def _in_hierarchy(parameter: Parameter, modifier: str, value: str) -> Clause:
    """Read a resource that stands above or below others; of a canonical, a version that is the beginning of others."""
    if not any(path.type == LOGICAL for path in parameter.paths):
        if modifier == "above":
            raise refuse(parameter.name, "an address of a definition takes :below, which is about its version")
        found = uris.below(value) if "|" in value else wanted(parameter, escape(value))
        return Clause(parameter, modifier, found)
    kind, _, id_ = value.rpartition("/")
    if not ID.fullmatch(id_) or (kind and kind not in TYPE_CODE):
        raise refuse(parameter.name, f"with :{modifier} the value is the id of a resource that is kept here")
    return hierarchies.read(parameter, modifier, (kind,) if kind else parameter.targets, id_)


def _by_identifier(parameter: Parameter, text: str) -> Clause:
    """Read an identifier. An alias that counts one type finds every such reference: few of them say their type."""
    if not any(path.type == LOGICAL for path in parameter.paths):
        raise refuse(parameter.name, "an address of a definition says no identifier")
    form = code_form(*split(parameter.name, text))
    tokens = tuple(shorten(f"{source.number}:identifier|{form}") for source in parameter.sources)
    return Clause(parameter, "identifier", tokens)


def _tokens(parameter: Parameter, sought: list[str]) -> Iterator[str]:
    for source in parameter.sources:
        for reference in sought:
            if _counts(source, reference):
                yield shorten(f"{source.number}|{escape(reference)}")


def _counts(source: Source, reference: str) -> bool:
    """Tell whether a reference is one of those that an alias counts."""
    target = source.target
    return not target or reference.startswith(f"{target}/") or f"/{target}/" in reference

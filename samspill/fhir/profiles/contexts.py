"""Where an extension may stand (http://hl7.org/fhir/R4/defining-extensions.html#context)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from samspill.fhir.profiles import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samspill.fhir.profiles.known import Known
    from samspill.fhir.profiles.within import Within


class Place(NamedTuple):
    """Where an extension stands: under which element, by every name that a context may give it."""

    where: str
    names: frozenset[str]
    """Paths such as `Patient.name` and types such as `HumanName`, `Element`."""
    modifies: bool
    parent: str
    """The url of the extension that it stands in; of a part of one, with the part's name behind a `#`."""
    around: dict[str, Any]
    """What it is an extension of; for a primitive, the sibling of its value."""
    kind: str
    """The type of that, or its path."""
    holder: dict[str, Any]
    """The resource that it is in."""


def faults_of(
    extension: Mapping[str, Any], definition: Mapping[str, Any], place: Place, within: Within
) -> Iterator[tuple[str, str]]:
    """Tell why an extension may not stand where it does, if so: what is wrong, and the FHIR issue type."""
    contexts = definition.get("context", ())
    if contexts and not any(_is_context(within, context, place) for context in contexts):
        yield "the definition of this extension does not let it stand here", "structure"
    for expression in definition.get("contextInvariant", ()):
        if not rules.holds(expression, place.around, place.kind, within, resource=place.holder, extension=extension):
            yield "the definition of this extension asks of the element around it what that is not", "invariant"


def _is_context(within: Within, context: Mapping[str, Any], place: Place) -> bool:
    kind, expression = context.get("type"), str(context.get("expression", ""))
    if kind == "extension":
        return expression in (place.parent, place.parent.partition("#")[0])
    if kind == "fhirpath":
        found = rules.select(expression, place.holder, within)
        return found is None or any(value is place.around for value in found) or place.kind[:1].islower()
    if "://" in expression:
        expression = _of_profile(within.known, expression)
    return expression.replace("[x]", "") in place.names


def _of_profile(known: Known, expression: str) -> str:
    """Give the path of an element that a context names by a profile and an id in it, or the type of the profile."""
    url, _, id_ = expression.partition("#")
    tree = known.tree(url)
    root = tree.definition.types[0].code if tree is not None else url.rpartition("/")[2]
    return ".".join(part.partition(":")[0] for part in id_.split(".")) if id_ else root

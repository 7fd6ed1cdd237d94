"""What a token means by the code systems and value sets that are known here: `:in`, `:not-in`, `:above`, `:below`.

    code:in=http://acme.org/fhir/ValueSet/cardiac       some coding is in the value set
    code:not-in=ValueSet/17                             none is, or there is no value at all
    code:below=http://acme.org/codes|heart              some coding is that code, or one that it subsumes
    code:above=http://acme.org/codes|mitral-valve       some coding is that code, or one that subsumes it
    contenttype:below=text/xml                          a MIME type, whatever its parameters; `text` for all of them

What is meant becomes a list of tokens before anything is sought. What is not known here is refused, for an empty answer
would be taken for a finding. http://hl7.org/fhir/R4/search.html#token, http://hl7.org/fhir/R4/search.html#mimetype
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir import terminology
from samspill.fhir.search.clause import refuse
from samspill.fhir.search.implied import systems_of
from samspill.fhir.search.values import unescape
from samspill.kernel.problems import Fault, TooLarge

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Context
    from samspill.fhir.search.parameter import Parameter

CODED: Final = frozenset({"CodeableConcept", "Coding", "code"})
"""Types whose values have a meaning: an identifier is in no value set."""

Code = tuple[str | None, str]
"""System (None: whatever, for values that are written without one) and code (``: any of the system)."""


def of_value_set(parameter: Parameter, text: str, context: Context) -> list[Code]:
    """List the codes of a value set, given by its canonical address or by where it stands here.

    Raises `Malformed` when it, or something in it, is not known here, `TooLarge` when it has too many codes.
    """
    _check_coded(parameter)
    url = unescape(text)
    # `ValueSet/17`, also at our own address: one that is kept here, named by its id.
    url = url.removeprefix(context.root) if context.root else url
    try:
        expansion = terminology.expansion_of(context.known, url, whole=True)
    except terminology.NotKnown:
        raise refuse(parameter.name, "the value set, or something that it is made of, is not known here") from None
    except TooLarge as problem:
        what = problem.faults[0].what
        raise TooLarge(f"{parameter.name}: {what}", Fault(parameter.name, what, "too-costly")) from None
    return _as_written(parameter, [(one.system, one.code) for one in expansion.codes])


def of_hierarchy(parameter: Parameter, system: str | None, code: str, context: Context, *, up: bool) -> list[Code]:
    """List a code and those above it (`up`) or below it. Raises `Malformed` when one is not known."""
    _check_coded(parameter)
    system = system or _only_system(parameter)
    if not system or not code:
        raise refuse(parameter.name, "with :above and :below the value is system|code")
    found = (terminology.above if up else terminology.below)(context.known, system, code)
    if found is None:
        raise refuse(parameter.name, "the code system, or the code, is not known here")
    return _as_written(parameter, [(system, one) for one in sorted(found)])


def _only_system(parameter: Parameter) -> str | None:
    """Give the one system that codes without one are of, if there is one."""
    if not parameter.systemless:
        return None
    systems = systems_of(parameter.type_name, parameter.name) or {}
    return next(iter(systems)) if len(systems) == 1 else None


def _as_written(parameter: Parameter, codes: list[Code]) -> list[Code]:
    """Give codes as the parameter's values are written: without a system where that is implied."""
    if not parameter.systemless:
        return codes
    systems = systems_of(parameter.type_name, parameter.name)
    return [(None, code) for system, code in codes if systems is None or system in systems]


def _check_coded(parameter: Parameter) -> None:
    if not any(path.type in CODED for path in parameter.paths):
        raise refuse(parameter.name, "its values are not codes, so that :in, :not-in, :above and :below mean nothing")

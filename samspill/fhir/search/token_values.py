r"""The values that token parameters are asked for, with each modifier. http://hl7.org/fhir/R4/search.html#token

code=8867-4    code=http://loinc.org|8867-4    code=|8867-4    code=http://loinc.org|
code:not=…             none of its values is
code:text=heart        some value is said in words that begin so: `text`, `display`, an identifier's `type.text`
code:in=…  code:not-in=…  code:above=…  code:below=…           see `meaning`
identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|446053     system and code of its type, value
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.search import meaning, wording
from samspill.fhir.search.clause import Clause, refuse
from samspill.fhir.search.implied import holds_mime_types, systems_of
from samspill.fhir.search.mime import kinds_of
from samspill.fhir.search.strings import LONGEST, normalise
from samspill.fhir.search.tokens import code_form, escape, of_type, shorten, wanted
from samspill.fhir.search.values import parts, unescape

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Context
    from samspill.fhir.search.meaning import Code
    from samspill.fhir.search.parameter import Parameter

MODIFIERS: Final = ("not", "text", "in", "not-in", "above", "below", "of-type", "missing")
SAID: Final = frozenset({"CodeableConcept", "Coding", "Identifier"})
"""Types whose values have words beside the code."""
_PARTS_OF_TYPE: Final = 3

Value = tuple[str, ...] | bool


def read(parameter: Parameter, modifier: str, text: str, context: Context) -> Clause:
    """Read one value. Raises `Malformed`, and `TooLarge` for a value set beyond bounds."""
    match modifier:
        case "" | "not":
            return Clause(parameter, modifier, _plain(parameter, text))
        case "text":
            return _said(parameter, text)
        case "in" | "not-in":
            return Clause(parameter, modifier, _tokens(parameter, meaning.of_value_set(parameter, text, context)))
        case "above" | "below":
            return _related(parameter, modifier, text, context)
        case "of-type":
            return _typed(parameter, text)
    raise refuse(parameter.name, f"a token takes the modifiers {', '.join(f':{one}' for one in MODIFIERS)} only")


def split(name: str, text: str) -> tuple[str | None, str]:
    """Split a token into system (None: any; ``: none) and code. Raises `Malformed`."""
    found = parts(text)
    if len(found) == 1:
        return None, found[0]
    if len(found) > len(("system", "code")) or not any(found):
        raise refuse(name, r"a token is code, system|code, |code or system|; a bar that means itself is written \|")
    return found[0], found[1]


def _plain(parameter: Parameter, text: str) -> Value:
    """Read `code`, `system|code`, `|code` or `system|`."""
    system, code = split(parameter.name, text)
    if not parameter.systemless:
        return wanted(parameter, code_form(system, code))
    if all(path.type == "string" for path in parameter.paths):
        code = code.casefold()
    if not system:
        return wanted(parameter, escape(code))
    systems = systems_of(parameter.type_name, parameter.name)
    if systems is None:
        return wanted(parameter, escape(code)) if code else True
    if system not in systems:
        return ()
    codes = systems[system]
    if code:
        return wanted(parameter, escape(code)) if codes is None or code in codes else ()
    return True if codes is None else wanted(parameter, *map(escape, sorted(codes)))


def _tokens(parameter: Parameter, codes: list[Code]) -> Value:
    """Give the tokens of codes that a value set or a hierarchy holds."""
    if any(not code and system is None for system, code in codes):
        return True
    return wanted(parameter, *(code_form(system, code) for system, code in codes))


def _related(parameter: Parameter, modifier: str, text: str, context: Context) -> Clause:
    """Read `system|code` for `:above` and `:below`; the system may be left out where it is implied."""
    system, code = split(parameter.name, text)
    if not holds_mime_types(parameter.type_name, parameter.name):
        codes = meaning.of_hierarchy(parameter, system, code, context, up=modifier == "above")
        return Clause(parameter, modifier, _tokens(parameter, codes))
    kinds = kinds_of(code)
    if modifier == "above":
        return Clause(parameter, modifier, wanted(parameter, *map(escape, dict.fromkeys((*kinds, code)))))
    found = tuple(shorten(f"{source.number}:m|{escape(kinds[-1])}") for source in parameter.sources)
    return Clause(parameter, modifier, found)


def _said(parameter: Parameter, text: str) -> Clause:
    """Read the beginning of what is said beside a code, compared as strings are."""
    if not any(path.type in SAID for path in parameter.paths):
        raise refuse(parameter.name, "no words stand beside its values, so that :text means nothing")
    value = normalise(unescape(text))
    if not value:
        raise refuse(parameter.name, "the value is empty")
    if len(value) > LONGEST:
        raise refuse(parameter.name, f"at most {LONGEST} characters are compared")
    return Clause(parameter, "text", wording.beginning(value))


def _typed(parameter: Parameter, text: str) -> Clause:
    """Read `system|code|value`: an identifier by the code of its type. All three must be there."""
    if not any(path.type == "Identifier" for path in parameter.paths):
        raise refuse(parameter.name, "its values are not identifiers, so that :of-type means nothing")
    found = parts(text)
    if len(found) != _PARTS_OF_TYPE or not all(found):
        raise refuse(
            parameter.name, "with :of-type the value is system|code|value, of the identifier's type and itself"
        )
    tokens = tuple(shorten(of_type(source.number, *found)) for source in parameter.sources)
    return Clause(parameter, "of-type", tokens)

"""What is given beside the matches: `_include` and `_revinclude`. http://hl7.org/fhir/R4/search.html#include

`_include=Observation:subject:Patient` gives the patients that the matches point at, `_revinclude=Provenance:target` the
provenances that point at the matches; `Observation:*` stands for every reference of a type, `*` for every reference of
whatever type. Each is done once, for the matches; with `:iterate` (in older writing `:recurse`) for what was included
too, until nothing new is found.

Where definitions name each other by canonical address (`QuestionnaireResponse:questionnaire`), all that have the
address are given; of those, where the address says a version, those of that version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search.clause import refuse
from samspill.fhir.search.parameter import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from samspill.fhir.search.parameter import Parameter

MOST: Final = 50
"""Includes in one search."""
_ITERATE: Final = frozenset({"iterate", "recurse"})


@dataclass(frozen=True, slots=True)
class Include:
    """One `_include` or `_revinclude`."""

    reverse: bool
    iterate: bool
    source: str
    """The type that points; `` for any."""
    parameter: str
    """The parameter that points; `` for any."""
    target: str
    """The type that is pointed at; `` for any that the parameter may point at."""


def read(type_name: str, asked: Sequence[tuple[str, str]], mode: str) -> tuple[Include, ...]:
    """Read the includes of a query about a type (`` for several), where `_summary` is `mode`. Raises `Malformed`."""
    found = [_include(key, text) for key, text in asked if key.partition(":")[0] in {"_include", "_revinclude"}]
    if len(found) > MOST:
        raise refuse("_include", f"a search includes at most {MOST} times")
    if found and mode == "text":
        raise refuse("_include", "it cannot be combined with _summary=text")
    for include in found:
        _check_applies(type_name, include)
    return tuple(dict.fromkeys(found))


def _include(key: str, text: str) -> Include:
    name, colon, modifier = key.partition(":")
    if colon and modifier not in _ITERATE:
        raise refuse(name, "it takes the modifier :iterate only")
    parts = text.split(":")
    source, parameter, target = (*parts, "", "")[:3]
    if parts == ["*"]:
        return Include(name == "_revinclude", bool(colon), "", "", "")
    if source not in TYPE_CODE or len(parts) not in {2, 3} or not all(parts):
        raise refuse(name, "it is written Type:parameter, Type:parameter:Target, Type:* or *")
    if parameter == "*":
        parameter = ""
    elif not _pointing(source, parameter):
        raise refuse(name, f"{source} has no reference parameter of that name")
    found = Include(name == "_revinclude", bool(colon), source, parameter, target)
    if target and not any(_may_point(one, target) for one in _pointing(source, parameter)):
        raise refuse(name, f"{source} cannot point at that type" if parameter == "" else "it cannot point at that type")
    return found


def _check_applies(type_name: str, include: Include) -> None:
    """Refuse what can never include anything: it is about another type than the one that is searched."""
    if not type_name or include.iterate:
        return
    name = "_revinclude" if include.reverse else "_include"
    if not include.reverse and include.source not in {"", type_name}:
        raise refuse(name, f"it includes what {include.source} points at, and {type_name} is searched; see :iterate")
    if include.reverse and include.source and not (into(include, type_name) or naming(include, type_name)):
        raise refuse(name, f"it includes what points at another type than {type_name}; see :iterate")


@lru_cache(maxsize=4096)
def out_of(include: Include, kind: str) -> Mapping[int, frozenset[str]]:
    """Tell which references of a type's resources an include follows: number of the index, and types pointed at."""
    if include.reverse or include.source not in {"", kind}:
        return {}
    found: dict[int, frozenset[str]] = {}
    for parameter in _pointing(kind, include.parameter):
        if _is_canonical(parameter):
            continue
        for number, targets in _ends(parameter):
            wanted = targets & {include.target} if include.target else targets
            found[number] = found.get(number, frozenset()) | wanted
    return found


@lru_cache(maxsize=4096)
def named_by(include: Include, kind: str) -> Mapping[int, frozenset[str]]:
    """Tell which canonical addresses in a type's resources an include follows: index number, and types so named."""
    if include.reverse or include.source not in {"", kind}:
        return {}
    return {
        number: targets & {include.target} if include.target else targets
        for parameter in _pointing(kind, include.parameter)
        if _is_canonical(parameter)
        for number, targets in _ends(parameter)
    }


@lru_cache(maxsize=4096)
def naming(include: Include, kind: str) -> Mapping[str, frozenset[int]]:
    """Tell which canonical addresses of a type's resources an include follows back: type, and index numbers."""
    if not include.reverse or include.target not in {"", kind}:
        return {}
    return _back(include, kind, canonical=True)


@lru_cache(maxsize=4096)
def into(include: Include, kind: str) -> Mapping[str, frozenset[int]]:
    """Tell which references to a type's resources an include follows back: the type that points, and index numbers."""
    if not include.reverse or include.target not in {"", kind}:
        return {}
    return _back(include, kind, canonical=False)


def _back(include: Include, kind: str, *, canonical: bool) -> Mapping[str, frozenset[int]]:
    found = {}
    for source in (include.source,) if include.source else TYPES:
        pointing = [one for one in _pointing(source, include.parameter) if _is_canonical(one) == canonical]
        ends = (end for parameter in pointing for end in _ends(parameter))
        numbers = frozenset(number for number, targets in ends if kind in targets)
        if numbers:
            found[source] = numbers
    return found


@lru_cache(maxsize=1024)
def brings(include: Include, kind: str) -> frozenset[str]:
    """Tell which types an include may give; with `:iterate`, whatever it starts from. `kind` is what is searched."""
    if include.reverse:
        return (
            frozenset({**into(include, kind), **naming(include, kind)}) if _once(include, kind) else _sources(include)
        )
    sources = (include.source,) if include.source else ((kind,) if _once(include, kind) else TYPES)
    ways = [way for source in sources for way in (out_of(include, source), named_by(include, source))]
    return frozenset(one for way in ways for targets in way.values() for one in targets)


def _once(include: Include, kind: str) -> bool:
    """Tell whether an include starts from resources of the one type that is searched only."""
    return bool(kind) and not include.iterate


def _sources(include: Include) -> frozenset[str]:
    if include.source:
        return frozenset({include.source})
    return frozenset(source for source in TYPES if _pointing(source, ""))


def _pointing(kind: str, name: str) -> tuple[Parameter, ...]:
    """Give the parameters of a type that hold references or canonical addresses: the one of a name, or all."""
    found = parameters(kind)
    wanted = found.values() if not name else [found[name]] if name in found else []
    return tuple(one for one in wanted if one.type == "reference" and (_is_canonical(one) or _holds(one, "Reference")))


def _is_canonical(parameter: Parameter) -> bool:
    """Tell whether a parameter names what it points at by canonical address, and not by type and id."""
    return _holds(parameter, "canonical") and not _holds(parameter, "Reference")


def _holds(parameter: Parameter, type_name: str) -> bool:
    return any(path.type == type_name for path in parameter.paths)


def _may_point(parameter: Parameter, target: str) -> bool:
    return any(target in targets for _, targets in _ends(parameter))


def _ends(parameter: Parameter) -> Iterator[tuple[int, frozenset[str]]]:
    """Give where a parameter's references are indexed, and which types they may point at there."""
    targets = frozenset(parameter.targets)
    if _is_canonical(parameter):
        targets = frozenset(target for target in targets if "url" in parameters(target))
    for source in parameter.sources:
        yield source.number, targets & {source.target} if source.target else targets

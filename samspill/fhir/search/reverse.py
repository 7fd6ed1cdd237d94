"""Reverse chains: what is found by what points at it. http://hl7.org/fhir/R4/search.html#has

    Patient?_has:Observation:patient:code=1234-5                            patients with an observation of that code
    Patient?_has:Observation:patient:_has:AuditEvent:entity:agent=MyUser    one within another
    Patient?_has:Observation:patient:performer.name=x                       a chain within

Several values are alternatives for one and the same resource that points. A modifier at the end is about that resource:
`_has:Observation:patient:code:not=x` finds those with an observation that is not x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import chains
from samspill.fhir.search.clause import Reverse, refuse
from samspill.fhir.search.parameter import parameters, record_source
from samspill.fhir.search.reading import find, no_such, not_served

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.fhir.search.chains import How, Where
    from samspill.fhir.search.clause import Bind, Condition
    from samspill.fhir.search.reading import Reading

NAME: Final = "_has"
PARTS: Final = 4
PATIENT: Final = "Patient"


def read(type_name: str, key: str, reading: Reading, inner: Callable[[str, str], Condition]) -> Reverse:
    """Read `_has:Type:parameter:rest`; `inner` reads the rest for the type that points.

    Raises `Malformed`, `Unsupported` and `TooLarge`.
    """
    parts = key.split(":", PARTS - 1)
    if len(parts) < PARTS or not all(parts):
        raise refuse(NAME, "it is written _has:Type:reference parameter:parameter")
    _, source, name, rest = parts
    if source not in TYPE_CODE:
        raise refuse(NAME, "after the first colon stands a type of resource")
    parameter = find(source, name)
    if parameter.type != "reference":
        raise refuse(NAME, f"{source} does not point at other resources by that parameter")
    if any(path.type == chains.INSIDE for path in parameter.paths):
        raise not_served(NAME, "searching inside of Bundles")
    targets = [one.target for one in parameter.sources]
    if type_name not in parameter.targets or not any(target in {"", type_name} for target in targets):
        raise no_such(NAME, f"{source} does not point at a {type_name} by that parameter")
    condition = inner(source, rest)
    reading.look_into((source,))
    return Reverse(type_name, parameter, condition)


def write(reverse: Reverse, where: Where, bind: Bind, how: How) -> str:
    """Write the condition that a row of `resource` is pointed at by what satisfies the condition."""
    parameter, type_name = reverse.parameter, reverse.type_name
    found = where((parameter.type_name,), reverse.condition)
    sources = [source for source in parameter.sources if source.target in {"", type_name}]
    prefixes = [f"{source.number}|{type_name}/" for source in sources]
    if type_name == PATIENT and [source.number for source in sources] == [record_source(parameter.type_name)]:
        prefix = bind(prefixes[0], "text")
        return (
            f"resource.id IN (SELECT resource.patient FROM fhir.resource WHERE {found} "  # noqa: S608 - placeholders only
            f"AND coalesce(resource.tokens && ARRAY[{prefix} || resource.patient], false))"
        )
    starts = bind(prefixes, "text[]")
    ids = (
        "SELECT DISTINCT substr(pointer.token, length(start.prefix) + 1) "  # noqa: S608 - as above
        "FROM fhir.resource CROSS JOIN unnest(resource.tokens) AS pointer (token) "
        f"JOIN unnest({starts}) AS start (prefix) ON starts_with(pointer.token, start.prefix) WHERE {found}"
    )
    if "url" not in parameters(type_name) or not any(path.type in chains.CANONICAL for path in parameter.paths):
        return chains.among("resource.id", ids, how)
    return f"({chains.among('resource.id', ids, 'compare')} OR {_by_url(reverse, where, bind)})"


def _by_url(reverse: Reverse, where: Where, bind: Bind) -> str:
    r"""Write the condition that a canonical leads here: one with this version, or one that names none.

    The pointing resource's tokens are taken as pairs of address and, where it names one, version; see `chains`.
    """
    parameter, type_name = reverse.parameter, reverse.type_name
    start, place = bind(f"{parameter.number}|", "text"), bind(len(f"{parameter.number}|") + 1, "int")
    url = bind(f"{parameters(type_name)['url'].number}|", "text")
    source = (
        "FROM fhir.resource CROSS JOIN unnest(resource.tokens) AS pointer (token) "
        f"WHERE {where((parameter.type_name,), reverse.condition)} AND starts_with(pointer.token, {start})"
    )
    bare = (
        f"resource.tokens && ARRAY(SELECT {url} || substr(pointer.token, {place}) {source} "  # noqa: S608 - as above
        "AND NOT EXISTS (SELECT FROM unnest(resource.tokens) AS other (token) "
        r"WHERE starts_with(other.token, pointer.token || '\|')))"
    )
    if "version" not in parameters(type_name):
        return bare
    version = bind(f"{parameters(type_name)['version'].number}|", "text")
    return (
        f"{bare} OR EXISTS (SELECT FROM unnest(resource.tokens) AS named (token) "
        "CROSS JOIN unnest(resource.tokens) AS version (token) "
        f"WHERE starts_with(named.token, {url}) AND starts_with(version.token, {version}) "
        rf"AND substr(named.token, length({url}) + 1) || '\|' || substr(version.token, length({version}) + 1) "
        f"= ANY (ARRAY(SELECT substr(pointer.token, {place}) {source})))"
    )

"""Chains: what is found by what it points at. http://hl7.org/fhir/R4/search.html#chaining

    Observation?subject:Patient.family=Berg         observations of patients whose family name begins with Berg
    Observation?encounter.service-provider.name=x   steps may follow each other

Where the parameter may point at several types, those that have the parameter after the dot are looked into. A modifier
at the end is about the resource that is pointed at: `subject:Patient.name:missing=true` finds what points at a patient
without a name. References are followed that lead to resources here: relative ones, those to our own address, and
canonicals, which lead to the resource of that `url` (and of that version, when they name one).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search.clause import Chain, refuse
from samspill.fhir.search.contained import WHOLE
from samspill.fhir.search.parameter import parameters, record_source
from samspill.fhir.search.reading import NoSuchParameter, find, no_such, not_served, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samspill.fhir.search.clause import Bind, Condition
    from samspill.fhir.search.parameter import Parameter
    from samspill.fhir.search.reading import Reading

    Branch = tuple[tuple[str, ...], Condition]
    Where = Callable[[tuple[str, ...], Condition], str]
    """Writes what a row must be to be of some types and satisfy a condition."""

How = Literal["gather", "compare", "each"]
"""How rows are held against what a statement within the statement finds:

gather   nothing is found without it, so all that it finds is gathered first and looked up. PostgreSQL cannot tell how
         much there will be, and of the ways to join that it might choose from, some take minutes
compare  other rows are found too: each row is looked for in a table of what was found
each     the rows are those of one record, so few that each row's own references are followed
"""
PATIENT: Final = "Patient"
OF_ALL: Final = frozenset({"_id", "_lastUpdated", "_content", "_text"})
"""Parameters that are the same for every type, so that all types are looked into at once."""
INSIDE: Final = "Resource"
"""Where Bundle's parameters lead: to a resource inside it, which is not kept by itself."""
ID: Final = 'resource.id COLLATE "default"'
"""An id as part of a token. The index of tokens serves no arrays of another collation than its own."""
LOCAL: Final = "fhir.local_reference"
CANONICAL: Final = frozenset({"canonical", "uri"})


def read(
    type_name: str, head: str, rest: str, reading: Reading, inner: Callable[[str], Condition], *, at_once: bool
) -> Chain:
    """Read `parameter[:Type].rest`; `inner` reads the rest for a type that is pointed at.

    With `at_once`, the rest means the same for every type, and is read for one. Raises `Malformed`, `Unsupported` and
    `TooLarge`.
    """
    name, colon, target = head.partition(":")
    parameter = find(type_name, name)
    if parameter.type != "reference":
        raise refuse(shown(name), "it does not point at other resources")
    if any(path.type == INSIDE for path in parameter.paths):
        raise not_served(name, "searching inside of Bundles")
    if colon and target not in parameter.targets:
        raise refuse(name, f"it cannot point at a {target}" if target in TYPE_CODE else "before a dot stands a type")
    targets = (target,) if colon else parameter.targets
    branches = ((targets, inner(targets[0])),) if at_once and targets else tuple(_branches(targets, inner))
    if not branches:
        raise no_such(shown(f"{name}.{rest}"), "nothing that it may point at has such a search parameter")
    for types, _ in branches:
        reading.look_into(types)
    return Chain(parameter, branches)


def _branches(targets: tuple[str, ...], inner: Callable[[str], Condition]) -> Iterator[Branch]:
    """Read the rest for every type that has such a parameter."""
    for target in targets:
        try:
            yield (target,), inner(target)
        except NoSuchParameter:
            if len(targets) == 1:
                raise


def write(
    type_name: str, chain: Chain, where: Where, bind: Bind, how: How, *, table: str = WHOLE, inner: Where | None = None
) -> str:
    """Write the condition that a row of `table`, named `resource`, points at what one of the branches finds.

    With `inner`, what writes conditions on contained resources, that is sought among those too that are in the same
    whole (http://hl7.org/fhir/R4/search.html#contained).
    """
    parameter = chain.parameter
    if how == "each" and not any(path.type in CANONICAL for path in parameter.paths):
        return _each(chain, where, bind, table, inner)
    if inner is None and _decides_the_record(type_name, chain):
        prefix = bind(f"{parameter.sources[0].number}|{PATIENT}/", "text")
        found = where(*chain.branches[0])
        return (
            f"(resource.patient IN (SELECT resource.id FROM fhir.resource WHERE {found}) "  # noqa: S608 - placeholders only
            f"AND coalesce(resource.tokens && ARRAY[{prefix} || resource.patient], false))"
        )
    selects = [
        select
        for types, condition in chain.branches
        for select in _pointed_at(parameter, types, condition, where, bind)
    ]
    hits = [_hits(" UNION ALL ".join(selects), table)] if selects else []
    if any(path.type in CANONICAL for path in parameter.paths):
        for types, condition in chain.branches:
            hits += _canonical(parameter, types, condition, where, bind, table)
    hits += [f"SELECT pointer.rid {found}" for found in _locally(chain, LOCAL, where, bind, table, inner)]
    return among("resource.rid", " UNION ALL ".join(hits), how) if hits else "false"


def among(column: str, found: str, how: How) -> str:
    """Write the condition that a column's value is among those that a statement selects; see `How`."""
    return f"{column} IN ({found})" if how == "compare" else f"{column} = ANY (ARRAY({found}))"


def _each(chain: Chain, where: Where, bind: Bind, table: str, inner: Where | None) -> str:
    """Write that a row's own references lead to what one of the branches finds."""
    found, parameter = [], chain.parameter
    for types, condition in chain.branches:
        starts = _starts(parameter, types)
        if not starts:
            continue
        codes = bind([code for code, _ in starts], "smallint[]")
        prefixes = bind([prefix for _, prefix in starts], "text[]")
        found.append(
            "EXISTS (SELECT FROM (SELECT start.type, substr(own.token, length(start.prefix) + 1) AS id "  # noqa: S608 - as above
            f"FROM unnest(resource.tokens) AS own (token) JOIN unnest({codes}, {prefixes}) AS start (type, prefix) "
            "ON starts_with(own.token, start.prefix)) AS pointer JOIN fhir.resource "
            f"ON resource.type = pointer.type AND resource.id = pointer.id WHERE {where(types, condition)})"
        )
    own = f"(SELECT own.parameter, own.target FROM {LOCAL} AS own WHERE own.rid = resource.rid OFFSET 0)"  # noqa: S608 - as above
    local = [f"EXISTS (SELECT {one})" for one in _locally(chain, own, where, bind, table, inner)]
    if local:
        # Few resources hold anything, and the others are told by a look at the row.
        holds = "resource.holds AND " if table == WHOLE else ""
        found.append(f"({holds}({' OR '.join(local)}))")
    return f"({' OR '.join(found)})" if found else "false"


def _locally(chain: Chain, pointers: str, where: Where, bind: Bind, table: str, inner: Where | None) -> Iterator[str]:
    """Give the rest of statements that select from local references, `pointer`, those to what a branch finds.

    They lead to what is contained; from what is contained, to the whole as well.
    """
    ways = [("fhir.contained AS resource", inner)] if inner else []
    if table != WHOLE:
        ways.append(("fhir.resource", where))
    for types, condition in chain.branches:
        ends = [
            (TYPE_CODE[one], source.number)
            for source in chain.parameter.sources
            for one in types
            if source.target in {"", one}
        ]
        for sought, fitting in ways if ends else ():
            codes = bind([code for code, _ in ends], "smallint[]")
            numbers = bind([number for _, number in ends], "smallint[]")
            yield (
                f"FROM {pointers} AS pointer JOIN unnest({codes}, {numbers}) AS start (type, number) "
                f"ON start.number = pointer.parameter JOIN {sought} "
                f"ON resource.rid = pointer.target AND resource.type = start.type WHERE {fitting(types, condition)}"
            )


def _starts(parameter: Parameter, types: tuple[str, ...]) -> list[tuple[int, str]]:
    """Give what the tokens of a parameter's references to some types begin with, with the type's number."""
    return [
        (TYPE_CODE[one], f"{source.number}|{one}/")
        for source in parameter.sources
        for one in types
        if source.target in {"", one}
    ]


def _hits(tokens: str, table: str) -> str:
    """Write the statement that selects the rows with one of the tokens that another selects.

    Each token is looked up in their index. Were they gathered in one array, a row that is met otherwise would be
    compared with all of them, one by one: seconds, when there are thousands.
    """
    return (
        f"SELECT hit.rid FROM ({tokens}) AS wanted (token) "  # noqa: S608 - placeholders only
        f"JOIN {table} AS hit ON hit.tokens && ARRAY[wanted.token]"
    )


def _decides_the_record(type_name: str, chain: Chain) -> bool:
    """Tell whether the parameter is the one that says whose record a resource is in, and is followed to the patient."""
    sources = chain.parameter.sources
    only_patients = [types for types, _ in chain.branches] == [(PATIENT,)]
    return only_patients and len(sources) == 1 and sources[0].number == record_source(type_name)


def _pointed_at(
    parameter: Parameter, types: tuple[str, ...], condition: Condition, where: Where, bind: Bind
) -> Iterator[str]:
    """Give statements that select the tokens of references to what satisfies the condition."""
    starts = _starts(parameter, types)
    if len(starts) == 1:
        yield f"SELECT {bind(starts[0][1], 'text')} || {ID} FROM fhir.resource WHERE {where(types, condition)}"  # noqa: S608 - as above
    elif starts:
        codes = bind([code for code, _ in starts], "smallint[]")
        prefixes = bind([prefix for _, prefix in starts], "text[]")
        yield (
            f"SELECT start.prefix || {ID} FROM unnest({codes}, {prefixes}) AS start (type, prefix) "  # noqa: S608 - as above
            f"JOIN fhir.resource ON resource.type = start.type WHERE {where(types, condition)}"
        )


def _canonical(
    parameter: Parameter, types: tuple[str, ...], condition: Condition, where: Where, bind: Bind, table: str
) -> Iterator[str]:
    r"""Give statements that select the rows of which a canonical leads to what satisfies the condition.

    `url|2` is indexed as `n|url\|2` and as `n|url`. The first leads to that version; the second leads to every
    version, unless the resource names a version of the same.
    """
    for one in types:
        if "url" not in parameters(one):
            continue
        start = bind(f"{parameter.number}|", "text")
        urls = f"{parameters(one)['url'].number}|"
        place, pattern = bind(len(urls) + 1, "int"), bind(urls, "text")
        source = "fhir.resource CROSS JOIN unnest(resource.tokens) AS named (token)"
        found = f"{where((one,), condition)} AND starts_with(named.token, {pattern})"
        bare = f"SELECT {start} || substr(named.token, {place}) FROM {source} WHERE {found}"  # noqa: S608 - as above
        yield (
            f"{_hits(bare, table)} WHERE NOT EXISTS (SELECT FROM unnest(hit.tokens) AS other (token) "
            r"WHERE starts_with(other.token, wanted.token || '\|'))"
        )
        if "version" in parameters(one):
            versions = f"{parameters(one)['version'].number}|"
            place_2, pattern_2 = bind(len(versions) + 1, "int"), bind(versions, "text")
            yield _hits(
                rf"SELECT {start} || substr(named.token, {place}) || '\|' || substr(version.token, {place_2}) "  # noqa: S608 - as above
                f"FROM {source} CROSS JOIN unnest(resource.tokens) AS version (token) "
                f"WHERE {found} AND starts_with(version.token, {pattern_2})",
                table,
            )

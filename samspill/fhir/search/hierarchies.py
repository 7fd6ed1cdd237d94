"""References into a hierarchy of resources: `location:below=42`. http://hl7.org/fhir/R4/search.html#recursive

    Procedure?location:below=42                     at location 42, or one that is part of it, or of such a part…
    MedicationAdministration?encounter:above=21     during encounter 21, or one that it is part of, and so on up

A type has a hierarchy when its resources say by a parameter of their own, `partof` or `part-of`, which one of the same
type they are part of. A circle is followed once. Of types that are in records, a part counts when it is in the same
record as the whole, and so does what points at it: nothing is found out of one record by asking in another.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search.clause import Clause, Tree, refuse
from samspill.fhir.search.parameter import in_records, parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.parameter import Parameter

PART_OF: Final = ("partof", "part-of")
WAYS: Final = {"above": True, "below": False}
"""The modifiers, and whether each leads up."""


@cache
def part_of() -> Mapping[str, int]:
    """Give the types with a hierarchy, each with the number of the parameter that names the whole."""
    found = {}
    for type_name in TYPES:
        for name in PART_OF:
            parameter = parameters(type_name).get(name)
            if parameter is not None and type_name in parameter.targets:
                found[type_name] = parameter.sources[0].number
    return found


def looked_into(parameter: Parameter, modifier: str) -> frozenset[str]:
    """Give the types whose resources decide what a search by a reference finds, beside those that are sought."""
    if parameter.type != "reference" or modifier not in WAYS:
        return frozenset()
    return frozenset(parameter.targets) & part_of().keys()


def read(parameter: Parameter, modifier: str, types: tuple[str, ...], id_: str) -> Clause:
    """Read one resource in a hierarchy, of a type among `types`. Raises `Malformed` when none of them has one."""
    found = [one for one in types if one in part_of()]
    if not found:
        raise refuse(parameter.name, f"what it points at is in no hierarchy, so that :{modifier} means nothing")
    if len(found) > 1:
        raise refuse(parameter.name, f"with :{modifier} the value names the type: one of {', '.join(found)}")
    return Clause(parameter, modifier, Tree(found[0], id_, WAYS[modifier]))


def compose(parameter: Parameter, tree: Tree, bind: Bind) -> str:
    """Write the condition that a row of `resource` points at one of those in the tree, the first one included."""
    kind = tree.type_name
    starts = bind([f"{one.number}|{kind}/" for one in parameter.sources if one.target in {"", kind}], "text[]")
    own = in_records(kind)
    first = bind(tree.id, "text")
    code = bind(TYPE_CODE[kind], "smallint")
    whole = bind(f"{part_of()[kind]}|{kind}/", "text")
    patient = f"(SELECT start.patient FROM fhir.resource AS start WHERE start.type = {code} AND start.id = {first})"  # noqa: S608 - placeholders only
    member = f'SELECT {first}, {patient if own else "NULL::text"} COLLATE "C"'
    step = (_UP if tree.up else _DOWN).format(code=code, whole=whole, same=_SAME if own else "")
    step += _UP_SAME.format(code=code, whole=whole) if tree.up and own else ""
    hit = " AND hit.patient IS NOT DISTINCT FROM member.patient" if own else ""
    return (
        f"resource.rid IN (WITH RECURSIVE member (id, patient) AS ({member} UNION {step}) "  # noqa: S608 - as above
        f"SELECT hit.rid FROM member CROSS JOIN unnest({starts}) AS start (prefix) "
        f"JOIN {bind.rows} AS hit ON hit.tokens && ARRAY[start.prefix || member.id]{hit})"
    )


_SAME: Final = " AND near.patient IS NOT DISTINCT FROM member.patient"
_DOWN: Final = (
    'SELECT near.id COLLATE "default", member.patient FROM member JOIN fhir.resource AS near '
    "ON near.tokens && ARRAY[{whole} || member.id] AND near.type = {code}{same}"
)
_UP: Final = (
    "SELECT substr(said.token, length({whole}) + 1), member.patient FROM member JOIN fhir.resource AS near "
    'ON near.type = {code} AND near.id = member.id COLLATE "C"{same} '
    "CROSS JOIN unnest(near.tokens) AS said (token) WHERE starts_with(said.token, {whole})"
)
_UP_SAME: Final = (
    " AND EXISTS (SELECT FROM fhir.resource AS upper WHERE upper.type = {code} "
    'AND upper.id = substr(said.token, length({whole}) + 1) COLLATE "C" AND upper.patient = member.patient)'
)

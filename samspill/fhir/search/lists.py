"""`_list`: what is mentioned by a List, whatever it says of it. http://hl7.org/fhir/R4/search.html#list

    Patient?_list=42        by the id of a List; several are alternatives

The functional lists (`$current-problems` and its like) say nothing of whose they are, and are not served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search.clause import Listed, refuse, unsupported
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.reading import split
from samspill.fhir.search.references import ID

if TYPE_CHECKING:
    from samspill.fhir.search.chains import Where
    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.reading import Reading

NAME: Final = "_list"
LIST: Final = "List"


def read(types: tuple[str, ...], modifier: str, text: str, reading: Reading) -> Listed:
    """Read ids of Lists, for what is sought. Raises `Malformed`, `Unsupported` and `TooLarge`."""
    if modifier:
        raise refuse(NAME, "it takes no modifier")
    ids = split(NAME, text)
    if any(id_.startswith("$") for id_ in ids):
        raise unsupported(NAME, "a functional list such as $current-problems")
    if not all(ID.fullmatch(id_) for id_ in ids):
        raise refuse(NAME, "the value is the id of a List")
    reading.look_into((LIST,))
    return Listed(types, tuple(ids))


def write(listed: Listed, where: Where, bind: Bind) -> str:
    """Write the condition that a row of `resource` is mentioned by one of the Lists."""
    starts = [f"{parameters(LIST)['item'].number}|{one}/" for one in listed.types]
    prefixes, ids = bind(starts, "text[]"), bind(list(listed.ids), "text[]")
    codes = bind([TYPE_CODE[one] for one in listed.types], "smallint[]")
    return (
        "(resource.type, resource.id) IN (SELECT start.type, substr(item.token, length(start.prefix) + 1) "  # noqa: S608 - placeholders only
        "FROM fhir.resource CROSS JOIN unnest(resource.tokens) AS item (token) "
        f"JOIN unnest({codes}, {prefixes}) AS start (type, prefix) ON starts_with(item.token, start.prefix) "
        f"WHERE {where((LIST,), ())} AND resource.id = ANY ({ids}))"
    )

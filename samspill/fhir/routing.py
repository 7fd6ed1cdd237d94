"""Which interaction a method and an address under the base ask for (http://hl7.org/fhir/R4/http.html).

The web and the entries of a batch ask the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.fhir.create import create
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.delete import delete
from samspill.fhir.drafts import check_address
from samspill.fhir.history import history_instance, history_type
from samspill.fhir.read import read, vread
from samspill.fhir.searching import search
from samspill.fhir.update import update
from samspill.kernel.problems import Fault, Malformed, Missing, Unsupported, WrongMethod

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.exchange import Operation

OPERATIONS = (read, vread, create, update, delete, search, history_instance, history_type)

_INSTANCE = {"GET": read, "HEAD": read, "PUT": update, "DELETE": delete}
_TYPE = {"GET": search, "HEAD": search, "POST": create}


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for, and of which resource."""

    operation: Operation
    kind: str
    id: str = ""
    version: str = ""
    query_in_body: bool = False
    takes_body: bool = False


def resolve(method: str, path: Sequence[str]) -> Target:
    """Find the interaction. `path` holds the segments under the base.

    Raises `Missing` for what is no address, `WrongMethod` for a method that the address does not have.
    """
    kind = path[0]
    if kind not in TYPE_CODE:
        message = f"{kind[:64]} is not a resource type of FHIR R4"
        raise Missing(message, Fault("", message, "not-found"))
    match list(path[1:]):
        case []:
            return Target(_pick(_TYPE, method), kind, takes_body=method == "POST")
        case ["_search"]:
            return Target(_pick({"POST": search}, method), kind, query_in_body=True)
        case ["_history"]:
            return Target(_pick({"GET": history_type, "HEAD": history_type}, method), kind)
        case [word] if word.startswith(("$", "_")):
            message = f"{word[:64]} is not offered for {kind}"
            raise Unsupported(message, Fault("", message, "not-supported"))
        case [id_]:
            check_address(kind, id_)
            return Target(_pick(_INSTANCE, method), kind, id_, takes_body=method == "PUT")
        case [id_, "_history"]:
            check_address(kind, id_)
            return Target(_pick({"GET": history_instance, "HEAD": history_instance}, method), kind, id_)
        case [id_, "_history", version]:
            check_address(kind, id_)
            return Target(_pick({"GET": vread, "HEAD": vread}, method), kind, id_, _version(version))
    message = "there is nothing at this address"
    raise Missing(message, Fault("", message, "not-found"))


def _pick(table: dict[str, Operation], method: str) -> Operation:
    if method in table:
        return table[method]
    message = f"{method[:16]} is not offered here; {', '.join(sorted(table))} are"
    raise WrongMethod(message, Fault("", message, "not-supported"))


def _version(text: str) -> str:
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 - the column is a 32-bit number
        return text
    message = "a version here is a whole number"
    raise Malformed(message, Fault("_history", message, "value"))

"""Which interaction a method and an address under the base ask for (http://hl7.org/fhir/R4/http.html).

The web and the entries of a Bundle ask the same table.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.fhir.create import create
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.delete import delete
from samspill.fhir.described import describes, read_definition
from samspill.fhir.drafts import ID, check_address
from samspill.fhir.history import history_instance, history_system, history_type
from samspill.fhir.operations import OPERATIONS as OFFERED
from samspill.fhir.patch.operation import patch
from samspill.fhir.read import read, vread
from samspill.fhir.searching import search
from samspill.fhir.update import update
from samspill.kernel.problems import Fault, Malformed, Missing, Problem, Unsupported, WrongMethod

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.exchange import Operation

OPERATIONS = (
    *(read, vread, create, update, patch, delete, search),
    *(history_instance, history_type, history_system, read_definition),
    *{one.operation.name: one.operation for one in OFFERED}.values(),
)
"""Everything that an address under the base can ask for."""

_SEARCH: Final = {"GET": search, "HEAD": search}
_INSTANCE: Final = {"GET": read, "HEAD": read, "PUT": update, "PATCH": patch, "DELETE": delete}
_TYPE: Final = {**_SEARCH, "POST": create, "PUT": update, "PATCH": patch, "DELETE": delete}
_BODIES: Final = {create: "json", update: "json", patch: "patch"}


class Target(msgspec.Struct, frozen=True):
    """What is asked for, and of which resource."""

    operation: Operation
    kind: str = ""
    id: str = ""
    version: str = ""
    body: str = ""
    """What the body holds: `json`, `patch`, `parameters`, a `form` with more of the query; `` when it is not read."""
    compartment: tuple[str, str] | None = None
    """Whose compartment is searched: type and id."""
    writes: bool = False
    """Whether it may change anything."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the address says beside kind and id, for the call."""
        return {"compartment": self.compartment} if self.compartment else {}


def resolve(method: str, path: Sequence[str]) -> Target:
    """Find the interaction. `path` holds the segments under the base; none of them is a search of the whole system.

    Raises `Missing` for what is no address, `WrongMethod` for a method that the address does not have.
    """
    match path:
        case [kind, id_] if kind in TYPE_CODE and ID.fullmatch(id_):
            return _of_instance(method, kind, id_, ())
        case []:
            return Target(_pick(_SEARCH, method))
        case ["_search"]:
            return _search_in_body(method)
        case ["_history"]:
            return Target(_pick({"GET": history_system, "HEAD": history_system}, method))
        case [word] if word.startswith("$"):
            return _offered(method, word, "")
        case [kind, *rest] if kind in TYPE_CODE:
            return _of_type(method, kind, rest)
    message = f"{path[0][:64]} is not a resource type of FHIR R4"
    raise Missing(message, Fault("", message, "not-found"))


def methods(path: Sequence[str]) -> tuple[str, ...]:
    """List the methods that an address has."""
    found = []
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        with suppress(Problem):
            resolve(method, path)
            found.append(method)
    return tuple(found)


def _of_type(method: str, kind: str, rest: Sequence[str]) -> Target:
    match rest:
        case []:
            return _written(_pick(_TYPE, method), kind)
        case ["_search"]:
            return _search_in_body(method, kind)
        case ["_history"]:
            return Target(_pick({"GET": history_type, "HEAD": history_type}, method), kind)
        case [word] if word.startswith("$"):
            return _offered(method, word, kind)
        case [word] if word.startswith("_"):
            raise _not_offered(word, kind)
        case [id_, *further]:
            check_address(kind, id_)
            return _of_instance(method, kind, id_, further)
    raise _nothing_here()


def _of_instance(method: str, kind: str, id_: str, rest: Sequence[str]) -> Target:
    match rest:
        case [] if method in ("GET", "HEAD") and describes(kind, id_):
            return Target(read_definition, kind, id_)
        case []:
            return _written(_pick(_INSTANCE, method), kind, id_)
        case ["_history"]:
            return Target(_pick({"GET": history_instance, "HEAD": history_instance}, method), kind, id_)
        case ["_history", version]:
            return Target(_pick({"GET": vread, "HEAD": vread}, method), kind, id_, _version(version))
        case [word] if word.startswith("$"):
            return _offered(method, word, kind, id_)
        case [inner] if inner == "*" or inner in TYPE_CODE:
            return Target(_pick(_SEARCH, method), inner.replace("*", ""), compartment=(kind, id_))
        case [inner, "_search"] if inner == "*" or inner in TYPE_CODE:
            return _search_in_body(method, inner.replace("*", ""), (kind, id_))
        case [word] if word.startswith("_"):
            raise _not_offered(word, kind)
    raise _nothing_here()


def _written(operation: Operation, kind: str, id_: str = "") -> Target:
    writes = operation in (create, update, patch, delete)
    return Target(operation, kind, id_, body=_BODIES.get(operation, ""), writes=writes)


def _search_in_body(method: str, kind: str = "", compartment: tuple[str, str] | None = None) -> Target:
    return Target(_pick({"POST": search}, method), kind, body="form", compartment=compartment)


def _offered(method: str, word: str, kind: str, id_: str = "") -> Target:
    """Find an operation by its code; the address says at which level it is asked for."""
    level = "instance" if id_ else "type" if kind else "system"
    for one in OFFERED:
        if word == f"${one.code}" and level in one.levels and (not one.types or not kind or kind in one.types):
            operation = _pick(dict.fromkeys(one.methods, one.operation), "GET" if method == "HEAD" else method)
            return Target(operation, kind, id_, body="parameters" if method == "POST" else "", writes=one.affects_state)
    raise _not_offered(word, kind)


def _not_offered(word: str, kind: str) -> Problem:
    message = f"{word[:64]} is not offered {f'for {kind}' if kind else 'here'}"
    return Unsupported(message, Fault("", message, "not-supported"))


def _nothing_here() -> Problem:
    message = "there is nothing at this address"
    return Missing(message, Fault("", message, "not-found"))


def _pick(table: Mapping[str, Operation], method: str) -> Operation:
    if method in table:
        return table[method]
    message = f"{method[:16]} is not offered here; {', '.join(sorted(table))} are"
    raise WrongMethod(message, Fault("", message, "not-supported"))


def _version(text: str) -> str:
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 - the column is a 32-bit number
        return text
    message = "a version here is a whole number"
    raise Malformed(message, Fault("_history", message, "value"))

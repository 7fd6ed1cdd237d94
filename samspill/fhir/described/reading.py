"""Reading a SearchParameter or OperationDefinition: the one stored here or, where there is none, what the API offers.

The definitions behind the CapabilityStatement are written from the program itself and are not stored, so that they can
neither be out of date nor be changed. Search and history know only what is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation, Question
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.described import operation_definitions, search_parameters
from samspill.fhir.interaction import CARE, opens, which
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")

KINDS: Final = ("OperationDefinition", "SearchParameter")


def definition(kind: str, id_: str, base: str) -> dict[str, Any] | None:
    """Give the definition that the API itself has at an address; None when it has none there."""
    if kind == "OperationDefinition":
        return operation_definitions.definition(id_, base)
    return search_parameters.definition(id_) if kind == "SearchParameter" else None


def describes(kind: str, id_: str) -> bool:
    """Tell whether the API itself has a definition at an address."""
    if kind == "OperationDefinition":
        return id_ in operation_definitions.ids()
    return kind == "SearchParameter" and id_ in search_parameters.ids()


async def need(_tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`: definitions are in nobody's record."""
    return Need(frozenset({(call.kind, "r")}))


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Give the resource that is stored at the address, or the API's own definition."""
    values = (TYPE_CODE[call.kind], call.id, *opens(grant, call.kind))

    def answer(rows: list[Row]) -> Reply:
        if rows and rows[0]["done"]:
            return Reply(body=rows[0]["body"], headers=which(rows[0]["version"], rows[0]["updated"]))
        return Reply(body=strict_json.write(definition(call.kind, call.id, call.base)))

    return Question(sql.read, values, answer, single=True)


read_definition = Operation("fhir.read_definition", CARE, need, work, "Read a definition of what the API offers.")

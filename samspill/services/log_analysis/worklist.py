"""The work list of a controller: what is to be checked, the weightiest first, each with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import record
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.services.log_analysis.analyse import sql

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 50
OPEN: Final = ["open", "asked"]
SETTLED: Final = ["justified", "unjustified"]


async def worklist(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give what is to be checked, or with `state=settled` what has been: the looks that are the caller's to control."""
    settled = dict(call.query).get("state") == "settled"
    organisation = controls(call)
    rows = await tx.all(sql.worklist, SETTLED if settled else OPEN, organisation, MOST)
    names = await _names(tx, rows)
    findings = [
        {
            **{name: row[name] for name in ("id", "at", "patient", "organisation", "operation", "score", "state")},
            "caller": names.get(row["caller"], row["caller"]),
            "organisation_name": names.get(f"Organization/{row['organisation']}", row["organisation"]),
            "signs": strict_json.value_of(row["signs"].encode()),
        }
        for row in rows
    ]
    worth = [dict(row) for row in await tx.all(sql.worth, organisation)]
    touched = tuple((patient, 0) for patient in dict.fromkeys(row["patient"] for row in rows))
    return Reply(
        {"findings": findings, "worth": worth, "settled": settled},
        about="log-analysis",
        touched=touched or ((None, 0),),
    )


def controls(call: Call) -> str:
    """Tell whose looks the caller controls: those of the caller's own organisation; of all, with the scope for that."""
    return "" if "log-analysis.all" in call.caller.scopes else call.caller.organisation or "-"


async def _names(tx: Transaction, rows: list[Any]) -> dict[str, str]:
    people = await record.open_ones(tx, "Practitioner", [row["caller"].partition("/")[2] for row in rows])
    houses = await record.open_ones(tx, "Organization", [row["organisation"] for row in rows if row["organisation"]])
    named = {f"Practitioner/{id_}": record.name_of(person) for id_, person in people.items()}
    return named | {f"Organization/{id_}": house.get("name", id_) for id_, house in houses.items()}

"""A decision about access, made again: to whoever audits with its facts and rules, to the citizen in plain words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.audit import grounds
from samspill.fhir import record
from samspill.fhir.merging import replaced_by
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.trust.decision import explain, steps
from samspill.trust.decision.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant, PatientGrant
    from samspill.trust.decision.replay import Step

_SAID: Final = ("at", "operation", "outcome", "purpose", "patient", "caller", "organisation", "about", "problem")


async def decision(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Make the decisions of one request again: the facts as they were, what each rule said, and what came of it."""
    entries = await grounds.of_request(tx, str(call.facts["request"]))
    if not entries:
        raise Missing("the trail has no such request")
    touched = tuple(Counter(entry["patient"] for entry in entries).items())
    shown = [_decision(entry) for entry in entries]
    return Reply({"request": str(call.facts["request"]), "entries": shown}, about="decision", touched=touched)


async def why(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Say why a look into one's own record was allowed, or refused: the reasons, in the order they were found."""
    patient = await record.patient(tx, grant)
    records = (grant.patient, *replaced_by(patient)) if patient else (grant.patient,)
    entries = await grounds.of_look(tx, records, str(call.facts["request"]))
    if not entries:
        raise Missing("the log has no such look")
    looks = [
        {
            **{name: entry[name] for name in ("at", "operation", "outcome", "purpose")},
            "reasons": [{"rule": one.rule, "source": one.source} for one in map(reason, _known(entry["reasons"]))],
        }
        for entry in entries
    ]
    return Reply({"patient": {"id": grant.patient}, "looks": looks}, about="access-log", touched=((grant.patient, 0),))


def _known(reasons: str) -> list[str]:
    """Give the reasons that have words: those of a time when the rules were others may not."""
    found = []
    for name in reasons.split():
        try:
            reason(name)
        except KeyError:
            continue
        found.append(name)
    return found


def _decision(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Say all of one entry. Where the token alone decided, or facts have another shape by now, there are no steps."""
    said = {name: entry[name] for name in _SAID}
    reasons = [{"rule": name, "source": reason(name).source} for name in _known(entry["reasons"])]
    try:
        asked = steps(entry["content"]) if entry["content"] else ()
        same = explain(entry["content"]).names == tuple(entry["reasons"].split()) if entry["content"] else True
    except msgspec.MsgspecError:
        asked, same = (), False
    return {**said, "reasons": reasons, "steps": [_step(one) for one in asked], "same": same, "facts": _facts(entry)}


def _step(one: Step) -> dict[str, Any]:
    reasons = [{"rule": found.rule, "source": found.source} for found in one.reasons]
    return {"rule": one.rule, "said": one.said, "reasons": reasons, "hides": list(one.hides)}


def _facts(entry: Mapping[str, Any]) -> list[dict[str, str]]:
    """Lay out what the decision knew, a line for each part that says anything."""
    known = strict_json.value_of(entry["content"].encode()) if entry["content"] else {}
    return [
        {"name": name, "value": _written(value)} for name, value in known.items() if value not in (None, "", [], {})
    ]


def _written(value: Any) -> str:
    return value if isinstance(value, str) else strict_json.write(value).decode()

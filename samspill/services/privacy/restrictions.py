"""Blocks and shields by the shapes of PTS (pasientens tilgangsstyring): `patient-privacy`, set and searched.

They are the citizen's settings in other words: the same rows that the decision reads and that the pages and PVK change,
so that none can say another thing than another. A Block is the patient's, a Shield that of health personnel. The public
record names the fields and little of their values; the rest is a choice
(docs/decisions/0018-the-citizens-settings.md).

{"offId": "22879420664", "privacyType": "Block", "privacyLevel": "Soft", "restrictionDomain": "PPS",
 "objectScope": {"type": "All"}, "subjectScope": {"type": "Specified", "organisations": ["310000019"]},
 "timeRange": {"end": "2027-01-01T00:00:00+01:00"}}
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Missing, Refused
from samspill.services.privacy import reading
from samspill.services.privacy.component import foreign, number_in, party_of, record_in
from samspill.services.privacy.consents import CITIZENS
from samspill.services.privacy.owners import owner_of, owners_of
from samspill.services.privacy.settings import keep, of_its_owner
from samspill.trust import Need
from samspill.trust.settings import keeping
from samspill.trust.settings.definitions import definition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.exchange.operations import Doing
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant
    from samspill.trust.settings.keeping import Change, Kept

JSON = dict[str, Any]
PURPOSES: Final = CITIZENS | {"TREAT", "ETREAT", "COC", "BTG"}
TYPES: Final = {"Block": "block", "Shield": "shield"}
LEVELS: Final = {"Soft": "soft", "Hard": "hard"}
WHOLE: Final = "SAMSPILL"
DOMAINS: Final[Mapping[str, frozenset[str]]] = {
    WHOLE: frozenset(),
    "PPS": frozenset({"measurements", "reports"}),
    "PJD": frozenset({"documents"}),
    "PLL": frozenset({"medication"}),
}
"""What a national service shows, by information class: test results, documents, the medication list. Ours is all."""
MEMBERS: Final = frozenset(
    {
        *("id", "offId", "isCurrent", "privacyType", "privacyLevel", "restrictionDomain"),
        *("objectScope", "subjectScope", "timeRange"),
    }
)
SEARCH: Final = frozenset({"offId"})
PARTS: Final = {
    "classes": "classes",
    "resourceTypes": "kinds",
    "documentTypes": "documentTypes",
    "organisations": "organisations",
    "practitioners": "practitioners",
    "encounters": "encounters",
}
"""What narrows an object scope, by PTS-like names, and what the settings call it."""
WHOM: Final = frozenset({"organisations", "practitioners", "roles"})
RANGE: Final = frozenset({"start", "end"})
PLACES: Final = {
    "metadata.what.kinds": "objectScope.resourceTypes",
    "metadata.what.start": "objectScope.timeRange.start",
    "metadata.what.end": "objectScope.timeRange.end",
    "metadata.what": "objectScope",
    "metadata.to": "subjectScope",
    "metadata.but": "subjectScope.except",
    "metadata": "subjectScope",
    "ends": "timeRange.end",
    "definition": "privacyType",
    "setting": "id",
}
"""Where in a restriction a fault is, by where it is in a setting."""


async def _restrict(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Set a block or a shield, new or a new version of one; with `isCurrent` false, lift it (`patient-privacy`)."""
    said = reading.object_of(call.body, MEMBERS)
    what, number = _one_of(said, "privacyType", TYPES), number_in(said, "offId")
    if call.caller.kind == "system" and definition(what).id not in (await party_of(tx, call)).definitions:
        raise foreign("privacyType", "is none that the party is registered for")
    if not grant.patient:
        raise _nobody()
    change = _change(said, what, await owner_of(tx, grant), call)
    try:
        kept, event = await keep(tx, grant, await of_its_owner(tx, grant, change))
    except (Invalid, Missing) as problem:
        raise _in_our_words(problem) from None
    status = 201 if kept.version == 1 else 200
    data = await _told(tx, kept, number)
    return Reply(data, status=status, events=(event,), about=f"Consent/{kept.setting}")


async def _search(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Find the blocks and shields of a patient that hold or will, of those that the caller may know of."""
    said = reading.object_of(call.body, SEARCH)
    number, readable = number_in(said, "offId"), await _readable(tx, call)
    if not grant.patient:
        raise _nobody()
    kept = [one for one in await keeping.current(tx, await owners_of(tx, grant)) if one.definition.code in readable]
    standing = [one for one in kept if one.active and not (one.ends and one.ends <= call.at)]
    data = {"patientPrivacy": [await _told(tx, one, number) for one in standing]}
    return Reply(data, about="privacy", touched=((grant.patient, len(standing)),))


async def _readable(tx: Transaction, call: Call) -> frozenset[str]:
    """Tell which a caller may know of: a party its own, health personnel shields, the citizen all. Raises `Refused`."""
    if call.caller.kind == "system":
        registered = (await party_of(tx, call)).definitions
        return frozenset(code for code in TYPES.values() if definition(code).id in registered)
    found = {"practitioner": frozenset({"shield"}), "citizen": frozenset(TYPES.values())}.get(call.caller.kind)
    if found is None:
        message = "blocks and shields are the citizen's, and shields those of health personnel"
        raise Refused(message, Fault("caller", message, "forbidden"), reasons=("purpose.not-theirs",))
    return found


def _change(said: JSON, what: str, owner: str, call: Call) -> Change:
    """Read a restriction as a change of a setting. A party's program tells the citizen's wish, as PVK's calls do."""
    current = said.get("isCurrent", True)
    if not isinstance(current, bool):
        raise reading.malformed("isCurrent", "must be true or false")
    period = {f"timeRange.{name}": moment for name, moment in _object(said, "timeRange", RANGE).items()}
    return keeping.Change(
        owner=owner,
        definition=what,
        active=current,
        at=call.at,
        author=call.caller.subject,
        kind="citizen" if call.caller.kind == "system" else call.caller.kind,
        metadata=metadata_of(said),
        starts=reading.moment_in(period, "timeRange.start"),
        ends=reading.moment_in(period, "timeRange.end"),
        setting=reading.uuid_in(said["id"], "id") if "id" in said else None,
        source=call.caller.client,
    )


def metadata_of(said: JSON) -> JSON:
    """Read level, domain and scopes as what is said with a setting. Raises `Malformed`, with the place."""
    level = LEVELS[_one_of(said, "privacyLevel", dict(zip(LEVELS, LEVELS, strict=True)))]
    whom = _object(said, "subjectScope", WHOM | {"type", "except"})
    scopes = {"what": _what(said), "to": _narrowed(whom, "subjectScope", WHOM), "but": _except(whom)}
    return {"level": level, **{name: value for name, value in scopes.items() if value}}


def _what(said: JSON) -> JSON:
    """Read which part of the record: the domain's classes, narrowed by the object scope."""
    domain = _one_of({"restrictionDomain": WHOLE, **said}, "restrictionDomain", {name: name for name in DOMAINS})
    scope = _object(said, "objectScope", PARTS.keys() | {"type", "timeRange"})
    part = _narrowed(scope, "objectScope", PARTS.keys() | {"timeRange"})
    period = _object(part, "timeRange", RANGE, "objectScope.")
    found = {PARTS[name]: value for name, value in part.items() if name in PARTS} | period
    if not DOMAINS[domain]:
        return found
    for name in ("classes", "resourceTypes"):
        if name in part:
            raise reading.malformed(f"objectScope.{name}", "the domain says which")
    return {"classes": sorted(DOMAINS[domain]), **found}


def _narrowed(scope: JSON, where: str, names: frozenset[str] | set[str]) -> JSON:
    """Give what narrows a scope: something where its type is Specified, nothing where it is All."""
    found = {name: value for name, value in scope.items() if name in names}
    kind = scope.get("type", "All")
    if kind not in ("All", "Specified"):
        raise reading.malformed(f"{where}.type", "must be All or Specified")
    if bool(found) != (kind == "Specified"):
        what = "All is narrowed by nothing" if found else "Specified names what it is narrowed by"
        raise reading.malformed(f"{where}.type", what)
    return found


def _except(whom: JSON) -> JSON:
    return _object(whom, "except", WHOM, "subjectScope.")


def _object(said: Mapping[str, Any], name: str, members: frozenset[str] | set[str], within: str = "") -> JSON:
    """Give an object that has no other members than these; an empty one where it is not said. Raises `Malformed`.

    One that is said and empty is not taken for one that is not said: it would close more than was meant, or less.
    """
    value = said.get(name, {})
    if not isinstance(value, dict) or (name in said and not value):
        raise reading.malformed(within + name, "must be an object that says something, or be left out")
    for member in value.keys() - members:
        raise reading.malformed(f"{within}{name}.{member}", f"the members are {', '.join(sorted(members))}")
    return value


def _one_of(said: JSON, name: str, known: Mapping[str, str]) -> str:
    value = said.get(name)
    if not isinstance(value, str) or value not in known:
        raise reading.malformed(name, f"must be of {', '.join(known)}")
    return known[value]


async def _told(tx: Transaction, kept: Kept, number: str) -> JSON:
    versions = await keeping.versions(tx, kept.setting)
    return {
        "id": str(kept.setting),
        "version": kept.version,
        "createdTime": versions[-1].at.isoformat(),
        "modifiedTime": kept.at.isoformat(),
        "offId": number,
        "isCurrent": kept.active,
        "privacyType": next(name for name, code in TYPES.items() if code == kept.definition.code),
        **restriction_of(kept.metadata),
        **_period({"start": kept.starts, "end": kept.ends}),
    }


def restriction_of(metadata: Mapping[str, Any]) -> JSON:
    """Write what is said with a setting as level, domain and scopes."""
    what = metadata.get("what", {})
    domain = _domain_of(what)
    part = {name: what[inner] for name, inner in PARTS.items() if inner in what}
    if domain != WHOLE:
        del part["classes"]
    period = {name: what[name] for name in ("start", "end") if name in what}
    part |= {"timeRange": period} if period else {}
    to = dict(metadata.get("to", {}))
    return {
        "privacyLevel": "Hard" if metadata.get("level") == "hard" else "Soft",
        "restrictionDomain": domain,
        "objectScope": {"type": "Specified" if part else "All", **part},
        "subjectScope": {
            "type": "Specified" if to else "All",
            **to,
            **({"except": dict(metadata["but"])} if "but" in metadata else {}),
        },
    }


def _domain_of(what: Mapping[str, Any]) -> str:
    classes = frozenset(what.get("classes", ()))
    found = (name for name, its in DOMAINS.items() if its and its == classes)
    return WHOLE if "kinds" in what else next(found, WHOLE)


def _period(period: Mapping[str, datetime | None]) -> JSON:
    said = {name: moment.isoformat() for name, moment in period.items() if moment}
    return {"timeRange": said} if said else {}


def _in_our_words(problem: Invalid | Missing) -> Invalid | Missing:
    """Say where a fault is by the names that the caller used."""
    faults = [replace(fault, where=_place(fault.where)) for fault in problem.faults]
    message = "; ".join(f"{fault.where}: {fault.what}" for fault in faults) or problem.message
    return type(problem)(message, *faults)


def _place(where: str) -> str:
    found = next((name for name in PLACES if where == name or where.startswith((f"{name}.", f"{name}["))), "")
    return PLACES[found] + where.removeprefix(found) if found else where


def _nobody() -> Missing:
    return Missing("there is nobody with this number who has a record here")


def _operation(name: str, address: str, work: Doing, members: frozenset[str]) -> Operation:
    async def need(tx: Transaction, call: Call) -> Need:
        """The scope of the operation's name, in the record of whoever's number stands in the body."""  # noqa: D401
        return Need(scope=name, patient=await record_in(tx, call.body, members, "offId"), settings=True)

    title = (work.__doc__ or "").split("\n")[0]
    return Operation(name, PURPOSES, need, work, title, path=address, method="POST")


_ADDRESS: Final = "/access-restrictions/patient-privacy"
OPERATIONS: Final = (
    _operation("privacy.restrict", _ADDRESS, _restrict, MEMBERS),
    _operation("privacy.restrictions", f"{_ADDRESS}/_search", _search, SEARCH),
)

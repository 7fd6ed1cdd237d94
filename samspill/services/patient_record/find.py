"""Find a person: health personnel look somebody up by name, birth date or person number. Each one found is recorded.

Looking a person up is not opening a record; that is `read`, decided on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search import compose, parse
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import classify
from samspill.kernel.problems import Fault, Malformed
from samspill.services.patient_record.banner import banner_of

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.services.patient_record.banner import Banner
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 20
"""Persons shown at once: whoever has to look further must say more."""
SHORTEST: Final = 2
"""Letters of a name that are needed, so that nobody lists the population a letter at a time."""
PRACTITIONER: Final = "Practitioner/"

Pairs = tuple[tuple[str, str], ...]


async def find(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find patients by name, birth date or person number; without a question, those on the caller's own list."""
    asked = {name: value.strip() for name, value in call.query if value.strip()}
    pairs = wanted(asked)
    by = "question" if pairs else "list"
    if not pairs and call.caller.subject.startswith(PRACTITIONER):
        pairs = (("general-practitioner", call.caller.subject),)
    found = await _search(tx, call, pairs) if pairs else []
    if by == "list" and not found and call.facts.get("environment") == "demo":
        by, found = "demo", await _search(tx, call, ())
    name = asked.get("name", "")
    people = [banner_of(patient, call.at.date()) for patient in found[:MOST]]
    return Reply(
        data={
            "patients": sorted(people, key=_by_family_name),
            "more": len(found) > MOST,
            "by": by,
            "asked": {"name": "" if classify(name) else name, "birthdate": asked.get("birthdate", "")},
        },
        about="Patient",
        touched=tuple((person.id, 1) for person in people),
    )


def wanted(asked: dict[str, str]) -> Pairs:
    """Turn what was asked into a FHIR search of Patient. Raises `Malformed` where it cannot be one."""
    name, birth = asked.get("name", ""), asked.get("birthdate", "")
    number = classify(asked.get("identifier", "") or name)
    if number:
        return (("identifier", f"{number.system}|{number.value}"),)
    if asked.get("identifier"):
        raise _malformed("identifier", "this is no person number: its digits do not add up")
    if name and len(name) < SHORTEST:
        raise _malformed("name", f"a name needs at least {SHORTEST} letters")
    pairs = [("name", _literally(word)) for word in name.split()]
    return (*pairs, *([("birthdate", birth)] if birth else []))


def _by_family_name(person: Banner) -> tuple[str, str, str]:
    given, _, family = person.name.rpartition(" ")
    return family.casefold(), given.casefold(), person.id


def _literally(word: str) -> str:
    """Write a word so that FHIR's separators in it mean themselves (http://hl7.org/fhir/R4/search.html#escaping)."""
    for sign in ("\\", ",", "|", "$"):
        word = word.replace(sign, "\\" + sign)
    return word


async def _search(tx: Transaction, call: Call, pairs: Pairs) -> list[dict[str, Any]]:
    search = parse("Patient", (*pairs, ("_count", str(MOST))), lenient=False, base=call.base)
    statement = compose(search, None, None)
    return [strict_json.value_of(row["body"]) for row in await tx.all(statement.sql, *statement.args)]


def _malformed(where: str, what: str) -> Malformed:
    return Malformed(what, Fault(where, what, "value"))

"""The statements that read the facts of a decision: the parts lie with their owners, and are joined here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from samspill.store import queries
from samspill.store.ahead import MOST
from samspill.store.several import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

sql = queries("samspill.trust.decision")
grunndata_sql = queries("samspill.grunndata")
fhir_sql = queries("samspill.fhir")
issuing_sql = queries("samspill.trust.issuing")

_PLACE: Final = re.compile(r"\{(\w+)\}")
_EXPRESSIONS: Final = {
    "owners": "ARRAY(SELECT json_array_elements_text(fact) FROM owners)",
    "askers": "ARRAY(SELECT json_array_elements_text(fact) FROM askers)",
}
"""Places that an earlier part of the same statement fills."""

_FIRST: Final = {
    "subject": grunndata_sql.subject_fact,
    "caller": grunndata_sql.caller_fact,
    "owners": grunndata_sql.identities_fact.replace("{person}", "(SELECT fact ->> 'person' FROM subject)"),
    "askers": grunndata_sql.identities_fact.replace("{person}", "(SELECT fact ->> 'person' FROM caller)"),
}
_CITIZEN: Final = {
    "parent": grunndata_sql.parent_fact,
    "guardian": grunndata_sql.guardian_fact,
    "powers": sql.powers_fact,
    "heard": grunndata_sql.heard_fact,
}
_COLUMNS: Final = {
    **{name: f"asked.{name}" for name in ("record", "at", "pid", "hpr", "legal_entity", "point_of_care", "attested")},
    **{name: f"asked.{name}" for name in ("type", "id")},
    "person": "owner.person",
    "numbers": "known.numbers",
    "owners": "asked.owners",
}
"""What fills the places of a statement about several at once: columns of what is asked and of earlier parts."""


def statement_of(parts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Join parts into one statement that gives one row; and tell which value goes where."""
    names: list[str] = []

    def fill(place: re.Match[str]) -> str:
        if place[1] in _EXPRESSIONS:
            return _EXPRESSIONS[place[1]]
        if place[1] not in names:
            names.append(place[1])
        return f"${names.index(place[1]) + 1}"

    first = ",\n".join(f"{name} AS MATERIALIZED ({part})" for name, part in _FIRST.items() if _is_used(name, parts))
    asked = ",\n".join(f"({part}) AS {name}" for name, part in parts.items())
    found = ", ".join(f"(SELECT fact FROM {name}) AS {name}" for name in ("subject", "caller"))  # noqa: S608 - names of this file
    lines = ("WITH", first, "SELECT", found + ",", asked)
    return _PLACE.sub(fill, "\n".join(lines)), tuple(names)


def _is_used(name: str, parts: Mapping[str, str]) -> bool:
    return name not in _EXPRESSIONS or any("{" + name + "}" in part for part in parts.values())


def of_several(whole: str, *parts: str, question: str = "") -> str:
    """Put parts into a statement about several callers or records, in the order of its places; a question at last."""
    left = iter(parts)
    put = _PLACE.sub(lambda _: next(left), whole)
    return _PLACE.sub(lambda place: question if place[1] == "question" else _COLUMNS[place[1]], put)


CITIZEN: Final = statement_of(_CITIZEN)
"""The facts about one call of a citizen, and which value goes where."""
CALLERS: Final = of_several(
    sql.of_callers,
    grunndata_sql.caller_fact,
    grunndata_sql.personnel_fact,
    grunndata_sql.legal_entity_fact,
    grunndata_sql.point_of_care_fact,
    grunndata_sql.practitioner_fact,
    grunndata_sql.turns_fact,
    grunndata_sql.generation_fact,
)
"""What is known of several practitioners: what does not depend on the record that they ask for."""
RECORDS: Final = of_several(
    sql.of_records,
    grunndata_sql.numbers_fact,
    grunndata_sql.turns_of_owner,
    grunndata_sql.person_of_number,
    grunndata_sql.generation_fact,
    grunndata_sql.owner_of_record,
    grunndata_sql.person_of_owner,
    grunndata_sql.numbers_of_owner,
    grunndata_sql.identities_of_owner,
    grunndata_sql.doctors_of_owner,
)
"""What is known of several records: what does not depend on who asks for them, but for the patient that they attest."""
SEE: Final = issuing_sql.see
"""Notes proofs by themselves."""
_AHEAD: Final = ("asked.type", "asked.id", "false", "asked.record")
"""What stands for the values of a question that is asked ahead (`Within.question`)."""


@lru_cache(maxsize=MOST)
def presumed(question: str) -> str:
    """Give the parts of the statement that tells whether what calls were decided on is so, with what they end with."""
    parts = (
        SEE,
        grunndata_sql.heard_fact,
        grunndata_sql.generation_fact,
        sql.settings_fact,
        sql.relations_fact,
        grunndata_sql.numbers_fact,
        sql.given,
        "{question}",
    )
    return of_several(sql.presumed, *parts, question=filled(question, _AHEAD))


def _of_calls(within: str) -> tuple[str, ...]:
    return (
        SEE,
        grunndata_sql.numbers_fact,
        sql.settings_fact,
        sql.relations_fact,
        within.replace("{within}", fhir_sql.patient_fact),
        grunndata_sql.heard_fact,
        grunndata_sql.generation_fact,
    )


@lru_cache(maxsize=2 * MOST)
def calls(question: str = "") -> str:
    """Give what is read for every call of a practitioner, of several at once, noting the proofs that come with them.

    A question for one row that calls are likely to end with may be asked along: it gives its columns too.
    """
    if not question:
        return of_several(sql.of_calls, *_of_calls("({within})"), "", sql.given, "")
    # What is found says itself in whose record it is.
    parts = _of_calls("coalesce(found.patient, ({within}))")
    reading = "\nLEFT JOIN LATERAL ({question}) AS found ON true"
    return of_several(sql.of_calls, *parts, ", found.*", sql.given, reading, question=filled(question, _AHEAD))

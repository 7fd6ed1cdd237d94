"""What a Bundle's conditions find: those by an identifier, which nearly all are, in one statement together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.fhir import conditional
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import Clause, compose, token
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.fhir.conditional import Condition, Reach
    from samspill.fhir.storing import Key
    from samspill.store import Row, Transaction

sql = queries("samspill.fhir.bundle")


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that a condition found."""

    id: str
    patient: str | None


async def find(tx: Transaction, asked: Sequence[tuple[Condition, Reach]]) -> list[list[Match]]:
    """Look conditions up, each as far as it may reach: at most two matches for each, in their order."""
    found: list[list[Match]] = [[] for _ in asked]
    together: list[tuple[int, int, str, bool, str | None]] = []
    for place, (condition, reach) in enumerate(asked):
        if not reach.everywhere and reach.patient is None:
            continue
        identifier = _identifier_token(condition)
        if identifier:
            together.append((place, TYPE_CODE[condition.kind], identifier, reach.everywhere, reach.patient))
        else:
            found[place] = await _alone(tx, condition, reach)
    if together:
        # Where the transaction has not begun, it does not begin by this: see `transaction.need`.
        row = await tx.peek(sql.with_identifier, *map(list, zip(*together, strict=True)))
        if row and row["places"]:
            for place, id_, patient in zip(row["places"], row["ids"], row["patients"], strict=True):
                found[place].append(Match(id_, patient))
    return found


async def _alone(tx: Transaction, condition: Condition, reach: Reach) -> list[Match]:
    patient = None if reach.everywhere else reach.patient
    statement = compose(conditional.at_most(condition.search, 1), patient, None)
    return [Match(row["id"], row["patient"]) for row in await tx.all(statement.sql, *statement.args)]


async def records_of(tx: Transaction, keys: Sequence[Key]) -> list[Row]:
    """Tell whose record each resource belongs to: type, id and patient of those that are there."""
    return await tx.all(sql.records_of, *_columns(keys)) if keys else []


async def bodies(tx: Transaction, keys: Sequence[Key]) -> list[Row]:
    """Read resources as they are, and hold them: type, id, version, patient and body of those that are there."""
    return await tx.all(sql.bodies, *_columns(keys)) if keys else []


def _columns(keys: Sequence[Key]) -> tuple[list[int], list[str]]:
    return [code for code, _ in keys], [id_ for _, id_ in keys]


def _identifier_token(condition: Condition) -> str:
    """Give the token that a condition such as `identifier=system|value` asks for; `` for any other condition.

    An identifier with its system is carried by few, so its index entry is read whole.
    """
    if len(condition.pairs) != 1 or condition.pairs[0][0] != "identifier":
        return ""
    system, bar, value = condition.pairs[0][1].partition("|")
    if not (system and bar and value) or any(mark in condition.pairs[0][1] for mark in "\\,") or "|" in value:
        return ""
    return token(condition.kind, "identifier", system, value)


def tokens_of(condition: Condition) -> list[tuple[str, ...]] | None:
    """Give the tokens that a resource must carry to match: one of each. None where that is not all that is asked."""
    found = []
    for part in condition.search.clauses:
        alternatives: tuple[object, ...] = part if isinstance(part, tuple) else ()
        wanted = [one.value for one in alternatives if isinstance(one, Clause) and _is_token(one)]
        if not wanted or len(wanted) != len(alternatives):
            return None
        found.append(tuple(one for tokens in wanted if isinstance(tokens, tuple) for one in tokens))
    return found


def _is_token(clause: Clause) -> bool:
    return clause.parameter.type == "token" and not clause.modifier and isinstance(clause.value, tuple)


def keys_of(addresses: Iterable[tuple[str, str]]) -> list[Key]:
    """Turn types and ids into the keys that the tables use."""
    return [(TYPE_CODE[kind], id_) for kind, id_ in addresses]

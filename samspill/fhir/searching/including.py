"""What is given beside the matches: found round by round from what the resources point at, or what points at them.

References stand among a resource's tokens (see `search.references`), so no body is read for this. Every round
is in the snapshot of the search, and gives only what the grant opens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.fhir.search import in_records
from samspill.fhir.search.including import into, out_of
from samspill.fhir.search.references import ID
from samspill.fhir.search.tokens import shorten
from samspill.fhir.searching import canonicals
from samspill.kernel.problems import Fault, TooLarge
from samspill.store import queries
from samspill.trust import PatientGrant, PopulationGrant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.search.including import Include
    from samspill.fhir.searching.answering import Found
    from samspill.fhir.searching.wanted import Wanted
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MOST: Final = 1000
"""Resources that are included in one answer. Where there are more, the answer says so."""
ROUNDS: Final = 20
"""Steps that `:iterate` goes. Where there would be more, the answer says so."""
POINTERS: Final = 20_000
"""References that are looked for in one round."""
sql = queries("samspill.fhir.searching")


@dataclass(slots=True)
class _Wave:
    """What one round looks for."""

    keys: dict[tuple[int, str], None] = field(default_factory=dict)
    """Resources that are pointed at, by type number and id."""
    pointers: dict[str, None] = field(default_factory=dict)
    """Tokens of references to what has been found."""
    named: dict[str, set[str]] = field(default_factory=dict)
    """Tokens of canonical addresses that are named, with the tokens of the versions that are (``: any)."""
    naming: dict[str, set[str]] = field(default_factory=dict)
    """Tokens of canonical addresses that name what has been found, with those that say its version."""

    def tokens(self) -> list[str]:
        """Give all tokens of which any will do."""
        return [*self.pointers, *self.named, *self.naming]

    def wants(self, row: Row) -> bool:
        """Tell whether what carries such a token is looked for: by a canonical address, versions must agree."""
        answers = (canonicals.agrees_forth(row, self.named), canonicals.agrees_back(row, self.naming))
        return True in answers or not self.pointers.keys().isdisjoint(row["tokens"])


async def include(tx: Transaction, grant: Grant, wanted: Wanted, found: Found) -> Found:
    """Add to what was found all that is to be included: each resource once, and none that is a match on the page.

    Raises `TooLarge` when the page would have to look for too many references.
    """
    results = wanted.search.results
    seen = {row["rid"] for row in found.rows[: results.count]}
    start: Sequence[Row] = found.rows[: results.count]
    includes: Sequence[Include] = results.includes
    included: list[Row] = []
    for _ in range(ROUNDS):
        wave = _wave(includes, start, wanted)
        if not (wave.keys or wave.tokens()):
            return replace(found, included=included)
        start = await _round(tx, grant, wanted, wave, seen, MOST - len(included) + 1)
        included += start
        seen.update(row["rid"] for row in start)
        if len(included) > MOST:
            return replace(found, included=included[:MOST], cut=f"more than {MOST} resources would be included")
        includes = [one for one in includes if one.iterate]
        if not includes:
            return replace(found, included=included)
    return replace(found, included=included, cut=f"more would be included after {ROUNDS} rounds")


async def _round(tx: Transaction, grant: Grant, wanted: Wanted, wave: _Wave, seen: set[int], limit: int) -> list[Row]:
    """Fetch what a round looks for, as far as the grant opens it: one statement, or two where it looks both ways."""
    kinds = [kind for kind, _ in wanted.required | wanted.optional]
    opens = (
        isinstance(grant, PopulationGrant),
        grant.patient if isinstance(grant, PatientGrant) else None,
        sorted({TYPE_CODE[kind] for kind in kinds if not in_records(kind)}),
    )
    rows: list[Row] = []
    if wave.keys:
        codes, ids = [code for code, _ in wave.keys], [id_ for _, id_ in wave.keys]
        rows = await tx.all(sql.pointed_at, codes, ids, *opens, sorted(seen), limit)
    tokens = wave.tokens()
    if tokens:
        known = seen.union(row["rid"] for row in rows)
        found = await tx.all(sql.pointing, tokens, *opens, sorted(known), limit - len(rows))
        rows = [*rows, *(row for row in found if wave.wants(row))]
    return rows


def _wave(includes: Sequence[Include], start: Sequence[Row], wanted: Wanted) -> _Wave:
    """Gather what the includes look for from some resources."""
    wave = _Wave()
    allowed = wanted.required | wanted.optional
    for row in start:
        kind = TYPE_NAME[row["type"]]
        for one in includes:
            if one.reverse:
                _look_back(wave, one, kind, row, allowed)
            else:
                _look_forth(wave, one, kind, row, allowed)
    if len(wave.tokens()) > POINTERS:
        message = "too many references would have to be looked for: name the type and the parameter, or lower _count"
        where = "_revinclude" if wave.pointers else "_include"
        raise TooLarge(f"{where}: {message}", Fault(where, message, "too-costly"))
    return wave


def _look_back(wave: _Wave, one: Include, kind: str, row: Row, allowed: frozenset[tuple[str, str]]) -> None:
    for source, numbers in into(one, kind).items():
        if (source, "s") in allowed:
            wave.pointers.update((shorten(f"{number}|{kind}/{row['id']}"), None) for number in numbers)
    for source, token, version in canonicals.back(one, kind, row["tokens"]):
        if (source, "s") in allowed:
            wave.naming.setdefault(token, set()).add(version)


def _look_forth(wave: _Wave, one: Include, kind: str, row: Row, allowed: frozenset[tuple[str, str]]) -> None:
    wave.keys.update((key, None) for key in _pointed_at(one, kind, row, allowed))
    for target, token, version in canonicals.forth(one, kind, row["tokens"]):
        if (target, "r") in allowed:
            wave.named.setdefault(token, set()).add(version)


def _pointed_at(one: Include, kind: str, row: Row, allowed: frozenset[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """Give the resources here that a resource points at by the references that an include follows."""
    follows = out_of(one, kind)
    if not follows:
        return
    starts = tuple([f"{number}|" for number in follows])
    for token in row["tokens"]:
        if not token.startswith(starts):
            continue
        number, _, address = token.partition("|")
        target, _, id_ = address.partition("/")
        if target in follows[int(number)] and (target, "r") in allowed and ID.fullmatch(id_):
            yield TYPE_CODE[target], id_

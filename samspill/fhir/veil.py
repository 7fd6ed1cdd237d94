"""What a grant hides is left out where resources are read: a veil over the tables, not a rule in each query.

Every statement of a call whose grant hides something has `fhir.resource`, `fhir.version` and `fhir.contained` replaced
by what may be seen of them, so that lists, totals, chains, includes, histories and the patient's page all leave out the
same. Values stand in the text as literals, numbers and quoted strings.

A version is seen when the current version of its resource is. What has been deleted has none, and whoever something is
hidden from does not see it, unless it was hidden by nothing but labels, which it no longer bears (`Hide.gone`). What is
contained is seen when its container is.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search import in_records
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.tokens import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from samspill.trust import Hide

_TABLE: Final = re.compile(
    r"(?<!DELETE )\b(FROM|JOIN|USING)(\s+)fhir\.(resource|version|contained)\b(?:\s+AS\s+(\w+))?"
)
SAYS_WHAT: Final = ("type", "category", "class", "code", "service-type", "specialty")
"""Parameters that say what a resource is, or of what kind."""
EPISODE: Final = ("encounter", "context")
NOT_BY: Final = frozenset({"general-practitioner", "patient", "subject", "focus", "recipient", "link"})
"""Parameters that point at somebody who did not record it."""


def veil(hides: tuple[Hide, ...]) -> Callable[[str], str]:
    """Give what makes a statement's text leave out all that is hidden."""
    return partial(_veiled, hides)


@lru_cache(maxsize=512)
def _veiled(hides: tuple[Hide, ...], text: str) -> str:
    """Put the veil over a statement. Kept, since the rules hide the same from many calls."""
    hidden = " OR ".join(f"({hidden_by(hide)})" for hide in hides)
    gone = any(hide.gone for hide in hides)

    def put(found: re.Match[str]) -> str:
        word, space, table, alias = found.groups()
        return f"{word}{space}({_seen(table, hidden, gone=gone)}) AS {alias or table}"

    return _TABLE.sub(put, text)


def _seen(table: str, hidden: str, *, gone: bool) -> str:
    if table == "resource":
        return f"SELECT * FROM fhir.resource AS veiled WHERE NOT ({hidden})"  # noqa: S608 - literals of our own
    if table == "contained":
        return (
            "SELECT * FROM fhir.contained AS inner_one WHERE EXISTS (SELECT FROM fhir.resource AS veiled "  # noqa: S608 - as above
            f"WHERE veiled.rid = inner_one.container AND NOT ({hidden}))"
        )
    current = "SELECT FROM fhir.resource AS veiled WHERE veiled.type = past.type AND veiled.id = past.id"
    seen = f"EXISTS ({current} AND NOT ({hidden}))" if gone else f"NOT EXISTS ({current} AND ({hidden}))"
    return f"SELECT * FROM fhir.version AS past WHERE {seen}"  # noqa: S608 - as above


def hidden_by(hide: Hide) -> str:
    """Write the condition on a row `veiled` of `fhir.resource` that it is hidden."""
    kinds = sorted(hide.kinds) or [kind for kind in TYPES if in_records(kind)]
    parts = list(_by_tokens(hide, kinds))
    if hide.records:
        parts.insert(0, f"veiled.patient IN ({','.join(map(_quoted, sorted(hide.records)))})")
    if hide.kinds:
        parts.append(f"veiled.type = ANY('{{{','.join(str(TYPE_CODE[kind]) for kind in kinds)}}}'::smallint[])")
    if hide.starts is not None:
        parts.append(f"veiled.ends > {_quoted(hide.starts.isoformat())}::timestamptz")
    if hide.ends is not None:
        parts.append(f"veiled.starts < {_quoted(hide.ends.isoformat())}::timestamptz AND veiled.ends > '-infinity'")
    return " AND ".join(parts) or "veiled.patient IS NOT NULL"


def _by_tokens(hide: Hide, kinds: list[str]) -> Iterator[str]:
    if hide.labels:
        labelled = _any(token for kind in kinds for token in _codes(kind, ("_security",), hide.labels))
        if hide.seldom:
            anywhere = labelled.replace("veiled.", "labelled.")
            # A count, and not whether there is one, so that the index is asked and never the whole table.
            yield f"(SELECT count(*) > 0 FROM fhir.resource AS labelled WHERE {anywhere})"  # noqa: S608 - as above
        yield _labelled(kinds, hide.labels) or labelled
    if hide.codes:
        yield _any(token for kind in kinds for token in _codes(kind, SAYS_WHAT, hide.codes))
    if hide.organisations:
        yield _any(token for kind in kinds for token in _references(kind, "Organization", hide.organisations))
    if hide.practitioners:
        yield _any(token for kind in kinds for token in _references(kind, "Practitioner", hide.practitioners))
    if hide.encounters:
        ids = ",".join(_quoted(reference.partition("/")[2]) for reference in sorted(hide.encounters))
        tokens = _any(token for kind in kinds for token in _references(kind, "Encounter", hide.encounters, EPISODE))
        yield f"({tokens} OR (veiled.type = {TYPE_CODE['Encounter']} AND veiled.id IN ({ids})))"


def _labelled(kinds: list[str], labels: Iterable[tuple[str, str]]) -> str:
    """Write that a row has one of these labels by the number that its own type gives to `_security`.

    To compare with the tokens of all types would cost ten times the reading of the row. Empty where that cannot be so
    written: a token was shortened.
    """
    numbers = {TYPE_CODE[kind]: str(s.number) for kind in kinds for s in parameters(kind)["_security"].sources}
    tokens = {token.partition("|")[::2] for kind in kinds for token in _codes(kind, ("_security",), labels)}
    said = sorted({rest for _, rest in tokens})
    if tokens != {(number, rest) for number in numbers.values() for rest in said}:
        return ""
    listed = ",".join(numbers.get(code, "0") for code in range(1, max(numbers) + 1))
    each = ",".join(f"('{{{listed}}}'::int[])[veiled.type] || {_quoted(f'|{rest}')}" for rest in said)
    return f"veiled.tokens && ARRAY[{each}]"


def _codes(kind: str, names: tuple[str, ...], codes: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name in names:
        parameter = parameters(kind).get(name)
        if parameter is None or parameter.type != "token":
            continue
        for number in {source.number for source in parameter.sources}:
            for system, code in codes:
                whole = escape(code) if parameter.systemless else f"{escape(system)}|{escape(code)}"
                yield shorten(f"{number}|{whole}")


@lru_cache(maxsize=2048)
def _pointing(kind: str, target: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """Give the numbers of a type's parameters that say who recorded it, or which episode it belongs to."""
    return tuple(
        sorted(
            {
                source.number
                for parameter in parameters(kind).values()
                if parameter.type == "reference" and target in parameter.targets and parameter.name not in NOT_BY
                if not names or parameter.name in names
                for source in parameter.sources
            }
        )
    )


def _references(kind: str, target: str, references: Iterable[str], names: tuple[str, ...] = ()) -> Iterator[str]:
    return (f"{number}|{reference}" for number in _pointing(kind, target, names) for reference in references)


def _any(tokens: Iterable[str]) -> str:
    found = sorted(set(tokens))
    return f"veiled.tokens && ARRAY[{','.join(map(_quoted, found))}]::text[]" if found else "false"


def _quoted(text: str) -> str:
    """Write a string as PostgreSQL reads it (standard_conforming_strings); it holds no U+0000."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"

"""Short ways to ask what a resource is found by and what a query looks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from samspill.fhir.search import extract, parameters, parse

if TYPE_CHECKING:
    from samspill.fhir.search import Index

BASE = "http://test/fhir"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def index(kind: str, /, **elements: Any) -> Index:
    return extract({"resourceType": kind, "id": "r1", **elements}, BASE)


def number(kind: str, name: str) -> int:
    return parameters(kind)[name].number


def tokens(kind: str, name: str, /, **elements: Any) -> set[str]:
    """The tokens of one parameter, without its number."""
    start = str(number(kind, name))
    found = index(kind, **elements).tokens
    return {token.removeprefix(start) for token in found if token.startswith((f"{start}|", f"{start}:"))}


def plain(kind: str, name: str, /, **elements: Any) -> set[str]:
    """The tokens of one parameter that stand for its values, without those for modifiers."""
    return {token for token in tokens(kind, name, **elements) if token.startswith("|")}


def wanted(kind: str, key: str, value: str) -> list[Any]:
    """The values of the clauses that one parameter of a query becomes."""
    [condition] = parse(kind, [(key, value)], base=BASE, now=NOW).clauses
    return [clause.value for clause in condition]


def finds(kind: str, key: str, value: str, /, **elements: Any) -> bool:
    """Whether a query by tokens finds a resource (`tokens && wanted`)."""
    asked = {token for tokens in wanted(kind, key, value) for token in tokens}
    return not asked.isdisjoint(index(kind, **elements).tokens)

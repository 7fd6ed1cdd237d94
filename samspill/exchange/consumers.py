"""Who takes which events. A consumer is declared beside the thing it keeps, and given to the worker by `app`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from samspill.store import Transaction


@dataclass(frozen=True, slots=True)
class Consumer:
    """Takes events of some kinds, each at least once, those of one subject in order.

    `take` works in the transaction that marks the event as taken: what it writes there it writes once.
    """

    name: str
    kinds: frozenset[str]
    take: Callable[[Transaction, Mapping[str, Any]], Awaitable[None]]
    take_many: Callable[[Transaction, Sequence[Mapping[str, Any]]], Awaitable[None]] | None = None
    """Takes many events at once, of whatever subjects and in whatever order; only where that gives the same."""

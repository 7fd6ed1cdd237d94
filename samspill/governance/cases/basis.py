"""The frozen basis of a decision: what it stood on when it was made, each thing by its digest or its words.

Areas that know more – scores, figures, forecasts – add a function of their own with `provide`; what it gives is kept
with the rest and never read again from anywhere else (arkivlova: what lies under a decision is kept).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from samspill.store import Transaction

    Provider = Callable[[Transaction, str, str], Awaitable[Any]]

sql = queries("samspill.governance.cases", "decisions.sql")

_PROVIDERS: Final[dict[str, Provider]] = {}


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of one version of a decision: its JSON, and the digest of those bytes (SHA-256, hexadecimal)."""

    content: str
    sha256: str

    @property
    def intact(self) -> bool:
        """Whether the text still has the digest that it had when it was frozen."""
        return hashlib.sha256(self.content.encode()).hexdigest() == self.sha256


def provide(name: str, provider: Provider) -> None:
    """Have what a function gives, of a transaction, a pass of a case and a decision, kept in every basis under a name.

    Raises `ValueError` for a name that is another's.
    """
    if _PROVIDERS.setdefault(name, provider) is not provider:
        raise ValueError(f"{name} is provided already")


async def freeze(tx: Transaction, passage: str, decision: str, version: int) -> Basis:
    """Keep what a version of a decision stands on, as it is in this transaction."""
    row = await tx.one(sql.basis_facts, passage)
    facts: dict[str, Any] = strict_json.value_of(row["facts"].encode()) if row else {}
    facts |= {name: await _PROVIDERS[name](tx, passage, decision) for name in sorted(_PROVIDERS)}
    content = strict_json.write({"decision": decision, "version": version, "passage": passage, **facts}).decode()
    frozen = Basis(content, hashlib.sha256(content.encode()).hexdigest())
    await tx.run(sql.freeze, decision, version, frozen.content, frozen.sha256)
    return frozen


async def basis_of(tx: Transaction, decision: str, version: int) -> Basis | None:
    """Give the basis of a version of a decision; None where there is none."""
    row = await tx.one(sql.basis, decision, version)
    return None if row is None else Basis(row["content"], row["sha256"])

"""How the demo's steering half comes to be: each area does what its users would do, through the same path as they."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from samspill.kernel.calls import Reply


class Act(Protocol):
    """Does an operation by its name, as the secretariat would: `act("strategy.define", query=…, indicator="x")`."""

    def __call__(
        self,
        name: str,
        *,
        query: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        at: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> Awaitable[Reply]:
        """Do it; what the path of the operation names is given by name, or in `at` where the name is taken here."""

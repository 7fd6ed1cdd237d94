"""Calls made without HTTP, for what only an installation's rules decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from samspill import exchange
from samspill.fhir import routing
from samspill.fhir.interaction import CARE
from samspill.fhir.pages import Pages
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller, Reply

if TYPE_CHECKING:
    from samspill.fhir.rules import Rules
    from samspill.store import Store


def call_of(
    kind: str,
    *scopes: str,
    body: bytes = b"",
    id_: str = "",
    query: tuple[tuple[str, str], ...] = (),
    rules: Rules | None = None,
    headers: dict[str, str] | None = None,
    patient: str | None = None,
) -> Call:
    """A call by somebody with these scopes."""
    caller = Caller("somebody", "test", frozenset(scopes), CARE, patient)
    return Call(
        caller,
        "TREAT",
        clock.now(),
        "asked",
        kind=kind,
        id=id_,
        query=query,
        body=body,
        headers=headers or {},
        base="http://test/fhir",
        facts={"pages": Pages(bytes(32))} | ({"rules": rules} if rules else {}),
    )


async def perform(store: Store, method: str, path: list[str], call: Call) -> Reply:
    """Take a call to the operation that a method and an address ask for."""
    target = routing.resolve(method, path)
    return await exchange.perform(store, target.operation, structs.replace(call, kind=target.kind, id=target.id))

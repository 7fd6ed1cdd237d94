"""A world of councils for the tests of steering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from samspill import governance
from samspill.cli._steering import acting
from tests.governance import world

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
async def councils(store) -> dict[str, str]:
    """Three bodies and the people of NUIT; gives the seats by key."""
    async with store.transaction() as tx:
        return await world.councils(tx)


@pytest.fixture
def by(client, token) -> Any:
    """`await by("medlem").get("/cases")`: ask as somebody; `by()` is anybody."""

    class Caller:
        def __init__(self, key: str = "", role: str = "", *, page: bool = False) -> None:
            self.headers = world.signed(token, key, role) if key else {}
            self.headers |= {"accept": "text/html" if page else "application/json"}

        async def get(self, path: str, **more: Any) -> Any:
            return await client.get(path, headers=self.headers, **more)

        async def post(self, path: str, data: Any = None, **more: Any) -> Any:
            return await client.post(path, data=data, headers=self.headers, follow_redirects=False, **more)

    return Caller


@pytest.fixture
def act(store) -> Any:
    """`await act("strategy.make", query=…)`: do an operation by its name, as the secretariat."""
    return acting(store)


@pytest.fixture
def steering(token) -> Callable[..., dict[str, str]]:
    """`steering("owner")`: the header of a demo user, with the scopes of the role and a sign-in of that name."""
    accounts = {"secretariat": "sekretaer", "chair": "leder", "member": "medlem", "owner": "eier"}

    def make(role: str, account: str = "") -> dict[str, str]:
        scopes = " ".join(o.name for area in governance.catalogue() for o in area.operations if role in o.roles)
        return token(scopes, purpose="GOV", sub=f"staff:{account or accounts[role]}")

    return make

"""The steering half as its users meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from samspill import governance
from samspill.cli._steering import acting

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def act(store: Any) -> Any:
    """Does an operation by its name, as the secretariat."""
    return acting(store)


@pytest.fixture
def steering(token: Any) -> Callable[..., dict[str, str]]:
    """`steering("secretariat")`: the header of a demo user, with the scopes of the role and a sign-in of that name."""
    accounts = {"secretariat": "sekretaer", "chair": "leder", "member": "medlem", "owner": "eier"}

    def make(role: str, account: str = "") -> dict[str, str]:
        scopes = " ".join(o.name for area in governance.catalogue() for o in area.operations if role in o.roles)
        return token(scopes, purpose="GOV", sub=f"staff:{account or accounts[role]}")

    return make

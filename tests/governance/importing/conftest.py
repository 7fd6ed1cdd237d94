"""Who sends papers in."""

from __future__ import annotations

import pytest

from samspill.governance.importing import service


@pytest.fixture
def may(token):
    """`may("secretariat")`: a caller of that role with all scopes of reading papers in."""

    def make(role="secretariat", accept="application/json"):
        scopes = " ".join(operation.name for operation in service.operations)
        said = {"sub": f"staff:{role}", "kind": "staff", "role": role}
        return {**token(scopes, purpose="GOV", **said), "accept": accept}

    return make

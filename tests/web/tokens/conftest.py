"""Registered clients of the token service."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from samspill.kernel import clock
from samspill.trust.issuing import clients
from samspill.trust.issuing.clients import GRANTS, Api, Client
from tests.web.tokens.asking import ENTITY, REDIRECT, UNIT, Program

SCOPES = (
    *("openid", "profile", "offline_access", "user/*.cruds", "patient/*.rs", "system/*.rs", "access-log.latest"),
    *("nhn:tillitsrammeverk:parameters", "helseid://scopes/hpr/hpr_number", "helseid://scopes/identity/pid"),
    *("nhn:phr/read", "nhn:other/read"),
)
EHR = Client(
    "ehr", "Syntetisk EPJ", ENTITY, GRANTS, SCOPES, ("TREAT",), (REDIRECT,), ("samspill", "nhn:phr", "nhn:other"),
    tenancy="single-tenant", parent=ENTITY, children=(UNIT,),
)  # fmt: skip


@pytest.fixture
def register(platform, client):
    """`await register(name=…)`: a program that is registered, with what is given instead of the usual."""

    async def make(**more):
        row = replace(EHR, **more)
        program = Program(client, row.id)
        async with platform.store.transaction() as tx:
            for api in ("nhn:phr", "nhn:other"):
                claims = ("helseid://claims/identity/pid",) if api == "nhn:phr" else ()
                await clients.add_api(tx, Api(api, api, "310000035", (f"{api}/read",), claims, 120))
            await clients.add_client(tx, row)
            await clients.add_key(tx, row.id, program.public, clock.now() + timedelta(days=1))
        return program

    return make


@pytest.fixture
async def ehr(register):
    return await register()

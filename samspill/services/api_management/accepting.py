"""Terms: published in versions, and accepted by organisations.

That an organisation has accepted is the fact that every decision about its personnel asks for (`organisation.terms`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from samspill.grunndata import terms
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Invalid, Missing
from samspill.services.api_management.apis import NOBODY, one_api, organisation_of, sql, terms_name

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

LONGEST: Final = 50_000
"""Characters of the terms."""
_VERSION: Final = re.compile(r"[0-9A-Za-z.\-]{1,32}")
_NUMBER: Final = re.compile(r"\d{9}")


async def publish(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Publish a `version` of the terms of an `api`: the `text`. A version is never changed afterwards."""
    said = dict(call.query)
    found = await one_api(tx, call, said.get("api", ""))
    version, text = said.get("version", "").strip(), said.get("text", "").strip()
    if not _VERSION.fullmatch(version):
        raise _invalid("version", "a version is 1 to 32 letters, digits, full stops and hyphens")
    if not 0 < len(text) <= LONGEST:
        raise _invalid("text", f"the terms are a text of 1 to {LONGEST} characters")
    if await tx.one(sql.publish, found["id"], version, text, call.at, call.caller.subject) is None:
        raise Clash("this version is published already, and is never changed: publish a new one")
    return _back(found["id"], version)


async def accept(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Accept the terms of an `api`, in the `version` that was shown, for the caller's own organisation."""
    organisation = organisation_of(call)
    if not organisation:
        raise _invalid("organisation", "the sign-in names no organisation that terms could be accepted for")
    return await _accept(tx, call, organisation)


async def record(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Record that an `organisation` has accepted the terms of an `api`, on paper for example, in a `version`."""
    organisation = dict(call.query).get("organisation", "").strip()
    if not _NUMBER.fullmatch(organisation):
        raise _invalid("organisation", "an organisation number has nine digits")
    return await _accept(tx, call, organisation)


async def _accept(tx: Transaction, call: Call, organisation: str) -> Reply:
    said = dict(call.query)
    found = await one_api(tx, call, said.get("api", ""))
    versions = [row["version"] for row in await tx.all(sql.terms_of, found["id"])]
    version = said.get("version", "")
    if version not in versions:
        raise Missing("there is no such version of the terms")
    if version != versions[0]:
        raise Clash("there are newer terms than the ones that were shown: read them first")
    await terms.accept(tx, organisation, terms_name(found["id"], version), call.caller.subject, call.at)
    return _back(found["id"], version, organisation)


def _back(api: str, version: str, organisation: str = "") -> Reply:
    data = {"api": api, "version": version} | ({"organisation": organisation} if organisation else {})
    where = f"/api-management/api?{urlencode({'id': api})}"
    about = f"terms/{terms_name(api, version)}"
    return Reply(data, status=303, headers={"location": where}, about=about, touched=NOBODY)


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(f"{where}: {what}", Fault(where, what, "value"))

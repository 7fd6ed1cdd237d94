"""Changes on their way to the parties: queued as they happen, signed and posted, with receipts, and tried again.

Each party is called on its own and in order. What fails waits longer each time, and is at last given up into a list
that the platform's staff see (`parties`). Between taking a change and noting what came of it no transaction is open: a
party that hangs holds nobody else up. A change may come twice, under the same number, and never before an earlier one.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import logging
import ssl
import uuid
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from samspill.exchange import Operation, perform
from samspill.exchange.consumers import Consumer
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Call, Caller, Reply
from samspill.services.privacy.component import document_of
from samspill.services.privacy.owners import number_of
from samspill.services.privacy.parties import sql
from samspill.trust import Need, tokens
from samspill.trust.settings import keeping

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from samspill.store import Store, Transaction
    from samspill.trust import Grant
    from samspill.trust.tokens import SigningKey

    Post = Callable[[str, Mapping[str, str], bytes], int]

log = logging.getLogger(__name__)
RUNNING: Final = frozenset({"HSYSADMIN"})
SIGNATURE: Final = "x-samspill-signature"
TYPE: Final = "privacy-setting+jws"
"""Says that it is no access token, though the same key signs both."""
PARTIES: Final = 20
CHANGES: Final = 10
"""Changes that one party is told before it is somebody else's turn."""
LEASE: Final = timedelta(minutes=3)
"""How long a party is one worker's: longer than all its changes take."""
PATIENCE: Final = 5.0
"""Seconds that a party has to answer."""
ATTEMPTS: Final = 12
"""After this many failures a change is given up: some two hours after it was made."""
LONGEST_WAIT: Final = 3600
"""Seconds."""
RECEIPT: Final = 200
"""The status that is a receipt (PVK: `LagreInnbyggersPersonvernInnstilling`); nothing else is."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One change for one party."""

    party: str
    endpoint: str
    number: int
    record: str
    attempts: int
    body: bytes
    """Empty for one who has no number to be named by."""


async def _take(tx: Transaction, facts: Mapping[str, Any]) -> None:
    """Queue a change for every party that has asked for its definition."""
    if "setting" in facts:
        at = clock.now()
        await tx.run(sql.tell, facts["definition"], facts["setting"], facts["version"], facts.get("record", ""), at)


consumer: Final = Consumer("privacy.parties", frozenset({keeping.CHANGED}), _take)


async def push(store: Store, key: Callable[[], SigningKey], issuer: str, post: Post | None = None) -> int:
    """Tell the parties what waits for them; gives the number of letters that were tried."""
    letters = (await perform(store, _claim, _own_call("privacy.claim"))).data["letters"]
    each = [list(group) for _, group in groupby(letters, key=lambda letter: letter.party)]
    await asyncio.gather(*(_tell(store, several, key, issuer, post or send) for several in each))
    return len(letters)


async def _tell(store: Store, letters: list[Letter], key: Callable[[], SigningKey], issuer: str, post: Post) -> None:
    """Tell one party, in order, up to the first that it does not take."""
    for letter in letters:
        fault = await _posted(letter, sign(letter, key(), issuer), post)
        stops = bool(fault and letter.body)
        last = stops or letter is letters[-1]
        await perform(store, _note, _own_call("privacy.push", letter=letter, fault=fault, last=last))
        if stops:
            return


async def _posted(letter: Letter, signature: str, post: Post) -> str:
    """Post a letter; gives what went wrong, in words without any of its content, and the empty string for a receipt."""
    if not letter.body:
        return "the citizen has no number that the party could know them by"
    headers = {"content-type": "application/json", SIGNATURE: signature}
    try:
        status = await asyncio.to_thread(post, letter.endpoint, headers, letter.body)
    except (OSError, http.client.HTTPException) as failure:
        return f"no answer: {type(failure).__name__}"
    return "" if status == RECEIPT else f"status {status}"


def sign(letter: Letter, key: SigningKey, issuer: str) -> str:
    """Sign what a letter is: from whom, to whom, which number, and the digest of its body (RFC 7515)."""
    now = int(clock.now().timestamp())
    claims = {
        "iss": issuer,
        "aud": letter.party,
        "jti": f"{letter.party}/{letter.number}",
        "iat": now,
        "exp": now + int(LEASE.total_seconds()),
        "sha256": hashlib.sha256(letter.body).hexdigest(),
    }
    return tokens.sign(key, TYPE, claims)


def send(address: str, headers: Mapping[str, str], body: bytes) -> int:
    """Post to an address and give the status. Certificates are checked, and nothing is followed to another address."""
    parts = urlsplit(address)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=PATIENCE, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("POST", parts.path or "/", body, dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()


def wait_after(attempts: int) -> timedelta:
    """Tell how long a party is left alone after so many failures in a row."""
    return timedelta(seconds=min(2**attempts, LONGEST_WAIT))


def _own_call(scope: str, **facts: object) -> Call:
    caller = Caller("samspill", "samspill-work", frozenset({scope}), RUNNING, name="Samspill", role="system")
    return Call(caller, "HSYSADMIN", clock.now(), uuid.uuid4().hex, facts=facts)


async def _need_claim(_tx: Transaction, _call: Call) -> Need:
    return Need(scope="privacy.claim")


async def _do_claim(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take what is due, each with the body that its party gets."""
    rows = await tx.all(sql.claim, call.at, call.at + LEASE, PARTIES, CHANGES)
    letters = []
    for row in rows:
        kept = next(one for one in await keeping.versions(tx, row["setting"]) if one.version == row["version"])
        number = await number_of(tx, kept.owner)
        body = strict_json.write(document_of(kept, number)) if number else b""
        letters.append(Letter(row["code"], row["endpoint"], row["number"], row["record"], row["attempts"], body))
    return Reply({"letters": letters}, about="parties", touched=((None, len(letters)),))


async def _need_push(_tx: Transaction, call: Call) -> Need:
    letter = call.facts.get("letter")
    return Need(scope="privacy.push", patient=letter.record if letter else None)


async def _do_push(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Note the receipt, or the fault and when the party is called next."""
    letter: Letter = call.facts["letter"]
    fault = str(call.facts["fault"])
    if fault:
        most = ATTEMPTS if letter.body else 1
        await tx.run(sql.note_fault, letter.party, letter.number, fault, most)
        log.warning("a party did not take a change", extra={"party": letter.party, "reason": fault})
    else:
        await tx.run(sql.note_receipt, letter.party, letter.number, call.at)
    if call.facts["last"]:
        due = call.at + wait_after(letter.attempts + 1) if fault and letter.body else call.at
        await tx.run(sql.call_next, letter.party, due)
    return Reply(about=f"party/{letter.party}", touched=((letter.record or None, 0 if fault else 1),))


_claim = Operation("privacy.claim", RUNNING, _need_claim, _do_claim, "Take the changes that parties are to be told.")
_note = Operation("privacy.push", RUNNING, _need_push, _do_push, "Note that a party was told of a change, or was not.")


def pushing(key: Callable[[], SigningKey], issuer: str) -> Callable[[Store], Awaitable[int]]:
    """Give what a worker does again and again: tell the parties."""

    async def once(store: Store) -> int:
        return await push(store, key, issuer)

    return once

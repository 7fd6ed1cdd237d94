"""Changes on their way to the parties: signed, in order, with receipts, tried again, and at last given up."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from joserfc import jws

from samspill.app import consumers
from samspill.kernel import strict_json
from samspill.services.privacy import pushing
from samspill.services.privacy.pushing import ATTEMPTS, SIGNATURE, push, wait_after
from samspill.work import Worker, deliver, hand_out
from tests.services.privacy.conftest import JSON, KVIKK

PARTY = {
    "code": "SYNT-KILDE-1",
    "name": "Syntetisk kilde",
    "organisation": "310000019",
    "client": "kilde",
    "endpoint": "https://kilde.example/pi",
    "definitions": ["block"],
}


@pytest.fixture
def staff(token):
    scopes = " ".join(f"privacy.{what}" for what in ("parties", "register", "retire", "again"))
    return token(scopes, "HSYSADMIN", sub="staff:drift")


@pytest.fixture
def register(client, staff):
    async def send(**more):
        answer = await client.post("/privacy/parties", content=strict_json.write(PARTY | more), headers=staff | JSON)
        assert answer.status_code == 201, answer.text

    return send


@pytest.fixture
def pushed(store, keys):
    """`await pushed(post)`: queue what happened, and tell the parties once; everything is due at once."""

    async def run(post, *, due=True):
        await hand_out(store, consumers())
        await deliver(store, pushing.consumer)
        if due:
            async with store.transaction() as tx:
                await tx.run("UPDATE privacy.party SET due = '-infinity'")
        return await push(store, lambda: keys.tokens, "https://samspill.test", post)

    return run


class Post:
    """Takes letters, and answers with a status or by failing."""

    def __init__(self, answer: int | Exception = 200) -> None:
        self.answer = answer
        self.letters: list[tuple[str, dict[str, str], bytes]] = []

    def __call__(self, address, headers, body):
        self.letters.append((address, dict(headers), body))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_change_is_told_signed_and_receipted(records, put, register, pushed, keys, client, staff, trail):
    await register()
    await register(code="ANNEN", client="annen", definitions=["sharing-consent"])
    await put({"definition": "block"})
    post = Post()
    assert await pushed(post) == 1
    ((address, headers, body),) = post.letters
    assert address == "https://kilde.example/pi"
    assert KVIKK not in address
    said = json.loads(body)
    assert (said["innbyggerFnr"], said["typePi"], said["aktiv"]) == (KVIKK, "tilgangsbegrensning", True)
    signed = jws.deserialize_compact(headers[SIGNATURE], keys.verifying())
    claims = json.loads(signed.payload)
    assert (claims["aud"], claims["jti"], claims["sha256"]) == (
        "SYNT-KILDE-1",
        "SYNT-KILDE-1/1",
        hashlib.sha256(body).hexdigest(),
    )
    assert await pushed(post) == 0
    parties = {one["code"]: one for one in (await client.get("/privacy/parties", headers=staff)).json()["parties"]}
    assert (parties["SYNT-KILDE-1"]["delivered"], parties["ANNEN"]["waiting"]) == (1, 0)
    assert ("privacy.push", "done", "p1") in await trail()


async def test_the_signature_is_no_access_token(records, put, register, pushed, client):
    await register()
    await put({"definition": "block"})
    post = Post()
    await pushed(post)
    answer = await client.get("/privacy/p1", headers={"authorization": f"Bearer {post.letters[0][1][SIGNATURE]}"})
    assert answer.status_code == 401


async def test_what_fails_waits_longer_each_time_and_keeps_the_order(records, put, register, pushed, store):
    await register()
    for _ in range(2):
        await put({"definition": "block"})
    failing = Post(503)
    assert await pushed(failing) == 2
    assert len(failing.letters) == 1
    assert await pushed(Post(), due=False) == 0
    post = Post()
    await pushed(post)
    signatures = [jws.extract_compact(headers[SIGNATURE].encode()).payload for _, headers, _ in post.letters]
    assert [json.loads(payload)["jti"] for payload in signatures] == ["SYNT-KILDE-1/1", "SYNT-KILDE-1/2"]
    async with store.transaction() as tx:
        rows = await tx.all("SELECT state, attempts FROM privacy.change ORDER BY number")
    assert [tuple(row) for row in rows] == [("delivered", 2), ("delivered", 1)]


def test_waits_grow_to_an_hour():
    waits = [wait_after(attempts) for attempts in range(1, ATTEMPTS + 1)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=2), timedelta(hours=1))


async def test_what_is_never_taken_is_given_up_seen_and_tried_again(records, put, register, pushed, client, staff):
    await register()
    await put({"definition": "block"})
    for _ in range(ATTEMPTS):
        await pushed(Post(TimeoutError()))
    assert await pushed(Post()) == 0
    (aside,) = (await client.get("/privacy/parties", headers=staff)).json()["aside"]
    assert (aside["attempts"], aside["fault"]) == (ATTEMPTS, "no answer: TimeoutError")
    assert (await client.post("/privacy/parties/SYNT-KILDE-1/again", headers=staff)).status_code == 303
    assert await pushed(Post()) == 1


async def test_one_party_that_is_down_holds_no_other_up(records, put, register, pushed):
    await register()
    await register(code="ANNEN", client="annen", endpoint="https://annen.example/")
    await put({"definition": "block"})
    taken = []

    def post(address, _headers, _body):
        if "annen" not in address:
            raise ConnectionRefusedError
        taken.append(address)
        return 200

    assert await pushed(post) == 2
    assert taken == ["https://annen.example/"]


async def test_an_event_that_comes_twice_is_told_once(records, put, register, store, pushed):
    await register()
    kept = await put({"definition": "block"})
    await pushed(Post())
    facts = {"definition": kept["definition"]["definisjonGuid"], "setting": kept["setting"], "version": 1}
    async with store.transaction() as tx:
        await pushing.consumer.take(tx, facts)
    assert await pushed(Post()) == 0


async def test_the_worker_posts_to_a_real_server(records, put, register, store, keys):
    got: list[tuple[str, bytes]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        await register(endpoint=f"http://127.0.0.1:{server.server_port}/pi")
        await put({"definition": "block"})
        chore = pushing.pushing(lambda: keys.tokens, "https://samspill.test")
        assert await Worker(store, consumers(), lambda _: b"", (chore,)).all_once() > 0
    finally:
        server.shutdown()
        server.server_close()
    ((path, body),) = got
    assert (path, json.loads(body)["innbyggerFnr"]) == ("/pi", KVIKK)

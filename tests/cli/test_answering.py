"""Answers leave in one piece, and are octet for octet those of the server."""

import asyncio
from types import SimpleNamespace

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from samspill.cli import _answering
from samspill.cli._answering import Cycle, Protocol

GET = b"GET /fhir/metadata HTTP/1.1\r\nhost: x\r\n\r\n"


class Under(asyncio.Transport):
    """Notes what reaches it."""

    def __init__(self):
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.said = []
        self.closing = False

    def write(self, data):
        if not self.closing:
            self.said.append(bytes(data))

    def is_closing(self):
        return self.closing

    def close(self):
        self.closing = True

    def resume_reading(self):
        pass

    def pause_reading(self):
        pass


def app_of(messages):
    """An application that sends these, and reads nothing."""

    async def app(_scope, _receive, send):
        for message in messages:
            await send(message)

    return app


async def _begun(app, request=GET, kind=Protocol):
    config = uvicorn.Config(app, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False)
    config.load()
    state = ServerState()
    state.default_headers = [(b"date", b"Sat, 28 Nov 2026 02:00:00 GMT")]
    under, protocol = Under(), kind(config, state, {})
    protocol.connection_made(under)
    protocol.data_received(request)
    return under, protocol, state


async def _answered(kind, app, request):
    under, protocol, state = await _begun(app, request, kind)
    while state.tasks:
        await asyncio.gather(*state.tasks)
    protocol.connection_lost(None)
    return SimpleNamespace(said=under.said, closing=under.closing, protocol=protocol)


def answered(app, request=GET, kind=Protocol):
    """What reaches the transport."""
    return asyncio.run(_answered(kind, app, request))


def start(*headers, status=200):
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(octets=b"", **more):
    return {"type": "http.response.body", "body": octets, **more}


NAMES = (b"etag", b"ETag", b"connection", b"Transfer-Encoding", b"content-length", b"date", b"bad name", b"bad\r\n")
VALUES = (b"1", b"close", b"keep-alive", b"chunked", b"a\r\nset-cookie: x=1", b"\n", b"\0", b"\x7f", b"\t\xe6", b"")
REQUESTS = (
    GET,
    GET.replace(b"GET", b"HEAD"),
    GET.replace(b"1.1", b"1.0"),
    GET.replace(b"host: x", b"host: x\r\nconnection: close"),
    b"POST /fhir HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}",
    GET.replace(b"host: x", b"host: x\r\nconnection: upgrade\r\nupgrade: websocket"),
    GET + GET,
)


def the_same(request, headers, status, parts):
    last = len(parts) - 1
    messages = [start(*headers, status=status), *(body(part, more_body=n < last) for n, part in enumerate(parts))]
    ours = answered(app_of(messages), request)
    theirs = answered(app_of(messages), request, HttpToolsProtocol)
    return b"".join(ours.said) == b"".join(theirs.said) and ours.closing == theirs.closing


@given(
    st.sampled_from(REQUESTS),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.binary(max_size=5)), max_size=3),
    st.sampled_from([200, 201, 204, 304, 404, 500]),
    st.lists(st.binary(max_size=4), min_size=1, max_size=3),
    st.booleans(),
)
def test_the_octets_are_those_of_the_server(request, headers, status, parts, says_length):
    """Whatever an application sends: one that keeps the rules, and one that breaks them."""
    if says_length:
        headers = [*headers, (b"content-length", str(len(b"".join(parts))).encode())]
    assert the_same(request, headers, status, parts)


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("status", [200, 204, 304])
def test_the_octets_are_those_of_the_server_for_each_kind_of_request(request_, status):
    assert the_same(request_, [(b"content-length", b"2")], status, [b"{}"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", VALUES)
def test_the_octets_are_those_of_the_server_for_each_header(name, value):
    assert the_same(GET, [(name, value), (b"content-length", b"2")], 200, [b"{}"])


def test_head_and_body_leave_together():
    found = answered(app_of([start((b"content-length", b"4")), body(b"body")]))
    assert len(found.said) == 1
    assert found.said[0].endswith(b"\r\n\r\nbody")
    assert isinstance(found.protocol.cycle, Cycle)


def test_two_requests_in_one_piece_are_answered_in_order():
    found = answered(app_of([start((b"content-length", b"1")), body(b"x")]), GET + GET)
    assert [part[-5:] for part in found.said] == [b"\r\n\r\nx"] * 2


@pytest.mark.parametrize("messages", [[], [start((b"content-length", b"4"))]])
def test_an_application_that_does_not_end_its_answer_is_a_fault(messages):
    """The server cannot take back a head that has left. Here it has not."""
    assert b"".join(answered(app_of(messages)).said).startswith(b"HTTP/1.1 500 ")


def test_one_that_fails_between_head_and_body_says_so():
    async def app(_scope, _receive, send):
        await send(start((b"content-length", b"4")))
        raise RuntimeError("a bug")

    found = answered(app)
    assert b"".join(found.said).startswith(b"HTTP/1.1 500 ")
    assert b"HTTP/1.1 200" not in b"".join(found.said)


@pytest.mark.parametrize("kind", [Protocol, HttpToolsProtocol])
def test_a_body_in_parts_of_which_the_first_is_all_there_is(kind):
    ended = []

    async def app(scope, receive, send):
        await app_of([start((b"content-length", b"2")), body(b"{}", more_body=True)])(scope, receive, send)
        ended.append(send.__self__.response_complete)
        await send(body())
        ended.append(send.__self__.response_complete)

    assert b"".join(answered(app, kind=kind).said).endswith(b"\r\n\r\n{}")
    assert ended == [False, True]


@pytest.mark.parametrize("kind", [Protocol, HttpToolsProtocol])
def test_whoever_asks_for_more_after_the_answer_is_told_that_it_is_over(kind):
    """And no 100 Continue is sent after it, which would be taken for the answer to the next request."""
    told = []

    async def app(_scope, receive, send):
        await app_of([start((b"content-length", b"2")), body(b"{}")])(_scope, receive, send)
        told.append(await asyncio.wait_for(receive(), 1))

    asking = b"POST /fhir HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    found = answered(app, asking, kind)
    assert told == [{"type": "http.disconnect"}]
    assert b"".join(found.said).endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize("kind", [Protocol, HttpToolsProtocol])
def test_whoever_waits_for_more_while_it_is_answered_is_told_that_it_is_over(kind):
    told = []

    async def app(scope, receive, send):
        await receive()
        waiting = asyncio.create_task(receive())
        await asyncio.sleep(0)
        await app_of([start((b"content-length", b"2")), body(b"{}")])(scope, receive, send)
        told.append(await asyncio.wait_for(waiting, 1))

    answered(app, kind=kind)
    assert told == [{"type": "http.disconnect"}]


async def test_nothing_is_written_to_a_caller_that_has_gone():
    under, protocol, state = await _begun(app_of([start((b"content-length", b"2")), body(b"{}")]))
    protocol.connection_lost(ConnectionResetError())
    await asyncio.gather(*state.tasks)
    assert under.said == []


async def test_a_caller_that_does_not_read_is_waited_for():
    under, protocol, state = await _begun(app_of([start((b"content-length", b"2")), body(b"{}")]))
    protocol.pause_writing()
    for _ in range(5):
        await asyncio.sleep(0)
    assert under.said == []
    protocol.resume_writing()
    await asyncio.gather(*state.tasks)
    assert b"".join(under.said).endswith(b"\r\n\r\n{}")
    protocol.connection_lost(None)


def test_names_of_headers_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(_answering, "MOST", 3)
    names = _answering._Names()
    for number in range(10):
        assert names[b"X-%d" % number] == b"x-%d: " % number
    assert len(names) <= 3


@pytest.mark.parametrize("name", [b"bad name", b"a\r\nb", b"Connection", b"transfer-encoding"])
def test_a_name_that_the_server_must_see_is_not_known(name):
    with pytest.raises(KeyError):
        _answering._Names()[name]

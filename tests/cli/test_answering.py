"""Answers leave in one piece, whole and in order, whatever becomes of the connection."""

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.cli._accepting import Loop
from samspill.cli._answering import MOST, Together


class Under(asyncio.Transport):
    """Notes what reaches it."""

    def __init__(self):
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.said = []
        self.closing = False

    def writelines(self, parts):
        self.said.append(b"".join(parts))

    def is_closing(self):
        return self.closing

    def close(self):
        self.said.append("close")
        self.closing = True

    def abort(self):
        self.said.append("abort")
        self.closing = True


async def after(work):
    """Do something with a transport, and give what has reached the one under it a turn later."""
    under = Under()
    work(Together(under, asyncio.get_running_loop()))
    await asyncio.sleep(0)
    return under.said


async def test_head_and_body_leave_together():
    assert await after(lambda to: (to.write(b"head"), to.write(b"body"))) == [b"headbody"]


async def test_what_is_written_in_two_turns_leaves_twice():
    under = Under()
    to = Together(under, asyncio.get_running_loop())
    to.write(b"one")
    await asyncio.sleep(0)
    to.write(b"two")
    await asyncio.sleep(0)
    assert under.said == [b"one", b"two"]


async def test_a_connection_that_is_closed_says_all_first():
    assert await after(lambda to: (to.write(b"last"), to.close())) == [b"last", "close"]


async def test_one_that_is_broken_off_says_no_more():
    assert await after(lambda to: (to.write(b"last"), to.abort())) == ["abort"]


async def test_nothing_is_written_to_a_caller_that_has_gone():
    under = Under()
    to = Together(under, asyncio.get_running_loop())
    to.write(b"answer")
    under.closing = True
    await asyncio.sleep(0)
    assert under.said == []


async def test_much_is_not_held_back():
    under = Under()
    to = Together(under, asyncio.get_running_loop())
    to.write(b"head")
    to.write(b"x" * MOST)
    assert under.said == [b"head" + b"x" * MOST]
    await asyncio.sleep(0)
    assert len(under.said) == 1


@pytest.mark.parametrize("name", ["pause_reading", "resume_reading"])
async def test_what_is_not_about_writing_goes_on_to_the_transport(name):
    under = Under()
    setattr(under, name, lambda: under.said.append(name))
    to = Together(under, asyncio.get_running_loop())
    getattr(to, name)()
    assert under.said == [name]
    assert to.get_extra_info("peername") == ("127.0.0.1", 1)
    assert not to.is_closing()


@given(st.lists(st.one_of(st.none(), st.integers(0, MOST)), max_size=30))
def test_every_octet_arrives_in_order(steps):
    """None is a turn of the loop; a number is so many octets that are written."""

    async def work():
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(asyncio.Protocol, ours)
        to, sent, got = Together(transport, loop), b"", b""
        for number, step in enumerate(steps):
            if step is None:
                await asyncio.sleep(0)
            else:
                part = bytes([number]) * step
                to.write(part)
                sent += part
        to.close()
        while part := await loop.sock_recv(theirs, 1 << 20):
            got += part
        theirs.close()
        return sent == got

    with asyncio.Runner(loop_factory=Loop) as runner:
        assert runner.run(work())

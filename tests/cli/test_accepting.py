"""The workers share connections evenly, and lose none."""

import asyncio
import os
import socket

import uvloop

from samspill.cli._accepting import Loop


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


def listening() -> socket.socket:
    sock = socket.create_server(("127.0.0.1", 0))
    sock.setblocking(False)
    return sock


def run(work):
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(work())


def test_what_connects_is_answered_until_the_server_closes():
    async def work():
        sock = listening()
        server = await asyncio.get_running_loop().create_server(Echo, sock=sock, backlog=10)
        answers = []
        for _ in range(3):
            reader, writer = await asyncio.open_connection(*sock.getsockname())
            writer.write(b"x")
            answers.append(await reader.read(1))
            writer.close()
        server.close()
        await server.wait_closed()
        with socket.create_connection(sock.getsockname()) as late:
            # It waits on the socket, which is still open, for whoever listens next; nobody answers it here.
            late.setblocking(False)
            late.send(b"x")
            await asyncio.sleep(0.05)
            try:
                answers.append(late.recv(1))
            except BlockingIOError:
                answers.append(None)
        sock.close()
        return answers

    assert run(work) == [b"x", b"x", b"x", None]


def test_one_turn_takes_one_connection():
    async def work():
        sock = listening()
        clients = [socket.create_connection(sock.getsockname()) for _ in range(8)]
        taken: list[int] = []
        turns = 0
        server = await asyncio.get_running_loop().create_server(
            lambda: taken.append(turns) or asyncio.Protocol(), sock=sock, backlog=10
        )
        while len(taken) < 8:
            turns += 1
            await asyncio.sleep(0)
        server.close()
        for one in (*clients, sock):
            one.close()
        return taken

    found = run(work)
    assert len(set(found)) == 8


def test_without_room_for_more_it_goes_on_when_there_is():
    """A worker that is out of files does not spin, and takes what waits when it has some again."""

    async def work():
        sock = listening()
        tries = []

        class Full:
            def __getattr__(self, name):
                return getattr(sock, name)

            def accept(self):
                tries.append(1)
                if len(tries) == 1:
                    raise OSError(24, os.strerror(24))
                return sock.accept()

        taken = asyncio.Event()
        server = await asyncio.get_running_loop().create_server(
            lambda: taken.set() or asyncio.Protocol(), sock=Full(), backlog=10
        )
        with socket.create_connection(sock.getsockname()):
            await asyncio.wait_for(taken.wait(), 5)
        server.close()
        sock.close()
        return len(tries)

    assert run(work) == 2


def test_other_servers_are_as_they_were():
    async def work():
        server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
        server.close()
        await server.wait_closed()
        return isinstance(asyncio.get_running_loop(), uvloop.Loop)

    assert run(work)

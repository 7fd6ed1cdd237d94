"""The processes of a running platform, kept alive until the stop."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.supervisors import Multiprocess

if TYPE_CHECKING:
    from samspill.kernel.settings import Settings

PAUSE = 1.0
"""Seconds before a background worker that ended is started again."""


def supervise(settings: Settings, greeting: str) -> int:
    """Run HTTP workers and a background worker until SIGINT or SIGTERM; gives the exit code."""
    config = uvicorn.Config(
        "samspill.app:build",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.worker_count,
        loop="samspill.cli._accepting:Loop",
        http="samspill.cli._answering:Protocol",
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_config=None,
        timeout_graceful_shutdown=settings.drain,
        timeout_worker_healthcheck=30,
    )
    sockets = [config.bind_socket()]
    sys.stderr.write(greeting)
    background = _Background()
    background.start()
    try:
        # One worker too is a process of its own: when it dies another takes its place, and calls wait at the socket.
        Multiprocess(config, sockets=sockets).run()
    finally:
        background.stop(settings.drain)
    return 0


class _Background:
    """Keeps one `samspill work` running."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            # A session of its own: Ctrl-C in the terminal reaches us, and we stop it in order. Should we be killed, the
            # end of its standard input tells it.
            command = [sys.executable, "-m", "samspill", "work", "--until-eof"]
            self._process = subprocess.Popen(command, start_new_session=True, stdin=subprocess.PIPE)  # noqa: S603 - ourselves
            while self._process.poll() is None and not self._stopping.wait(PAUSE):
                pass
            self._stopping.wait(PAUSE)

    def stop(self, patience: float) -> None:
        self._stopping.set()
        self._thread.join(PAUSE * 3)
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()

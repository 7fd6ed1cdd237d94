"""Synthea's bundles over HTTP as they are, and copies of them with other identities."""

from __future__ import annotations

import bz2
import http.client
import json
import queue
import re
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench import machine
from bench.figures import Figure
from bench.servers import DATA, Server

if TYPE_CHECKING:
    from pathlib import Path

_UUID = re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def files() -> list[Path]:
    """List the bundles in the order of their names: organisations and practitioners, whom the others name, first."""
    return sorted((one for folder in DATA for one in folder.glob("*.json.bz2")), key=lambda one: one.name)


def send(server: Server, clients: int = 4) -> Figure:
    """Send every bundle once: the two that the others name first, then the others with some clients."""
    texts = [bz2.decompress(one.read_bytes()) for one in files()]
    sizes = [text.count(b'"fullUrl"') for text in texts]
    said: Counter[str] = Counter()
    for text in texts[:2]:
        _send_all(server, [text], 1, said)
    pace = machine.pace()
    before, started = machine.cpu(server.pid) if server.pid else 0.0, time.perf_counter()
    times = _send_all(server, texts[2:], clients, said)
    seconds, resources = time.perf_counter() - started, sum(sizes[2:])
    used = machine.cpu(server.pid) - before if server.pid else None
    return Figure(
        f"transaction bundles over HTTP as they are, {clients} clients",
        resources / seconds,
        "resources/s",
        "≥ 2,500",
        p50=times[len(times) // 2] * 1000,
        p99=times[-1] * 1000,
        cpu=used / resources * 1e6 if used else None,
        wrong=sum(count for status, count in said.items() if not status.startswith("2")),
        pace=pace,
        notes=dict(sorted((status, str(count)) for status, count in said.items())),
    )


def _send_all(server: Server, texts: list[bytes], clients: int, said: Counter[str]) -> list[float]:
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for text in texts:
        waiting.put(text)
    times: list[float] = []
    threads = [threading.Thread(target=_client, args=(server, waiting, times, said)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def _client(server: Server, waiting: queue.SimpleQueue[bytes], times: list[float], said: Counter[str]) -> None:
    address = urlsplit(server.base)
    connection = http.client.HTTPConnection(address.netloc, timeout=300)
    headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
    if server.token:
        headers["Authorization"] = f"Bearer {server.token}"
    while True:
        try:
            text = waiting.get_nowait()
        except queue.Empty:
            return
        started = time.perf_counter()
        connection.request("POST", address.path, text, headers)
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - started)
        said[str(answer.status)] += 1
        if answer.status == 200 and b'"batch-response"' in body[:200]:
            said.update(entry["response"]["status"][:3] for entry in json.loads(body)["entry"])


def unpacked(folder: Path) -> Path:
    """Unpack all bundles: to read bz2 is a fifth of a load's time, and not the platform's work. Gives the folder."""
    place = folder / "unpacked"
    place.mkdir(parents=True, exist_ok=True)
    for one in files():
        (place / one.name).with_suffix("").write_bytes(bz2.decompress(one.read_bytes()))
    return place


def copy(number: int, folder: Path) -> Path:
    """Write all patients' bundles with other identities: each UUID becomes the same other one everywhere.

    Those of organisations and practitioners, whom the bundles name, stay. Gives the folder.
    """
    place = folder / f"copy-{number}"
    place.mkdir(parents=True, exist_ok=True)
    kept = {uuid for one in files()[:2] for uuid in _UUID.findall(bz2.decompress(one.read_bytes()))}

    def other(found: re.Match[bytes]) -> bytes:
        if found[0] in kept:
            return found[0]
        return b"%08x" % (int(found[0][:8], 16) ^ (number * 0x01010101)) + found[0][8:]

    for one in files()[2:]:
        (place / one.name).with_suffix("").write_bytes(_UUID.sub(other, bz2.decompress(one.read_bytes())))
    return place

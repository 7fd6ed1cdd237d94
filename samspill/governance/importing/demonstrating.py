"""The demo's past: four papers of the real councils, read in as the secretariat would."""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import TYPE_CHECKING

from samspill.kernel import strict_json
from samspill.kernel.problems import Clash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.demonstration import Act


def papers() -> Iterator[tuple[str, bytes]]:
    """Give the papers that lie here: the name and the text of each, the oldest meeting first."""
    folder = files("samspill.governance.importing") / "papers"
    found = [one for one in folder.iterdir() if one.name.endswith(".txt.gz")]
    for one in sorted(found, key=lambda one: one.name[-17:]):
        yield one.name.removesuffix(".gz"), gzip.decompress(one.read_bytes())


async def demonstrate(act: Act) -> None:
    """Read them in. Raises `Clash` when all of them had been; an interrupted start is completed."""
    known = []
    for name, content in papers():
        reply = await act("importing.receive", body=content, filename=name, media="text/plain")
        known.append(bool(strict_json.value_of(reply.body or b"{}").get("known")))
    if all(known):
        raise Clash("the papers have been read in")

"""Write resources as NDJSON, one a line, exactly as the API hands them out.

samspill export out/                      a file for each type: out/Patient.ndjson, out/Observation.ndjson …
samspill export out/ --by patient         a file for each patient's record, and nobody.ndjson for the rest
samspill export - --type Observation      one type to standard output
"""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.fhir.exporting import export

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings

OPEN_AT_ONCE: Final = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to and what."""
    parser.add_argument("to", help="a folder, or - for standard output")
    parser.add_argument("--by", choices=["type", "patient"], default="type", help="one file for each type or patient")
    parser.add_argument("--type", action="append", choices=sorted(TYPE_CODE), metavar="TYPE", help="only this type")
    parser.add_argument("--patient", action="append", metavar="ID", help="only this patient's record")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Export."""
    folder = None if options.to == "-" else Path(options.to)
    with closing(_Out(folder, by_patient=options.by == "patient")) as out, migrated(settings) as ready:
        codes = [TYPE_CODE[kind] for kind in options.type] if options.type else None
        data = asyncio.run(operator.ask(ready, export, write=out.write, codes=codes, patients=options.patient))
    sys.stderr.write(f"{data['resources']} resources\n")
    return 0


class _Out:
    """Sends each resource to its file, keeping some of them open: what comes together belongs together."""

    def __init__(self, folder: Path | None, *, by_patient: bool) -> None:
        self._folder, self._by_patient = folder, by_patient
        self._open: OrderedDict[str, BinaryIO] = OrderedDict()
        self._begun: set[str] = set()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, code: int, patient: str | None, body: bytes) -> None:
        """Write one resource."""
        name = (patient or "nobody") if self._by_patient else TYPE_NAME[code]
        self._file(name).write(body + b"\n")

    def _file(self, name: str) -> BinaryIO:
        if self._folder is None:
            return sys.stdout.buffer
        if name not in self._open:
            if len(self._open) >= OPEN_AT_ONCE:
                self._open.popitem(last=False)[1].close()
            # A file that was closed on the way is added to; one of an earlier export is written anew.
            mode = "ab" if name in self._begun else "wb"
            self._open[name] = (self._folder / f"{name}.ndjson").open(mode)  # type: ignore[assignment]
            self._begun.add(name)
        self._open.move_to_end(name)
        return self._open[name]

    def close(self) -> None:
        """Close what is open."""
        for file in self._open.values():
            file.close()

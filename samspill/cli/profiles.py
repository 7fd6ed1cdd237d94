"""Add profiles, value sets and code systems, or list the profiles that are known.

samspill profiles add guide.tgz my-profiles/ one.json    FHIR packages, folders and files
samspill profiles list                                   those carried and those added

What is added is stored as resources, and is in force at once: whoever writes a resource that claims such a profile in
`meta.profile` must keep it. The same address again is the next version of the same resource.
"""

from __future__ import annotations

import asyncio
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.fhir.profiles.adding import add, list_known

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from samspill.kernel.settings import Settings

SCOPE = "fhir.profiles"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done, and the paths."""
    below = parser.add_subparsers(dest="what", metavar="<what>", required=True)
    adding = below.add_parser("add", help="store the profiles, value sets and code systems of files")
    adding.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a .json file, a folder, or a FHIR package")
    below.add_parser("list", help="list the profiles that are known")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Add or list."""
    with migrated(settings) as ready:
        if options.what == "list":
            return _list(ready)
        return _add(ready, options.paths)


def _add(ready: Settings, paths: Iterable[Path]) -> int:
    found = list(texts(paths))
    data = asyncio.run(operator.ask(ready, add, SCOPE, found=found))
    sys.stdout.write(f"{data['stored']} resources are stored, of {len(found)} files\n")
    for where, place, what in data["refused"]:
        sys.stderr.write(f"{where}: {place} {what}\n")
    rows = asyncio.run(operator.ask(ready, list_known, SCOPE))["profiles"]
    unfit = [(url, why) for url, _, source, why in rows if why and source == "database"]
    for url, why in unfit:
        sys.stderr.write(f"{url} is stored, but cannot be checked: {why}\n")
    return 1 if data["refused"] or unfit else 0


def _list(ready: Settings) -> int:
    for url, kind, source, why in asyncio.run(operator.ask(ready, list_known, SCOPE))["profiles"]:
        sys.stdout.write(f"{kind:<24} {source:<9} {url}" + (f"  (cannot be checked: {why})" if why else "") + "\n")
    return 0


def texts(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Read the JSON files at some paths, in folders and packages too; each with where it was found."""
    for path in paths:
        if path.is_dir():
            yield from texts(sorted(p for p in path.rglob("*") if p.suffix in (".json", ".tgz")))
        elif path.name.endswith((".tgz", ".tar.gz")):
            yield from _packed(path)
        else:
            yield str(path), path.read_bytes()


def _packed(path: Path) -> Iterator[tuple[str, bytes]]:
    """Read a FHIR package: its own folder `package`, without examples (http://hl7.org/fhir/packages.html)."""
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            folder, _, name = member.name.rpartition("/")
            if file is not None and name.endswith(".json") and folder.removeprefix("./") == "package":
                yield f"{path}:{member.name}", file.read()

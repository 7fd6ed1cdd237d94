"""What lies in the files that are to be loaded: Bundles as they are, NDJSON in stretches of lines."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

import zstandard

from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ENDINGS: Final = (".json", ".ndjson", ".jsonl")
PACKED: Final = (".gz", ".bz2", ".zst")
STRETCH: Final = 500
"""Lines of NDJSON that are taken in one transaction."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its content's digest names it, so that the same content is not taken twice, whatever it is called."""

    path: Path
    digest: str
    size: int

    @property
    def is_lines(self) -> bool:
        """Tell whether it is NDJSON."""
        return _bare(self.path).suffix in (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is taken in one transaction: a whole Bundle (place 0), or lines from a place on (counted from 1)."""

    source: Source
    place: int
    text: bytes


def sources(paths: Iterable[Path]) -> list[Source]:
    """Find the files: those named, and in folders all that end as FHIR files do. Raises `Invalid` for others."""
    found = []
    for path in paths:
        if path.is_dir():
            found += [file for file in sorted(path.rglob("*")) if file.is_file() and _is_ours(file)]
        elif path.is_file() and _is_ours(path):
            found.append(path)
        else:
            message = f"{path} is not there, or does not end in {', '.join(ENDINGS)} (and perhaps {', '.join(PACKED)})"
            raise Invalid(message, Fault(str(path), message, "not-found"))
    return [Source(file, _digest(file), file.stat().st_size) for file in found]


def units(source: Source) -> Iterator[Unit]:
    """Read a file's units, unpacking it on the way. Raises `Invalid` when it cannot be unpacked."""
    try:
        with _opened(source.path) as stream:
            if not source.is_lines:
                yield Unit(source, 0, stream.read())
                return
            place, lines = 1, []
            for number, line in enumerate(stream, 1):
                lines.append(line)
                if len(lines) == STRETCH:
                    yield Unit(source, place, b"".join(lines))
                    place, lines = number + 1, []
            if lines:
                yield Unit(source, place, b"".join(lines))
    except (OSError, EOFError, ValueError, zstandard.ZstdError) as error:
        message = f"{source.path.name} cannot be read: {type(error).__name__}"
        raise Invalid(message, Fault(source.path.name, message, "structure")) from None


def _bare(path: Path) -> Path:
    return path.with_suffix("") if path.suffix in PACKED else path


def _is_ours(path: Path) -> bool:
    return _bare(path).suffix in ENDINGS


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _opened(path: Path) -> BinaryIO:
    match path.suffix:
        case ".gz":
            return gzip.open(path, "rb")  # type: ignore[return-value]
        case ".bz2":
            return bz2.open(path, "rb")  # type: ignore[return-value]
        case ".zst":
            return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True))
    return path.open("rb")

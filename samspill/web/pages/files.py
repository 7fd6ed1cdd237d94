"""Style sheets, fonts and pictures: read once, under an address that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Kinds of files that are served; sources and licences lie beside them and are not."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    body: bytes
    packed: bytes
    """With gzip; empty where that gains nothing."""
    media: str


@dataclass(frozen=True, slots=True)
class Files:
    """All files, and the part of their address that stands for this very content."""

    version: str
    files: Mapping[str, File]

    @property
    def address(self) -> str:
        """Where they are, without a slash at its end."""
        return f"/static/{self.version}"


@lru_cache
def static_files() -> Files:
    """Read the files under `samspill/web/static`."""
    found = dict(_walk(resources.files("samspill.web").joinpath("static"), ""))
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(path.encode() + b"\0" + found[path].body + b"\0")
    return Files(digest.hexdigest()[:12], found)


def _walk(folder: Traversable, before: str) -> Iterator[tuple[str, File]]:
    for item in folder.iterdir():
        path = before + item.name
        if item.is_dir():
            yield from _walk(item, path + "/")
            continue
        media = MEDIA.get(path[path.rfind(".") :])
        if media:
            body = item.read_bytes()
            packed = b"" if path.endswith(".woff2") else gzip.compress(body, mtime=0)
            yield path, File(body, packed, media)

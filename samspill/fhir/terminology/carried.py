"""The code systems and value sets of R4 (HL7 FHIR 4.0.1, CC0), compiled by `tools/definitions/terminology.py`.

The file is unpacked when the first is asked for, and each resource is read when it is: most processes need a few.
"""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


def value_set(url: str) -> Mapping[str, Any] | None:
    """Give a ValueSet by its canonical address, of the version after `|` if there is one; None when not carried."""
    return _of_version("ValueSet", url)


def code_system(url: str) -> Mapping[str, Any] | None:
    """Give a CodeSystem by its address, of the version after `|` if there is one; None when not carried."""
    return _of_version("CodeSystem", url)


def urls(kind: str) -> frozenset[str]:
    """List the canonical addresses of every `CodeSystem` or `ValueSet` that is carried."""
    return frozenset(_texts()[kind])


def _of_version(kind: str, url: str) -> Mapping[str, Any] | None:
    # Some addresses of v2 tables hold a `|` themselves.
    found = _resource(kind, url)
    if found is not None or "|" not in url:
        return found
    bare, _, version = url.rpartition("|")
    found = _resource(kind, bare)
    return found if found is not None and found.get("version") == version else None


@lru_cache(maxsize=256)
def _resource(kind: str, url: str) -> Mapping[str, Any] | None:
    text = _texts()[kind].get(url)
    return None if text is None else msgspec.json.decode(text)


@cache
def _texts() -> Mapping[str, Mapping[str, msgspec.Raw]]:
    packed = resources.files(__package__).joinpath("known.json.gz").read_bytes()
    return msgspec.json.decode(gzip.decompress(packed), type=dict[str, dict[str, msgspec.Raw]])

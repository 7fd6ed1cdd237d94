"""The conformance resources that are carried: packages beside this module, each with its source and licence.

A package is one packed file: kind to address to resource. It is unpacked when something in it is first asked for, and
each resource is read when it is.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import msgspec

from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping


def resource(kind: str, url: str) -> Any:
    """Give a resource by its address, decimals as `Decimal`; None when it is not carried."""
    text = _texts()[kind].get(url)
    return None if text is None else strict_json.value_of(bytes(text))


def urls(kind: str) -> frozenset[str]:
    """List the addresses of what is carried of a kind."""
    return frozenset(_texts()[kind])


@cache
def _texts() -> Mapping[str, Mapping[str, msgspec.Raw]]:
    found: dict[str, dict[str, msgspec.Raw]] = {"StructureDefinition": {}, "ValueSet": {}, "CodeSystem": {}}
    folder = resources.files(__package__).joinpath("packages")
    for package in sorted(folder.iterdir(), key=lambda each: each.name) if folder.is_dir() else ():
        for file in sorted(package.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".json.gz"):
                read = msgspec.json.decode(gzip.decompress(file.read_bytes()), type=dict[str, dict[str, msgspec.Raw]])
                for kind, texts in read.items():
                    found[kind].update(texts)
    return found

"""What several tests of the demo population look at: each carried bundle before and after."""

from __future__ import annotations

import bz2
import json
from typing import Any

import pytest

from samspill.demo.directory import BUNDLES
from samspill.demo.population import population

NAMES = sorted(path.name.removesuffix(".json.bz2") for path in BUNDLES.glob("*.json.bz2"))


class Spelt(str):
    """A number as it is spelt, so that 1.50 differs from 1.5 and from "1.50"."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spelt) and str.__eq__(self, other)

    def __hash__(self) -> int:
        return str.__hash__(self)


def parse(text: bytes) -> dict[str, Any]:
    """Read JSON with every number as it is spelt."""
    value: dict[str, Any] = json.loads(text, parse_float=Spelt, parse_int=Spelt)
    return value


def original(name: str) -> dict[str, Any]:
    """Read a carried bundle as Synthea wrote it."""
    return parse(bz2.decompress((BUNDLES / f"{name}.json.bz2").read_bytes()))


@pytest.fixture(scope="session")
def loaded() -> dict[str, bytes]:
    """The whole population, as it is loaded."""
    return dict(population())

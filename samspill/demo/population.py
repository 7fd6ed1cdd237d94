"""The whole demo population as ready bundles, in the order they are to be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.demo.bundles import transform
from samspill.demo.directory import BUNDLES, read
from samspill.demo.personnel import personnel_and_organisations
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator


def population() -> Iterator[tuple[str, bytes]]:
    """Give name and JSON of each bundle: the demo's own personnel, Synthea's organisations and practitioners, patients.

    Later bundles refer to earlier ones. Numbers are spelt as Synthea spelt them.
    """
    yield "personnel", strict_json.write(personnel_and_organisations())
    # In the alphabet, `0-` comes before every patient's id.
    for path in sorted(BUNDLES.glob("*.json.bz2")):
        yield path.name.removesuffix(".json.bz2"), strict_json.write(transform(read(path)))


def size() -> int:
    """Give the number of bundles that `population` gives, without making them."""
    return 1 + sum(1 for _ in BUNDLES.glob("*.json.bz2"))

"""UCUM's own table of prefixes and units, read when a unit is first asked for."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

_NS: Final = "{http://unitsofmeasure.org/ucum-essence}"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as UCUM defines it: so many of another unit's expression."""

    code: str
    metric: bool
    """Whether it takes prefixes."""
    base: bool = False
    arbitrary: bool = False
    """Defined by a procedure, so that it is commensurable with nothing else (UCUM §24)."""
    function: str = ""
    """The name of the function that a special unit needs, such as `Cel` or `ln` (UCUM §21)."""
    factor: Fraction = Fraction(1)
    expression: str = "1"


@dataclass(frozen=True, slots=True)
class Table:
    """All of them, by their case-sensitive codes."""

    prefixes: Mapping[str, Fraction]
    units: Mapping[str, Unit]


@cache
def table() -> Table:
    """Read the table. Kept for the life of the process."""
    packed = resources.files(__package__).joinpath("ucum-essence.xml.gz").read_bytes()
    root = ET.fromstring(gzip.decompress(packed))  # noqa: S314 - UCUM's own file, which lies beside this module
    prefixes = {one.attrib["Code"]: _number(_value(one)) for one in root.iter(f"{_NS}prefix")}
    units = {
        one.attrib["Code"]: Unit(one.attrib["Code"], metric=True, base=True) for one in root.iter(f"{_NS}base-unit")
    }
    units |= {one.attrib["Code"]: _unit(one) for one in root.iter(f"{_NS}unit")}
    return Table(prefixes, units)


def _unit(element: ET.Element) -> Unit:
    value, said = _value(element), element.attrib
    function = value.find(f"{_NS}function")
    source = value if function is None else function
    return Unit(
        said["Code"],
        metric=said["isMetric"] == "yes",
        arbitrary=said.get("isArbitrary") == "yes",
        function="" if function is None else function.attrib["name"],
        factor=_number(source),
        expression=source.attrib["Unit"],
    )


def _value(element: ET.Element) -> ET.Element:
    found = element.find(f"{_NS}value")
    if found is None:
        raise ValueError(f"UCUM defines no value of {element.attrib['Code']}")
    return found


def _number(element: ET.Element) -> Fraction:
    return Fraction(element.attrib["value"])

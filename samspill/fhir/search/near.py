"""`near`: locations within a distance of a point. http://hl7.org/fhir/R4/location.html#search

    Location?near=59.91|10.75|5|km

Distances are measured along the surface of a sphere of the earth's mean radius, which is right to half a per cent.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.clause import Clause, Point, refuse
from samspill.fhir.search.values import parts
from samspill.fhir.units import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter

RADIUS: Final = 6371.0088
"""Kilometres: the earth's mean radius (IUGG)."""
DISTANCE: Final = "50"
"""Kilometres, when no distance is given: the standard leaves it to the server."""
HALF_WAY_ROUND: Final = 20_020
"""Kilometres, of which there are slightly fewer."""
UNIT: Final = "near"
_DEGREE: Final = math.pi * RADIUS / 180
_MARGIN: Final = 1.01
_NUMBER: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,40})?")
_NAMES: Final = {"": "km", "mi": "[mi_i]", "mile": "[mi_i]", "miles": "[mi_i]"}


def index(parameter: Parameter, _type_name: str) -> Visit:
    """Give what gathers a position: a row whose bounds are latitude and longitude, in degrees.

    What is no place on earth is near nothing.
    """
    number = parameter.number

    def act(value: Any, draft: Draft) -> None:
        place = (float(value.get("latitude", math.nan)), float(value.get("longitude", math.nan)))
        if _on_earth(*place):
            draft.quantities.append((number, UNIT, *place, *place, None, None))

    return act


def _on_earth(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read `latitude|longitude|distance|unit`, the last two optional; a UCUM unit, km if none. Or `Malformed`."""
    if modifier:
        raise refuse(parameter.name, "it takes the modifier :missing only")
    found = parts(text)
    latitude, longitude, distance, unit = (*found, "", "")[:4] if len(found) in (2, 3, 4) else ("", "", "", "")
    written = (latitude, longitude, distance or DISTANCE)
    numbers = [Decimal(one) if _NUMBER.fullmatch(one) else Decimal("NaN") for one in written]
    place = (float(numbers[0]), float(numbers[1]))
    if not _on_earth(*place) or not float(numbers[2]) >= 0:
        raise refuse(parameter.name, "the value is latitude|longitude|distance|unit, in degrees and a unit of length")
    length = canonical(_NAMES.get(unit, unit))
    if length is None or length.dimension != "m":
        raise refuse(parameter.name, "the distance's unit is a UCUM unit of length, such as km")
    # No place on earth is further off than half its circumference.
    reach = min(Fraction(numbers[2]) * length.factor / 1000, Fraction(HALF_WAY_ROUND))
    return Clause(parameter, "", Point(*place, float(reach)))


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that a position lies within one of the clauses' circles: first a box, which the index has."""
    number = bind(parameter.number, "smallint")
    points = [clause.value for clause in clauses if isinstance(clause.value, Point)]
    circles = " OR ".join(f"({_within(point, bind)})" for point in points)
    return (
        "resource.rid IN (SELECT found.rid FROM fhir.quantity_index AS found "  # noqa: S608 - placeholders only
        f"WHERE found.parameter = {number} AND found.unit = '{UNIT}' AND ({circles}))"
    )


def _within(point: Point, bind: Bind) -> str:
    height = point.distance / _DEGREE * _MARGIN
    south, north = bind(point.latitude - height, "float8"), bind(point.latitude + height, "float8")
    latitude, longitude = bind(point.latitude, "float8"), bind(point.longitude, "float8")
    reach = bind(point.distance, "float8")
    # The haversine formula; `least` keeps rounding from leaving the domain of asin.
    return (
        f"found.low BETWEEN {south} AND {north} AND 2 * {RADIUS} * asin(least(1, sqrt("
        f"sin(radians(found.low - {latitude}) / 2) ^ 2 + cos(radians({latitude})) * cos(radians(found.low)) "
        f"* sin(radians(found.high - {longitude}) / 2) ^ 2))) <= {reach}"
    )


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that there is a position."""
    number = bind(parameter.number, "smallint")
    return (
        "EXISTS (SELECT FROM fhir.quantity_index AS found "
        f"WHERE found.rid = resource.rid AND found.parameter = {number})"
    )

"""UCUM expressions: what they measure, and what they do not mean.

Expected values are from UCUM's definitions (https://unitsofmeasure.org/ucum) and the SI.
"""

from __future__ import annotations

import gzip
import hashlib
from decimal import Decimal
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.units import canonical, comparable, convert
from samspill.fhir.units.table import table


@pytest.mark.parametrize(
    ("number", "source", "target", "expected"),
    [
        ("1", "[in_i]", "cm", "2.54"),
        ("1", "[lb_av]", "kg", "0.45359237"),
        ("5.4", "g/L", "mg/dL", "540"),
        ("98.6", "[degF]", "Cel", "37"),
        ("0", "K", "Cel", "-273.15"),
        ("37000", "mCel", "Cel", "37"),
        ("1", "h", "s", "3600"),
        ("60", "{beats}/min", "Hz", "1"),
        ("120", "mm[Hg]", "Pa", "15998.64"),
        ("1", "kcal", "J", "4184"),
        ("4.5", "10*9/L", "10*3/uL", "4.5"),
        ("4.5", "10^9/L", "10*9/L", "4.5"),
        ("50", "%", "1", "0.5"),
        ("1", "[IU]/L", "m[iU]/mL", "1"),
        ("2", "mL/min/{1.73_m2}", "L/h", "0.12"),
        ("1", "L/(24.h)", "mL/h", "41.66666666666666666666666667"),
        ("1", "umol/L", "nmol/mL", "1"),
        ("1", "U/L", "umol/min/L", "1"),
        ("1", "m/s2/Hz", "m/s", "1"),
        ("7.4", "[pH]", "[pH]", "7.4"),
        ("25", "dB", "B", "2.5"),
    ],
)
def test_a_value_in_another_unit(number, source, target, expected):
    assert convert(Decimal(number), source, target) == Decimal(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mg/dL", "mmol/L"), ("[iU]", "[arb'U]"), ("[pH]", "1"), ("kg", "m"), ("Cel", "J"), ("B[V]", "B[W]"), ("m2", "m")],
)
def test_what_measures_different_things_is_not_compared(one, other):
    assert canonical(one)
    assert canonical(other)
    assert not comparable(one, other)
    assert convert(Decimal(1), one, other) is None


def test_the_table_is_ucums_own_file_unchanged():
    """Its licence allows no other (see SOURCE.md beside it); the digest is of version 2.2."""
    packed = resources.files("samspill.fhir.units").joinpath("ucum-essence.xml.gz").read_bytes()
    assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == (
        "6022a1f4a77d93efa23b941ae50055cb9d3fdcb8bb5db6b85deda004467bb380"
    )


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("10*-3/ul", "m-3", 10**6),
        ("10*+3/ul", "m-3", 10**12),
        ("{a}.rad2{b}", "rad2", 1),
        ("g.m/{hb}", "g.m", 1),
        ("mL/{hb}.m2", "m5", Fraction(1, 10**6)),
        ("10*3{rbc}", "1", 1000),
        ("/[arb'U]", "[arb'U]-1", 1),
        ("umol/2.h", "s", Fraction("602214076000000000") * 1800),
        ("m3.kg-1.s-2", "g-1.m3.s-2", Fraction(1, 1000)),
        ("10.L/(min.m2)", "m.s-1", Fraction(1, 6000)),
        ("((g)/((L)))", "g.m-3", 1000),
        ("s/m.mg", "g.m-1.s", Fraction(1, 1000)),
        ("pH", "C-2.g.m2", Fraction(1, 10**9)),
    ],
)
def test_an_expression_is_read_from_left_to_right(text, dimension, factor):
    """A solidus holds for the next unit only, and a unit ends where brackets, braces and operators begin."""
    found = canonical(text)
    assert found is not None
    assert (found.dimension, found.factor) == (dimension, factor)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "10+3/ul",
        "{a}rad2{b}",
        "g/12h",
        "mmol/kg[H20]",
        "ug(8.h)",
        "(8.h)ug",
        "[iIU]",
        "iU",
        "molv",
        "rad2{\u9320}",
        "m.",
        ".m",
        "m//s",
        "(m",
        "m)",
        "100 m",
        "mEq/L",
        "KG",
        "Cel/min",
        "kCel2",
        "{x",
        "m/s{",
        "m-",
        "2m",
        "æ",
        "m" * 300,
        "(" * 50 + "m" + ")" * 50,
        "10*99999",
        "kfoot",
        "[ft_i",
        "k[ft_i]",
        "m+-2",
    ],
)
def test_what_is_no_unit_means_nothing(text):
    assert canonical(text) is None


@given(st.sampled_from(sorted(table().units)), st.sampled_from(["", *sorted(table().prefixes)]))
def test_every_unit_of_the_table_is_understood_with_a_prefix_where_it_takes_one(code, prefix):
    unit, found = table().units[code], canonical(prefix + code)
    if not prefix or unit.metric:
        assert found is not None
    if prefix and unit.metric and found is not None and not unit.function and prefix + code not in table().units:
        plain = canonical(code)
        assert plain is not None
        assert found.factor == plain.factor * table().prefixes[prefix]


@given(st.text(alphabet="mgLs/.()0123456789-+*[]{}^ %'k", max_size=30))
def test_any_text_is_a_unit_or_none(text):
    found = canonical(text)
    assert found is None or found.factor > 0 or found.factor == 0


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10_000, max_value=10_000))
def test_there_and_back_is_the_same(number):
    there = convert(number, "[degF]", "Cel")
    assert there is not None
    back = canonical("[degF]")
    assert back is not None
    exact = canonical("Cel").value(there) / back.factor - back.offset  # type: ignore[union-attr]
    assert abs(exact - Fraction(number)) < Fraction(1, 10**20)

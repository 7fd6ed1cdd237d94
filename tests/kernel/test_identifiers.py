"""Norwegian identifiers against computed vectors; every number here is synthetic."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import re
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.kernel import identifiers
from samspill.kernel.identifiers import (
    DNR,
    DUF,
    FHN,
    FNR,
    HER,
    HNR,
    HPR,
    ORGANISATION,
    RESH,
    Identified,
    allowed,
    bare,
    check_digits,
    classify,
    fault,
    formatted,
    normalise,
    organisation_check_digit,
    organisation_numbers,
    synthetic_number,
)
from samspill.kernel.problems import Invalid


def listed(numbers: str) -> list[str]:
    """Take numbers apart that are written as a paragraph."""
    return numbers.split()


SYNTHETIC_FNR = listed("""
17859040217 17859040489 17859040721 17859040993 12868431421 30918231109 01891652093 03821551217
20911361079 05851053281 20810954001 08909121052 25847522243 14833012011 02827033319 19878834405 27929535508 09834590554
30819964099 29820070230 12667831057 24777831034 06863255552""")
ONLY_FROM_2032 = listed("""06863255560 06863255579 06863255587 17859040225 17859040306 17859030505 17859030858""")
D_NUMBERS = ["44908521126", "44908521207"]
D_NUMBERS_FROM_2032 = ["46863256186", "46863256003", "46863256011"]
H_SHAPED = ["08476925550", "02448952110"]
D_AND_H_SHAPED = "70497513373"
FH = ["80000000179", "80000000330", "90000000220", "90000000301"]
INVALID = listed("""
06863255595 06863255684 06863255501 06863255781 17859040218 17939040285 32859040283 30829040235 29829940254
72859040277""")
ORGANISATIONS_3 = listed("""310000019 310000027 310000035 310000043 310000051 310000078 310000086 310000094 310000108
310000116""")
ORGANISATIONS_2 = listed("210000011 210000038 210000046 210000054 210000062 210000070")
DATES = st.dates(date(1854, 1, 1), date(2039, 12, 31))


def ordinary(born: date, individual: int) -> str:
    """Put together a number in the ordinary range, so that none stands in the code."""
    nine = f"{born:%d%m%y}{individual:03}"
    digits = check_digits(nine)
    return f"{nine}{digits[0]}{digits[1]}" if digits else ""


@pytest.mark.parametrize("number", SYNTHETIC_FNR)
def test_a_synthetic_number_is_known_by_both_rules(number: str) -> None:
    assert classify(number) == classify(number, "today") == Identified("fnr", number, "synthetic")


@pytest.mark.parametrize("number", ONLY_FROM_2032 + D_NUMBERS_FROM_2032)
def test_a_number_with_a_rest_is_good_only_from_2032(number: str) -> None:
    found = classify(number)
    assert found == Identified("dnr" if number in D_NUMBERS_FROM_2032 else "fnr", number, "synthetic", from_2032=True)
    assert classify(number, "today") is None


@pytest.mark.parametrize("number", D_NUMBERS)
def test_a_d_number_has_forty_on_the_day(number: str) -> None:
    assert classify(number) == Identified("dnr", number, "synthetic")


@pytest.mark.parametrize("number", H_SHAPED)
def test_an_h_shape_is_left_undecided(number: str) -> None:
    assert classify(number) == Identified("hnr", number, "undecided")


def test_forty_on_both_day_and_month_is_a_d_number_whose_series_is_undecided() -> None:
    assert classify(D_AND_H_SHAPED) == Identified("dnr", D_AND_H_SHAPED, "undecided")


@pytest.mark.parametrize("number", FH)
def test_a_felles_hjelpenummer_begins_with_eight_or_nine(number: str) -> None:
    assert classify(number) == Identified("fhn", number, "undecided")


def test_a_felles_hjelpenummer_keeps_todays_check_digits() -> None:
    first, second = check_digits("800000002", remainder=1) or (0, 0)
    assert classify(f"800000002{first}{second}") is None


@pytest.mark.parametrize("number", INVALID)
def test_a_wrong_check_digit_or_date_is_no_number(number: str) -> None:
    assert classify(number) is None


@pytest.mark.parametrize("text", ["", "1785904021", "178590402170", "1785904021x", "1785904021\uff17", "-7859040217"])
def test_other_texts_are_no_number(text: str) -> None:
    assert classify(text) is None


def test_a_duf_number_is_twelve_digits_that_begin_with_a_year() -> None:
    assert classify("2019 123456 78") == Identified("duf", "201912345678", "undecided")
    assert classify("301912345678") is None


@given(DATES, st.integers(0, 10**12))
def test_every_made_number_is_synthetic_by_todays_rule(born: date, serial: int) -> None:
    number = synthetic_number(born, serial)
    assert classify(number, "today") == Identified("fnr", number, "synthetic")
    assert number[:6] == f"{born.day:02}{born.month + 80}{born.year % 100:02}"


@settings(max_examples=10, deadline=None)
@given(DATES)
def test_the_first_forty_serials_of_a_day_give_as_many_numbers(born: date) -> None:
    assert len({synthetic_number(born, serial) for serial in range(40)}) == 40


@pytest.mark.parametrize("year", [1853, 2040])
def test_no_number_is_made_for_a_year_without_a_rule(year: int) -> None:
    with pytest.raises(Invalid):
        synthetic_number(date(year, 1, 1), 0)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 3))
def test_one_changed_digit_is_always_noticed_by_todays_rule(nine: str, place: int) -> None:
    digits = check_digits(nine)
    if digits is None:
        return
    number = f"{nine}{digits[0]}{digits[1]}"
    for digit in "0123456789":
        changed = number[:place] + digit + number[place + 1 :]
        assert changed == number or classify(changed, "today") is None


@given(st.text(max_size=14))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    found = classify(text)
    assert found is None or fault(found.system, found.value) is None


def test_nine_digits_without_check_digits_have_none() -> None:
    assert check_digits("178590403") is None
    assert check_digits("178590403", remainder=1) == (0, 6)


def test_synthetic_organisation_numbers_come_in_order_and_skip_the_impossible() -> None:
    assert list(itertools.islice(organisation_numbers(), 10)) == ORGANISATIONS_3
    assert list(itertools.islice(organisation_numbers("21"), 6)) == ORGANISATIONS_2
    assert organisation_check_digit("21000002") is None
    assert organisation_check_digit("31000006") is None


@pytest.mark.parametrize(
    ("system", "good", "bad"),
    [
        (FNR, [*SYNTHETIC_FNR, *ONLY_FROM_2032, *H_SHAPED], [*INVALID, *D_NUMBERS, *FH, "17859 040217"]),
        (DNR, [*D_NUMBERS, *D_NUMBERS_FROM_2032, D_AND_H_SHAPED], [*SYNTHETIC_FNR, *FH]),
        (FHN, FH, [*SYNTHETIC_FNR, "80000000178"]),
        (HNR, H_SHAPED, SYNTHETIC_FNR),
        (DUF, ["201912345678"], ["20191234567", "991912345678"]),
        (HPR, ["565000001", "1234567"], ["123456", "1234567890", "12345678a", ""]),
        (ORGANISATION, ORGANISATIONS_2 + ORGANISATIONS_3, ["310000018", "31000001", "310 000 019", "31000001x"]),
        (RESH, ["4299901"], ["", "42x"]),
        (HER, ["8000001"], ["8 000 001"]),
    ],
)
def test_each_system_takes_its_own_and_refuses_the_rest(system: str, good: list[str], bad: list[str]) -> None:
    for spelling in (system, bare(system)):
        assert [fault(spelling, value) for value in good] == [None] * len(good)
        for value in bad:
            complaint = fault(spelling, value)
            assert complaint
            assert value == "" or value not in complaint


def test_a_system_without_a_rule_has_no_complaints() -> None:
    assert fault("http://example.com/local", "anything") is None


@pytest.mark.parametrize("system", [FNR, ORGANISATION, HER])
def test_a_system_has_one_spelling_with_or_without_its_prefix(system: str) -> None:
    assert normalise(bare(system)) == normalise(system) == normalise(system.upper()) == system


@pytest.mark.parametrize("system", ["http://loinc.org", "HNR", "urn:oid:", "3.1.2", "urn:uuid:1.2", "1.02.3"])
def test_what_is_no_oid_is_left_alone(system: str) -> None:
    assert normalise(system) == system


def test_numbers_are_set_out_in_groups() -> None:
    assert formatted("17859040217") == "178590 40217"
    assert formatted("310000019") == "310 000 019"
    assert formatted("201912345678") == "201912 345 678"
    assert formatted("8000001") == "8000001"
    assert formatted("O'Hara-abcd") == "O'Hara-abcd"


@given(DATES, st.integers(0, 499))
def test_a_number_that_may_be_somebodys_stays_in_production(born: date, individual: int) -> None:
    number = ordinary(born, individual)
    if number:
        assert [allowed(number, e) for e in ("demo", "test", "production")] == [False, False, True]


@pytest.mark.parametrize("number", SYNTHETIC_FNR + ONLY_FROM_2032 + D_NUMBERS)
def test_a_made_up_number_is_refused_in_production(number: str) -> None:
    assert [allowed(number, e) for e in ("demo", "test", "production")] == [True, True, False]


@pytest.mark.parametrize("number", [*FH, *H_SHAPED, D_AND_H_SHAPED])
def test_a_shape_that_does_not_decide_is_taken_everywhere(number: str) -> None:
    assert all(allowed(number, e) for e in ("demo", "test", "production"))


@pytest.mark.parametrize("number", [*INVALID, "", "310000019"])
def test_what_is_no_person_number_is_allowed_nowhere(number: str) -> None:
    assert not any(allowed(number, e) for e in ("demo", "test", "production"))


def test_nothing_in_the_package_tells_birth_date_or_sex_from_a_number() -> None:
    telling = re.compile(r"birth|born|gender|sex|female|male|age(?:_|$)|kjonn|kjønn|fodt|født|alder", re.IGNORECASE)
    found = pkgutil.iter_modules(identifiers.__path__, f"{identifiers.__name__}.")
    modules = [importlib.import_module(module.name) for module in found]
    functions = [f for m in modules for f in vars(m).values() if inspect.isfunction(f) and f.__module__ == m.__name__]
    assert len(functions) > 10
    for function in functions:
        assert not telling.search(function.__name__)
        assert "date" not in str(inspect.signature(function).return_annotation)
    assert not [f.name for f in fields(Identified) if telling.search(f.name)]

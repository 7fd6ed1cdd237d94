"""What is sent is read field by field; whatever it is, the answer is never that something went wrong here."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime

import pytest

from samspill.governance import catalogue
from samspill.governance.councils.forms import Asked, asked
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Malformed
from tests.governance import world

FIELDS = """
    edit version what membership seat role person person_name title starts ends day body name short kind parent follows
    formed ended notice_days text label organisation id number aliases words year kinds state start result closed by
    action note owner deadline decision act request condition reason decided scope ground assessor review subject stage
    subjects due looked outcome variant questions seen purpose paper case language handler title_public upto on before
    limit startingAfter utvalg after account
""".split()
ODD = """x 0 -1 2147483648 99999999999 2024-02-30 0001-01-01 9999-12-31 '; nuit
    nuit-2024-1 nuit-2024-1-note-1 % \\ æ <b>
    appoint end lead replace passage paper decision whole released public endorsed conditional true member 2024-01-01
    mons-medlem 23.1 passage/nuit-2024-1 paper/x""".split()


def call(*query: tuple[str, str], body: bytes = b"") -> Call:
    return Call(Caller("x", "test"), "GOV", datetime(2024, 1, 1, tzinfo=UTC), "r", query=query, body=body)


def test_fields_are_read_from_a_form_and_from_json_alike():
    form = asked(call(("title", " En  sak "), ("kinds", "b"), ("kinds", "a"), ("edit", "3"), ("on", "true")))
    json = asked(call(body=b'{"title": "En  sak", "kinds": ["b", "a"], "edit": 3, "on": true, "none": null}'))
    for found in (form, json):
        assert found.line("title") == "En sak"
        assert found.several("kinds", ("a", "b", "c")) == ["a", "b"]
        assert (found.edit(), found.yes("on"), found.yes("off"), found.line("none")) == (3, True, False, "")
    assert Asked({"a": ("x\r\ny\r",)}).text("a") == "x\ny"
    assert Asked({"a": ("2024-02-29",)}).day("a") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda a: a.day("f"), "2023-02-29"),
        (lambda a: a.day("f"), "0001-01-01"),
        (lambda a: a.day("f"), "20240101"),
        (lambda a: a.number("f", most=9), "10"),
        (lambda a: a.number("f"), "٣"),
        (lambda a: a.choice("f", ("a",)), "b"),
        (lambda a: a.several("f", ("a",)), "a,b"),
        (lambda a: a.id("f"), "a/b"),
        (lambda a: a.line("f", most=2), "abc"),
        (lambda a: a.text("f", need=True), "  "),
    ],
)
def test_what_cannot_be_read_names_its_field(read, value):
    with pytest.raises(Malformed) as problem:
        read(Asked({"f": (value,)}))
    assert problem.value.faults[0].where == "f"


async def test_whatever_is_sent_to_whatever_address_is_answered_with_a_reason(by, store, councils):
    async with store.transaction() as tx:
        case = (await world.case(tx)).case_file
    chance = random.Random(5)
    services = [s for s in catalogue() if s.name in ("councils", "cases")]
    keys = {"body": "nuit", "passage": "nuit-2024-1", "case": case, "paper": "nuit-2024-1-note-1"}
    for service in services:
        for operation in service.operations:
            for known in (True, True, True, False):
                path = re.sub(
                    r"\{(\w+)\}", lambda m, known=known: keys.get(m[1], "x") if known else "x", operation.path
                )
                data = {field: chance.choice(ODD) for field in chance.sample(FIELDS, 25)}
                asking = by("sekretaer")
                if operation.method == "GET":
                    answer = await asking.get(f"/{service.name}{path}", params=data)
                else:
                    answer = await asking.post(f"/{service.name}{path}", data)
                assert answer.status_code < 500, f"{operation.name} {path} {data} {answer.text}"

"""Words in what a resource says: http://hl7.org/fhir/R4/search.html#content"""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.fhir.search.clause import Phrases
from samspill.fhir.search.content import MOST, words_of
from samspill.fhir.search.strings import normalise
from samspill.kernel.problems import Malformed, TooLarge
from tests.fhir.search.asking import wanted


@pytest.fixture
async def connection(database):
    found = await asyncpg.connect(database)
    yield found
    await found.close()


SIGNS = [chr(code) for code in range(1, 0x110000) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]


async def test_the_database_compares_every_sign_of_unicode_as_strings_are_compared(connection):
    rows = await connection.fetch(
        "SELECT sign, fhir.folded(sign || 'É') AS folded FROM unnest($1::text[]) AS sign", SIGNS
    )
    different = [row["sign"] for row in rows if " ".join(row["folded"].split()) != normalise(f"{row['sign']}É")]
    assert different == []


async def test_the_database_parts_words_where_queries_do(connection):
    few = [sign for sign in SIGNS if ord(sign) < 0x3100]
    rows = await connection.fetch(
        "SELECT sign, fhir.words('a' || sign || 'B') AS words FROM unnest($1::text[]) AS sign", few
    )
    assert [
        row["sign"] for row in rows if row["words"].split(" ") != ["", *words_of(f"a{row['sign']}B").split(), ""]
    ] == []


def document(said: object, narrative: str = "") -> bytes:
    value = {"resourceType": "Basic", "author": said, "text": {"div": narrative}}
    return json.dumps(value, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("plain Words", "plain words"),
        ('a "quoted" part\\', "a quoted part"),
        ("line\nbreak\ttab", "line break tab"),
        ('not a name":', "not a name"),
        ('{"x":"y"}', "x y"),
        ("\\u0041 is no letter", "u0041 is no letter"),
        ("blåbær Ægir", "blåbær ægir"),
        ("\U0001d509\U0001d525\U0001d526\U0001d52f", "fhir"),
        (["one", "two"], "one \ue000 \ue000 two"),
        ([1.50, -2, True, None], "1 5 2 true null"),
        ({"div": "<b>no narrative</b>"}, "no narrative"),
    ],
)
async def test_every_value_is_read_and_no_name_of_an_element(connection, said, words):
    for whole in (
        document(said),
        json.dumps(json.loads(document(said)), ensure_ascii=False, separators=(",", ":")).encode(),
    ):
        found = await connection.fetchval("SELECT fhir.content($1)", whole)
        bare = [word for word in found.replace("\ue000", " ").split() if word != "basic"]
        assert bare == words.replace("\ue000", " ").split()


@pytest.mark.parametrize(
    ("narrative", "words"),
    [
        ("<div>one<p>two</p>three</div>", "one two three"),
        ('<div>o<b>n</b>e <a href="x>y">two</a></div>', "one y two"),
        ("<div>one<br/>two&nbsp;three</div>", "one two three"),
        ("<div>&aring;&#229;&#xE5;&#Xe5; &oslash;l &amp; &lt;b&gt; &unknown; AT&T</div>", "åååå øl b at t"),
        ("<div>&#0;&#55296;&#xD800;&#99999999;x</div>", "x"),
        ("<div>a&#8203;b</div>", "a b"),
    ],
)
async def test_a_narrative_is_read_without_its_tags(connection, narrative, words):
    assert (await connection.fetchval("SELECT fhir.narrative($1)", document("x", narrative))).split() == words.split()


async def test_a_resource_without_a_narrative_has_none(connection):
    assert await connection.fetchval("SELECT fhir.narrative($1)", b'{"resourceType":"Basic"}') is None


async def test_the_quick_look_never_misses(connection):
    """Whatever the full reading finds, the quick look lets through."""
    for said in ("Heart", "hEART", "h\u00e9art", "x heart", "&heart", "heart\\", "\u24d7eart", "he\u00adart"):
        for whole in (document(said), document("x", f"<div>he<b>art</b>{said}</div>")):
            found = await connection.fetchrow(
                "SELECT fhir.content($1) AS words, fhir.may_say($1, '{heart}') AS may", whole
            )
            assert found["may"] or " heart" not in found["words"]
    assert not await connection.fetchval("SELECT fhir.may_say($1, '{heart}')", b'{"a":"liver"}')


def says(words: str) -> Phrases:
    return Phrases("says", words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heart", says("heart")),
        ("heart attack", Phrases("and", parts=(says("heart"), says("attack")))),
        ("heart AND attack", Phrases("and", parts=(says("heart"), says("attack")))),
        ('"Heart  attack"', says("heart attack")),
        ('"and"', says("and")),
        ("a or b c", Phrases("or", parts=(says("a"), Phrases("and", parts=(says("b"), says("c")))))),
        ("(a or b) c", Phrases("and", parts=(Phrases("or", parts=(says("a"), says("b"))), says("c")))),
        ("not a b", Phrases("and", parts=(Phrases("not", parts=(says("a"),)), says("b")))),
        ("not (a b)", Phrases("not", parts=(Phrases("and", parts=(says("a"), says("b"))),))),
        ("well-being", says("well being")),
    ],
)
def test_words_are_read_with_what_joins_them(text, expected):
    assert wanted("Condition", "_content", text) == [expected]


@pytest.mark.parametrize("text", ["-", "and", "a and", "or a", "(a", "a)", "()", "not", '"a', "a or or b", '""'])
def test_what_says_nothing_is_refused(text):
    with pytest.raises(Malformed) as caught:
        wanted("Condition", "_text", text)
    assert caught.value.faults[0].where == "_text"


def test_a_value_has_a_bounded_number_of_words():
    wanted("Condition", "_text", " ".join("a" * MOST))
    with pytest.raises(TooLarge):
        wanted("Condition", "_text", "(" * (MOST + 1))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["a", "b", "and", "or", "not", "(", ")", '"', "é", "-"]), max_size=12))
def test_any_value_is_understood_or_refused(pieces):
    with suppress(Malformed):
        [asked] = wanted("Condition", "_content", " ".join(pieces))
        assert asked.operator in {"says", "and", "or", "not"}

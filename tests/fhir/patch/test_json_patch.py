"""JSON Patch, RFC 6902: against the public cases, and by what must hold for every document."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.patch import text
from samspill.fhir.patch.json_patch import MOST, apply_patch, equal, read_patch
from samspill.kernel.problems import Invalid, Malformed, Problem, TooLarge

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))["cases"]


def patched(document: str, operations: object) -> str:
    steps = read_patch(json.dumps(operations).encode())
    return text.write(apply_patch(text.read(document.encode()), steps)).decode()


@pytest.mark.parametrize("case", CASES, ids=[case.get("comment", str(n)) for n, case in enumerate(CASES)])
def test_a_public_case(case):
    document = json.dumps(case["doc"])
    if "error" in case:
        with pytest.raises((Invalid, Malformed)):
            patched(document, case["patch"])
    else:
        assert equal(json.loads(patched(document, case["patch"])), case.get("expected", case["doc"]))


def test_numbers_that_are_not_touched_keep_their_spelling():
    document = '{"a":1.50,"b":[1e2,-0.0,1E+2,10],"c":0.10}'
    assert patched(document, [{"op": "move", "from": "/b", "path": "/d"}]) == (
        '{"a":1.50,"c":0.10,"d":[1e2,-0.0,1E+2,10]}'
    )
    assert patched(document, [{"op": "copy", "from": "/b/0", "path": "/b/-"}]).endswith('10,1e2],"c":0.10}')
    steps = read_patch(b'[{"op":"replace","path":"/a","value":2.500}]')
    assert text.write(apply_patch(text.read(document.encode()), steps)).startswith(b'{"a":2.500')


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({}, ""),
        ([1], "[0]"),
        ([{}], "[0].op"),
        ([{"op": "set", "path": ""}], "[0].op"),
        ([{"op": ["add"], "path": ""}], "[0].op"),
        ([{"op": "add", "path": "/a"}], "[0].value"),
        ([{"op": "remove"}], "[0].path"),
        ([{"op": "remove", "path": 1}], "[0].path"),
        ([{"op": "remove", "path": "a"}], "[0].path"),
        ([{"op": "remove", "path": "/~2"}], "[0].path"),
        ([{"op": "remove", "path": "/a~"}], "[0].path"),
        ([{"op": "remove", "path": "/" + "a" * 3000}], "[0].path"),
        ([{"op": "move", "path": "/a"}], "[0].from"),
        ([{"op": "move", "from": "/a", "path": "/a/b"}], "[0].from"),
        ([{"op": "move", "from": "", "path": "/a"}], "[0].from"),
    ],
)
def test_what_is_no_patch_is_refused_with_its_place(patch, where):
    with pytest.raises(Malformed) as refused:
        read_patch(json.dumps(patch).encode())
    assert refused.value.faults[0].where == where


@pytest.mark.parametrize(
    ("operation", "where"),
    [
        ({"op": "remove", "path": "/nothing"}, "[1].path"),
        ({"op": "replace", "path": "/list/3", "value": 1}, "[1].path"),
        ({"op": "replace", "path": "/list/-", "value": 1}, "[1].path"),
        ({"op": "add", "path": "/list/4", "value": 1}, "[1].path"),
        ({"op": "add", "path": "/list/01", "value": 1}, "[1].path"),
        ({"op": "add", "path": "/list/-1", "value": 1}, "[1].path"),
        ({"op": "add", "path": "/word/0", "value": 1}, "[1].path"),
        ({"op": "add", "path": "/word/deep/er", "value": 1}, "[1].path"),
        ({"op": "test", "path": "/word", "value": "other"}, "[1].path"),
        ({"op": "test", "path": "/number", "value": "1.5"}, "[1].path"),
        ({"op": "test", "path": "/yes", "value": 1}, "[1].path"),
        ({"op": "copy", "from": "/list/9", "path": "/x"}, "[1].from"),
        ({"op": "move", "from": "/nothing", "path": "/nothing"}, "[1].from"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_place(operation, where):
    document = '{"list":[1,2,3],"word":"hello","number":1.50,"yes":true}'
    with pytest.raises(Invalid) as refused:
        patched(document, [{"op": "test", "path": "/number", "value": 1.5}, operation])
    assert refused.value.faults[0].where == where


def test_a_patch_has_its_limits():
    with pytest.raises(TooLarge):
        read_patch(json.dumps([{"op": "remove", "path": "/a"}] * (MOST + 1)).encode())
    doubling = [{"op": "copy", "from": "", "path": f"/{n}"} for n in range(60)]
    with pytest.raises(TooLarge):
        patched('{"a":"%s"}' % ("x" * 1000), doubling)
    deep = [{"op": "copy", "from": "/a", "path": "/a" * depth} for depth in range(2, 200)]
    with pytest.raises((Malformed, TooLarge)):
        patched('{"a":{"a":{"a":{}}}}', deep)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab~/", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab~/01-", max_size=2), inner, max_size=3),
    max_leaves=8,
)
POINTER = st.lists(st.text("ab~/01-", max_size=2), max_size=3).map(
    lambda parts: "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
)
OPERATION = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(["add", "replace", "test"]), "path": POINTER, "value": JSON}),
    st.fixed_dictionaries({"op": st.just("remove"), "path": POINTER}),
    st.fixed_dictionaries({"op": st.sampled_from(["move", "copy"]), "path": POINTER, "from": POINTER}),
)


@given(document=JSON, operations=st.lists(OPERATION, max_size=4))
def test_whatever_is_sent_is_done_or_refused_and_the_patch_itself_stays_as_it_was(document, operations):
    try:
        steps = read_patch(json.dumps(operations).encode())
    except Problem:
        return
    before = copy.deepcopy(steps)
    try:
        first = apply_patch(json.loads(json.dumps(document)), steps)
    except Problem:
        return
    assert steps == before
    assert equal(apply_patch(json.loads(json.dumps(document)), steps), first)


@given(document=JSON, value=JSON, path=POINTER)
def test_what_was_added_is_there_and_can_be_taken_away_again(document, value, path):
    try:
        added = patched(json.dumps(document), [{"op": "add", "path": path, "value": value}])
    except Problem:
        return
    if not path.endswith("-"):
        tested = [{"op": "test", "path": path, "value": value}]
        assert equal(json.loads(patched(added, tested)), json.loads(added))

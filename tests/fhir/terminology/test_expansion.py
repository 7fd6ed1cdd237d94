"""The codes of a value set: http://hl7.org/fhir/R4/valueset.html"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.terminology import NotKnown, contains, expand, expansion_of
from samspill.fhir.terminology.carried import urls
from samspill.fhir.validation import tables
from samspill.kernel.problems import TooLarge

URL = "http://example.org/animals"


def system(**more: object) -> dict:
    """Animals: a small tree, with a second parent, an inactive and an abstract code, and properties."""
    return {
        "resourceType": "CodeSystem",
        "url": URL,
        "version": "1",
        "status": "active",
        "content": "complete",
        "property": [{"code": "legs", "type": "integer"}, {"code": "sea", "type": "boolean"}],
        "concept": [
            {
                "code": "mammal",
                "property": [{"code": "notSelectable", "valueBoolean": True}],
                "concept": [
                    {"code": "cat", "display": "Cat", "property": [{"code": "legs", "valueInteger": 4}]},
                    {
                        "code": "whale",
                        "property": [{"code": "sea", "valueBoolean": True}, {"code": "parent", "valueCode": "swimmer"}],
                        "concept": [{"code": "orca"}],
                    },
                ],
            },
            {"code": "swimmer", "concept": [{"code": "cod", "property": [{"code": "sea", "valueBoolean": True}]}]},
            {
                "code": "dodo",
                "property": [{"code": "status", "valueCode": "retired"}, {"code": "legs", "valueInteger": 2}],
            },
            {"code": "auk", "property": [{"code": "status", "valueCode": "deprecated"}]},
        ],
        **more,
    }


class Known:
    """An installation that knows some resources."""

    def __init__(self, *resources: dict) -> None:
        self._found = {(one["resourceType"], one["url"]): one for one in (system(), *resources)}

    def value_set(self, url: str) -> dict | None:
        return self._found.get(("ValueSet", url))

    def code_system(self, url: str) -> dict | None:
        return self._found.get(("CodeSystem", url))


def value_set(*include: dict, name: str = "some", exclude: list | None = None, **more: object) -> dict:
    compose = {"include": list(include)} | ({"exclude": exclude} if exclude else {}) | more
    return {"resourceType": "ValueSet", "url": f"http://example.org/{name}", "status": "active", "compose": compose}


def codes(resource: dict, *known: dict) -> list[str]:
    found = expansion_of(Known(*known), resource)
    for coded in found.codes:
        assert contains(Known(*known), resource, coded.system, coded.code) is True
    others = set(EVERY) - {coded.code for coded in found.codes}
    assert not any(contains(Known(*known), resource, URL, code) for code in others)
    return [coded.code for coded in found.codes]


EVERY = ["mammal", "cat", "whale", "orca", "swimmer", "cod", "dodo", "auk"]


def selected(prop: str, op: str, value: str) -> dict:
    return {"system": URL, "filter": [{"property": prop, "op": op, "value": value}]}


def test_a_whole_system_in_its_own_order():
    assert codes(value_set({"system": URL})) == EVERY


@pytest.mark.parametrize(
    ("prop", "op", "value", "wanted"),
    [
        ("concept", "is-a", "mammal", ["mammal", "cat", "whale", "orca"]),
        ("concept", "is-a", "swimmer", ["whale", "orca", "swimmer", "cod"]),
        ("concept", "descendent-of", "mammal", ["cat", "whale", "orca"]),
        ("concept", "is-not-a", "mammal", ["swimmer", "cod", "dodo", "auk"]),
        ("concept", "generalizes", "orca", ["mammal", "whale", "orca", "swimmer"]),
        ("concept", "=", "cat", ["cat"]),
        ("code", "in", "cat, cod", ["cat", "cod"]),
        ("code", "not-in", "cat,cod", ["mammal", "whale", "orca", "swimmer", "dodo", "auk"]),
        ("code", "regex", "c..", ["cat", "cod"]),
        ("code", "regex", "[a-c].+", ["cat", "cod", "auk"]),
        ("display", "regex", "C.*", ["cat"]),
        ("display", "exists", "true", ["cat"]),
        ("legs", "exists", "true", ["cat", "dodo"]),
        ("legs", "exists", "false", ["mammal", "whale", "orca", "swimmer", "cod", "auk"]),
        ("legs", "=", "4", ["cat"]),
        ("legs", "in", "2,4", ["cat", "dodo"]),
        ("sea", "=", "true", ["whale", "cod"]),
        ("parent", "=", "swimmer", ["whale", "cod"]),
        ("parent", "is-a", "mammal", ["cat", "whale", "orca"]),
        ("child", "=", "orca", ["whale"]),
        ("parent", "exists", "false", ["mammal", "swimmer", "dodo", "auk"]),
        ("status", "=", "retired", ["dodo"]),
        ("inactive", "=", "true", ["dodo"]),
        ("notSelectable", "=", "true", ["mammal"]),
    ],
)
def test_filters_select_by_place_and_by_property(prop, op, value, wanted):
    assert codes(value_set(selected(prop, op, value))) == wanted


def test_all_filters_of_an_include_must_pass():
    both = {
        "system": URL,
        "filter": [*selected("concept", "is-a", "mammal")["filter"], *selected("sea", "=", "true")["filter"]],
    }
    assert codes(value_set(both)) == ["whale"]


def test_includes_add_up_and_excludes_take_away():
    made = value_set(
        {"system": URL, "concept": [{"code": "cat"}, {"code": "cod"}]},
        selected("concept", "is-a", "whale"),
        exclude=[{"system": URL, "concept": [{"code": "orca"}]}],
    )
    assert codes(made) == ["cat", "cod", "whale"]


def test_a_listed_code_has_the_name_that_the_list_gives_it_or_its_own():
    listed = {"system": URL, "concept": [{"code": "cat"}, {"code": "cod", "display": "Torsk"}, {"code": "new"}]}
    found = expansion_of(Known(), value_set(listed))
    assert [(coded.code, coded.display) for coded in found.codes] == [("cat", "Cat"), ("cod", "Torsk"), ("new", None)]


def test_of_two_includes_with_one_code_the_first_gives_its_name():
    parts = [{"system": URL, "concept": [{"code": "cat", "display": name}]} for name in ("Katt", "Pus")]
    assert [coded.display for coded in expansion_of(Known(), value_set(*parts)).codes] == ["Katt"]


def test_what_may_be_excluded_is_not_known_to_be_in():
    sct = {"system": URL, "filter": [{"property": "colour", "op": "=", "value": "red"}]}
    made = value_set({"system": URL}, exclude=[sct])
    assert contains(Known(), made, URL, "cat") is None
    assert contains(Known(), made, URL, "newt") is False


def test_inactive_codes_stay_unless_the_definition_leaves_them_out():
    assert "dodo" in codes(value_set({"system": URL}))
    assert codes(value_set({"system": URL}, inactive=False)) == [code for code in EVERY if code != "dodo"]
    [dodo] = [coded for coded in expansion_of(Known(), value_set({"system": URL})).codes if coded.inactive]
    assert dodo.code == "dodo"


def test_value_sets_of_one_include_must_all_have_the_code():
    mammals = value_set(selected("concept", "is-a", "mammal"), name="mammals")
    sea = value_set(selected("sea", "=", "true"), name="sea")
    one = {"valueSet": [mammals["url"]]}
    assert codes(value_set(one), mammals, sea) == ["mammal", "cat", "whale", "orca"]
    assert codes(value_set({"valueSet": [mammals["url"], sea["url"]]}), mammals, sea) == ["whale"]
    assert codes(value_set({"system": URL, **one}, exclude=[{"valueSet": [sea["url"]]}]), mammals, sea) == [
        "mammal",
        "cat",
        "orca",
    ]
    assert codes(value_set(one, {"valueSet": [sea["url"]]}), mammals, sea) == ["mammal", "cat", "whale", "orca", "cod"]


def test_an_expansion_that_is_carried_stands_in_for_a_definition():
    contained = [
        {"abstract": True, "display": "group", "contains": [{"system": URL, "code": "cat"}]},
        {"system": URL, "code": "cod"},
    ]
    made = {
        "resourceType": "ValueSet",
        "url": "x:y",
        "status": "active",
        "expansion": {"timestamp": "2026", "contains": contained},
    }
    assert codes(made) == ["cat", "cod"]
    part = made | {"expansion": {**made["expansion"], "total": 9}}
    assert expand(Known(), part) is None
    assert contains(Known(), part, URL, "cat") is None


def test_an_expansion_that_comes_along_is_taken_when_the_definition_needs_what_is_not_known():
    sct = "http://snomed.info/sct"
    kinds = {"system": sct, "filter": [{"property": "concept", "op": "is-a", "value": "1"}]}
    listed = {"timestamp": "2026", "total": 2, "contains": [{"system": sct, "code": "1"}, {"system": sct, "code": "2"}]}
    made = value_set(kinds) | {"expansion": listed}
    outer = value_set({"valueSet": [made["url"]]}, name="outer")
    for one in (made, outer):
        assert [coded.code for coded in expansion_of(Known(made), one).codes] == ["1", "2"]
        assert [contains(Known(made), one, sct, code) for code in "123"] == [True, True, False]
    inner = {"valueSet": ["http://example.org/none"]}
    many = [value_set(inner, name=f"n{number}") for number in range(40)]
    parts = [value_set({"valueSet": [one["url"]]}, name=f"p{n}") | {"expansion": listed} for n, one in enumerate(many)]
    every = value_set(*[{"valueSet": [one["url"]]} for one in parts], name="every")
    assert len(expansion_of(Known(*many, *parts), every).codes) == 2
    # The definition goes first where it can be carried out.
    assert codes(value_set({"system": URL, "concept": [{"code": "cat"}]}) | {"expansion": listed}) == ["cat"]


@pytest.mark.parametrize(
    ("include", "what"),
    [
        ({"system": "http://example.org/none"}, "the code system http://example.org/none"),
        ({"valueSet": ["http://example.org/none"]}, "the value set http://example.org/none"),
        ({"valueSet": ["http://example.org/some"]}, "which includes itself"),
        (selected("colour", "=", "red"), "the property of a filter"),
        (selected("concept", "is-a", "unicorn"), "a code of http://example.org/animals"),
        (selected("concept", "nonsense", "cat"), "the operator of a filter"),
        (selected("code", "regex", "(a+)+"), "could take long"),
        (selected("code", "regex", "("), "is none"),
        ({"system": URL, "version": "9"}, "the code system http://example.org/animals|9"),
    ],
)
def test_what_is_not_known_here_is_said(include, what):
    made = value_set(include)
    assert expand(Known(made), made) is None
    assert contains(Known(made), made, include.get("system", URL), "cat") is None
    with pytest.raises(NotKnown) as raised:
        expansion_of(Known(made), made["url"])
    assert what in raised.value.what


def test_part_of_a_system_is_listed_when_that_will_do():
    animals = system(content="fragment")
    assert expand(Known(animals), value_set({"system": URL})) is None
    found = expansion_of(Known(animals), value_set({"system": URL}), partly=True)
    assert [coded.code for coded in found.codes] == EVERY
    assert found.partial == (URL,)
    assert contains(Known(animals), value_set({"system": URL}), URL, "cat") is True
    assert contains(Known(animals), value_set({"system": URL}), URL, "newt") is None


def test_a_system_that_is_not_known_can_stand_for_all_its_codes():
    sct = "http://snomed.info/sct"
    some = {"system": URL, "concept": [{"code": "cat"}]}
    found = expansion_of(Known(), value_set({"system": sct}, some), whole=True)
    assert [(coded.system, coded.code) for coded in found.codes] == [(sct, ""), (URL, "cat")]
    listed = value_set({"system": sct, "concept": [{"code": "1"}]}, some, name="listed")
    every = value_set({"system": sct}, name="every")
    both = value_set({"valueSet": [listed["url"], every["url"]]})
    assert [coded.code for coded in expansion_of(Known(listed, every), both, whole=True).codes] == ["1"]
    less = value_set({"system": sct}, exclude=[{"system": sct, "concept": [{"code": "1"}]}])
    assert expand(Known(), less, whole=True) is None
    none = value_set(some, {"system": sct, "concept": [{"code": "1"}]}, exclude=[{"system": sct}])
    assert [coded.code for coded in expansion_of(Known(), none, whole=True).codes] == ["cat"]
    assert expand(Known(), value_set({"system": sct}, inactive=False), whole=True) is None


def test_too_many_codes_are_refused():
    listed = {"system": URL, "concept": [{"code": str(number)} for number in range(11)]}
    assert len(expansion_of(Known(), value_set(listed), most=11).codes) == 11
    with pytest.raises(TooLarge):
        expansion_of(Known(), value_set(listed), most=10)


def test_a_definition_that_takes_too_much_work_is_refused():
    big = system(concept=[{"code": f"c{number}"} for number in range(1000)])
    part = selected("concept", "=", "c1")
    assert len(expansion_of(Known(big), value_set(*[part] * 900)).codes) == 1
    with pytest.raises(TooLarge):
        expansion_of(Known(big), value_set(*[part] * 1100))


def test_a_long_row_of_imports_is_refused_and_a_wide_one_is_not():
    row = [value_set({"valueSet": [f"http://example.org/{n + 1}"]}, name=str(n)) for n in range(2000)]
    assert expand(Known(*row), row[0]) is None
    assert contains(Known(*row), row[0], URL, "cat") is None
    wide = [value_set(*[{"valueSet": [f"http://example.org/{n + 1}"]}] * 50, name=str(n)) for n in range(20)]
    last = value_set({"system": URL}, name="20")
    assert codes(wide[0], *wide, last) == EVERY


def test_a_system_that_is_nested_without_end_is_read():
    deep: dict = {"code": "c0"}
    for number in range(1, 5000):
        deep = {"code": f"c{number}", "concept": [deep]}
    nested = system(concept=[deep])
    found = expansion_of(Known(nested), value_set(selected("concept", "descendent-of", "c4000")))
    assert len(found.codes) == 4000


def test_a_code_stands_under_those_that_name_it_as_their_child():
    concepts = [
        {"code": "a", "property": [{"code": "child", "valueCode": "c"}]},
        {"code": "b", "concept": [{"code": "c"}]},
    ]
    known = Known(system(concept=concepts))
    for parent in "ab":
        found = expansion_of(known, value_set(selected("concept", "is-a", parent)))
        assert [coded.code for coded in found.codes] == [code for code in "abc" if code in (parent, "c")]


def test_a_circle_in_a_hierarchy_ends():
    circle = [
        {"code": "a", "property": [{"code": "parent", "valueCode": "b"}]},
        {"code": "b", "property": [{"code": "parent", "valueCode": "a"}]},
    ]
    found = expansion_of(Known(system(concept=circle)), value_set(selected("concept", "is-a", "a")))
    assert [coded.code for coded in found.codes] == ["a", "b"]


def test_required_value_sets_of_the_standard_are_the_same_as_validation_has_them():
    """An independent expansion of the same definitions: `tools/definitions/structures.py`."""
    compared = 0
    for url in sorted(tables._content()["valueSets"]):
        systems = tables.value_set(url) or {}
        if None in systems.values():
            continue
        found: dict[str, set[str]] = {}
        for coded in expansion_of(None, url).codes:
            found.setdefault(coded.system, set()).add(coded.code)
        assert found == {name: set(listed or ()) for name, listed in systems.items()}, url
        compared += 1
    assert compared > 200


def test_nearly_all_value_sets_of_the_standard_are_known():
    found = [url for url in urls("ValueSet") if expand(None, url, partly=True)]
    assert (len(found), len(urls("ValueSet"))) == (1222, 1317)


members = st.lists(st.sampled_from(EVERY), min_size=1, max_size=4, unique=True)
includes = st.one_of(
    members.map(lambda found: {"system": URL, "concept": [{"code": code} for code in found]}),
    st.tuples(st.sampled_from(["is-a", "is-not-a", "descendent-of", "generalizes", "="]), st.sampled_from(EVERY)).map(
        lambda pair: selected("concept", *pair)
    ),
)


@given(st.lists(includes, min_size=1, max_size=3), st.lists(includes, max_size=2), st.booleans())
def test_listing_and_asking_agree(include, exclude, active):
    made = value_set(*include, exclude=exclude, inactive=active)
    listed = {coded.code for coded in expansion_of(Known(), made).codes}
    assert listed == {code for code in EVERY if contains(Known(), made, URL, code)}

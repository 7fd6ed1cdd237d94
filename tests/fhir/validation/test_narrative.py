"""A narrative is formatted text: what could run, load a page or ask for something is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.validation.narrative import narrative

OPEN = '<div xmlns="http://www.w3.org/1999/xhtml">'


@pytest.mark.parametrize(
    "text",
    [
        f"{OPEN}Kari</div>",
        f"  {OPEN}Kari</div>\n",
        f'{OPEN}<table class="x"><tr><td rowspan="2"><b>1</b></td></tr></table></div>',
        f'{OPEN}<img src="#bilde" alt="Et bilde"/></div>',
        f'{OPEN}<a href="http://example.org" title="x">a</a><br/>&lt;&#160;&amp;</div>',
        f'{OPEN}<p xml:lang="nb" lang="nb" style="color: red">a</p><!-- a --></div>',
        '<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>a</h:p></h:div>',
    ],
)
def test_formatted_text_passes(text):
    assert narrative(text) is None


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "the element script"),
        ("<style>p {}</style>", "the element style"),
        ("<iframe src='x'/>", "the element iframe"),
        ("<form><input name='a'/></form>", "the element form"),
        ("<object/>", "the element object"),
        ("<link rel='stylesheet' href='x'/>", "the element link"),
        ("<body>a</body>", "the element body"),
        ("<kari>a</kari>", "this element"),
        ("<svg xmlns='http://www.w3.org/2000/svg'>a</svg>", "the element svg"),
        ("<p onclick='x()'>a</p>", "the attribute onclick"),
        ("<p ONCLICK='x()'>a</p>", "the attribute onclick"),
        ("<p kari='x()'>a</p>", "this attribute"),
        ("<a href='javascript:x()'>a</a>", "run a script"),
        ("<a href=' Java&#9;Script:x()'>a</a>", "run a script"),
        ("<a href='vbscript:x()'>a</a>", "run a script"),
        ("<img src='data:text/html,x' alt='x'/>", "run a script"),
        ("<p>a", "not well-formed"),
        ("<p>a</div><div>", "not well-formed"),
        ("&nbsp;", "not well-formed"),
        ("&x;", "not well-formed"),
        ("<![CDATA[a]]>", "CDATA"),
        ("<?php x ?>", "processing instructions"),
        ("", "some text or an image"),
        (" \n<p> </p>", "some text or an image"),
    ],
)
def test_what_is_not_formatted_text_is_refused(inside, said):
    found = narrative(f"{OPEN}{inside}</div>")
    assert found is not None
    assert said in found.faults[0].what
    assert [(trouble.where, trouble.code) for trouble in found.faults] == [("", "invariant")]


@pytest.mark.parametrize(
    "text",
    [
        "Kari",
        "<div>Kari</div>",
        f"{OPEN}a</div>{OPEN}b</div>",
        '<p xmlns="http://www.w3.org/1999/xhtml">a</p>',
        f'<!DOCTYPE div [<!ENTITY a "aaaa">]>{OPEN}&a;</div>',
        f"{OPEN}\ud800</div>",
    ],
)
def test_what_is_not_one_div_is_refused(text):
    found = narrative(text)
    assert found is not None
    assert [(trouble.where, trouble.code) for trouble in found.faults] == [("", "invariant")]


@pytest.mark.parametrize("value", [None, 5, {}, []])
def test_what_is_no_text_is_refused(value):
    found = narrative(value)
    assert found is not None
    assert found.faults[0].code == "structure"


@given(st.text(alphabet="<>/&;!-?[]=\"' \ndivpa:#"))
def test_no_text_makes_it_stumble(text):
    found = narrative(f"{OPEN}{text}</div>")
    assert found is None or len(found.faults) == 1

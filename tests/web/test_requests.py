"""Reading a query string: http://hl7.org/fhir/R4/http.html, and the forms of browsers."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Malformed
from samspill.web.requests import PARTS, query_of

PIECES = st.lists(st.sampled_from([*"ab=&+%;?#/", "%20", "%C3%A5", "%2B", "%26", "%3D", "%E5", "%ZZ", "%00"]))


@given(st.one_of(PIECES.map("".join), st.text(st.characters(codec="ascii"))))
def test_a_query_is_read_as_the_standard_library_reads_it(text):
    try:
        expected = tuple(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except ValueError:
        expected = None
    if expected is None or any("\0" in part for pair in expected for part in pair):
        with pytest.raises(Malformed):
            query_of(text.encode())
    else:
        assert query_of(text.encode()) == expected


def test_a_query_has_so_many_parts_and_no_more():
    assert len(query_of(b"&".join([b"a=1"] * PARTS))) == PARTS
    with pytest.raises(Malformed):
        query_of(b"&".join([b"a=1"] * (PARTS + 1)))

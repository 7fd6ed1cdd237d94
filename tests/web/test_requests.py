"""Reading a query string: http://hl7.org/fhir/R4/http.html, and the forms of browsers."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Malformed
from samspill.trust.refusals import Unproven
from samspill.web.requests import PARTS, headers_of, heard, proof_of, query_of

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


HEADERS = [
    (b"host", b"x"),
    (b"authorization", b"DPoP token"),
    (b"dpop", b"proof"),
    (b"accept", b"text/html"),
    (b"accept", b"application/fhir+json"),
    (b"access-reason", b"\xe6"),
]


def test_a_call_hears_the_headers_that_it_may_turn_on_and_no_others():
    said = heard({"headers": HEADERS})
    assert said == {"accept": "application/fhir+json", "access-reason": "æ"}
    assert said.items() <= headers_of({"headers": HEADERS}).items()


def test_the_one_proof_is_read_though_other_headers_stand_twice():
    assert proof_of({"headers": HEADERS}) == b"proof"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"accept", b"*/*"), (b"accept", b"*/*")],
        [*HEADERS, (b"dpop", b"another")],
        [(b"dpop", b"proof"), (b"dpop", b"proof")],
    ],
)
def test_no_proof_and_more_than_one_are_refused(headers):
    with pytest.raises(Unproven) as refused:
        proof_of({"headers": headers})
    assert refused.value.rule == "dpop.missing"

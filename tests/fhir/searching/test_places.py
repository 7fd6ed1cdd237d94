"""Where a page begins survives being written into a link."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.pages import Pages
from samspill.fhir.search import EARLIEST, Cursor
from samspill.fhir.searching import places

KEYS = (
    st.none()
    | st.text()
    | st.datetimes(timezones=st.just(UTC))
    | st.just(EARLIEST)
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**53), 2**53)
)
CURSORS = st.builds(Cursor, st.lists(KEYS, max_size=8).map(tuple), st.integers(0, 2**62))
PAIRS = st.lists(st.tuples(st.text(), st.text()), max_size=4).map(tuple)


@given(PAIRS, st.none() | CURSORS, st.none() | st.integers(0), st.booleans())
def test_whatever_is_written_is_read(pairs, after, total, lenient):
    pages = Pages(bytes(32))
    link = pages.seal("a", places.write(pairs, after, total, lenient=lenient))
    assert places.read(pages.open("a", link)) == (pairs, lenient, after, total)


def test_a_text_that_looks_like_a_moment_stays_a_text():
    for key in ("d2020-01-01T00:00:00", "f1.5", "t", "@2020", datetime(2020, 1, 1, tzinfo=UTC).isoformat()):
        cursor = Cursor((key,), 1)
        assert places.read(places.write((), cursor, None, lenient=False))[2] == cursor

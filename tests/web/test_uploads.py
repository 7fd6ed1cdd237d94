"""Forms with a file: read as they were sent, whatever is in the file, and refused when they are broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Malformed
from samspill.web.uploads import read_form

TYPE = 'multipart/form-data; boundary="xYz-31"'


def form(*parts: tuple[str, bytes]) -> bytes:
    return b"".join(b"--xYz-31\r\n%s\r\n\r\n%s\r\n" % (head.encode(), data) for head, data in parts) + b"--xYz-31--\r\n"


def field(name: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"'


FILE = 'Content-Disposition: form-data; name="paper"; filename="C:\\papers\\1.pdf"\r\nContent-Type: application/pdf'


@given(st.binary(max_size=2000).filter(lambda data: b"--xYz-31" not in data), st.text(max_size=50))
def test_the_bytes_of_a_file_come_out_as_they_went_in(data, said):
    upload = read_form(TYPE, form((field("body"), said.encode()), (FILE, data)))
    assert upload.fields == [("body", said)]
    assert upload.body == data
    assert upload.filename == ("1.pdf" if data else "")


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        ("multipart/form-data", form(), "boundary"),
        (TYPE, b"nothing of the kind", "broken"),
        (TYPE, form((FILE, b"a"))[:-20], "broken"),
        (TYPE, form((FILE, b"a"), (FILE, b"b")), "several files"),
        (TYPE, form(*((field("a"), b"1") for _ in range(101))), "more than 100"),
        (TYPE, form((field("a"), b"\xff")), "UTF-8"),
    ],
)
def test_a_broken_form_is_refused(kind, body, what):
    with pytest.raises(Malformed, match=what):
        read_form(kind, body)


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(data):
    try:
        read_form(TYPE, b"--xYz-31\r\n" + data)
    except Malformed:
        return

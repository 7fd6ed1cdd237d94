"""Style sheets, fonts and pictures."""

from __future__ import annotations

import gzip

from samspill.web.pages.files import static_files


def test_all_kinds_are_there_and_no_source_or_licence_is_served():
    files = static_files().files
    assert {path.rpartition(".")[2] for path in files} == {"css", "js", "svg", "woff2"}
    assert {"samspill.css", "designsystemet/designsystemet.css"} <= files.keys()


def test_a_page_weighs_little():
    files = static_files().files
    assert sum(len(file.packed) for file in files.values()) < 100_000
    assert sum(len(file.body) for path, file in files.items() if path.endswith(".woff2")) < 150_000


def test_what_is_packed_is_the_file():
    for file in static_files().files.values():
        assert not file.packed or gzip.decompress(file.packed) == file.body


def test_style_sheets_fetch_nothing_from_elsewhere():
    for path, file in static_files().files.items():
        if path.endswith(".css"):
            text = file.body.decode().replace("http://www.w3.org/2000/svg", "").replace("http%3A%2F%2Fwww.w3.org", "")
            assert "http:" not in text, path
            assert "https:" not in text, path
            assert "@import" not in text, path

"""Serving files."""

from __future__ import annotations

import pytest

from samspill.web.pages.files import static_files


async def test_a_file_is_kept_for_good_since_its_address_changes_with_it(client):
    answer = await client.get(f"{static_files().address}/samspill.css")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == static_files().files["samspill.css"].body


async def test_who_takes_no_gzip_gets_the_file_plain(client):
    answer = await client.get(f"{static_files().address}/samspill.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == static_files().files["samspill.css"].body


@pytest.mark.parametrize(
    "path", ["/static/0/samspill.css", "{}/nothing.css", "{}/designsystemet/LICENSE", "{}/../x.css"]
)
async def test_what_is_not_there_is_missing(client, path):
    assert (await client.get(path.format(static_files().address))).status_code == 404

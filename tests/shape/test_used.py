"""What is declared is used: a setting without effect and a statement that nothing runs promise what is not there."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from samspill.kernel.settings import Settings
from samspill.store.statements import split
from tests.shape.reading import PROGRAM, files, name_of

PYTHON = "\n".join(p.read_text("utf-8") for p in files(".py") if p.is_relative_to(PROGRAM))
STATEMENTS = [
    (name_of(p), name)
    for p in files(".sql")
    if p.is_relative_to(PROGRAM) and p.parent.name != "migrations"
    for name in split(p.read_text("utf-8"))
]


@pytest.mark.parametrize("name", [f.name for f in fields(Settings)])
def test_every_setting_has_an_effect(name):
    # Where a setting is checked or derived from, it is `self.`; that alone would be no effect but for the properties.
    derived = {"home": "home_path", "base_url": "address", "issuer": "trusted_issuer", "workers": "worker_count"}
    assert re.search(rf"\b(settings|ready)\.{derived.get(name, name)}\b", PYTHON)


@pytest.mark.parametrize(("file", "name"), STATEMENTS)
def test_every_statement_is_run_by_somebody(file, name):
    assert re.search(rf"sql(\.{name}\b|\[\"{name}\"\])", PYTHON), f"{name} of {file}"

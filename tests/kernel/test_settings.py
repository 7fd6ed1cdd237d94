"""Settings are read once, and every wrong one is named."""

from __future__ import annotations

import pytest

from samspill.kernel.problems import Invalid
from samspill.kernel.settings import Settings, table


def test_without_any_setting_the_defaults_hold():
    settings = Settings.read({})
    assert (settings.environment, settings.database, settings.address) == ("demo", "", "http://127.0.0.1:8080")


def test_a_setting_is_an_environment_variable():
    assert Settings.read({"SAMSPILL_PORT": "9090", "OTHER": "x"}).address == "http://127.0.0.1:9090"


def test_every_wrong_setting_is_named():
    with pytest.raises(Invalid) as caught:
        Settings.read({"SAMSPILL_PORT": "many", "SAMSPILL_ENVIRONMENT": "moon", "SAMSPILL_HOEM": "x"})
    assert {fault.where for fault in caught.value.faults} == {
        "SAMSPILL_PORT",
        "SAMSPILL_ENVIRONMENT",
        "SAMSPILL_HOEM",
    }


def test_production_needs_an_https_address():
    with pytest.raises(Invalid, match="https"):
        Settings.read({"SAMSPILL_ENVIRONMENT": "production"})


@pytest.mark.parametrize(
    ("cores", "given", "workers"),
    [
        (1, {}, 1),
        (2, {}, 1),
        (4, {}, 3),
        (64, {}, 4),
        (2, {"SAMSPILL_DATABASE": "postgresql://elsewhere/samspill"}, 2),
        (64, {"SAMSPILL_DATABASE": "postgresql://elsewhere/samspill"}, 4),
        (2, {"SAMSPILL_WORKERS": "5"}, 5),
    ],
)
def test_the_embedded_database_is_left_a_core_unless_told_otherwise(monkeypatch, cores, given, workers):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert Settings.read(given).worker_count == workers


def test_every_setting_has_help_and_the_secret_ones_are_marked():
    rows = {row["name"]: row for row in table()}
    assert all(row["help"] for row in rows.values())
    assert rows["SAMSPILL_DATABASE"]["secret"]

"""The locks hold every dependency that is named, each file by its digest, and do not say where it is fetched from."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shape.reading import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
RUNNING = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["embedded"],
    *GROUPS["build"],
]
WANTED = {"run": RUNNING, "dev": [*RUNNING, *GROUPS["dev"]]}
NOT_LOCKED: dict[str, str] = {}


def lock(kind: str) -> str:
    return (ROOT / f"requirements/{kind}.lock").read_text("utf-8")


def pins(text: str) -> dict[str, str]:
    """The locked version of each package."""
    found = re.findall(r"^([A-Za-z0-9._\-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("kind", WANTED)
def test_every_dependency_is_locked_at_a_version_that_is_asked_for(kind):
    locked = pins(lock(kind))
    for requirement in map(Requirement, WANTED[kind]):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in {kind}.lock: run `make lock`"
        assert requirement.specifier.contains(version), f"{requirement.name}: run `make lock`"


@pytest.mark.parametrize("kind", WANTED)
def test_every_file_is_locked_by_its_digest(kind):
    stanzas = re.split(r"\n(?=\S)", lock(kind).strip())
    assert [s.split("\n")[0] for s in stanzas if "--hash=sha256:" not in s] == []
    # A package may be locked at two versions, for older Pythons and for newer ones.
    assert [s.split("\n")[0] for s in stanzas if not re.match(r"[A-Za-z0-9._\-]+==[^\s;\\]+", s)] == []
    assert {canonicalize_name(s.split("==")[0]) for s in stanzas} == pins(lock(kind)).keys()


@pytest.mark.parametrize("kind", WANTED)
def test_a_lock_names_no_place_to_fetch_from(kind):
    assert re.findall(r"(?:https?|file)://\S+|--(?:extra-)?index-url|--find-links", lock(kind)) == []


def test_the_lock_for_running_is_a_part_of_the_other():
    assert pins(lock("run")).items() <= pins(lock("dev")).items()


def test_every_group_is_locked_or_said_not_to_be():
    assert GROUPS.keys() - {"build", "dev"} == NOT_LOCKED.keys()

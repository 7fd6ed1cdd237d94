"""Profiles are added and listed from the command line."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from samspill import cli
from samspill.cli.profiles import texts
from tests.fhir.profiles.written import CORE, URL, part, profile

if TYPE_CHECKING:
    from pathlib import Path

VALUE_SET = {"resourceType": "ValueSet", "url": "http://example.org/codes", "id": "codes", "status": "active"}


@pytest.fixture
def run(database, home, monkeypatch):
    """Run the command on a database of its own; gives its exit code."""
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    monkeypatch.setenv("SAMSPILL_HOME", str(home))
    return lambda *words: cli.main(["profiles", *map(str, words)])


def written(path: Path, resource: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(resource), "utf-8")
    return path


def package(path: Path, **files: dict[str, Any]) -> Path:
    """A FHIR package, as registries hand them out."""
    with tarfile.open(path, "w:gz") as archive:
        for name, resource in files.items():
            content = json.dumps(resource).encode()
            member = tarfile.TarInfo(name.replace("__", "/") + ".json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def stored(database: str) -> list[tuple[int, str, int]]:
    import asyncio

    async def ask() -> list[tuple[int, str, int]]:
        connection = await asyncpg.connect(database)
        rows = await connection.fetch("SELECT type, id, version FROM fhir.resource ORDER BY type, id")
        await connection.close()
        return [tuple(row) for row in rows]

    return asyncio.run(ask())


def test_files_folders_and_packages_are_read(tmp_path):
    written(tmp_path / "folder/deep/one.json", VALUE_SET)
    (tmp_path / "folder/other.txt").write_text("not read", "utf-8")
    packed = package(
        tmp_path / "guide.tgz",
        package__StructureDefinition=profile(),
        package__example__Patient={"resourceType": "Patient"},
    )
    found = [where for where, _ in texts([tmp_path / "folder", packed, written(tmp_path / "two.json", VALUE_SET)])]
    assert found == [
        str(tmp_path / "folder/deep/one.json"),
        f"{packed}:package/StructureDefinition.json",
        str(tmp_path / "two.json"),
    ]


def test_what_is_added_is_stored_once_under_its_address(run, database, tmp_path, capsys):
    packed = package(
        tmp_path / "guide.tgz", package__a=profile(part("Patient.name", min=1)) | {"id": "tried"}, package__b=VALUE_SET
    )
    assert run("add", packed) == 0
    assert capsys.readouterr().out == "2 resources are stored, of 2 files\n"
    assert stored(database) == [(128, "tried", 1), (144, "codes", 1)]
    assert run("add", packed) == 0
    assert stored(database) == [(128, "tried", 2), (144, "codes", 2)]


def test_an_id_that_another_has_is_not_taken_from_it(run, database, tmp_path):
    one = written(tmp_path / "one.json", VALUE_SET)
    other = written(tmp_path / "other.json", VALUE_SET | {"url": "http://example.org/other"})
    assert run("add", one) == 0
    assert run("add", other) == 0
    found = stored(database)
    assert len(found) == 2
    assert (144, "codes", 1) in found


def test_what_is_wrong_is_said_and_the_rest_is_stored(run, database, tmp_path, capsys):
    written(tmp_path / "a.json", VALUE_SET | {"status": "nonsense"})
    (tmp_path / "b.json").write_text("{", "utf-8")
    written(tmp_path / "c.json", {"resourceType": "ValueSet", "url": "http://example.org/c", "status": "draft"})
    assert run("add", tmp_path) == 1
    told = capsys.readouterr()
    assert "1 resources are stored" in told.out
    assert "a.json: ValueSet.status" in told.err
    assert "b.json" in told.err
    assert len(stored(database)) == 1


def test_a_profile_that_cannot_be_checked_is_said(run, tmp_path, capsys):
    definition = profile(part("Patient.name", min=1), base="http://example.org/not-known")
    assert run("add", written(tmp_path / "one.json", definition)) == 1
    assert f"{URL} is stored, but cannot be checked" in capsys.readouterr().err


def test_profiles_are_listed_with_where_they_are_from(run, tmp_path, capsys):
    run("add", written(tmp_path / "one.json", profile(part("Patient.name", min=1))))
    capsys.readouterr()
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["Patient", "database", URL] for line in lines)
    assert any(line.split() == ["Observation", "carried", f"{CORE}bp"] for line in lines)

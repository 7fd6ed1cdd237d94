"""Steps go forward, once each, and a change to one that has been applied is found."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.migrate import ROOT, migrate, pending, steps


def copy(tmp_path):
    for step in steps():
        source = ROOT / step.package / "migrations" / f"{step.number:04d}_{step.name}.sql"
        target = tmp_path / step.package / "migrations" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    return tmp_path


async def test_a_migrated_database_needs_nothing(database):
    assert await migrate(database) == 0
    assert await pending(database) == []


async def test_a_new_step_is_applied_once(database, tmp_path):
    root = copy(tmp_path)
    (root / "fhir/migrations/0099_more.sql").write_text("CREATE TABLE fhir.more (id int);")
    assert await pending(database, root) == ["fhir 0099_more"]
    told = []
    assert await migrate(database, told.append, root) == 1
    assert told == ["fhir 0099_more"]
    assert await migrate(database, told.append, root) == 0


async def test_two_at_once_apply_each_step_once(database, tmp_path):
    root = copy(tmp_path)
    (root / "fhir/migrations/0099_more.sql").write_text("CREATE TABLE fhir.more (id int); SELECT pg_sleep(0.2);")
    assert sorted(await asyncio.gather(migrate(database, root=root), migrate(database, root=root))) == [0, 1]


async def test_a_changed_step_is_drift(database, tmp_path):
    root = copy(tmp_path)
    file = next((root / "audit/migrations").glob("0001*"))
    file.write_text(file.read_text() + "\n-- changed")
    with pytest.raises(Unavailable, match="step 0001 of audit is not the one"):
        await migrate(database, root=root)


async def test_a_database_of_a_newer_version_is_refused(database, tmp_path):
    root = copy(tmp_path)
    (root / "fhir/migrations/0099_more.sql").write_text("SELECT 1")
    await migrate(database, root=root)
    with pytest.raises(Unavailable, match="newer version"):
        await migrate(database)


async def test_a_step_that_fails_leaves_nothing(database, tmp_path):
    root = copy(tmp_path)
    (root / "fhir/migrations/0098_good.sql").write_text("CREATE TABLE fhir.good (id int);")
    (root / "fhir/migrations/0099_bad.sql").write_text("CREATE TABLE fhir.bad (id nonsense);")
    with pytest.raises(Exception, match="nonsense"):
        await migrate(database, root=root)
    assert await pending(database, root) == ["fhir 0098_good", "fhir 0099_bad"]

"""Citizens' settings, in versions."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from samspill.kernel.problems import Invalid, Missing
from samspill.trust.settings import keeping
from samspill.trust.settings.definitions import definition, definitions

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
BLOCK = keeping.Change(owner="anna", definition="block", active=True, at=NOW, author="Patient/p1", kind="citizen")


async def put(store, change):
    async with store.transaction() as tx:
        return await keeping.put(tx, change)


async def test_a_change_is_a_new_version_and_the_old_one_stays(store):
    kept, event = await put(store, replace(BLOCK, metadata={"level": "hard"}))
    ended, _ = await put(store, replace(BLOCK, active=False, setting=kept.setting, at=NOW + timedelta(hours=1)))
    assert (kept.version, ended.version) == (1, 2)
    assert (event.kind, event.subject, event.facts["active"]) == ("privacy.changed", "anna", True)
    async with store.transaction() as tx:
        current = await keeping.current(tx, ["anna"])
        history = await keeping.history(tx, ["anna"])
    assert [one.version for one in current] == [2]
    assert [(one.version, one.active, one.metadata) for one in history] == [
        (2, False, {}),
        (1, True, {"level": "hard"}),
    ]


async def test_one_has_several_blocks_but_one_reservation(store):
    for _ in range(2):
        await put(store, BLOCK)
        await put(store, replace(BLOCK, definition="sharing-reservation"))
    async with store.transaction() as tx:
        assert len(await keeping.current(tx, ["anna"], "block")) == 2
        assert [one.version for one in await keeping.current(tx, ["anna"], "sharing-reservation")] == [2]


async def test_nobody_changes_somebody_elses(store):
    kept, _ = await put(store, BLOCK)
    with pytest.raises(Missing):
        await put(store, replace(BLOCK, owner="kari", setting=kept.setting))
    with pytest.raises(Missing):
        await put(
            store,
            replace(BLOCK, definition="sharing-consent", setting=kept.setting, metadata={"to": {"roles": ["LE"]}}),
        )


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (replace(BLOCK, kind="practitioner"), "definition"),
        (replace(BLOCK, starts=NOW, ends=NOW), "ends"),
        (replace(BLOCK, metadata={"levle": "hard"}), "metadata"),
    ],
)
async def test_what_is_wrong_is_named(store, change, where):
    with pytest.raises(Invalid) as caught:
        await put(store, change)
    assert caught.value.faults[0].where == where


async def test_an_unknown_definition_is_missing(store):
    with pytest.raises(Missing):
        await put(store, replace(BLOCK, definition=str(uuid.uuid4())))


async def test_versions_are_never_changed(store):
    await put(store, BLOCK)
    async with store.transaction() as tx:
        with pytest.raises(asyncpg.PostgresError, match="never changed"):
            await tx.run("UPDATE trust.setting SET active = false")


async def test_who_has_a_setting_is_listed_page_by_page(store):
    for owner in ("a", "b", "c"):
        await put(store, replace(BLOCK, owner=owner))
    await put(store, replace(BLOCK, owner="d", ends=NOW - timedelta(days=1)))
    async with store.transaction() as tx:
        assert await keeping.holders(tx, "block", NOW, most=2) == ("a", "b")
        assert await keeping.holders(tx, "block", NOW, after="b") == ("c",)


async def test_the_versions_of_one_setting_are_given_newest_first(store):
    kept, _ = await put(store, BLOCK)
    await put(store, replace(BLOCK, setting=kept.setting, metadata={"level": "hard"}))
    await put(store, BLOCK)
    async with store.transaction() as tx:
        assert [one.version for one in await keeping.versions(tx, kept.setting)] == [2, 1]
        assert await keeping.versions(tx, uuid.uuid4()) == ()


async def test_a_draft_is_checked_and_not_kept(store):
    draft = keeping.draft(replace(BLOCK, metadata={"level": "hard"}))
    assert (draft.version, draft.metadata, draft.active) == (0, {"level": "hard"}, True)
    with pytest.raises(Invalid):
        keeping.draft(replace(BLOCK, kind="practitioner"))
    async with store.transaction() as tx:
        assert await keeping.current(tx, ["anna"]) == ()


def test_definitions_are_found_by_id_and_code_and_named_in_three_languages():
    for one in definitions():
        assert definition(one.code) is definition(one.id) is definition(str(one.id)) is one
        assert all(one.names.values())
    assert len({one.id for one in definitions()}) == len(definitions())

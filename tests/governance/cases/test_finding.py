"""The search: by number in every spelling, by Norwegian words, and by names only while an entry is young."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.cases import finding
from samspill.governance.cases.finding import Entry, Sought
from samspill.governance.councils import people
from samspill.governance.councils.roles import Reach
from tests.governance import world
from tests.governance.cases.test_reading import release

NOW = datetime(2024, 6, 1, tzinfo=UTC)
OPEN = NOW - timedelta(days=1)


def entry(subject: str, text: str, days: int, **more) -> Entry:
    given = {
        "public_from": OPEN,
        "members_from": OPEN,
        "body": "nuit",
        "day": (NOW - timedelta(days=days)).date(),
        **more,
    }
    return Entry("paper", subject, f"/cases/x/{subject}", "Tittel", "Tittel", text, text, **given)


async def found(tx, words: str, reach: Reach | None = None, **more) -> list[str]:
    rows = await finding.find(tx, Sought(words, **more), reach or Reach(), NOW)
    return [row["subject"] for row in rows]


async def test_a_name_leads_the_public_to_young_entries_only(store, councils):
    async with store.transaction() as tx:
        await people.add_person(tx, "Kari Granskog")
        await finding.index(tx, entry("young", "Kari Granskog orienterte om meldingsutveksling.", 300))
        await finding.index(tx, entry("old", "Kari Granskog orienterte om meldingsutveksling.", 400))
        await finding.index(tx, entry("given", "Ola Nordskog orienterte.", 400), ["Ola Nordskog"])
        for words in ("Kari Granskog", "granskog", "GRANSKOG"):
            assert await found(tx, words) == ["young"], words
        assert await found(tx, "Nordskog") == []
        await finding.index(tx, entry("before", "Per Sjøgren orienterte.", 400))
        assert await found(tx, "Sjøgren") == ["before"]
        await people.add_person(tx, "Per Sjøgren")
        assert await found(tx, "Sjøgren") == []
        await finding.remove(tx, "paper", "before")
        assert sorted(await found(tx, "orienterte")) == ["given", "old", "young"]
        assert sorted(await found(tx, "granskog", Reach(members=frozenset({"nuit"})))) == ["old", "young"]


async def test_words_are_found_in_every_form_and_filters_narrow(store, councils):
    async with store.transaction() as tx:
        await finding.index(
            tx, entry("one", "Innføring av meldinger i kommunene", 10, kinds=("approval",), state="treated")
        )
        await finding.index(tx, entry("two", "En melding til kommunen", 10, body="nufa", number="20/21"))
        assert sorted(await found(tx, "meldingene kommuner")) == ["one", "two"]
        assert await found(tx, "melding", body="nufa") == ["two"]
        assert await found(tx, "melding", kinds=("approval",)) == ["one"]
        assert await found(tx, "melding", state="treated") == ["one"]
        assert await found(tx, "melding", year=2023) == []
        assert await found(tx, "melding", what=("decision",)) == []
        assert await found(tx, "melding -kommunen") == []
        for spelling in ("20/21", "20-21", "20.21", "020/21"):
            assert await found(tx, spelling) == ["two"], spelling
        await finding.remove(tx, "paper", "two")
        assert await found(tx, "20/21") == []


async def test_what_is_not_released_is_found_by_those_inside_alone(store, councils):
    async with store.transaction() as tx:
        await finding.index(tx, entry("draft", "utkast", 1, public_from=None, members_from=None))
        await finding.index(tx, entry("members", "utkast", 1, public_from=None))
        await finding.index(tx, entry("later", "utkast", 1, public_from=NOW + timedelta(days=1)))
        assert await found(tx, "utkast") == []
        inside = Reach(members=frozenset({"nuit"}))
        assert sorted(await found(tx, "utkast", inside)) == ["later", "members"]
        assert sorted(await found(tx, "utkast", Reach(drafts=frozenset({"nuit"})))) == ["draft", "later", "members"]


async def test_whatever_is_searched_for_is_answered(by, store, councils):
    async with store.transaction() as tx:
        one = await world.case(tx, "Innføring av dokumentdeling")
    await release(by, one.id, "public", f"passage/{one.id}")
    for words in ("dokumentdeling", "innføringen", f"{one.number}-{one.year}", one.written):
        hits = (await by().get("/cases", params={"words": words})).json()["hits"]
        assert [hit["subject"] for hit in hits] == [one.id], words
    for words in ("'", '"', "((", "a & | !", "%_\\", "æ" * 200, "-", "<script>alert(1)</script>"):
        answer = await by(page=True).get("/cases", params={"words": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert (await by().get("/cases?year=x")).status_code == 400


names = st.text(st.characters(codec="latin-1", categories=("L",)), min_size=3, max_size=8).map(str.capitalize)


@given(names, names, st.text("abcdefæøå .,", max_size=30))
def test_no_part_of_a_name_stays_in_what_lasts(first, last, text):
    name = f"{first} {last}"
    kept = finding.without_names(f"{text} {name} og {last.upper()}, {first}s {text}", [name])
    left = set(kept.replace(",", " ").replace(".", " ").split())
    assert not left & {first, last, first.upper(), last.upper()}

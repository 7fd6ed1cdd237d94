from __future__ import annotations

from samspill.grunndata import feeds
from tests.grunndata.conftest import ADULT, line, person


async def test_a_feed_is_offered_onwards_in_order_from_any_number(ask):
    lines = [
        line("FREG", n, "ChangeInName" if n % 2 else "ChangeInDeath", person(f"p{n % 7}", ADULT))
        for n in range(1, 1102)
    ]
    await ask(feeds.apply, "FREG", feeds.read(lines))
    first = await ask(feeds.after, "FREG", 0)
    assert [told.sequence for told in first] == list(range(1, 1001))
    rest = await ask(feeds.after, "FREG", first[-1].sequence, 5000)
    assert [told.sequence for told in rest] == list(range(1001, 1102))
    assert rest[0] == feeds.Told(1001, "ChangeInName", "p0")
    assert [told.sequence for told in await ask(feeds.after, "FREG", 10, 2, ["ChangeInDeath"])] == [12, 14]
    assert await ask(feeds.after, "HPR", 0) == ()


async def test_the_newest_item_is_given_as_the_register_spelt_it(ask, tell):
    unknown_here = {"useOfSamiLanguage": [{"language": ["Nordsamisk"]}]}
    await tell("FREG", ("PersonIsCreated", person("a")), ("PersonIsUpdated", person("a", ADULT, **unknown_here)))
    found = await ask(feeds.items, "FREG", ["a", "nobody"])
    assert found == {"a": person("a", ADULT, **unknown_here)}

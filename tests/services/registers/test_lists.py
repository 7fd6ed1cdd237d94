"""A GP's list on a page: at a day, and without those whom only their own doctor may see there."""

from __future__ import annotations

from tests.grunndata.conftest import CHILD
from tests.services.conftest import patient
from tests.services.registers.conftest import FNR, GP, PAGES, SUBSTITUTE

PAGE = {"accept": "text/html"}


async def names(client, headers, **query):
    answer = await client.get(
        "/registers/lists", params={k.replace("_", "-"): v for k, v in query.items()}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    said = answer.json()
    return [one["name"] for one in said["persons"]], said["hidden"]


async def test_a_list_is_shown_as_it_was_at_a_day(client, registry):
    assert await names(client, registry, hpr=GP) == (["Odd Lyng"], True)
    assert await names(client, registry, hpr=GP, as_of="2023-01-01") == (["Kari Elv Lyng", "Odd Lyng"], True)
    assert await names(client, registry, hpr=SUBSTITUTE) == ([], False)
    assert await names(client, registry) == ([], False)


async def test_a_doctor_sees_the_own_list_with_those_who_are_protected(client, token):
    claims = {"helseid://claims/hpr/hpr_number": GP}
    doctor = token(" ".join(PAGES), "HSYSADMIN", sub="staff:lege", **claims)
    assert await names(client, doctor) == (["Odd Lyng", "Skjult Lyng"], False)


async def test_each_one_on_the_list_is_told_in_the_own_log(client, registry, given, trail):
    await given(patient(identifier=[{"system": FNR, "value": CHILD}]))
    page = await client.get(f"/registers/lists?hpr={GP}", headers=registry | PAGE)
    assert "Noe er holdt tilbake" in page.text
    assert ("registers.lists", "done", "p1") in await trail()


async def test_what_cannot_be_answered_is_refused(client, registry):
    for query, status in (("hpr=x", 400), ("hpr=1", 404), (f"hpr={GP}&as-of=x", 400), (f"hpr={GP}&after=x", 400)):
        assert (await client.get(f"/registers/lists?{query}", headers=registry)).status_code == status, query

"""What the register says of the person that a record is about: the person's own page, and that of those who treat."""

from __future__ import annotations

from tests.grunndata.conftest import CHILD, PROTECTED
from tests.services.conftest import patient
from tests.services.registers.conftest import FNR, PEOPLE

PAGE = {"accept": "text/html"}
SAYS = "registers.entry"


def of(number):
    return patient(identifier=[{"system": FNR, "value": number}])


def grown(number):
    """The one with a number, made old enough to see the own record."""
    [found] = [one for one in PEOPLE if number in str(one["norwegianIdentificationNumber"])]
    return found | {"birth": [{"birthDate": "1990-05-17"}]}


async def test_a_citizen_sees_the_own_entry_in_three_languages(client, token, given, tell):
    await tell("FREG", ("PersonIsUpdated", grown(CHILD)))
    await given(of(CHILD))
    citizen = token(SAYS, "PATRQT", sub="Patient/p1", patient="p1", pid=CHILD)
    for language, words in (
        ("nb", "Hva registrene vet"),
        ("nn", "Kva registra veit"),
        ("en", "What the registers know"),
    ):
        page = await client.get(f"/registers/entry/p1?lang={language}", headers=citizen | PAGE)
        assert page.status_code == 200, page.text
        assert words in page.text
        assert "Odd Lyng" in page.text
    other = token(SAYS, "PATRQT", sub="Patient/p2", patient="p2")
    assert (await client.get("/registers/entry/p1", headers=other)).status_code == 403


async def test_a_confidential_address_stands_not_even_on_the_own_page(client, token, given):
    await given(of(PROTECTED))
    citizen = token(SAYS, "PATRQT", sub="Patient/p1", patient="p1", pid=PROTECTED)
    page = await client.get("/registers/entry/p1", headers=citizen | PAGE)
    assert page.status_code == 200, page.text
    assert "Skjult Lyng" in page.text
    for word in ("Lyngveien", "0150", "Lista til"):
        assert word not in page.text


async def test_whom_the_register_does_not_know_has_no_entry(client, token, given):
    await given(patient())
    system = token(SAYS, "TREAT")
    answer = await client.get("/registers/entry/p1", headers=system)
    assert answer.status_code == 404

"""An assessor's own sheet: anchors beside each question, missing answers with a reason, nothing half saved."""

from __future__ import annotations

from samspill.governance.prioritisation.answering import Answer, above, faults_of
from tests.governance.prioritisation.conftest import FORM, main

HERE = "/prioritisation/rounds/proverunde/scores"
ONE = "infrastruktur-felles-hjelpenummer"


def test_an_answer_lies_on_the_scale_or_says_why_it_is_missing():
    leaf = main().nodes["needs"]

    def codes(typed, before=None):
        return [fault.code for fault in faults_of(leaf, typed, before or Answer())]

    assert codes(Answer("10")) == codes(Answer("", "vet ikke")) == codes(Answer()) == []
    assert codes(Answer("11")) == codes(Answer("7,5")) == codes(Answer("mye")) == ["off-scale"]
    assert codes(Answer(), Answer("5")) == ["reason"], "what was answered is not taken back without a reason"


def test_the_way_down_to_a_question_is_told():
    assert [node.key for node in above(main().root, "safety")] == ["score", "benefit", "patient", "safety"]


async def test_answers_are_saved_once_and_shown_again_with_their_anchors(client, rounds, steering, store):
    member = steering("member")
    said = f"alternative={ONE}&a.needs=3&c.needs=Et+notat&a.legal=&r.legal=Ikke+avklart&go=next"
    for _ in range(2):
        saved = await client.post(HERE, content=said, headers=member | FORM)
        assert saved.status_code == 303
    async with store.transaction() as tx:
        mine = "SELECT answer, value, reason, comment FROM governance.score WHERE round = 'proverunde' ORDER BY id"
        rows = [tuple(map(str, row)) for row in await tx.all(mine)]
    assert rows == [("3", "3", "", "Et notat"), ("", "None", "Ikke avklart", "")]
    page = await client.get(f"{HERE}?alternative={ONE}", headers=member | {"accept": "text/html"})
    assert "Ekstremt komplekst" in page.text
    assert 'value="Et notat"' in page.text
    assert "2 av 11 svar" in page.text


async def test_what_is_wrong_is_shown_beside_its_field_with_all_that_was_typed_and_nothing_is_saved(
    client, rounds, steering, store
):
    said = f"alternative={ONE}&a.needs=99&a.legal=7&c.legal=%3Cb%3Ehei"
    member = steering("member") | FORM
    answer = await client.post(HERE, content=said, headers=member | {"accept": "text/html"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="99"' in answer.text
    assert "&lt;b&gt;hei" in answer.text
    async with store.transaction() as tx:
        assert not await tx.all("SELECT 1 FROM governance.score WHERE round = 'proverunde'")
    strange = await client.post(HERE, content="alternative=nobody&a.needs=1", headers=member)
    assert strange.status_code == 404


async def test_only_those_who_are_named_score(client, rounds, steering):
    chair = steering("chair")
    assert (await client.get(HERE, headers=chair)).status_code == 403
    assert (await client.post(HERE, content=f"alternative={ONE}&a.needs=1", headers=chair | FORM)).status_code == 403

"""Measures change with a reason, and what they were is kept; of two who change at once, the second sees both."""

from __future__ import annotations

import pytest

from samspill.governance.roadmap.demonstrating import plan
from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed

ADDRESS = "/roadmap/measures/pll-14"


async def test_a_slip_is_history(roadmap, client, steering):
    for edit, period, why in ((0, "2023 → 2029", "Finansieringen kom sent."), (1, "2024 → 2029", "Avtalen kom sent.")):
        form = {"edit": str(edit), "period": period, "why": why}
        assert (await client.post(ADDRESS, data=form, headers=steering("owner"))).status_code == 303
    found = (await client.get(ADDRESS)).json()
    assert found["measure"]["period"] == "2024 → 2029"
    assert [(one["what"], one["before"], one["after"], one["why"]) for one in found["changes"]] == [
        ("starts", "2023", "2024", "Avtalen kom sent."),
        ("ends", "2028", "2029", "Finansieringen kom sent."),
    ]


async def test_of_two_who_change_at_once_the_second_sees_both_and_nothing_is_lost(roadmap, client, steering):
    form = {"edit": "0", "period": "2023 → 2029", "why": "Først."}
    await client.post(ADDRESS, data=form, headers=steering("owner"))
    headers = {"accept": "text/html", **steering("secretariat")}
    second = await client.post(ADDRESS, data=form | {"period": "2023 → 2030", "why": "Så."}, headers=headers)
    assert second.status_code == 409
    assert "2023 → 2030" in second.text
    assert "2023 → 2029" in second.text
    assert (await client.get(ADDRESS)).json()["measure"]["period"] == "2023 → 2029"


async def test_a_user_group_is_changed_with_its_reason(roadmap, client, steering):
    form = {"edit": "0", "group": "municipalities", "why": "Det er kommunene som skal gjøre det."}
    assert (await client.post(ADDRESS, data=form, headers=steering("owner"))).status_code == 303
    found = (await client.get(ADDRESS)).json()
    assert found["measure"]["user_group"] == "municipalities"
    assert [(one["what"], one["before"], one["after"]) for one in found["changes"]] == [
        ("group", "national", "municipalities")
    ]
    form = {"edit": "1", "group": "everybody", "why": "x"}
    assert (await client.post(ADDRESS, data=form, headers=steering("owner"))).status_code == 400


async def test_a_change_says_why_and_is_made_by_those_who_may(roadmap, client, steering):
    form = {"edit": "0", "period": "2023 → 2029"}
    assert (await client.post(ADDRESS, data=form, headers=steering("owner"))).status_code == 400
    form["why"] = "Derfor."
    assert (await client.post(ADDRESS, data=form)).status_code == 401
    assert (await client.post(ADDRESS, data=form, headers=steering("member"))).status_code == 403
    assert (await client.post(ADDRESS, data=form | {"period": "x"}, headers=steering("owner"))).status_code == 400


async def test_the_same_plan_twice_changes_nothing(roadmap, act, client):
    before = (await client.get("/roadmap")).json()["measures"]
    reply = await act("roadmap.lay", body=strict_json.write(plan()))
    assert b'"measures":0' in reply.body
    assert (await client.get("/roadmap")).json()["measures"] == before


WRONG = [
    ({"aim": "nowhere"}, "pll-1"),
    ({"group": "everybody"}, "pll-1"),
    ({"phase": "soon"}, "pll-1"),
    ({"period": "i fjor"}, "pll-1, period"),
    ({"needs": ["nothing"]}, "pll-1"),
    ({"needs": ["pll-14"]}, "pll-1"),
]


async def test_a_wrong_plan_is_refused_with_its_place_and_nothing_of_it_is_kept(act, client):
    for change, where in WRONG:
        wrong = plan()
        wrong["aims"] = [{**aim, "goal": ""} for aim in wrong["aims"]]
        wrong["measures"][0] |= change
        wrong["measures"][13]["needs"] = ["pll-1"]
        with pytest.raises(Malformed) as refused:
            await act("roadmap.lay", body=strict_json.write(wrong))
        assert refused.value.faults[0].where == where
    assert (await client.get("/roadmap")).json()["measures"] == []

"""The roadmap from three sides, with what the papers say to the letter."""

from __future__ import annotations

PATHS = ("", "?aim=pll", "?actor=Helse+Vest", "?group=gps", "?late-pll-4=2", "/measures/pll-14")


async def shown(client, query=""):
    return (await client.get(f"/roadmap{query}")).json()


async def test_all_measures_of_the_papers_are_there_with_their_periods(roadmap, client):
    found = await shown(client)
    assert len(found["measures"]) == 45
    assert [one["title"] for one in found["entrances"]["aim"]] == [
        "Helsepersonell skal ha tilgang til pasientens legemiddelliste (PLL)",
        "Helsepersonell skal ha tilgang til en oppdatert og autorativ beskrivelse av kritisk informasjon",
        "Helsepersonell skal ha tilgang til journaldokumenter uavhengig av hvor pasienten har mottatt helsehjelp",
        "Helsepersonell skal ha tilgang til laboratorie- og radiologisvar uavhengig av hvor undersøkelsen er foretatt",
        "Helsepersonell skal ha tilgang til dialogmeldinger og forbedrede henvisninger",
        "Helsepersonell skal ha mulighet for digital hjemmeoppfølging",
    ]
    assert [one["measures"] for one in found["entrances"]["aim"]] == [14, 7, 7, 4, 3, 10]
    periods = {one["id"]: one["period"] for one in found["measures"]}
    assert periods["pll-1"] == "2021 → 2024"
    assert periods["pll-2"] == "→ 2023"
    assert periods["pll-11"] == "2023 →"
    assert periods["pll-14"] == "2023 → 2028"
    assert periods["laboratorie-og-radiologisvar-2"] == "2023"
    assert periods["digital-hjemmeoppfolging-10"] == "Løpende"
    assert periods["oppdatert-og-autorativ-7"] == ""


async def test_each_entrance_shows_its_own(roadmap, client):
    assert {one["aim"] for one in (await shown(client, "?aim=digital-hjemmeoppfolging"))["measures"]} == {
        "digital-hjemmeoppfolging"
    }
    assert {one["actor"] for one in (await shown(client, "?actor=Helse+Vest"))["measures"]} == {"Helse Vest"}
    assert {one["user_group"] for one in (await shown(client, "?group=gps"))["measures"]} == {"gps"}
    assert {one["aim"] for one in (await shown(client, "?goal=delmaal-6"))["measures"]} == {"pll"}
    found = await shown(client)
    for kind in ("aim", "actor", "group"):
        assert sum(one["measures"] for one in found["entrances"][kind]) == 45


async def test_what_if_shows_who_waits(roadmap, client):
    found = await shown(client, "?aim=pll&late-pll-4=2")
    late = {one["id"]: one["late"] for one in found["measures"] if one["late"]}
    assert late == {"pll-4": {"years": 2, "because": ""}, "pll-14": {"years": 2, "because": "pll-4"}}


async def test_a_scenario_is_kept_by_those_who_may(roadmap, client, steering):
    form = {"id": "bergen", "name": "Bergen blir forsinket", "late-pll-4": "2"}
    assert (await client.post("/roadmap/scenarios", data=form, headers=steering("member"))).status_code == 403
    assert (await client.post("/roadmap/scenarios", data=form, headers=steering("owner"))).status_code == 303
    found = await shown(client, "?scenario=bergen")
    assert found["shifts"] == {"pll-4": 2}
    wrong = {"id": "x", "name": "X", "late-nobody": "2"}
    assert (await client.post("/roadmap/scenarios", data=wrong, headers=steering("owner"))).status_code == 400


async def test_wrong_questions_are_refused(roadmap, client):
    for query in ("?late-pll-4=soon", "?late-pll-4=11", "?page=0", "?page=x"):
        assert (await client.get(f"/roadmap{query}")).status_code == 400
    assert (await client.get("/roadmap/measures/none")).status_code == 404


async def test_anybody_reads_the_pages_in_three_languages(roadmap, client):
    for language in ("nb", "nn", "en"):
        for path in PATHS:
            join = "&" if "?" in path else "?"
            page = await client.get(f"/roadmap{path}{join}lang={language}", headers={"accept": "text/html"})
            assert page.status_code == 200
            assert f'lang="{language}"' in page.text
            assert "roadmap." not in page.text.split("<main", 1)[1]

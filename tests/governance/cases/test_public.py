"""What everybody sees: exempt words stand in no public byte, whoever asks and wherever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance import catalogue
from samspill.governance.cases import public
from samspill.governance.cases.public import Disclosure
from tests.governance import world
from tests.governance.cases.test_reading import release

NOW = datetime(2024, 2, 1, tzinfo=UTC)
SECRETS = {
    "title": "Kvitrosleverandor",
    "paper title": "Blaklokkeavtale",
    "paper": "Rodkloverpris",
    "decision": "Hvitveismargin",
    "file": "Smorblomsttilbud",
    "proposal": "Tiriltungebud",
    "note": "Marikapelogikk",
    "handler": "Revebjellesen",
}
"""Words that stand nowhere else, by where they are hidden."""
moments = st.none() | st.integers(-30, 30).map(lambda days: NOW + timedelta(days=days))
disclosures = st.builds(
    Disclosure, st.sampled_from(["", "whole", "part", "title"]), st.just("23.1"), moments, moments, st.just("åpent")
)
LEVELS = ("public", "members", "drafts")
EXTENTS = ("nothing", "entry", "part", "whole")


def give(level, found):
    return public.shown(level, found, NOW, title="hemmelig", title_public="offentlig", text="hemmelig")


@given(disclosures, st.integers(0, 1))
def test_a_reader_who_is_let_further_in_sees_no_less(found, place):
    """Save that what is released to nobody yet is seen by those who prepare it alone."""
    less, more = give(LEVELS[place], found), give(LEVELS[place + 1], found)
    members = found.members_from or found.public_from
    consistent = found.public_from is None or (members is not None and members <= found.public_from)
    if consistent:
        assert EXTENTS.index(less.extent) <= EXTENTS.index(more.extent)


@given(disclosures)
def test_the_public_is_given_the_public_title_and_nothing_exempt(found):
    seen = give("public", found)
    assert "hemmelig" not in seen.title
    if found.scope in ("whole", "part"):
        assert "hemmelig" not in seen.text
    if found.scope and seen.visible:
        assert seen.ground == "23.1"
    assert seen.visible == (found.public_from is not None and found.public_from <= NOW)


@given(disclosures, disclosures)
def test_what_lies_inside_is_no_more_open_than_what_is_around_it(inside, outside):
    found = public.within(inside, outside)
    for level in LEVELS[:2]:
        if not give(level, outside).visible:
            assert not give(level, found).visible
    if outside.scope == "whole":
        assert give("public", found).extent in ("nothing", "entry")


async def secret_case(by, store) -> str:
    """A case that is released to all, with a secret of every kind in it."""
    hidden = SECRETS
    async with store.transaction() as tx:
        made = await world.case(
            tx, f"Avtale med {hidden['title']}", title_public="Avtale med en leverandør", handler=hidden["handler"]
        )
    one, secretary = made.id, by("sekretaer")
    here = f"/cases/passages/{one}"

    async def send(path: str, data: dict[str, str], **more) -> None:
        answer = await secretary.post(here + path, data, **more)
        assert answer.status_code == 303, answer.text

    await send("/note", {"purpose": f"Skal velge {hidden['note']}", "version": "0"})
    await send("/proposals", {"text": f"Slutter seg til {hidden['proposal']}", "version": "0"})
    file = {"file": (f"{hidden['file']}.txt", f"Prisen er {hidden['paper']}".encode(), "text/plain")}
    await send("/papers", {"title": f"Utkast {hidden['paper title']}", "title_public": "Utkast"}, files=file)
    await send(
        "/decisions", {"result": "endorsed", "act": f"Godtar {hidden['decision']}", "request": hidden["decision"]}
    )
    ground = {"ground": "23.1", "review": "2099-01-01", "assessor": "S"}
    part = {"scope": "part", "text_public": "Rådet sluttet seg til avtalen."}
    await send("/exemptions", {"kind": "passage", **part, **ground})
    await send("/exemptions", {"kind": "decision", "subject": f"{one}-vedtak-1", **part, **ground})
    for paper in ("note-1", "attachment-1"):
        await send("/exemptions", {"kind": "paper", "subject": f"{one}-{paper}", "scope": "whole", **ground})
    papers = [f"paper/{one}-{paper}" for paper in ("note-1", "attachment-1")]
    await release(by, one, "public", f"passage/{one}", f"decision/{one}-vedtak-1", *papers)
    return one


def addresses(one: str, case: str) -> set[str]:
    """Every address of the two areas that is open to all, with what may stand in its places."""
    keys = {
        "body": ["nuit"],
        "case": [case],
        "passage": [one],
        "decision": [f"{one}-vedtak-1"],
        "paper": [f"{one}-note-1", f"{one}-attachment-1"],
        "kind": ["bodies", "cases", "enhet", "moetesak", "system", "body", "organization", "person", "paper",
                 "consultation", "file", "membership", "agendaitem", "location", "legislativeterm", "moetemappe"],
        "subject": ["all", "nuit", one, case, f"{one}-attachment-1", "radsmodell"],
    }  # fmt: skip
    services = [s for s in catalogue() if s.name in ("councils", "cases")]
    found = set()
    for service in services:
        for operation in service.operations:
            if operation.public:
                names = [part.strip("{}") for part in operation.path.split("/") if part.startswith("{")]
                for values in product(*(keys[name] for name in names)):
                    path = operation.path
                    for name, value in zip(names, values, strict=True):
                        path = path.replace("{" + name + "}", value)
                    found.add(f"/{service.name}{path}")
    return found


async def test_no_exempt_word_stands_in_any_public_byte(by, store, councils):
    one = await secret_case(by, store)
    case = (await by().get(f"/cases/passages/{one}")).json()["case"]
    wanted = addresses(one, case) | {f"/cases/passages/{one}/refusal?kind=decision&subject={one}-vedtak-1"}
    wanted |= {f"/cases?words={quote(word)}" for word in ("avtale", "1/24", "utkast", *SECRETS.values())}
    wanted |= {f"/cases/files/{one}-{paper}?version=1" for paper in ("note-1", "attachment-1")}
    answered = 0
    for path, page in product(sorted(wanted), (False, True)):
        for key in ("", "fremmed"):
            answer = await by(key, page=page).get(path)
            assert answer.status_code in (200, 404), f"{path} {answer.text[:300]}"
            answered += answer.status_code == 200
            said = f"{answer.headers} {answer.text}".casefold()
            for place, word in SECRETS.items():
                # What was asked for may be said again, in the field it was written in.
                asked = f"words={quote(word)}" in path
                assert said.count(word.casefold()) == 0 or asked, f"{place} in {path}"
                if asked and page:
                    assert "Ingenting ble funnet" in answer.text
                elif asked:
                    assert answer.json()["hits"] == []
    assert answered > 60


async def test_what_is_exempt_is_there_with_its_ground_and_those_inside_see_all(by, store, councils):
    one = await secret_case(by, store)
    seen = (await by().get(f"/cases/passages/{one}")).json()
    assert (seen["title"], seen["extent"]) == ("Avtale med en leverandør", "part")
    assert seen["ground"] == "offentleglova § 23 første ledd"
    assert [(p["title"], p["extent"]) for p in seen["papers"]] == [
        ("Avtale med en leverandør", "entry"),
        ("Utkast", "entry"),
    ]
    assert seen["decisions"][0]["act"] == "Rådet sluttet seg til avtalen."
    inside = (await by("medlem").get(f"/cases/passages/{one}")).json()
    assert inside["title"] == f"Avtale med {SECRETS['title']}"
    assert SECRETS["decision"] in inside["decisions"][0]["act"]
    for word in ("title", "paper", "decision", "proposal"):
        assert (await by("medlem").get(f"/cases?words={SECRETS[word]}")).json()["hits"], word
    refusal = await by(page=True).get(f"/cases/passages/{one}/refusal")
    assert "offentleglova § 23 første ledd" in refusal.text
    assert "§ 32" in refusal.text


async def test_a_release_that_is_due_later_opens_nothing_before(by, store, councils):
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    later = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    for state, due in (("planned", "2024-01-01"), ("released", later)):
        sent = {"stage": "public", "state": state, "due": due}
        assert (await by("sekretaer").post(f"/cases/passages/{one}/releases", sent)).status_code == 303
        for path in (f"/cases/passages/{one}", f"/cases/einnsyn/moetesak/{one}"):
            assert (await by().get(path)).status_code == 404
        assert (await by().get("/cases")).json()["hits"] == []
